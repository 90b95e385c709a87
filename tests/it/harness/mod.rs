//! A small client of the built server.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// After which a message that does not come is an error. No test waits for it.
const HANG: Duration = Duration::from_secs(60);

/// The server: the one that was built with the tests, or the one that `PLIMSOLL` names.
fn server() -> Command {
    let own = || env!("CARGO_BIN_EXE_plimsoll").into();
    let mut command = Command::new(std::env::var_os("PLIMSOLL").unwrap_or_else(own));
    command.args(["lsp", "--stdio"]).env("PLIMSOLL_SHELLCHECK", "off");
    command.env("PLIMSOLL_TEST_REQUESTS", "on");
    command
}

/// A session with `plimsoll lsp`. Dropping it ends the session well and fails the test if the
/// server said something that the test did not ask for.
pub struct Client {
    process: Child,
    input: Option<ChildStdin>,
    output: mpsc::Receiver<Result<Value, String>>,
    /// Read, and not yet asked for.
    unread: VecDeque<Value>,
    next_id: i64,
    /// Dropped to begin to listen.
    listen: Option<mpsc::Sender<()>>,
}

pub type Answer = Result<Value, Value>;

impl Client {
    /// A client that can little: UTF-16, no literal actions, no dynamic registration; initialized.
    pub fn start() -> Self {
        Self::with(json!({}))
    }

    /// One with these capabilities, initialized.
    pub fn with(capabilities: Value) -> Self {
        Self::initialized(json!({ "capabilities": capabilities })).0
    }

    /// One that sends these parameters of `initialize`; what the server answered.
    pub fn initialized(params: Value) -> (Self, Value) {
        let mut client = Self::spawn();
        let answer = client.request("initialize", params).expect("initialize");
        client.notify("initialized", json!({}));
        (client, answer)
    }

    /// The process, nothing said yet.
    pub fn spawn() -> Self {
        Self::run(server())
    }

    /// The process with more arguments, nothing said yet.
    pub fn spawn_with(arguments: &[&str]) -> Self {
        let mut command = server();
        command.args(arguments);
        Self::run(command)
    }

    /// One with these capabilities whose server asks the ShellCheck at that path; what it offers.
    pub fn with_shellcheck(program: &std::path::Path, capabilities: Value) -> (Self, Value) {
        let mut command = server();
        command.env("PLIMSOLL_SHELLCHECK", program);
        let mut client = Self::run(command);
        let params = json!({ "capabilities": capabilities });
        let mut answer = client.request("initialize", params).expect("initialize");
        client.notify("initialized", json!({}));
        (client, answer["capabilities"].take())
    }

