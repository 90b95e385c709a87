//! Files that nobody writes: each long, deep or strange in one way, at any size.

const K: usize = 1_000;
const M: usize = 1_000_000;

/// A shape of file. `size` is what "large" means for it: the file is then as large as the worst
/// that anybody may open.
pub struct Input {
    pub name: &'static str,
    pub size: usize,
    make: fn(usize) -> Vec<u8>,
}

impl Input {
    /// The file of that size.
    pub fn at(&self, size: usize) -> Vec<u8> {
        (self.make)(size)
    }

    /// The file at its own size.
    pub fn bytes(&self) -> Vec<u8> {
        self.at(self.size)
    }
}

const FROM: &str = "FROM debian:12\n";

fn below(text: &str) -> Vec<u8> {
    [FROM, text].concat().into_bytes()
}

/// An instruction: its beginning, what is repeated, and its end.
fn instruction(start: &str, part: &str, times: usize, end: &str) -> Vec<u8> {
    below(&format!("{start}{}{end}\n", part.repeat(times)))
}

/// The same with something that closes each part.
fn nested(start: &str, open: &str, times: usize, middle: &str, close: &str) -> Vec<u8> {
    instruction(start, open, times, &format!("{middle}{}", close.repeat(times)))
}

/// Numbered parts.
fn numbered(times: usize, separator: &str, part: impl Fn(usize) -> String) -> String {
    (0..times).map(part).collect::<Vec<_>>().join(separator)
}

fn lines(times: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    below(&(numbered(times, "\n", line) + "\n"))
}

