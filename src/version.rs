//! The version of this engine.

/// The version of this engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
