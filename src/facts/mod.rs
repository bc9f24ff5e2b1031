//! What is known of one incident.

pub mod consistent;
pub mod formula;
pub mod incident;
pub mod json;
pub mod known;
pub mod limits;
pub mod nested;
pub mod problems;
pub mod read;
pub mod settle;
pub mod values;
pub mod walk;
