//! Reading standards: the built-in ones, and files that start from another.

use super::{Problem, Standard, nearest};
use std::sync::{Arc, OnceLock};
use toml::{Table, Value};

/// The standards that `standard = "…"` knows by name.
pub const BUILTIN: [&str; 4] = ["lucid", "lucid-2025-12", "distroless", "none"];

/// The standard where nothing is configured.
pub const DEFAULT: &str = "lucid";

const LUCID: &str = include_str!("../../standards/lucid.toml");
const LUCID_2025_12: &str = include_str!("../../standards/lucid-2025-12.toml");
const DISTROLESS: &str = include_str!("../../standards/distroless.toml");

/// How many standards may start from one another.
const DEPTH: usize = 8;

/// Reads a file that another names, by the name that stands there: its path for messages, and
/// its text, or why it cannot be read.
pub type Reader<'a> = dyn Fn(&str) -> Result<(String, String), String> + 'a;

fn text_of(name: &str) -> Option<&'static str> {
    match name {
        "lucid" => Some(LUCID),
        "lucid-2025-12" => Some(LUCID_2025_12),
        "distroless" => Some(DISTROLESS),
        _ => None,
    }
}

impl Standard {
    /// A built-in standard, read once; `None` for a name that is not in [`BUILTIN`].
    pub fn builtin(name: &str) -> Option<Arc<Self>> {
        static READ: [OnceLock<Arc<Standard>>; BUILTIN.len()] =
            [const { OnceLock::new() }; BUILTIN.len()];
        let index = BUILTIN.iter().position(|known| *known == name)?;
        let read = || {
            let text = text_of(name)?;
            // The embedded files are read by a test: a mistake in one cannot be shipped.
            Standard::parse(name, text, &|_| Err(String::new())).ok()
        };
        READ.get(index).map(|slot| slot.get_or_init(|| read().unwrap_or_default().into()).clone())
    }

    /// Reads a standard from `text`; `file` is its path, for messages. With `extends` it starts
    /// from a built-in standard or another file (through `reader`): first what `remove` lists is
    /// taken out of that one, then tables are merged key by key, and anything else, lists
    /// included, is replaced.
    pub fn parse(file: &str, text: &str, reader: &Reader<'_>) -> Result<Self, Problem> {
        // Alone first: this is what knows where a mistake stands.
        let alone: Self =
            toml::from_str(text).map_err(|error| Problem::from_toml(file, text, &error))?;
        let standard = match alone.extends {
            None => alone,
            Some(_) => merged(file, text, reader, DEPTH)?
                .try_into()
                .map_err(|error| Problem::from_toml(file, "", &error))?,
        };
        match standard.name.is_empty() {
            true => Err(Problem::new(file, text, None, "the standard has no `name`")),
            false => Ok(standard),
        }
    }
}

/// The table that a file is once what it extends is below it.
fn merged(file: &str, text: &str, reader: &Reader<'_>, depth: usize) -> Result<Table, Problem> {
    let mut table: Table =
        toml::from_str(text).map_err(|error| Problem::from_toml(file, text, &error))?;
    let Some(parent) = table.remove("extends") else { return Ok(table) };
    let parent = parent.as_str().unwrap_or_default().to_owned();
    let at = || text.find("extends").map(|start| start..start + "extends".len());
    if depth == 0 {
        return Err(Problem::new(file, text, at(), "`extends` goes in a circle"));
    }
    let mut base = if let Some(text) = text_of(&parent) {
        merged(&parent, text, reader, depth - 1)?
    } else {
        let (path, parent_text) = reader(&parent).map_err(|why| {
            let guess = nearest::did_you_mean(&parent, BUILTIN);
            Problem::new(file, text, at(), format!("cannot extend \"{parent}\": {why}{guess}"))
        })?;
        // For its messages, as in `parse`.
        toml::from_str::<Standard>(&parent_text)
            .map_err(|error| Problem::from_toml(&path, &parent_text, &error))?;
        merged(&path, &parent_text, reader, depth - 1)?
    };
    for path in table.get("remove").and_then(Value::as_array).into_iter().flatten() {
        remove(&mut base, path.as_str().unwrap_or_default());
    }
    merge(&mut base, table);
    Ok(base)
}

/// Takes the entry of a path with dots out.
fn remove(table: &mut Table, path: &str) {
    match path.split_once('.') {
        None => drop(table.remove(path)),
        Some((first, rest)) => {
            if let Some(Value::Table(inner)) = table.get_mut(first) {
                remove(inner, rest);
            }
        }
    }
}

/// Lays `over` on `base`.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => drop(base.insert(key, value)),
        }
    }
}
