//! Colours, used sparingly; the output stream drops them where there is no terminal.

use anstyle::{AnsiColor, Style};
use fenji::visible;
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

/// A page as it may reach a terminal: line breaks, tabs and the colours of this command stay; whatever else steers a
/// terminal or turns a text around is written out, wherever it comes from.
pub fn tame(text: &str) -> Cow<'_, str> {
    if matches!(visible(text), Cow::Borrowed(_)) {
        return Cow::Borrowed(text);
    }
    let mut tamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let colour = if c == '\u{1b}' { colour(rest) } else { None };
        let (taken, after) = rest.split_at(colour.unwrap_or(c.len_utf8()));
        // Spaces of other widths are what typesetting of Chinese makes of them.
        let stays = colour.is_some() || matches!(c, '\n' | '\t') || is_wide_space(c);
        if stays {
            tamed.push_str(taken)
        } else {
            tamed.push_str(&visible(taken))
        }
        rest = after;
    }
    Cow::Owned(tamed)
}

/// Words from outside as a part of one line: they begin no line of their own.
pub fn inline(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\t');
    if text.contains(breaks) { text.replace("\r\n", " ").replace(breaks, " ").into() } else { text.into() }
}

fn is_wide_space(c: char) -> bool {
    c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// How long the sequence at the beginning of `text` is with which one of the styles above begins or ends.
fn colour(text: &str) -> Option<usize> {
    let styles = [HEADING, STRONG, QUIET, ALARM, CAUTION, FINE];
    let known = styles.iter().flat_map(|style| [style.render().to_string(), style.render_reset().to_string()]);
    known.filter(|known| !known.is_empty() && text.starts_with(known.as_str())).map(|known| known.len()).max()
}

#[cfg(test)]
mod tests {
    use super::{ALARM, paint, tame};

    #[test]
    fn only_colours_reach_the_terminal() {
        assert_eq!(tame("a\tb\nc"), "a\tb\nc");
        assert_eq!(tame("\u{1b}]0;title\u{7}\u{1b}[2J"), r"\u{1b}]0;title\u{7}\u{1b}[2J");
        assert_eq!(tame("\u{1b}[8mhidden\u{9b}8m\u{202e}"), r"\u{1b}[8mhidden\u{9b}8m\u{202e}");
        assert_eq!(tame("全角\u{3000}空格\u{200b}"), "全角\u{3000}空格\\u{200b}");
        let red = paint(ALARM, "P1");
        assert_eq!(tame(&format!("{red}\r")), format!("{red}\\r"));
    }
}
