//! What a pack or a desk is, as plain data.

pub mod audience;
pub mod case;
pub mod examples;
pub mod filling;
pub mod layout;
pub mod locale;
pub mod negations;
pub mod overlay;
pub mod parameters;
pub mod path;
pub mod pieces;
pub mod routing;
pub mod rule;
pub mod schema;
pub mod texts;
pub mod vocabulary;
pub mod wording;
