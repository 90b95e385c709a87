//! Answers to questions: from an option, from the person at the terminal, or the defaults.

use crate::cli::Failure;
use crate::report::printable;
use std::io::{BufRead, Write};

/// A question: its option (`--ci`), what is asked for, and what the answer may be.
pub(super) struct Question<'a> {
    pub option: &'a str,
    pub about: &'a str,
    pub default: &'a str,
    /// Empty where anything may be answered.
    pub choices: &'a [(String, String)],
}

/// Who answers.
pub(super) enum Answers<'a> {
    /// `--yes`.
    Defaults,
    /// The person at the terminal.
    Person { input: &'a mut dyn BufRead, output: &'a mut dyn Write },
    /// Nobody: every question is an error that names its option.
    Nobody,
}

impl Answers<'_> {
    /// The answer; `check` says what is wrong with one, which is asked again.
    pub fn answer(
        &mut self,
        question: &Question<'_>,
        check: impl Fn(&str) -> Option<String>,
    ) -> Result<String, Failure> {
        match self {
            Self::Defaults => Ok(question.default.to_owned()),
            Self::Nobody => Err(Failure(format!(
                "nobody is at a terminal to ask for {}: add {}, or --yes for all defaults",
                question.about, question.option
            ))),
            Self::Person { input, output } => {
                for (choice, about) in question.choices {
                    writeln!(output, "  {}  {}", printable(choice), printable(about))?;
                }
                let (about, default) = (printable(question.about), printable(question.default));
                loop {
                    write!(output, "{about} [{default}]: ")?;
                    output.flush()?;
                    let mut line = String::new();
                    if input.read_line(&mut line)? == 0 {
                        return Err(Failure("no answer; nothing was written".to_owned()));
                    }
                    let line = line.trim();
                    let answer = if line.is_empty() { question.default } else { line };
                    match check(answer) {
                        None => return Ok(answer.to_owned()),
                        Some(wrong) => writeln!(output, "{}", printable(&wrong))?,
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(typed: &str) -> (Result<String, Failure>, String) {
        let choices = [("ops".to_owned(), "operations".to_owned()), ("gui".into(), "faces".into())];
        let question =
            Question {
                option: "--set plane=…", about: "plane", default: "ops", choices: &choices
            };
        let mut output = Vec::new();
        let mut answers = Answers::Person { input: &mut typed.as_bytes(), output: &mut output };
        let check = |answer: &str| (answer == "moon").then(|| "no such plane".to_owned());
        let answer = answers.answer(&question, check);
        (answer, String::from_utf8(output).expect("text"))
    }

    #[test]
    fn people_are_asked_until_the_answer_will_do() {
        let (answer, said) = ask("gui\n");
        assert_eq!(answer.expect("an answer"), "gui");
        assert_eq!(said, "  ops  operations\n  gui  faces\nplane [ops]: ");
        assert_eq!(ask("\n").0.expect("the default"), "ops");
        let (answer, said) = ask("moon\n gui \n");
        assert_eq!(answer.expect("an answer"), "gui");
        assert!(said.contains("no such plane\n"), "{said}");
        assert!(ask("moon\n").0.is_err(), "the input ended");
    }

    #[test]
    fn nobody_is_told_the_option() {
        let question =
            Question { option: "--ci", about: "the CI job", default: "none", choices: &[] };
        let failure = Answers::Nobody.answer(&question, |_| None).expect_err("nobody is there");
        assert!(failure.0.contains("--ci") && failure.0.contains("--yes"), "{}", failure.0);
        assert_eq!(Answers::Defaults.answer(&question, |_| None).expect("the default"), "none");
    }
}
