//! From documents to the model.

pub mod audience;
pub mod cases;
pub mod facts;
pub mod head;
pub mod negations;
pub mod overlay;
pub mod routing;
pub mod schema;
pub mod texts;
