//! Ids: how the names are written by which rules, texts, cases and programs refer to each other.

use crate::problem::{Place, Problem};
use crate::source::characters::{described, unseen};

/// Whether `name` is kebab-case (capitals allowed, for level names such as `P1`), or words of any other script.
pub(crate) fn is_kebab(name: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() && !another_form(c);
    !name.is_empty()
        && name.split('-').all(|part| !part.is_empty() && part.chars().all(letter))
        && mixed(name).is_none()
}

/// The problem of a name that is no id.
pub(crate) fn bad_id(name: &str, place: Place) -> Problem {
    refused(name, "id", "write letters and digits joined by -, such as `leak-confirmed`").at(Some(place))
}

/// The problem of a name that is no id of this sort; where one character is to blame for it, that character is named.
pub(crate) fn refused(name: &str, what: &str, help: &str) -> Problem {
    let shown: String = name.chars().map(|c| if c != ' ' && unseen(c) { tag(c) } else { c.to_string() }).collect();
    let foreign = |c: &char| !c.is_ascii() && (!c.is_alphanumeric() || another_form(*c));
    let message = format!("`{shown}` is no {what}");
    let (message, help) = match (name.chars().find(foreign), mixed(name)) {
        (Some(c), _) => (format!("{message}: {} cannot stand in one", described(c)), help.to_owned()),
        (None, Some(c)) => (
            format!("{message}: {} is of another alphabet than the rest, even if it looks alike", described(c)),
            "write all letters of an id in one alphabet".to_owned(),
        ),
        (None, None) => (message, help.to_owned()),
    };
    Problem::error("bad-id", message).help(help)
}

fn tag(c: char) -> String {
    format!("<U+{:04X}>", u32::from(c))
}

/// Whether a letter or digit is another form of one that looks alike: fullwidth, superscript, in a circle, mathematical.
fn another_form(c: char) -> bool {
    matches!(c,
        '\u{aa}' | '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{ba}' | '\u{bc}'..='\u{be}' | '\u{132}' | '\u{133}' | '\u{149}'
        | '\u{17f}' | '\u{1c4}'..='\u{1cc}' | '\u{1f1}'..='\u{1f3}' | '\u{2b0}'..='\u{2b8}' | '\u{1d2c}'..='\u{1d6a}'
        | '\u{2070}'..='\u{209c}' | '\u{2100}'..='\u{218b}' | '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}'
        | '\u{3131}'..='\u{318e}' | '\u{3192}'..='\u{319f}' | '\u{3200}'..='\u{33ff}' | '\u{f900}'..='\u{faff}'
        | '\u{fb00}'..='\u{fb4f}' | '\u{fe70}'..='\u{fefc}' | '\u{ff00}'..='\u{ffef}' | '\u{1d400}'..='\u{1d7ff}'
        | '\u{1f100}'..='\u{1f1ff}' | '\u{2f800}'..='\u{2fa1f}')
}

/// The first letter of another alphabet than the letters before it, among alphabets whose letters look alike.
fn mixed(name: &str) -> Option<char> {
    let mut letters = name.chars().filter_map(|c| alphabet(c).map(|alphabet| (alphabet, c)));
    let (first, _) = letters.next()?;
    letters.find(|(alphabet, _)| *alphabet != first).map(|(_, c)| c)
}

/// Which of the alphabets a letter belongs to whose letters look alike.
fn alphabet(c: char) -> Option<u8> {
    Some(match c {
        'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 0,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => 1,
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{a640}'..='\u{a69f}' => 2,
        '\u{530}'..='\u{58f}' => 3,
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => 4,
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => 5,
        '\u{2c80}'..='\u{2cff}' => 6,
        '\u{a4d0}'..='\u{a4ff}' => 7,
        '\u{250}'..='\u{2af}' => 8,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::is_kebab;

    #[test]
    fn ids_are_words_of_one_alphabet() {
        for right in ["leak", "P1", "leak-confirmed", "特别重大", "P1级", "утечка", "naïve-2", "重大-2", "一级"]
        {
            assert!(is_kebab(right), "{right}");
        }
        for wrong in [
            "",
            "-",
            "a-",
            "-a",
            "a--b",
            "a b",
            "a_b",
            "a.b",
            "h\u{430}cking",
            "le\u{3b1}k",
            "Ｐ１",
            "ａ",
            "a\u{200b}b",
            "\u{feff}a",
            "a\u{202e}b",
            "a\u{ad}b",
            "Ⅰ级",
            "①",
            "x²",
            "𝐚",
            "e\u{301}",
            "a\u{a0}b",
            "重大\u{3000}",
        ] {
            assert!(!is_kebab(wrong), "{wrong:?}");
        }
    }
}
