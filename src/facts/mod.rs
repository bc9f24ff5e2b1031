//! What is known of one incident.

pub mod json;
pub mod read;
