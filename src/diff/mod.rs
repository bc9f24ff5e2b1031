//! What a change of a pack changes, exactly: both versions as decision diagrams over one set of variables.

pub mod chains;
pub mod comparing;
pub mod gate;
pub mod guidance;
pub mod joint;
pub mod moves;
pub mod mutants;
pub mod mutate;
pub mod pack;
pub mod phrase;
pub mod projected;
pub mod rules;
pub mod space;
pub mod texts;
