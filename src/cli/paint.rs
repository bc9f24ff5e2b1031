//! Colours, used sparingly; the output stream drops them where there is no terminal.

use anstyle::{AnsiColor, Style};
use std::borrow::Cow;

/// A heading.
pub const HEADING: Style = Style::new().bold().underline();
/// What matters most in a line.
pub const STRONG: Style = Style::new().bold();
/// What may be skipped while reading: clauses, notes, help.
pub const QUIET: Style = Style::new().dimmed();
/// Something that went wrong, or the most serious level.
pub const ALARM: Style = AnsiColor::Red.on_default().bold();
/// Something to take care with.
pub const CAUTION: Style = AnsiColor::Yellow.on_default().bold();
/// Something that is fine.
pub const FINE: Style = AnsiColor::Green.on_default();

/// `text` in `style`.
pub fn paint(style: Style, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}

/// `text` with no control characters but line breaks, tabs and colours: words of a pack or of a report must not steer
/// the terminal.
pub fn tame(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut tamed = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let colour = c == '\u{1b}' && text.get(index + 1..).is_some_and(starts_colour);
        tamed.push(if harmful(c) && !colour { char::REPLACEMENT_CHARACTER } else { c });
    }
    Cow::Owned(tamed)
}

fn starts_colour(after_escape: &str) -> bool {
    let Some(rest) = after_escape.strip_prefix('[') else { return false };
    rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m')
}

#[cfg(test)]
mod tests {
    use super::{ALARM, paint, tame};

    #[test]
    fn only_colours_reach_the_terminal() {
        assert_eq!(tame("a\tb\nc"), "a\tb\nc");
        assert_eq!(tame("\u{1b}]0;title\u{7}\u{1b}[2J"), "\u{fffd}]0;title\u{fffd}\u{fffd}[2J");
        let red = paint(ALARM, "P1");
        assert_eq!(tame(&format!("{red}\r")), format!("{red}\u{fffd}"));
    }
}
