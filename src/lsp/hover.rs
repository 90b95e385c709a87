//! Hover: what stands under the cursor, and what a finding there means.

use super::backend::Backend;
use super::documents::{Findings, Open, Snapshot};
use super::subject::{self, Subject};
use crate::lint::Diagnostic;
use crate::model::{Base, Definition, Origin, StageReference};
use crate::reference;
use crate::report::clauses_of;
use crate::rules::RULES;
use crate::standard::Standard;
use crate::syntax::flag::MOUNT_TYPES;
use crate::syntax::{
    Body, DirectiveKind, Flag, InstructionRef, Keyword, MountOption, Operation, Word,
};
use crate::text::Span;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Hover, HoverContents, MarkupContent, MarkupKind, TextDocumentPositionParams,
};

impl Backend {
    pub async fn hover_at(&self, params: TextDocumentPositionParams) -> Result<Option<Hover>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let offset = snapshot.offset(params.position);
        let heavy = self.state().documents.get(&snapshot.uri).is_some_and(Open::is_heavy);
        let found = match self.known(&snapshot)? {
            Some(found) => found,
            // What stands there is said at once; what is wrong with it is known when the run over
            // the long document is through.
            None if heavy => Findings::default(),
            None => self.findings(&snapshot).await?,
        };
        let markdown = self.state().client.markdown_hover;
        let of = snapshot.clone();
        self.off_loop(&snapshot, move || hover(&of, &found, offset, markdown)).await
    }
}

fn hover(snapshot: &Snapshot, found: &[Diagnostic], offset: u32, markdown: bool) -> Option<Hover> {
    let here: Vec<_> = found.iter().filter(|finding| finding.span.touches(offset)).collect();
    let standard = &snapshot.place.settings.standard;
    let thing = thing(snapshot, offset);
    let narrowest = here.iter().map(|finding| finding.span).min_by_key(|span| span.len());
    let span = thing.as_ref().map(|(span, _)| *span).or(narrowest)?;
    let mut parts: Vec<_> = thing.into_iter().map(|(_, text)| text).collect();
    parts.extend(here.iter().map(|finding| page(finding, standard)));
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText },
            value: parts.join("\n\n---\n\n"),
        }),
        range: Some(snapshot.range(span)),
    })
}

/// What the rule says, the clauses that it answers to, and the head of its page.
fn page(finding: &Diagnostic, standard: &Standard) -> String {
    let rule = finding.rule;
    let mut paragraphs = vec![format!("**{}**: {}", rule.id, rule.summary)];
    for id in clauses_of(finding, standard) {
        let text = standard.clause(&id).map_or("", |clause| clause.text.trim());
        paragraphs.push(format!("{} {id}: {text}", standard.label()));
    }
    if !finding.aliases.is_empty() {
        paragraphs.push(format!("Also known as {}", finding.aliases.join(", ")));
    }
    paragraphs.push(subject::prose(rule.page));
    paragraphs.join("\n\n")
}

/// What stands at a byte of the document, and what there is to say of it.
fn thing(snapshot: &Snapshot, offset: u32) -> Option<(Span, String)> {
    let syntax = snapshot.document.syntax();
    let said = |(span, subject): (Span, Subject)| Some((span, subject.markdown(snapshot)?));
    match syntax.at(offset) {
        Some(at) => variable(snapshot, at, offset)
            .or_else(|| stage_named(snapshot, offset).and_then(said))
            .or_else(|| part(snapshot, at, offset).and_then(said)),
        None => directive(snapshot, offset).and_then(said),
    }
}

/// The directive of a line, or the check that its value names.
fn directive(snapshot: &Snapshot, offset: u32) -> Option<(Span, Subject)> {
    let directives = &snapshot.document.syntax().prologue().directives;
    let directive = directives.iter().find(|directive| directive.line.touches(offset))?;
    let meanings = match directive.kind {
        DirectiveKind::Syntax => reference::FRONTENDS,
        DirectiveKind::Escape => reference::ESCAPES,
        DirectiveKind::Check => reference::CHECK_OPTIONS,
    };
    let mut start = directive.value.start;
    for word in directive.text.split([',', ';', '=']) {
        let span = Span::new(start, start + word.len() as u32);
        start = span.end + 1;
        if !span.touches(offset) {
            continue;
        }
        if let Some(meaning) = meanings.iter().find(|meaning| meaning.name == word) {
            return Some((span, Subject::plain(&format!("`{word}`: {}", meaning.about))));
        }
        if RULES.iter().any(|rule| rule.is_called(word)) {
            return Some((span, Subject::Rule { id: word.to_owned() }));
        }
    }
    Some((directive.line, Subject::directive(directive.kind)))
}

