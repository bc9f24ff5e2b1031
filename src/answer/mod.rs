//! The shapes of everything that the engine says.

pub mod decision;
pub mod desk;
pub mod schema;
