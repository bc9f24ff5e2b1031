//! The files of a pack before anything is understood.

pub mod bundle;
pub mod characters;
pub mod document;
pub mod files;
pub mod ids;
pub mod lexis;
#[cfg(feature = "folder")]
pub mod toml;
