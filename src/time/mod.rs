//! Times: moments, zones, and where a day begins.

pub mod duration;
#[cfg(all(feature = "wasm", target_family = "wasm"))]
pub mod intl;
pub mod named;
pub mod names;
pub mod rfc3339;
pub mod zone;
