//! What is proved about a pack, and its cases.

pub mod cases;
pub mod check;
pub mod desk;
pub mod desk_cases;
pub mod evidence;
pub mod expect;
pub mod gaps;
pub mod joint;
pub mod milder;
pub mod never;
pub mod pack;
pub mod redundant;
pub mod search;
pub mod unused;
