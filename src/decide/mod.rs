//! One plan decides.

pub mod assess;
pub mod compare;
pub mod explain;
pub mod questions;
pub mod resolve;
pub mod roles;
pub mod suggest;
