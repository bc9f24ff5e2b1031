//! The shapes of everything that the engine says.

pub mod backtest;
pub mod comparison;
pub mod count;
pub mod decision;
pub mod desk;
pub mod diff;
pub mod explanation;
pub mod info;
pub mod mutation;
pub mod refused;
pub mod report;
pub mod reports;
pub mod roles;
pub mod schema;
pub mod standing;
pub mod suggestion;
