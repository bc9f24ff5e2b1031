//! From documents to the model.

pub mod negations;
pub mod overlay;
pub mod validate;
