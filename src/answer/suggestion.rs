//! Suggestions: the JSON shape of the answers that a description points to.

use serde::Serialize;
use std::borrow::Cow;

/// An answer that the description suggests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestion<'p> {
    /// The fact's id.
    pub fact: &'p str,
    /// The suggested answer: an option, or true.
    pub value: SuggestedValue<'p>,
    /// The words in the description that suggest it.
    pub because: Vec<Cow<'p, str>>,
    /// How likely it is.
    #[serde(skip)]
    pub(crate) rank: Rank,
}

/// How likely a suggestion is: what puts several in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rank {
    /// Whether it is a yes to what is asked first.
    pub first: bool,
    /// Whether the words of a rule say it.
    pub said: bool,
    pub score: u64,
    /// How near to the likeliest answer to the same fact it must be, in parts of the whole.
    pub share: u64,
    /// What it must have at least, where it is not that answer itself.
    pub further: u64,
}

/// A suggested answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum SuggestedValue<'p> {
    /// An option of a choice.
    Option(&'p str),
    /// Yes or no.
    Flag(bool),
}
