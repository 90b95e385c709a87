//! The model: stages, their graph, scopes of variables, effective configuration.
//!
//! A [`Model`] is made from a [`Syntax`] alone. It holds indexes, no references, so that it can
//! be kept beside the syntax that it was made from.

mod image;
mod stage;
mod variables;

pub use image::ImageReference;
pub use stage::{Base, Effective, Model, Setting, Stage, StageReference, StageTarget};
pub use variables::{Definition, Origin, Value};
