//! From declared rules to a compiled pack.

pub mod build;
pub mod compute;
pub mod cuts;
pub mod order;
