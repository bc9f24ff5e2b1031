//! What is proved about a pack, and its cases.

pub mod cases;
pub mod check;
pub mod desk_cases;
pub mod redundant;
