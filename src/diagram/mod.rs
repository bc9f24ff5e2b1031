//! Decision diagrams: functions over finite values.

pub mod chain;
pub mod condition;
pub mod domain;
pub mod index;
pub mod narrow;
pub mod ranges;
pub mod reach;
pub mod reckon;
pub mod search;
pub mod store;
pub mod sums;
pub mod witness;
