//! Texts as people and machines write them: folded, set, made visible, looked at, read as numbers or ids.

pub mod digest;
pub mod fold;
pub mod script;
pub mod spaced;
pub mod typed;
pub mod visible;
