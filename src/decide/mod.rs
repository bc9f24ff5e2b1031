//! One plan decides.

pub mod asked;
pub mod assess;
pub mod beginning;
pub mod cells;
pub mod compare;
pub mod explain;
pub mod first;
pub mod in_advance;
pub mod nearest;
pub mod needs;
pub mod questions;
pub mod resolve;
pub mod resolved;
pub mod roles;
pub mod score;
pub mod suggest;
