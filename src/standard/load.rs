//! Reading standards: the built-in ones, and files that start from another.

use super::{Problem, Standard, nearest};
use std::sync::{Arc, OnceLock};
use toml::{Table, Value};

/// The standards that `standard = "…"` knows by name.
pub const BUILTIN: [&str; 4] = ["lucid", "lucid-2025-12", "distroless", "none"];

/// The standard where nothing is configured.
pub const DEFAULT: &str = "lucid";

/// How many standards may start from one another.
const DEPTH: usize = 8;

/// Reads a file that another names, by the name that stands there: its path for messages, and
/// its text, or why it cannot be read.
pub type Reader<'a> = dyn Fn(&str) -> Result<(String, String), String> + 'a;

/// The JSON that the build makes of `standards/*.toml`.
fn embedded(name: &str) -> Option<&'static str> {
    match name {
        "lucid" => Some(include_str!(concat!(env!("OUT_DIR"), "/lucid.json"))),
        "lucid-2025-12" => Some(include_str!(concat!(env!("OUT_DIR"), "/lucid-2025-12.json"))),
        "distroless" => Some(include_str!(concat!(env!("OUT_DIR"), "/distroless.json"))),
        _ => None,
    }
}

impl Standard {
    /// A built-in standard, read once; `None` for a name that is not in [`BUILTIN`].
    pub fn builtin(name: &str) -> Option<Arc<Self>> {
        static READ: [OnceLock<Arc<Standard>>; BUILTIN.len()] =
            [const { OnceLock::new() }; BUILTIN.len()];
        let index = BUILTIN.iter().position(|known| *known == name)?;
        // A test reads each of them: a mistake in one cannot be shipped.
        let read = || builtin(name).unwrap_or_default().into();
        READ.get(index).map(|slot| slot.get_or_init(read).clone())
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
            Some(_) => from_file(file, text, reader, DEPTH)?
                .try_into()
                .map_err(|error| Problem::from_toml(file, "", &error))?,
        };
        match standard.name.is_empty() {
            true => Err(Problem::new(file, text, None, "the standard has no `name`")),
            false => Ok(standard),
        }
    }
}

fn builtin(name: &str) -> Option<Standard> {
    let alone: Standard = serde_json::from_str(embedded(name)?).ok()?;
    match alone.extends {
        None => Some(alone),
        Some(_) => from_builtin(name, DEPTH)?.try_into().ok(),
    }
}

/// The table of a built-in standard on those that it extends.
fn from_builtin(name: &str, depth: usize) -> Option<Table> {
    let mut table: Table = serde_json::from_str(embedded(name)?).ok()?;
    match table.remove("extends") {
        Some(parent) => {
            let base = from_builtin(parent.as_str()?, depth.checked_sub(1)?)?;
            Some(laid_on(base, table))
        }
        None => Some(table),
    }
}

/// The table of a file on those that it extends.
fn from_file(file: &str, text: &str, reader: &Reader<'_>, depth: usize) -> Result<Table, Problem> {
    let mut table: Table =
        toml::from_str(text).map_err(|error| Problem::from_toml(file, text, &error))?;
    let Some(parent) = table.remove("extends") else { return Ok(table) };
    let parent = parent.as_str().unwrap_or_default();
    let at = || text.find("extends").map(|start| start..start + "extends".len());
    if depth == 0 {
        return Err(Problem::new(file, text, at(), "`extends` goes in a circle"));
    }
    if let Some(base) = from_builtin(parent, DEPTH) {
        return Ok(laid_on(base, table));
    }
    let (path, parent_text) = reader(parent).map_err(|why| {
        let guess = nearest::did_you_mean(parent, BUILTIN);
        Problem::new(file, text, at(), format!("cannot extend \"{parent}\": {why}{guess}"))
    })?;
    // For its messages, as in `parse`.
    toml::from_str::<Standard>(&parent_text)
        .map_err(|error| Problem::from_toml(&path, &parent_text, &error))?;
    Ok(laid_on(from_file(&path, &parent_text, reader, depth - 1)?, table))
}

/// `table` on `base`, without what it removes there.
fn laid_on(mut base: Table, table: Table) -> Table {
    for path in table.get("remove").and_then(Value::as_array).into_iter().flatten() {
        remove(&mut base, path.as_str().unwrap_or_default());
    }
    merge(&mut base, table);
    base
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
