//! ARG and ENV: definitions, scopes, values.

/// What is known of a variable's value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    Known(String),
    /// Set, but by what nobody can know now (a build argument without default, an unknown base).
    Unknown,
}

/// Where a definition stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// The pair `pair` of the ARG or ENV instruction `instruction` (index in the file).
    Instruction { instruction: usize, pair: usize },
    /// `TARGETPLATFORM`, `BUILDARCH`, `HTTP_PROXY` …
    Predefined,
    /// The base image sets it (PATH …).
    Image,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    pub name: Box<str>,
    pub value: Value,
    pub origin: Origin,
    /// ARG (also predefined ones) or ENV; an ENV wins over an ARG of the same name.
    pub is_arg: bool,
}
