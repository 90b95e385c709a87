//! Files: which are Dockerfiles, finding them, reading and replacing them.
//!
//! Nothing here knows of findings; what goes wrong comes back as a sentence for people.

mod context;
mod context_name;
mod discover;
mod dockerignore;
mod name;
mod read;
mod write;

pub use context::{Contexts, Site};
pub use discover::{Discovered, discover, is_foreign_folder};
pub use dockerignore::DockerIgnore;
pub use name::is_dockerfile_name;
pub use read::{LIMIT, Source, decode, read, read_from};
pub use write::{create, replace};
