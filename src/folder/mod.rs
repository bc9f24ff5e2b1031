//! Packs and desks in folders: the only part that touches a file system.

pub mod desk;
pub mod overlooked;
pub mod pack;
pub mod read;
