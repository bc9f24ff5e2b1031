//! What a pack or a desk is, as plain data.

pub mod layout;
pub mod routing;
pub mod rule;
pub mod schema;
pub mod texts;
