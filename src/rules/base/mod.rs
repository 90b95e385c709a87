//! Images and stages.
