//! Loading: from files and bundles to packs and desks that can decide.

pub mod desk;
pub mod findings;
pub mod origin;
pub mod pack;