/// All of them, by what they abuse.
#[rustfmt::skip]
pub const INPUTS: &[Input] = &[
    // Long.
    Input { name: "a million a", size: M, make: |n| "a".repeat(n).into_bytes() },
    Input { name: "a RUN of a million a", size: M, make: |n| instruction("RUN ", "a", n, "") },
    Input { name: "ten megabytes on one line", size: 10 * M, make: |n| instruction("RUN echo ", "x", n, "") },
    Input { name: "four megabytes of words", size: 2 * M - K, make: |n| instruction("RUN echo ", "x ", n, "") },
    Input { name: "ten megabytes of lines", size: M, make: |n| instruction("", "RUN a b c\n", n, "") },
    Input { name: "a million blank lines", size: M, make: |n| instruction("", "\n", n, "") },
    Input { name: "a million blanks", size: M, make: |n| instruction("RUN", " ", n, "a") },
    Input { name: "a comment of a million letters", size: M, make: |n| instruction("# ", "c", n, "") },
    Input { name: "a keyword of 100,000 letters", size: 100 * K, make: |n| instruction("X", "X", n, " a") },
    Input { name: "a directive of 100,000 letters", size: 100 * K, make: |n| format!("# escape={}\n{FROM}", "`".repeat(n)).into_bytes() },
    Input { name: "an image of 100,000 parts", size: 100 * K, make: |n| format!("FROM {}b:c@d\n", "a/".repeat(n)).into_bytes() },
    Input { name: "an image of 100,000 colons", size: 100 * K, make: |n| format!("FROM {}\n", ":".repeat(n)).into_bytes() },
    Input { name: "100,000 sudo", size: 100 * K, make: |n| instruction("RUN", " \\\n sudo", n, " apt-get install a") },
    // Continued.
    Input { name: "100,000 continuations", size: 100 * K, make: |n| instruction("RUN a \\\n", " b \\\n", n, " c") },
    Input { name: "100,000 empty continuations", size: 100 * K, make: |n| instruction("RUN a \\\n", "\\\n", n, " c") },
    Input { name: "100,000 comments in an instruction", size: 100 * K, make: |n| instruction("RUN a \\\n", "# c\n", n, " c") },
    Input { name: "100,000 backslashes", size: 100 * K, make: |n| instruction("RUN ", "\\", n, "") },
    // Nested.
    Input { name: "nested defaults in ENV", size: 5 * K, make: |n| nested("ENV x=", "${a:-", n, "b", "}") },
    Input { name: "nested defaults in RUN", size: 5 * K, make: |n| nested("RUN echo ", "${a:-", n, "b", "}") },
    Input { name: "open defaults", size: 100 * K, make: |n| instruction("ENV x=", "${a:-", n, "") },
    Input { name: "nested substitutions", size: 5 * K, make: |n| nested("RUN echo ", "$(", n, "a", ")") },
    Input { name: "nested quoted substitutions", size: 5 * K, make: |n| nested("RUN ", "\"$(echo ", n, "a", ")\"") },
    Input { name: "open substitutions", size: 100 * K, make: |n| instruction("RUN ", "$(", n, "") },
    Input { name: "nested subshells", size: 5 * K, make: |n| nested("RUN ", "(", n, "a", ")") },
    Input { name: "open subshells", size: 100 * K, make: |n| instruction("RUN ", "(", n, "") },
    Input { name: "nested groups", size: 5 * K, make: |n| nested("RUN ", "{ ", n, "a;", " }") },
    Input { name: "nested ifs", size: 2 * K, make: |n| nested("RUN ", "if a; then ", n, "b", "; fi") },
    Input { name: "nested functions", size: 2 * K, make: |n| nested("RUN ", "f() { ", n, "a;", " };") },
    Input { name: "nested arithmetic", size: 5 * K, make: |n| nested("RUN echo $((", "(", n, "1", ")") },
    Input { name: "shells in shells", size: 5 * K, make: |n| nested("RUN ", "sh -c '", n, "a", "'") },
    Input { name: "nested arrays", size: 100 * K, make: |n| nested("CMD ", "[", n, "", "]") },
    Input { name: "open objects", size: 100 * K, make: |n| instruction("CMD ", "{\"a\":", n, "") },
    Input { name: "nested triggers", size: 10 * K, make: |n| instruction("", "ONBUILD ", n, "RUN a") },
    // Odd bytes.
    Input { name: "every byte value", size: 100, make: |n| [below("RUN "), (0..=255).collect::<Vec<u8>>().repeat(n)].concat() },
    Input { name: "every character of two bytes", size: 100, make: |n| below(&format!("RUN {}\n", ('\u{1}'..'\u{800}').filter(|it| *it != '\n').collect::<String>().repeat(n))) },
    Input { name: "zero bytes", size: 100 * K, make: |n| instruction("RUN a", "\0", n, "b") },
    Input { name: "lone surrogates", size: 10 * K, make: |n| [below("RUN echo "), b"\xed\xa0\x80 \xed\xbf\xbf ".repeat(n)].concat() },
    Input { name: "lone carriage returns", size: 20 * K, make: |n| "FROM a\rRUN b\r".repeat(n).into_bytes() },
    Input { name: "Windows' line ends", size: 20 * K, make: |n| "FROM a\r\nRUN b\r\n".repeat(n).into_bytes() },
    Input { name: "byte order marks", size: 10 * K, make: |n| format!("{}{FROM}", "\u{feff}".repeat(n)).into_bytes() },
    Input { name: "combining accents", size: 100 * K, make: |n| instruction("RUN echo e", "\u{301}", n, "") },
    Input { name: "astral characters", size: 100 * K, make: |n| instruction("RUN echo ", "\u{1f6a2}", n, "") },
    // Many words.
    Input { name: "5,000 &&", size: 5 * K, make: |n| instruction("RUN a", " && a", n, "") },
    Input { name: "5,000 pipes", size: 5 * K, make: |n| instruction("RUN a", " | a", n, "") },
    Input { name: "5,000 apt-get", size: 5 * K, make: |n| instruction("RUN a", "; apt-get install a", n, "") },
    Input { name: "20,000 packages", size: 20 * K, make: |n| below(&format!("RUN apt-get install {}\n", numbered(n, " \\\n ", |it| format!("p{it}")))) },
    Input { name: "20,000 distributions", size: 20 * K, make: |n| instruction("RUN pip install", " a", n, "") },
    Input { name: "5,000 cases", size: 5 * K, make: |n| instruction("RUN case a in ", "a) b;; ", n, "esac") },
    Input { name: "quotes", size: 100 * K - 1, make: |n| instruction("RUN ", "\"", n, "") },
    Input { name: "backquotes", size: 100 * K, make: |n| instruction("RUN ", "`", n, "") },
    Input { name: "an array of 50,000 words", size: 50 * K, make: |n| instruction("CMD [\"a\"", ", \"a\"", n, "]") },
    Input { name: "100,000 escapes of JSON", size: 100 * K, make: |n| instruction("CMD [\"", "\\u0041", n, "\"]") },
    Input { name: "100,000 halves of escapes", size: 100 * K, make: |n| instruction("CMD [\"", "\\ud800", n, "\"]") },
    Input { name: "a SHELL of 20,000 words", size: 20 * K, make: |n| instruction("SHELL [\"a\"", ", \"a\"", n, "]\nRUN a") },
    Input { name: "10,000 variables in an ENV", size: 10 * K, make: |n| below(&format!("ENV {}\n", numbered(n, " ", |it| format!("A{it}=b")))) },
    Input { name: "10,000 labels in a LABEL", size: 10 * K, make: |n| below(&format!("LABEL {}\n", numbered(n, " \\\n ", |it| format!("a{it}=b")))) },
    Input { name: "100,000 dollars", size: 100 * K, make: |n| instruction("ENV a=", "$", n, "") },
    Input { name: "100,000 patterns of a suffix", size: 100 * K, make: |n| instruction("ENV a=${b", "%*", n, "}") },
    Input { name: "patterns that go back", size: 5 * K, make: |n| below(&format!("ENV b={}\nENV c=${{b##{}b}}\n", "a".repeat(n), "*a".repeat(n / 100))) },
    Input { name: "replacements that grow", size: 5 * K, make: |n| below(&format!("ENV b={}\nENV c=${{b//a/{}}}\nENV d=${{c//b/$c}}\n", "a".repeat(n), "b".repeat(n))) },
    Input { name: "values that double", size: 5 * K, make: |n| lines(n, |_| "ENV A=x$A$A".into()) },
    Input { name: "a PATH that grows", size: 5 * K, make: |n| lines(n, |it| format!("ENV PATH=/a{it}:$PATH")) },
    Input { name: "a WORKDIR of 100,000 steps up", size: 100 * K, make: |n| instruction("WORKDIR ", "../", n, "") },
    Input { name: "a COPY of 50,000 files", size: 50 * K, make: |n| instruction("COPY", " a", n, " /b/") },
    Input { name: "a COPY of 50,000 stars", size: 50 * K, make: |n| instruction("COPY ", "*", n, " /b/") },
    Input { name: "30,000 ports", size: 30 * K, make: |n| below(&format!("EXPOSE {}\n", numbered(n, " ", |it| format!("{}", it % 65_536)))) },
    Input { name: "5,000 mounts", size: 5 * K, make: |n| instruction("RUN ", "--mount=type=cache,target=/a ", n, "a") },
    Input { name: "a mount of 20,000 keys", size: 20 * K, make: |n| instruction("RUN --mount=type=bind", ",a=b", n, " a") },
    Input { name: "5,000 flags of a HEALTHCHECK", size: 5 * K, make: |n| instruction("HEALTHCHECK ", "--interval=1s ", n, "CMD a") },
    Input { name: "a duration of 100,000 hours", size: 100 * K, make: |n| instruction("HEALTHCHECK --interval=", "1h", n, " CMD a") },
    Input { name: "ignores of 20,000 rules", size: 20 * K, make: |n| instruction("# plimsoll: ignore=DL3008", ",DL3008", n, "\nRUN a") },
    // Many instructions.
    Input { name: "20,000 empty FROM", size: 20 * K, make: |n| "FROM\n".repeat(n).into_bytes() },
    Input { name: "5,000 stages", size: 5 * K, make: |n| numbered(n, "", |it| format!("FROM debian:12 AS s{it}\nCOPY --from=s{} /a /b\nRUN apt-get install -y a\n", it.saturating_sub(1))).into_bytes() },
    Input { name: "5,000 stages of one name", size: 5 * K, make: |n| "FROM a AS a\n".repeat(n).into_bytes() },
    Input { name: "5,000 stages upon each other", size: 5 * K, make: |n| format!("FROM debian:12 AS s0\n{}", numbered(n, "", |it| format!("FROM s{it} AS s{}\nRUN apt-get install -y a\n", it + 1))).into_bytes() },
    Input { name: "5,000 stages copied into one", size: 5 * K, make: |n| format!("{}FROM scratch\n{}", numbered(n, "", |it| format!("FROM debian:12 AS s{it}\nRUN a\n")), numbered(n, "", |it| format!("COPY --from=s{it} /a /a{it}\n"))).into_bytes() },
    Input { name: "5,000 stages that are not there", size: 5 * K, make: |n| numbered(n, "", |it| format!("FROM debian:12 AS s{it}\nCOPY --from=t{it} /a /b\nCOPY --from=s{it} /a /b\nCOPY --from=s{} /a /b\n", it + 1)).into_bytes() },
    Input { name: "5,000 heredocs", size: 5 * K, make: |n| lines(n, |_| "RUN <<A\na\nA".into()) },
    Input { name: "5,000 heredocs of one instruction", size: 5 * K, make: |n| below(&format!("RUN {}\n{}", numbered(n, " ", |it| format!("<<A{it}")), numbered(n, "", |it| format!("x\nA{it}\n")))) },
    Input { name: "5,000 open heredocs", size: 5 * K, make: |n| lines(n, |_| "RUN <<A\na".into()) },
    Input { name: "a heredoc of 100,000 lines", size: 100 * K, make: |n| instruction("RUN <<A\n", "echo a\n", n, "A") },
    Input { name: "a copied heredoc of 50,000 lines", size: 50 * K, make: |n| instruction("COPY <<A /a\n", "$a ${b}\n", n, "A") },
    Input { name: "5,000 LABEL", size: 5 * K, make: |n| lines(n, |it| format!("LABEL a{it}=b")) },
    Input { name: "5,000 ENV", size: 5 * K, make: |n| lines(n, |it| format!("ENV A{it}=$A{}", it.saturating_sub(1))) },
    Input { name: "5,000 undefined variables", size: 5 * K, make: |n| lines(n, |it| format!("ENV A{it}=$B{it}")) },
    Input { name: "stages that copy each other twice", size: 5 * K, make: |n| format!("FROM debian:12 AS s0\n{}CMD python3 -m x.y\n", numbered(n, "", |it| format!("FROM debian:12 AS s{}\nCOPY --from=s{it} / /\nCOPY --from=s{it} / /\nCOPY --from=s{it} /usr /usr\n", it + 1))).into_bytes() },
    Input { name: "5,000 ARG", size: 5 * K, make: |n| lines(n, |it| format!("ARG A{it}=${{A{}}}x", it.saturating_sub(1))) },
    Input { name: "5,000 ARG before FROM", size: 5 * K, make: |n| format!("{}\nFROM $A1\n", numbered(n, "\n", |it| format!("ARG A{it}=${{A{}}}x", it.saturating_sub(1)))).into_bytes() },
    Input { name: "5,000 COPY", size: 5 * K, make: |n| lines(n, |it| format!("COPY a{it} /b{it}")) },
    Input { name: "5,000 RUN", size: 5 * K, make: |n| lines(n, |_| "RUN apt-get install -y a".into()) },
    Input { name: "5,000 different RUN", size: 5 * K, make: |n| lines(n, |it| format!("RUN mkdir /d{it} && curl -o /d{it}/f https://a.b/c && ln -s /d{it} /l{it}")) },
    Input { name: "5,000 users", size: 5 * K, make: |n| lines(n, |it| format!("RUN useradd u{it}\nUSER u{it}")) },
    Input { name: "5,000 WORKDIR", size: 5 * K, make: |n| lines(n, |it| format!("WORKDIR d{it}")) },
    Input { name: "5,000 VOLUME", size: 5 * K, make: |n| lines(n, |it| format!("VOLUME /a{it}")) },
    Input { name: "5,000 ONBUILD", size: 5 * K, make: |n| lines(n, |_| "ONBUILD RUN a".into()) },
    Input { name: "5,000 CMD", size: 5 * K, make: |n| lines(n, |_| "ENTRYPOINT python -m a\nCMD b\nHEALTHCHECK CMD curl localhost".into()) },
    Input { name: "5,000 virtual environments", size: 5 * K, make: |n| lines(n, |it| format!("RUN python3 -m venv /v{it} && /v{it}/bin/pip install flask")) },
    Input { name: "120,000 instructions", size: 120 * K, make: |n| instruction("", "RUN a\n", n, "") },
    Input { name: "100,000 instructions", size: 100 * K - 10, make: |n| instruction("", "RUN a\n", n, "") },
    Input { name: "20,000 unknown instructions", size: 20 * K, make: |n| lines(n, |_| "FRMO a".into()) },
    Input { name: "100,000 comments", size: 100 * K, make: |n| instruction("", "# c\n", n, "") },
    Input { name: "100,000 directives", size: 100 * K, make: |n| format!("{}{FROM}", "# syntax=a\n".repeat(n)).into_bytes() },
    Input { name: "5,000 ignores", size: 5 * K, make: |n| lines(n, |_| "# plimsoll: ignore=DL3008\n# hadolint ignore=DL3008\nRUN a".into()) },
    Input { name: "100,000 braces of a template", size: 100 * K, make: |n| format!("{}\n{FROM}", "{{".repeat(n)).into_bytes() },
];
