//! From declared rules to a compiled pack.

pub mod build;
pub mod computations;
pub mod compute;
pub mod cuts;
pub mod diagrams;
pub mod domains;
pub mod order;
pub mod reads;
pub mod routing;
pub mod ties;
pub mod validate;
