//! One plan, loaded.

pub mod compiled;
pub mod core;
pub mod info;
pub mod parameters;
pub mod schema;
pub mod standing;
