//! Texts as people and machines write them: folded, made visible, looked at, read as numbers or ids.

pub mod characters;
pub mod fold;
pub mod ids;
pub mod typed;
pub mod visible;
