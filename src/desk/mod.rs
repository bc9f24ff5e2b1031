//! Several plans, loaded and deciding together.

pub mod agree;
pub mod applies;
pub mod compare;
pub mod compiled;
pub mod concern;
pub mod core;
pub mod deadlines;
pub mod decide;
pub mod explain;
pub mod facts;
pub mod info;
pub mod options;
pub mod owners;
pub mod parameters;
pub mod roles;
pub mod share;
pub mod step_order;
pub mod subject;
pub mod verdict;
pub mod verify;
pub mod whole;
pub mod worklist;
pub mod yielding;
