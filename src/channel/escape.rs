//! Words of packs and of people as data: no format may take a part of them for markup, a link or somebody's name.

use crate::text::visible::is_hidden;
use std::borrow::Cow;

/// Text on one line, without what nobody sees or what turns it around.
pub(super) fn tidy(text: &str) -> Cow<'_, str> {
    let untidy = |c: char| is_hidden(c);
    if !text.contains(untidy) {
        return Cow::Borrowed(text);
    }
    let mut tidied = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_hidden(c) {
            tidied.push(c);
        } else if c.is_whitespace() && !tidied.ends_with(' ') && !tidied.is_empty() {
            tidied.push(' ');
        }
    }
    Cow::Owned(tidied.trim_end().to_owned())
}

/// For chats whose Markdown knows no escapes (DingTalk, WeCom): each mark that could begin something becomes its wide twin,
/// which looks alike and means nothing.
pub(super) fn wide(text: &str) -> String {
    let mut wide = String::with_capacity(text.len() + 8);
    let mut before = None;
    for c in tidy(text).chars() {
        wide.push(match c {
            '*' => '＊',
            '_' => '＿',
            '`' => '｀',
            '~' => '～',
            '<' => '＜',
            '>' => '＞',
            '[' => '［',
            ']' => '］',
            '!' => '！',
            '#' => '＃',
            '|' => '｜',
            '\\' => '＼',
            '@' => '＠',
            '$' => '＄',
            '&' => '＆',
            // What is no address any more is not made a link of.
            '/' if before == Some('/') || before == Some(':') => '／',
            // A list or a rule begins only at the start.
            '-' | '+' | '=' if before.is_none() => '－',
            '.' | ')' if before.is_some_and(|c: char| c.is_ascii_digit()) && is_number(&wide) => '．',
            c => c,
        });
        before = Some(c);
    }
    wide
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// For Feishu, whose Markdown takes marks as numbered entities.
pub(super) fn entities(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in tidy(text).chars() {
        match c {
            '<' | '>' | '~' | '-' | '!' | '*' | '/' | '\\' | '[' | ']' | '(' | ')' | '#' | ':' | '+' | '"' | '\''
            | '`' | '$' | '_' | '@' | '&' | '|' | '{' | '}' => {
                escaped.push_str("&#");
                escaped.push_str(&u32::from(c).to_string());
                escaped.push(';');
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// For HTML, and for Slack's plain fallback, which takes three of the five.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in tidy(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// For Slack's fallback: `&`, `<` and `>` begin everything there is, and nothing else is taken for a link.
pub(super) fn slack(text: &str) -> String {
    tidy(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An address inside Markdown: what would end the link there is written as addresses write it.
pub(super) fn address(link: &str) -> String {
    link.replace('(', "%28").replace(')', "%29").replace(' ', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "<@all> **x** [a](http://evil) `c`\n# h\u{202e} ![i](//x) @所有人 &lt;at&gt;";

    #[test]
    fn nothing_is_markup_any_more() {
        assert_eq!(tidy(" a\n\n\u{200b}b\t"), " a b");
        assert_eq!(
            wide(EVIL),
            "＜＠all＞ ＊＊x＊＊ ［a］(http:／／evil) ｀c｀ ＃ h ！［i］(/／x) ＠所有人 ＆lt;at＆gt;"
        );
        assert_eq!(wide("- 1"), "－ 1");
        assert_eq!(wide("1. one"), "1． one");
        let escaped = entities(EVIL);
        assert!(!escaped.contains(['<', '>', '*', '[', '@', '`']), "{escaped}");
        assert_eq!(html("<b a='\"'>&"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;");
        assert_eq!(slack("<!channel> & *b*"), "&lt;!channel&gt; &amp; *b*");
    }
}
