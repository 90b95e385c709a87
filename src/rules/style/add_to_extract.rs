use super::text::{is_archive, unquoted};
use crate::lint::{Alias, Check, Context, Report, Rule, Severity, Tool, Voice};
use crate::model::Stage;
use crate::syntax::shell::{Invocation, ShellWord};
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "add-to-extract",
    group: "style",
    summary: "An archive is copied and then unpacked",
    severity: Severity::Information,
    aliases: &[Alias::hadolint("DL3010", Severity::Information)],
    page: include_str!("add_to_extract.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    // hadolint forgets what it saw at the next FROM.
    let is_last = stage.index + 1 == context.model().stages.len();
    let kept = context.model().keeps_layers(stage);
    let Some(voice) = Voice::of(kept, is_last, Tool::Hadolint) else { return };
    let mut archives: Vec<(InstructionRef<'_>, &Word, &str)> = Vec::new();
    for at in context.instructions_of(stage) {
        match at.operation.keyword {
            Keyword::Copy if at.operation.flag("from").is_none() => {
                archives.extend(copied(at).into_iter().map(|(word, name)| (at, word, name)));
            }
            Keyword::Run => {
                let commands = || at.get().invocations().filter(unpacks);
                let unpacked = |name: &str| {
                    commands().any(|command| {
                        command.words.iter().any(|word| base_name(&word.text()) == name)
                    })
                };
                archives.retain(|(copy, word, name)| {
                    let found = unpacked(name);
                    if found {
                        let message = format!("`{name}` is unpacked later: ADD does both, and leaves no archive in the image");
                        report
                            .at(copy.word_span(word), message)
                            .voice(voice)
                            .related(at.keyword_span(), "unpacked here");
                    }
                    !found
                });
            }
            _ => {}
        }
    }
}

/// The archives that a COPY brings in, by the names that they have in the image.
fn copied(at: InstructionRef<'_>) -> Vec<(&Word, &str)> {
    let Some(transfer) = at.get().operation.transfer() else { return Vec::new() };
    let named = |word: &'_ Word| is_archive(base_name(unquoted(&word.text)));
    match transfer.destination.as_ref().filter(|word| named(word)) {
        Some(word) if !transfer.sources.is_empty() => vec![(word, base_name(unquoted(&word.text)))],
        _ => {
            let archives = transfer.sources.iter().filter(|word| named(word));
            archives.map(|word| (word, base_name(unquoted(&word.text)))).collect()
        }
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn unpacks(command: &Invocation<'_>) -> bool {
    const TOOLS: [&str; 9] =
        ["unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat"];
    let mut words = command.words.iter().map(ShellWord::text);
    let extracts = words.any(|word| {
        matches!(&*word, "--extract" | "--get") || word.starts_with('-') && word.contains('x')
    });
    command.is(&TOOLS) || command.is(&["tar"]) && extracts
}