    /// The process as the child of a shell that can be killed: see [`Client::kill`].
    pub fn spawn_under_shell() -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", "exec 3<&0; \"$0\" lsp --stdio <&3 & wait"]);
        let server = server();
        command.arg(server.get_program());
        command.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::run(command)
    }

    /// The process in an empty network namespace, nothing said yet.
    pub fn spawn_isolated() -> Self {
        let server = server();
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "--"]).arg(server.get_program());
        command.args(server.get_args());
        command.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::run(command)
    }

    /// The process, which is not listened to before [`Client::listen`].
    pub fn spawn_deaf() -> Self {
        let (listen, begin) = mpsc::channel();
        let mut client = Self::run_when(server(), move || {
            let _ = begin.recv();
        });
        client.listen = Some(listen);
        client
    }

    /// Begins to read what the server says.
    pub fn listen(&mut self) {
        self.listen = None;
    }

    fn run(command: Command) -> Self {
        Self::run_when(command, || {})
    }

    fn run_when(mut command: Command, ready: impl FnOnce() + Send + 'static) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let stdout = process.stdout.take().expect("piped");
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            ready();
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = read(&mut stdout).transpose() {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = process.stdin.take();
        Self { process, input, output, unread: VecDeque::new(), next_id: 0, listen: None }
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    pub fn send(&mut self, message: &Value) {
        self.raw(&frame(message));
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its id, to wait for with [`Client::answer`].
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        self.next_id
    }

    pub fn request(&mut self, method: &str, params: Value) -> Answer {
        let id = self.ask(method, params);
        self.answer(&json!(id))
    }

    /// The answer to a request of ours.
    pub fn answer(&mut self, id: &Value) -> Answer {
        let is_answer = |it: &Value| it.get("method").is_none() && it.get("id") == Some(id);
        let mut message = self.wait(is_answer);
        match message.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(message["result"].take()),
        }
    }

    /// The next notification of that method: its parameters.
    pub fn notification(&mut self, method: &str) -> Value {
        self.wait(|it| it["method"] == method && it.get("id").is_none())["params"].take()
    }

    /// The next request of the server of that method: its id and its parameters.
    pub fn asked(&mut self, method: &str) -> (Value, Value) {
        let mut message = self.wait(|it| it["method"] == method && it.get("id").is_some());
        (message["id"].take(), message["params"].take())
    }

    pub fn reply(&mut self, id: &Value, result: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        self.open_as(uri, "dockerfile", text);
    }

    pub fn open_as(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Sends changes made with [`change`] or [`whole`].
    pub fn change(&mut self, uri: &str, version: i32, changes: &[Value]) {
        self.raw(&frame(&did_change(uri, version, changes)));
    }

    /// The diagnostics of that version; those of earlier versions are read and forgotten.
    pub fn wait_diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        loop {
            let mut params = self.wait(|it| {
                it["method"] == "textDocument/publishDiagnostics" && it["params"]["uri"] == uri
            })["params"]
                .take();
            let published = params["version"].as_i64().expect("a version");
            assert!(published <= i64::from(version), "version {published} of the future");
            if published == i64::from(version) {
                let Value::Array(diagnostics) = params["diagnostics"].take() else {
                    panic!("diagnostics are an array");
                };
                return diagnostics;
            }
        }
    }

    /// The text of a document as the server has it.
    pub fn text(&mut self, uri: &str) -> String {
        let text = self.request("plimsoll/text", json!({ "uri": uri })).expect("a text");
        text.as_str().expect("an open document").to_owned()
    }

    /// Whether the server still answers.
    pub fn is_alive(&mut self) -> bool {
        let answer = self.request("plimsoll/text", json!({ "uri": "untitled:none" }));
        answer == Ok(Value::Null)
    }

    /// The number of the process that was started.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Kills the process that was started, and leaves its input open.
    pub fn kill(&mut self) {
        self.process.kill().expect("killed");
    }

    /// Closes the input.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// Waits for the process to end by itself.
    pub fn exit_code(&mut self) -> Option<i32> {
        // The end of its output comes first.
        while self.next().is_some() {}
        let status: ExitStatus = self.process.wait().expect("the process ends");
        status.code()
    }

    /// The same, not listening.
    pub fn exit_code_unheard(&mut self) -> Option<i32> {
        self.process.wait().expect("the process ends").code()
    }

    /// How many notifications of that method were read and not asked for.
    pub fn count_unread(&self, method: &str) -> usize {
        self.unread.iter().filter(|it| it["method"] == method).count()
    }

    /// Everything that was not asked for.
    pub fn unread(&mut self) -> Vec<Value> {
        assert!(self.is_alive());
        self.unread.drain(..).collect()
    }

    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.unread.iter().position(&wanted) {
            return self.unread.remove(at).expect("found");
        }
        loop {
            let message = self.next().expect("the server hung up before it said what was asked");
            if wanted(&message) {
                return message;
            }
            self.unread.push_back(message);
        }
    }

    /// The next message, `None` at the end of the output.
    fn next(&mut self) -> Option<Value> {
        match self.output.recv_timeout(HANG) {
            Ok(message) => Some(message.expect("frames only")),
            Err(mpsc::RecvTimeoutError::Disconnected) => None,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                panic!("the server is silent; unread: {:#?}", self.unread)
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let running = matches!(self.process.try_wait(), Ok(None));
        if std::thread::panicking() || self.input.is_none() || !running {
            let _ = self.process.kill();
            let _ = self.process.wait();
            return;
        }
        self.request("shutdown", Value::Null).expect("shutdown");
        self.notify("exit", Value::Null);
        assert_eq!(self.exit_code(), Some(0), "the exit code after shutdown");
        assert!(self.unread.is_empty(), "messages that nobody asked for: {:#?}", self.unread);
    }
}

pub fn did_change(uri: &str, version: i32, changes: &[Value]) -> Value {
    let document = json!({ "uri": uri, "version": version });
    let params = json!({ "textDocument": document, "contentChanges": changes });
    json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params })
}

/// A change of a range `(line, column)` to `(line, column)`.
pub fn change(start: (u32, u32), end: (u32, u32), text: &str) -> Value {
    json!({ "range": range(start, end), "text": text })
}

/// A change of all of it.
pub fn whole(text: &str) -> Value {
    json!({ "text": text })
}

pub fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let position = |(line, column)| json!({ "line": line, "character": column });
    json!({ "start": position(start), "end": position(end) })
}

pub fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Reads a frame by the letter of the specification: anything else is an error.
fn read(output: &mut impl BufRead) -> Result<Option<Value>, String> {
    let mut header = String::new();
    if output.read_line(&mut header).map_err(|error| error.to_string())? == 0 {
        return Ok(None);
    }
    let length = header
        .strip_prefix("Content-Length: ")
        .and_then(|rest| rest.strip_suffix("\r\n"))
        .and_then(|length| length.parse::<usize>().ok())
        .ok_or_else(|| format!("no header: {header:?}"))?;
    let mut body = vec![0; 2 + length];
    output.read_exact(&mut body).map_err(|error| error.to_string())?;
    let body = body.strip_prefix(b"\r\n").ok_or("no empty line after the header")?;
    serde_json::from_slice(body).map(Some).map_err(|error| error.to_string())
}
