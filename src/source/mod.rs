//! The files of a pack before anything is understood.

pub mod bundle;
pub mod document;
pub mod files;
