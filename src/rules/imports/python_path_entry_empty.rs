use crate::contents::normal;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::{Origin, Stage};
use crate::syntax::{Body, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "python-path-entry-empty",
    group: "imports",
    summary: "A folder of PYTHONPATH is not in the image",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("python_path_entry_empty.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let path = context.model().environment_at(runtime.index, usize::MAX, "PYTHONPATH");
    let Some(Origin::Instruction { instruction, pair }) = path.map(|path| path.origin) else {
        return;
    };
    let Some(at) = context.syntax().get(instruction) else { return };
    let Some(value) = at.get().operation.pairs().get(pair).and_then(|pair| pair.value.as_ref())
    else {
        return;
    };
    let volumes = volumes(context, runtime);
    let unquoted = value.text.trim_matches(['"', '\'']);
    let offset = value.text.find(unquoted).unwrap_or_default();
    let mut start = offset;
    for entry in unquoted.split(':') {
        let end = start + entry.len();
        let is_mounted = volumes.as_ref().is_none_or(|volumes| {
            volumes.iter().any(|volume| normal(entry).starts_with(volume.as_str()))
        });
        let absent = context.contents().presence(runtime.index, entry).is_absent();
        if entry.len() > 1
            && entry.starts_with('/')
            && !entry.contains('$')
            && absent
            && !is_mounted
        {
            let message = format!(
                "nothing makes `{entry}` in the runtime stage, so this entry of PYTHONPATH finds no module: copy what belongs there, or remove it"
            );
            report.at(at.part_span(value, start..end), message).fix(Applicability::Unsafe, || {
                let gap = if start > offset {
                    start - 1..end
                } else if end < offset + unquoted.len() {
                    start..end + 1
                } else {
                    return None;
                };
                Some((format!("Remove {entry}"), [Edit::delete(at.part_span(value, gap))]))
            });
        }
        start = end + 1;
    }
}

/// The volumes of a stage: what is mounted there is not known. `None` where a variable hides one.
fn volumes(context: &Context<'_>, stage: &Stage) -> Option<Vec<String>> {
    let mut volumes = Vec::new();
    for stage in context.model().chain(stage.index) {
        for at in context.instructions_of(stage) {
            if let (Keyword::Volume, Body::Words { words, .. }) =
                (at.operation.keyword, &at.get().operation.body)
            {
                for word in words {
                    volumes.push(normal(&context.expanded(at, word)?));
                }
            }
        }
    }
    Some(volumes)
}
