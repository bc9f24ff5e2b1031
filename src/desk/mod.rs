//! Several plans, loaded and deciding together.

pub mod agree;
pub mod compare;
pub mod core;
pub mod deadlines;
pub mod decide;
pub mod facts;
pub mod share;
pub mod step_order;
pub mod worklist;
