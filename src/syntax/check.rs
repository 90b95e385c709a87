//! What BuildKit refuses in an instruction that it could read.
//!
//! Source: frontend/dockerfile/instructions/parse.go; for the words that are expanded later,
//! `Expand` in instructions/commands.go and dockerfile2llb/convert.go.

use super::flag::Flag;
use super::heredoc;
use super::instruction::{Body, Operation, Word};
use super::keyword::Keyword;
use super::lexer::{Failure, FailureKind};
use super::lower::Lowering;
use super::mount_check;
use super::problem::ProblemKind;
use super::{duration, expand};
use crate::text::Local;
use rustc_hash::FxHashSet;

pub(super) fn operation(lowering: &mut Lowering, operation: &Operation) {
    flags(lowering, operation);
    arguments(lowering, operation);
    expansions(lowering, operation);
}

fn flags(lowering: &mut Lowering, operation: &Operation) {
    let ignored = match &operation.body {
        Body::Healthcheck(check) => check.is_none(),
        _ => matches!(operation.keyword, Keyword::Arg | Keyword::Stopsignal),
    };
    if ignored {
        return;
    }
    let mut seen = FxHashSet::default();
    for flag in &operation.flags {
        let repeated = !seen.insert(&*flag.name.text);
        let problem = flag.problem(operation.keyword, repeated);
        if let Some(kind) = problem.or_else(|| health(operation.keyword, flag)) {
            lowering.report(flag.word.local, kind);
        }
        if let Some((local, kind)) = mount_check::mistake(flag.mount_options(), lowering.escape)
            .filter(|_| operation.keyword == Keyword::Run)
        {
            lowering.report(local, kind);
        }
    }
}

/// The values of HEALTHCHECK's flags: at least a millisecond, or a count.
fn health(keyword: Keyword, flag: &Flag) -> Option<ProblemKind> {
    let value = flag.value.as_ref().filter(|value| !value.text.is_empty())?;
    if keyword != Keyword::Healthcheck {
        return None;
    }
    let (valid, expected): (_, &[&str]) = if &*flag.name.text == "retries" {
        (value.text.parse::<i32>().is_ok_and(|count| count >= 0), &["a number such as `3`"])
    } else {
        let time = duration::nanoseconds(&value.text);
        (time.is_some_and(|time| time == 0.0 || time >= 1e6), &["a duration such as `30s`"])
    };
    let flag = format!("--{}", flag.name.text).into();
    (!valid).then(|| ProblemKind::InvalidFlagValue { flag, value: value.text.clone(), expected })
}

fn arguments(lowering: &mut Lowering, operation: &Operation) {
    let keyword = operation.keyword;
    let name = operation.name.local;
    let missing = ProblemKind::MissingArguments { keyword };
    match &operation.body {
        // BuildKit runs nothing then, and says nothing.
        Body::None if matches!(keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) => {}
        Body::None if operation.rest.text.is_empty() => lowering.report(name, missing),
        Body::From(from) if from.image.is_none() => {
            lowering.report(cover(&from.words), ProblemKind::FromArguments);
        }
        Body::From(from) => {
            if let Some(name) = from.name.as_ref().filter(|name| !is_stage_name(&name.text)) {
                let kind = ProblemKind::InvalidStageName { name: name.text.clone() };
                lowering.report(name.local, kind);
            }
        }
        Body::Command(form) if keyword == Keyword::Shell => match form.exec() {
            None => lowering.report(form.local(), ProblemKind::ShellNotJson),
            Some([]) => lowering.report(name, missing),
            Some(_) => {}
        },
        Body::Pairs(pairs) => {
            for pair in pairs.iter().filter(|pair| pair.key.text.is_empty()) {
                lowering.report(pair.local(), ProblemKind::EmptyName { keyword });
            }
        }
        Body::Transfer(transfer) if transfer.sources.is_empty() => lowering.report(name, missing),
        Body::Transfer(transfer) => {
            if let Some(word) = transfer.destination.as_ref().filter(|word| is_heredoc(&word.text))
            {
                lowering.report(word.local, ProblemKind::HeredocDestination { keyword });
            }
        }
        Body::Words { words, .. } if words.is_empty() => lowering.report(name, missing),
        Body::Words { words, .. } if keyword == Keyword::Volume => {
            for word in words.iter().filter(|word| word.text.trim().is_empty()) {
                lowering.report(word.local, ProblemKind::EmptyVolume);
            }
        }
        Body::Healthcheck(check) => {
            let empty = check.command.as_ref().is_none_or(|form| form.exec() == Some(&[]));
            let word = &check.kind.text;
            if check.is_none() && !empty {
                let local = check.command.as_ref().map_or(name, |form| form.local());
                lowering.report(local, ProblemKind::HealthcheckNoneArguments);
            } else if !check.is_none() && !word.eq_ignore_ascii_case("cmd") {
                let kind = ProblemKind::UnknownHealthcheck { word: word.clone() };
                lowering.report(check.kind.local, kind);
            } else if !check.is_none() && empty {
                lowering.report(check.kind.local, missing);
            }
        }
        Body::Onbuild(inner) => {
            let keyword = inner.keyword;
            if matches!(keyword, Keyword::Onbuild | Keyword::From | Keyword::Maintainer) {
                lowering.report(inner.name.local, ProblemKind::OnbuildNotAllowed { keyword });
            }
        }
        Body::None | Body::Command(_) | Body::Words { .. } | Body::Text(_) => {}
    }
}

