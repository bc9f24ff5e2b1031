//! One plan, loaded.

pub mod core;
pub mod info;
pub mod lines;
