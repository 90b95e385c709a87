//! The integration tests, one module a subject.

mod architecture;
mod page;
mod pages;
mod shell;
mod text;