/// A variable where it is used or set.
fn variable(snapshot: &Snapshot, at: InstructionRef<'_>, offset: u32) -> Option<(Span, String)> {
    let document = &snapshot.document;
    let (syntax, model) = (document.syntax(), document.model());
    let defined = |origin: Option<Origin>, name: &str| -> Option<&Definition> {
        let of = |found: &&Definition| Some(found.origin) == origin && &*found.name == name;
        model.definitions().iter().find(of)
    };
    let used = model.variable_uses(syntax, at).into_iter().chain(model.shell_uses(at));
    let used = used.filter(|used| used.span.touches(offset)).min_by_key(|used| used.span.len());
    if let Some(used) = used {
        let found = defined(used.origin, &used.name).or_else(|| {
            model.definition_at(at.index, &used.name).filter(|_| used.origin.is_some())
        });
        return Some((used.span, subject::variable(snapshot, at.index, &used.name, found)));
    }
    let operation = at.get().operation.pairs();
    let sets = matches!(at.operation.keyword, Keyword::Arg | Keyword::Env);
    let mut pairs = operation.iter().enumerate().filter(|_| sets);
    let (pair, key) = pairs.find_map(|(index, pair)| {
        at.word_span(&pair.key).touches(offset).then_some((index, &pair.key))
    })?;
    let origin = Origin::Instruction { instruction: at.index, pair };
    let mut of = model.definitions().iter();
    let definition = of.find(|found| found.origin == origin)?;
    let mut text = subject::variable(snapshot, at.index, &definition.name, Some(definition));
    let known = Subject::Environment { name: key.text.to_string() };
    if let Some(known) = known.markdown(snapshot) {
        text = format!("{text}\n\n{known}");
    }
    Some((at.word_span(key), text))
}

/// The stage or the image that a FROM, a COPY or a mount names, or the name of a new one.
fn stage_named(snapshot: &Snapshot, offset: u32) -> Option<(Span, Subject)> {
    let model = snapshot.document.model();
    let mut named = model.references.iter();
    let reference = named.find(|reference| reference.span.touches(offset))?;
    let subject = match reference.target.stage() {
        Some(index) => Subject::Stage { index },
        None => Subject::Image { reference: image_of(snapshot, reference)? },
    };
    Some((reference.span, subject))
}

/// The image that a reference names, with its variables replaced in a FROM.
fn image_of(snapshot: &Snapshot, reference: &StageReference) -> Option<String> {
    let model = snapshot.document.model();
    let stage = model.stages.iter().find(|stage| stage.from == reference.instruction);
    match stage.map(|stage| &stage.base) {
        Some(Base::Image(image)) => Some(image.text.clone()),
        Some(Base::Scratch) => Some("scratch".to_owned()),
        Some(_) => None,
        None => Some(reference.text.to_string()),
    }
}