fn cover(words: &[Word]) -> Local {
    let locals = words.iter().map(|word| word.local);
    locals.reduce(Local::cover).unwrap_or_default()
}

/// What BuildKit takes as the name of a stage (`parseBuildStageName`).
pub fn is_stage_name(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with(|ch: char| ch.is_ascii_lowercase())
        && name.chars().all(|ch| {
            ch.is_ascii_lowercase() || ch.is_ascii_digit() || matches!(ch, '-' | '_' | '.')
        })
}

/// Whether a path of COPY or ADD is a heredoc.
fn is_heredoc(word: &str) -> bool {
    heredoc::opening(word, 0..word.len() as u32).is_some()
}

/// The words in which BuildKit replaces variables before it carries the instruction out.
fn expansions(lowering: &mut Lowering, operation: &Operation) {
    let expanded: &[&str] = match operation.keyword {
        Keyword::Add => &["chown", "chmod", "checksum"],
        Keyword::Copy => &["chown", "chmod"],
        Keyword::From => &["platform"],
        _ => &[],
    };
    for flag in operation.flags.iter().filter(|flag| expanded.contains(&&*flag.name.text)) {
        flag.value.iter().for_each(|value| expansion(lowering, value));
    }
    for flag in operation.flags.iter().filter(|_| operation.keyword == Keyword::Run) {
        let values = flag.mount_options().iter().filter_map(|option| option.value.as_ref());
        values.for_each(|value| expansion(lowering, value));
    }
    // Expanded without any variable, and refused where that changes it.
    if let Some(from) = operation.flag("from").filter(|_| operation.keyword == Keyword::Copy)
        && let Some(value) = &from.value
        && expand::expand(&value.text, lowering.escape, &mut |_| expand::Lookup::Unset).value
            != Some(value.text.to_string())
    {
        lowering.report(value.local, ProblemKind::CopyFromVariable);
    }
    match &operation.body {
        Body::From(from) => from.image.iter().for_each(|word| expansion(lowering, word)),
        Body::Pairs(pairs) => {
            for pair in pairs {
                if operation.keyword != Keyword::Arg {
                    expansion(lowering, &pair.key);
                }
                pair.value.iter().for_each(|word| expansion(lowering, word));
            }
        }
        Body::Transfer(transfer) => {
            for word in transfer.sources.iter().chain(&transfer.destination) {
                if !is_heredoc(&word.text) {
                    expansion(lowering, word);
                }
            }
        }
        Body::Words { words, .. } => words.iter().for_each(|word| expansion(lowering, word)),
        Body::Text(word) if operation.keyword != Keyword::Maintainer => expansion(lowering, word),
        _ => {}
    }
}

fn expansion(lowering: &mut Lowering, word: &Word) {
    let Some(Failure { at, kind }) = expand::failure(&word.text, lowering.escape) else { return };
    let (len, kind) = match kind {
        FailureKind::Quote(quote) => (1, ProblemKind::UnterminatedQuote { quote }),
        FailureKind::Substitution(reason) | FailureKind::Required(reason) => {
            (word.text.len() as u32 - at, ProblemKind::BadSubstitution { reason })
        }
    };
    let start = word.logical.start + at;
    let local = match word.is_verbatim() {
        true => lowering.line.local(start..start + len),
        false => word.local,
    };
    lowering.report(local, kind);
}
