//! How much facts may be.

/// The largest facts in JSON, in bytes.
pub const MAX_FACTS_BYTES: usize = 1 << 20;

/// The longest text of a text fact, in characters.
pub const MAX_TEXT: usize = 20_000;

/// How many items a list in an answer may have.
pub(crate) const MAX_LIST: usize = 2 * crate::model::schema::MAX_OPTIONS;

/// How many problems are told about one incident.
pub const MAX_PROBLEMS: usize = 100;
