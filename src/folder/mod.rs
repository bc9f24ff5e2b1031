//! Packs and desks in folders: the only part that touches a file system.

pub mod desk;
pub mod files;
pub mod overlooked;
pub mod pack;
pub mod read;
pub mod vocabulary;