/// A keyword, a flag, a word of an instruction.
fn part(snapshot: &Snapshot, at: InstructionRef<'_>, offset: u32) -> Option<(Span, Subject)> {
    let outer = &at.get().operation;
    let here = |word: &Word| at.word_span(word).touches(offset);
    let inner = at.get().innermost();
    for operation in [outer, inner] {
        if here(&operation.name) {
            let subject = Subject::instruction(operation.keyword);
            return Some((at.word_span(&operation.name), subject));
        }
    }
    if let Some(flag) = inner.flags.iter().find(|flag| here(&flag.word)) {
        return in_flag(at, inner, flag, offset);
    }
    match &inner.body {
        Body::From(from) => {
            if let Some(word) = from.as_keyword.as_ref().filter(|word| here(word)) {
                return Some((at.word_span(word), Subject::plain("`AS` gives the stage a name")));
            }
            let name = from.name.as_ref().filter(|word| here(word))?;
            let index = snapshot.document.model().stage_of(at.index)?.index;
            Some((at.word_span(name), Subject::Stage { index }))
        }
        Body::Pairs(pairs) if inner.keyword == Keyword::Label => {
            let pair = pairs.iter().find(|pair| at.at(pair.local()).touches(offset))?;
            let key = pair.key.text.trim_matches(['"', '\'']).to_owned();
            if here(&pair.key) {
                return Some((at.word_span(&pair.key), Subject::Label { key }));
            }
            let word = pair.value.as_ref()?;
            let value = word.text.trim_matches(['"', '\'']).to_owned();
            Some((at.word_span(word), Subject::LabelValue { key, value }))
        }
        Body::Healthcheck(check) if here(&check.kind) => {
            let subject = Subject::instruction(Keyword::Healthcheck);
            Some((at.word_span(&check.kind), subject))
        }
        Body::Text(word) if inner.keyword == Keyword::Stopsignal && here(word) => {
            let signal = reference::signal(&word.text)?;
            let text = format!("`{}`, {}", signal.name, signal.about);
            Some((at.word_span(word), Subject::plain(&text)))
        }
        Body::Words { words, .. } if inner.keyword == Keyword::Expose => {
            let word = words.iter().find(|word| here(word))?;
            let (port, protocol) = word.text.split_once('/').unwrap_or((&word.text, "tcp"));
            let mut known = reference::PROTOCOLS.iter();
            let known = known.find(|known| known.name.eq_ignore_ascii_case(protocol))?;
            let text = format!("Port `{port}` over `{}`: {}", known.name, known.about);
            Some((at.word_span(word), Subject::plain(&text)))
        }
        Body::Text(word) if inner.keyword == Keyword::User && here(word) => {
            let text = user(snapshot, at, word)?;
            Some((at.word_span(word), Subject::plain(&text)))
        }
        _ => None,
    }
}

/// Whether the user of a USER is there.
fn user(snapshot: &Snapshot, at: InstructionRef<'_>, word: &Word) -> Option<String> {
    let document = &snapshot.document;
    let stage = document.model().stage_of(at.index)?.index;
    let (name, _) = crate::contents::user_and_group(word);
    if name.contains('$') || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let contents = document.contents();
    let account = contents.image(stage).and_then(|image| {
        image.users.iter().find(|user| user.name == name && user.presence.is_present())
    });
    if let Some(account) = account {
        let id = account.uid.map(|id| format!(", number {id}")).unwrap_or_default();
        return Some(format!("`{name}`: user of the base image{id}, home `{}`", account.home));
    }
    let presence = contents.user(stage, at.index, name);
    Some(match presence {
        presence if presence.is_present() => format!("`{name}`: a user of this stage"),
        presence if presence.is_absent() => format!("`{name}`: no user of this stage"),
        _ => format!("`{name}`: whether the stage has this user is not known"),
    })
}

fn in_flag(
    at: InstructionRef<'_>,
    operation: &Operation,
    flag: &Flag,
    offset: u32,
) -> Option<(Span, Subject)> {
    let touches = |word: &Word| at.word_span(word).touches(offset);
    let name = &*flag.name.text;
    let whole = (at.word_span(&flag.word), Subject::flag(operation.keyword, name));
    let Some(value) = flag.value.as_ref().filter(|value| touches(value)) else {
        return Some(whole);
    };
    if name != "mount" {
        let meaning = reference::flag_values(name).iter().find(|it| *it.name == *value.text);
        return Some(match meaning {
            Some(it) => {
                let text = format!("`{}`: {}", it.name, it.about);
                (at.word_span(value), Subject::plain(&text))
            }
            None => whole,
        });
    }
    let options = flag.mount_options();
    let called = |option: &&MountOption| option.key.text.eq_ignore_ascii_case("type");
    let kind = options.iter().find(called).and_then(|option| option.value.as_ref());
    let mount = kind.map_or("bind", |kind| &kind.text).to_ascii_lowercase();
    let is_kind = kind.is_some_and(&touches);
    if is_kind && MOUNT_TYPES.iter().any(|known| known.name == mount) {
        return Some((at.word_span(kind?), Subject::MountType { name: mount }));
    }
    let here =
        |option: &&MountOption| touches(&option.key) || option.value.as_ref().is_some_and(touches);
    let option = options.iter().find(here)?;
    let name = option.key.text.to_ascii_lowercase();
    Some((at.word_span(&option.key), Subject::MountKey { mount, name }))
}
