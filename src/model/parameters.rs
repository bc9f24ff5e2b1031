//! Parameters of texts: words that whoever runs a pack sets in one place, such as the numbers to call.
//!
//! In a text a parameter stands as its name in braces, `{fire}`.

use serde::{Deserialize, Serialize};

/// One parameter in one locale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parameter {
    pub name: String,
    pub value: String,
    /// Whether it is a number to call.
    pub phone: bool,
}

/// The texts in which parameters stand, as they were before these were put in.
pub(crate) type Templates = Vec<(usize, String)>;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Words(&'t str),
    /// The name of a parameter.
    Name(&'t str),
}

/// What a text is made of. Braces that hold no name are words.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        match after.split_once('}').filter(|(name, _)| is_name(name)) {
            Some((name, behind)) => {
                pieces.extend([Piece::Words(before), Piece::Name(name)]);
                rest = behind;
            }
            None => {
                let (words, behind) = rest.split_at_checked(before.len() + 1).unwrap_or((rest, ""));
                pieces.push(Piece::Words(words));
                rest = behind;
            }
        }
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The names of the parameters in a text.
pub(crate) fn names(text: &str) -> impl Iterator<Item = &str> {
    let pieces = if text.contains('{') { pieces(text) } else { Vec::new() };
    pieces.into_iter().filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Words(_) => None,
    })
}

fn is_name(name: &str) -> bool {
    name.split('-').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric))
}

/// Whether this can be called: digits, and what people write between them.
pub(crate) fn is_phone(value: &str) -> bool {
    value.chars().any(|c| c.is_ascii_digit()) && value.chars().all(|c| c.is_ascii_digit() || "+-() *#".contains(c))
}

/// A text with its parameters put in, and the numbers to call in it; nothing, where none stands in it.
pub(crate) fn filled(text: &str, parameters: &[Parameter]) -> Option<(String, Vec<String>)> {
    if !text.contains('{') {
        return None;
    }
    let (mut filled, mut phones, mut any) = (String::new(), Vec::new(), false);
    for piece in pieces(text) {
        let parameter = match piece {
            Piece::Words(words) => {
                filled.push_str(words);
                continue;
            }
            Piece::Name(name) => (name, parameters.iter().find(|parameter| parameter.name == name)),
        };
        match parameter {
            (_, Some(Parameter { value, phone, .. })) => {
                any = true;
                filled.push_str(value);
                if *phone {
                    phones.push(value.clone());
                }
            }
            (name, None) => filled.extend(["{", name, "}"]),
        }
    }
    any.then_some((filled, phones))
}

#[cfg(test)]
mod tests {
    use super::{Piece::*, pieces};

    #[test]
    fn braces_that_hold_no_name_are_words() {
        assert_eq!(pieces("着火 {fire}，"), [Words("着火 "), Name("fire"), Words("，")]);
        assert_eq!(pieces("{a-b}{}"), [Words(""), Name("a-b"), Words("{"), Words("}")]);
        assert_eq!(pieces("{\"a\": {b} {c"), [Words("{"), Words("\"a\": "), Name("b"), Words(" {"), Words("c")]);
    }
}
