//! Spelling, casing and deprecated forms.
