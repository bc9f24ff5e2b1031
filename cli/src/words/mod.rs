//! The words of the command in each language.

pub mod backtest;
pub mod catalogue;
pub mod diff;
pub mod lang;
