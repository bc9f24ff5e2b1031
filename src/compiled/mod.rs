//! A compiled pack: what deciding needs, as data.

pub mod computing;
pub mod file;
pub mod image;
pub mod plan;
pub mod sequence;
pub mod sound;
