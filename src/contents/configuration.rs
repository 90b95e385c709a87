//! The configuration of a stage's image: its own instructions over what its base image says.

use super::{Below, Contents};
use crate::bases::Image;
use crate::model::{Model, Value};
use crate::syntax::{CommandForm, Syntax, Word};

/// Known, or not to be known from here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known<T> {
    Is(T),
    Unknown,
}

impl<T> Known<T> {
    pub fn known(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

/// A command as an image runs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Run {
    /// The strings of the exec form.
    Exec(Vec<String>),
    /// Text for the shell.
    Shell(String),
}

impl Run {
    fn of(form: &CommandForm) -> Self {
        match form {
            CommandForm::Exec { words, .. } => {
                Self::Exec(words.iter().map(|word| word.text.to_string()).collect())
            }
            CommandForm::Shell(text) => Self::Shell(text.text.to_string()),
        }
    }
}

/// What runs, as whom, and where.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The user as USER or the base image names it; `Is(None)` where neither does (root).
    pub user: Known<Option<String>>,
    /// `Is(None)` where there is none, also where it is the empty array.
    pub entrypoint: Known<Option<Run>>,
    /// Whether the entry point is the base image's.
    pub entrypoint_inherited: bool,
    pub command: Known<Option<Run>>,
    pub command_inherited: bool,
    pub directory: Value,
}

impl Contents {
    /// The configuration at the end of a stage.
    pub fn configuration(&self, syntax: &Syntax, model: &Model, stage: usize) -> Configuration {
        let own = model.effective(syntax, stage);
        let below = self.bottom(stage);
        let image = |of: fn(&Image) -> &Option<Vec<String>>| match below {
            Some(Below::Image(image)) => match of(image) {
                Some(words) => {
                    Known::Is(Some(Run::Exec(words.clone())).filter(|_| !words.is_empty()))
                }
                None => Known::Unknown,
            },
            Some(Below::Scratch) => Known::Is(None),
            _ => Known::Unknown,
        };
        let written = |form: &CommandForm| {
            Known::Is(Some(Run::of(form)).filter(|run| *run != Run::Exec(Vec::new())))
        };
        let entrypoint = own.entrypoint.as_ref().map(|setting| written(setting.word));
        let command = own.command.as_ref().map(|setting| written(setting.word));
        let user = match (&own.user_value, below) {
            (Some(value), _) => {
                value.known().map_or(Known::Unknown, |user| Known::Is(Some(user.to_owned())))
            }
            (None, Some(Below::Image(image))) => match &image.user {
                Some(user) => Known::Is(Some(user.clone()).filter(|user| !user.is_empty())),
                None => Known::Unknown,
            },
            (None, Some(Below::Scratch)) => Known::Is(None),
            (None, _) => Known::Unknown,
        };
        let command = match command {
            Some(command) => command,
            None if own.command_cleared => Known::Is(None),
            None => image(|image| &image.cmd),
        };
        Configuration {
            user,
            entrypoint_inherited: entrypoint.is_none(),
            entrypoint: entrypoint.unwrap_or_else(|| image(|image| &image.entrypoint)),
            command_inherited: own.command.is_none(),
            command,
            directory: self.directory(model, stage, usize::MAX).into(),
        }
    }
}

/// Whether a USER is root: `root`, `0`, with any group.
pub fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0" | ""))
}

/// The word of a USER or `--chown` before the colon, and the one after it.
pub fn user_and_group(word: &Word) -> (&str, Option<&str>) {
    word.text.split_once(':').map_or((&word.text, None), |(user, group)| (user, Some(group)))
}
