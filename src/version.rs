//! The versions of this engine, of rhai and of packs.

/// The version of this engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of rhai that reads rule files, where they are read.
pub const RHAI_VERSION: &str = "1.27.0";

/// The bundle and pack format that this engine reads and writes.
pub const FORMAT: i64 = 1;
