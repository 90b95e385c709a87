//! Signature help: how an instruction, a flag or a mount is written, and where the cursor is in it.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use super::subject::Subject;
use crate::reference::{self, Form, Part};
use crate::syntax::flag::{MOUNT_TYPES, MountType};
use crate::syntax::{Cursor, Keyword, MountOption, Place, flags_of};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Documentation, MarkupContent, MarkupKind, ParameterInformation, ParameterLabel, SignatureHelp,
    SignatureInformation, TextDocumentPositionParams,
};

/// What shows it while it is typed.
pub const TRIGGERS: [&str; 5] = [" ", "=", ",", "[", "-"];

impl Backend {
    pub async fn signature_at(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<SignatureHelp>> {
        let position = params.position;
        let answer = move |snapshot: &Snapshot, client: &Abilities| {
            help(snapshot, snapshot.offset(position), client)
        };
        self.ask(&params.text_document.uri, answer).await
    }
}

fn help(snapshot: &Snapshot, offset: u32, client: &Abilities) -> Option<SignatureHelp> {
    let cursor = snapshot.document.syntax().cursor(snapshot.text(), offset);
    let writer = Writer { snapshot, client };
    match &cursor.within {
        Place::DirectiveValue(kind) => {
            let name = kind.as_str();
            let value = match name {
                "syntax" => "<image>",
                "escape" => "<character>",
                _ => "<option>[;<option>...]",
            };
            let part = (value.to_owned(), reference::directive(*kind).summary.to_owned());
            let signature = writer.signature(
                &format!("# {name}="),
                "",
                vec![part],
                Some(Subject::directive(*kind)),
            );
            Some(one(signature, 0))
        }
        Place::FlagValue(name) => {
            let spec = flags_of(cursor.keyword()).iter().find(|spec| spec.name == &**name)?;
            let part = (reference::flag_form(name).to_owned(), spec.doc.to_owned());
            let subject = Subject::flag(cursor.keyword(), name);
            Some(one(writer.signature(&format!("--{name}="), "", vec![part], Some(subject)), 0))
        }
        Place::MountKey | Place::MountValue(_) => mount(&writer, &cursor),
        Place::Keyword if cursor.onbuild => {
            let page = reference::instruction(Keyword::Onbuild)?;
            Some(one(writer.form(page.keyword, page.forms.first()?), 0))
        }
        Place::Keyword | Place::Directive | Place::Comment | Place::Heredoc | Place::Nothing => {
            None
        }
        _ => instruction(&writer, &cursor),
    }
}

fn one(signature: SignatureInformation, parameter: u32) -> SignatureHelp {
    SignatureHelp {
        signatures: vec![signature],
        active_signature: Some(0),
        active_parameter: Some(parameter),
    }
}

/// Writes signatures as the client takes them.
struct Writer<'a> {
    snapshot: &'a Snapshot,
    client: &'a Abilities,
}

impl Writer<'_> {
    fn documentation(&self, value: String) -> Documentation {
        let kind = match self.client.markdown_signatures {
            true => MarkupKind::Markdown,
            false => MarkupKind::PlainText,
        };
        Documentation::MarkupContent(MarkupContent { kind, value })
    }

    /// `head` and the parts (text and meaning) with `between` between them.
    fn signature(
        &self,
        head: &str,
        between: &str,
        parts: Vec<(String, String)>,
        subject: Option<Subject>,
    ) -> SignatureInformation {
        let mut label = head.to_owned();
        let mut parameters = Vec::new();
        let units = |text: &str| text.encode_utf16().count() as u32;
        for (index, (text, about)) in parts.into_iter().enumerate() {
            if index > 0 {
                label.push_str(between);
            }
            let start = units(&label);
            label.push_str(&text);
            let shown = match self.client.label_offsets {
                true => ParameterLabel::LabelOffsets([start, units(&label)]),
                false => ParameterLabel::Simple(text),
            };
            let documentation = Some(self.documentation(about));
            parameters.push(ParameterInformation { label: shown, documentation });
        }
        let documentation = subject.and_then(|subject| subject.markdown(self.snapshot));
        SignatureInformation {
            label,
            documentation: documentation.map(|text| self.documentation(text)),
            parameters: Some(parameters),
            active_parameter: None,
        }
    }

    /// A form of an instruction.
    fn form(&self, keyword: Keyword, form: &Form) -> SignatureInformation {
        let part = |part: &Part| match part.text {
            Part::FLAGS => (part.text.to_owned(), flags(keyword)),
            text => (text.to_owned(), part.about.to_owned()),
        };
        let parts = form.parts.iter().map(part).collect();
        let subject = Some(Subject::instruction(keyword));
        self.signature(&format!("{} ", keyword.as_str()), " ", parts, subject)
    }
}

