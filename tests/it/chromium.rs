//! A headless Chromium, driven by its own protocol through a pipe.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// A page in a browser that is killed when this is dropped.
pub struct Chromium {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    next_id: u64,
    _profile: TempDir,
}

impl Chromium {
    /// A browser with an empty page; `None` where there is none.
    pub fn start() -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let is_there = |name: &&&str| {
            let paths = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&paths).any(|folder| folder.join(name).is_file())
        };
        let name = names.iter().find(is_there)?;
        let profile = TempDir::new().expect("a temporary folder");
        // The protocol speaks on the third and fourth descriptor.
        let line = "exec \"$0\" --headless=new --no-sandbox --disable-gpu --no-first-run \
                    --user-data-dir=\"$1\" --window-size=1280,900 --remote-debugging-pipe \
                    about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1";
        let mut process = Command::new("sh")
            .args(["-c", line, name])
            .arg(profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let input = process.stdin.take().expect("piped");
        let output = BufReader::new(process.stdout.take().expect("piped"));
        let mut browser =
            Self { process, input, output, session: None, next_id: 0, _profile: profile };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        browser.call("Page.enable", json!({}));
        Some(browser)
    }

    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).expect("the browser reads");
        let mut answer = self.wait(|message| message["id"] == id);
        assert_eq!(answer["error"], Value::Null, "{method}");
        answer["result"].take()
    }

    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let mut bytes = Vec::new();
            self.output.read_until(0, &mut bytes).expect("the browser speaks");
            assert_eq!(bytes.pop(), Some(0), "the browser is gone");
            let message: Value = serde_json::from_slice(&bytes).expect("JSON");
            if wanted(&message) {
                return message;
            }
        }
    }

    /// Opens a file and waits until it is loaded.
    pub fn open(&mut self, file: &Path) {
        // The answer may come after the event.
        self.next_id += 1;
        let params = json!({ "url": format!("file://{}", file.display()) });
        let message = json!({ "id": self.next_id, "method": "Page.navigate", "params": params,
            "sessionId": self.session });
        self.input.write_all(format!("{message}\0").as_bytes()).expect("the browser reads");
        self.wait(|message| message["method"] == "Page.loadEventFired");
    }

    /// The value of an expression in the page.
    pub fn eval(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", params);
        assert_eq!(answer["exceptionDetails"], Value::Null, "{expression}");
        answer["result"]["value"].take()
    }

    /// Clicks the middle of an element with the mouse.
    pub fn click(&mut self, expression: &str) {
        let place = self.eval(&format!(
            "(() => {{ const it = {expression}; it.scrollIntoView({{ block: 'center' }}); \
             const at = it.getBoundingClientRect(); \
             return [at.x + at.width / 2, at.y + at.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            self.call(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": place[0], "y": place[1], "button": "left",
                    "clickCount": 1 }),
            );
        }
    }

    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// A picture of what is seen, as PNG in base 64.
    pub fn screenshot(&mut self) -> String {
        let mut answer = self.call("Page.captureScreenshot", json!({}));
        match answer["data"].take() {
            Value::String(data) => data,
            other => panic!("{other}"),
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
