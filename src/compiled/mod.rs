//! A compiled pack: what deciding needs, as data.

pub mod image;
pub mod reckon;
