//! What people read: reports, lists and problems, in colour where there is a terminal.

pub mod backtest;
pub mod desk;
pub mod diff;
pub mod names;
pub mod output;
pub mod paint;
pub mod report;
pub mod sheet;
pub mod steps;
pub mod verdict;
