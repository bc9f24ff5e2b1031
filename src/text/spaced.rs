//! Chinese beside Latin, set with the space that belongs between them.

/// `text` with a space wherever Chinese and Latin letters or digits meet without one. Doing it twice changes nothing more.
///
/// ```
/// assert_eq!(fenji::spaced("当前P2，2小时内"), "当前 P2，2 小时内");
/// assert_eq!(fenji::spaced("level P2"), "level P2");
/// ```
pub fn spaced(text: &str) -> String {
    let chinese = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut before = None;
    for c in text.chars() {
        let meet = |b: char| chinese(b) && c.is_ascii_alphanumeric() || b.is_ascii_alphanumeric() && chinese(c);
        if before.is_some_and(meet) {
            spaced.push(' ');
        }
        spaced.push(c);
        before = Some(c);
    }
    spaced
}
