//! Durations as ISO 8601 writes them, such as PT30M or P3M.

use jiff::Span;
use jiff::fmt::temporal::SpanParser;

/// The duration that `text` names; letters may be small. jiff's own `FromStr` reads English, too, which is no small amount
/// of code.
pub(crate) fn read(text: &str) -> Option<Span> {
    SpanParser::new().parse_span(text).ok()
}
