//! The shapes of everything that the engine says.

pub mod comparison;
pub mod decision;
pub mod desk;
pub mod explanation;
pub mod info;
pub mod refused;
pub mod report;
pub mod reports;
pub mod roles;
pub mod schema;
pub mod standing;
pub mod suggestion;
