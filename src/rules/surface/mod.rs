//! Attack surface of the runtime stage.
