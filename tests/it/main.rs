//! The integration tests, one module a subject.

mod architecture;
mod page;
mod pages;
mod standard;
mod text;
