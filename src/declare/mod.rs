//! From documents to the model.

pub mod audience;
pub mod cases;
pub mod conflicts;
pub mod entries;
pub mod examples;
pub mod facts;
pub mod groups;
pub mod head;
pub mod negations;
pub mod overlay;
pub mod parameters;
pub mod routing;
pub mod schema;
pub mod taken;
pub mod texts;
pub mod vocabulary;
