//! A compiled pack: what deciding needs, as data.

pub mod alike;
pub mod beginning;
pub mod builder;
pub mod columns;
pub mod computing;
pub mod derive;
pub mod file;
pub mod image;
pub mod plan;
pub mod sequence;
pub mod sound;
pub mod strings;
