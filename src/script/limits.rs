//! How much rule files may declare, take and hold.

/// How many operations one rule file may take when it runs.
pub(crate) const MAX_OPERATIONS: u64 = 1_000_000;

/// How long a text in a script may grow, in bytes.
pub(crate) const MAX_STRING: usize = 4_096;

/// How many items an array or a map in a script may have.
pub(crate) const MAX_ITEMS: usize = 256;

/// How many operations one computation of a fact may take.
pub(crate) const MAX_COMPUTE_OPERATIONS: u64 = 10_000;

/// How deep an expression may be nested as it is written.
pub(crate) const MAX_EXPR_DEPTH: usize = 128;

/// How many rules a pack may have.
pub const MAX_RULES: usize = 100_000;
