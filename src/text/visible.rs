//! Text from outside, made safe to show: what steers a terminal, forges a line, turns the text around or cannot be seen
//! stands there by its number.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with every character that nobody sees, or that changes how the rest is read, written out: `\n`, `\t`,
/// `\u{202e}`. Doing it twice changes nothing more.
///
/// ```
/// assert_eq!(fenji::visible("P1\nerror: \u{202e}no"), r"P1\nerror: \u{202e}no");
/// assert_eq!(fenji::visible("一切正常"), "一切正常");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            // Writing to a string cannot fail.
            c if is_hidden(c) => _ = write!(shown, "\\u{{{:x}}}", u32::from(c)),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is no mark on the page: a control character, one that only formats (direction, joining, tags), a
/// line or paragraph separator, a space other than the usual one, or a letter that fills a place and shows nothing.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || is_format(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
        || (c != ' ' && c.is_whitespace())
}

/// The characters of the Unicode category Cf, and what is kept free for more of them.
pub(crate) fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

/// The text, cut where it is long.
pub(crate) fn clip(text: &str) -> String {
    if text.chars().take(81).count() <= 80 { text.to_owned() } else { text.chars().take(79).chain(['…']).collect() }
}
