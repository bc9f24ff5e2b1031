//! The commands, each with its arguments.

pub mod answer;
pub mod ask;
pub mod assess;
pub mod backtest;
pub mod bundle;
pub mod check;
pub mod checkpoint;
pub mod compare;
pub mod compile;
pub mod completions;
pub mod diff;
pub mod explain;
pub mod info;
pub mod input;
pub mod lines;
pub mod mutate;
pub mod new;
pub mod problems;
pub mod progress;
pub mod schema;
pub mod test;
pub mod verify;
pub mod versions;
pub mod written;
