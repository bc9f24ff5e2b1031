//! A vocabulary: facts that several packs take, and what must not stand together in any of them, declared once.

use crate::model::routing::Conflict;
use crate::model::schema::Fact;

/// What a vocabulary declares.
pub(crate) struct Vocabulary {
    pub id: String,
    /// Whether nothing is wrong with its facts; else some may be missing here.
    pub whole: bool,
    pub facts: Vec<Fact>,
    /// Actions that never stand together.
    pub never: Vec<Conflict>,
}