/// The options of the mount's type; all types where the cursor stands on it.
fn mount(writer: &Writer<'_>, cursor: &Cursor) -> Option<SignatureHelp> {
    let flag = cursor.operation.as_ref()?.flags.last()?;
    let options = flag.mount_options();
    let called = |option: &&MountOption| option.key.text.eq_ignore_ascii_case("type");
    let typed = options.iter().find(called).and_then(|option| option.value.as_ref());
    let kind = MOUNT_TYPES.iter().position(|kind| typed.is_some_and(|it| *it.text == *kind.name));
    let signatures = MOUNT_TYPES.iter().map(|kind| {
        let subject = Subject::MountType { name: kind.name.to_owned() };
        writer.signature("--mount=", ",", mount_parts(kind), Some(subject))
    });
    // A mount that does not say its type is a bind.
    let active = kind.unwrap_or(0);
    let place = mount_place(options, MOUNT_TYPES.get(active)?);
    Some(SignatureHelp {
        signatures: signatures.collect(),
        active_signature: Some(active as u32),
        active_parameter: Some(place as u32),
    })
}

/// The part of a mount that its last option is, or will be: the first one that begins so, or that
/// is not given yet.
fn mount_place(options: &[MountOption], kind: &MountType) -> usize {
    let Some((last, before)) = options.split_last() else { return 0 };
    let typed = last.key.text.to_ascii_lowercase();
    let whole = last.value.is_some();
    let is = |name: &str| if whole { name == typed } else { name.starts_with(&typed) };
    let given = |name: &str| before.iter().any(|it| it.key.text.eq_ignore_ascii_case(name));
    if is("type") && !given("type") {
        return 0;
    }
    let mut keys = kind.keys.iter();
    let place = keys.position(|key| {
        (is(key.name) || key.aliases.iter().any(|alias| is(alias))) && !given(key.name)
    });
    place.map_or(0, |place| place + 1)
}

fn mount_parts(kind: &MountType) -> Vec<(String, String)> {
    let mut parts = vec![(format!("type={}", kind.name), kind.doc.to_owned())];
    parts.extend(kind.keys.iter().map(|key| {
        let form = if key.bare {
            key.name.to_owned()
        } else {
            format!("{}={}", key.name, reference::mount_form(key.name))
        };
        (format!("[{form}]"), key.doc.to_owned())
    }));
    parts
}

fn instruction(writer: &Writer<'_>, cursor: &Cursor) -> Option<SignatureHelp> {
    let keyword = cursor.keyword();
    let page = reference::instruction(keyword)?;
    let signatures: Vec<_> = page.forms.iter().map(|form| writer.form(keyword, form)).collect();
    let active = active_form(cursor, page.forms);
    let form = page.forms.get(active)?;
    Some(SignatureHelp {
        signatures,
        active_signature: Some(active as u32),
        active_parameter: Some(active_part(writer.snapshot, cursor, form) as u32),
    })
}

fn flags(keyword: Keyword) -> String {
    let flags = flags_of(keyword).iter();
    let line = |flag: &crate::syntax::FlagSpec| {
        format!("- `--{}={}`: {}", flag.name, reference::flag_form(flag.name), flag.doc)
    };
    flags.map(line).collect::<Vec<_>>().join("\n")
}

/// With an array or without; of a HEALTHCHECK the one that its word begins.
fn active_form(cursor: &Cursor, forms: &[Form]) -> usize {
    if cursor.keyword() == Keyword::Healthcheck {
        let begins_none = cursor.place == Place::Kind
            && !cursor.typed.is_empty()
            && cursor.typed.bytes().all(|byte| b"NONEnone".contains(&byte));
        return usize::from(begins_none && cursor.typed.starts_with(['n', 'N']));
    }
    let begun = cursor.operation.as_ref().is_some_and(|it| !it.rest.text.is_empty());
    let json = matches!(cursor.within, Place::Json { .. });
    forms.iter().position(|form| begun && form.json == json).unwrap_or(0)
}

/// The part that the cursor stands in.
fn active_part(snapshot: &Snapshot, cursor: &Cursor, form: &Form) -> usize {
    let has_flags = form.parts.first().is_some_and(|part| part.text == Part::FLAGS);
    let first = usize::from(has_flags);
    let last = form.parts.len().saturating_sub(1);
    let nth = |index: usize| (first + index).min(last);
    match (&cursor.within, cursor.keyword()) {
        (Place::Flag, _) => 0,
        (Place::Argument(index) | Place::Json { index, .. }, Keyword::Copy | Keyword::Add) => {
            let syntax = snapshot.document.syntax();
            let whole = syntax.get(cursor.instruction);
            let transfer = whole.and_then(|at| at.get().innermost().transfer());
            let count = transfer.map_or(0, |transfer| transfer.words().count());
            if *index == 0 || index + 1 < count { nth(0) } else { nth(1) }
        }
        (Place::Argument(index) | Place::Json { index, .. }, _) => nth(*index),
        (Place::Value(_), Keyword::Arg) => nth(1),
        (Place::Key | Place::Value(_), _) => {
            let operation = cursor.operation.as_ref();
            let begun = operation.is_some_and(|operation| {
                let typed = cursor.typed.len() as u32;
                let start = operation.rest.logical.end.saturating_sub(typed);
                let first = operation.pairs().first();
                first.is_some_and(|pair| {
                    let end = pair.value.as_ref().unwrap_or(&pair.key).logical.end;
                    end < start
                })
            });
            nth(usize::from(begun && cursor.keyword() != Keyword::Arg))
        }
        _ => nth(0),
    }
}
