//! Decision diagrams: functions over finite values.

pub mod chain;
pub mod condition;
#[cfg(feature = "author")]
pub mod count;
#[cfg(feature = "author")]
pub mod cover;
pub mod domain;
pub mod index;
pub mod narrow;
pub mod ranges;
pub mod reach;
pub mod reckon;
pub mod search;
pub mod store;
pub mod sums;
#[cfg(feature = "author")]
pub mod translate;
pub mod walk;
pub mod witness;
