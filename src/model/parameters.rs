//! Parameters of texts: words that whoever runs a pack sets in one place, such as the numbers to call.
//!
//! In a text a parameter stands as its name in braces, `{fire}`. Texts are filled once; what stood in them before is kept,
//! so that other values can be put in.

use crate::model::texts::{FactText, RuleText, Texts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

impl Texts {
    /// Puts the parameters into all texts, and forgets those that stand in none.
    pub fn fill(&mut self) {
        let mut parameters = std::mem::take(&mut self.parameters);
        let (mut templates, mut at, mut used) = (Templates::new(), 0, BTreeSet::new());
        self.each(&mut |text, phones| {
            if let Some((filled, called)) = filled(text, &parameters) {
                used.extend(names(text).map(str::to_owned));
                templates.push((at, std::mem::replace(text, filled)));
                if let Some(phones) = phones {
                    *phones = called;
                }
            }
            at += 1;
        });
        parameters.retain(|parameter| used.contains(&parameter.name));
        (self.parameters, self.templates) = (parameters, templates);
    }

    /// The same texts with the names of parameters in the place of their values.
    pub fn unfilled(&self) -> Self {
        let mut texts = self.clone();
        let (mut templates, mut at) = (std::mem::take(&mut texts.templates).into_iter().peekable(), 0);
        texts.each(&mut |text, phones| {
            if let Some((_, template)) = templates.next_if(|(place, _)| *place == at) {
                *text = template;
                if let Some(phones) = phones {
                    phones.clear();
                }
            }
            at += 1;
        });
        texts
    }

    /// The same texts with other values of some parameters, by name.
    pub fn with(&self, value: &impl Fn(&str) -> Option<String>) -> Self {
        let mut texts = self.unfilled();
        for parameter in &mut texts.parameters {
            if let Some(value) = value(&parameter.name) {
                parameter.value = value;
            }
        }
        texts.fill();
        texts
    }

    /// Visits all texts, always in the same order; with that of a rule the numbers to call in it.
    fn each(&mut self, visit: &mut impl FnMut(&mut String, Option<&mut Vec<String>>)) {
        let Self { title, summary, facts, kinds, scopes, levels, schemes, roles, acts, phases, .. } = self;
        let Self { goals, outputs, conflicts, rules, .. } = self;
        let mut plain = |text: &mut String| visit(text, None);
        [title, summary].into_iter().for_each(&mut plain);
        [kinds, scopes, levels, roles, acts, phases, goals, outputs, conflicts]
            .into_iter()
            .flatten()
            .for_each(&mut plain);
        for (name, levels) in schemes {
            std::iter::once(name).chain(levels).for_each(&mut plain);
        }
        for FactText { question, help, why, unit, options } in facts {
            [question, help, why].into_iter().chain(unit).chain(options).for_each(&mut plain);
        }
        for RuleText { text, note, clause, labels, phones } in rules {
            visit(text, Some(phones));
            note.iter_mut().chain(clause).chain(labels).for_each(|text| visit(text, None));
        }
    }
}

/// A text with its parameters put in, and the numbers to call in it; nothing, where none stands in it.
fn filled(text: &str, parameters: &[Parameter]) -> Option<(String, Vec<String>)> {
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
    use super::{Parameter, Piece::*, pieces};
    use crate::model::texts::{RuleText, Texts};

    #[test]
    fn braces_that_hold_no_name_are_words() {
        assert_eq!(pieces("着火 {fire}，"), [Words("着火 "), Name("fire"), Words("，")]);
        assert_eq!(pieces("{a-b}{}"), [Words(""), Name("a-b"), Words("{"), Words("}")]);
        assert_eq!(pieces("{\"a\": {b} {c"), [Words("{"), Words("\"a\": "), Name("b"), Words(" {"), Words("c")]);
    }

    #[test]
    fn other_values_take_the_place_of_those_that_were_put_in() {
        let parameter = |name: &str, value: &str, phone| Parameter { name: name.into(), value: value.into(), phone };
        let rule =
            RuleText { text: "{fire} or {police}, {x}".into(), note: Some("in {money}".into()), ..RuleText::default() };
        let mut texts = Texts {
            summary: "{money}".into(),
            rules: vec![rule],
            parameters: vec![
                parameter("fire", "119", true),
                parameter("police", "110", true),
                parameter("money", "yuan", false),
            ],
            ..Texts::default()
        };
        let template = texts.clone();
        texts.fill();
        let shown = |texts: &Texts| {
            let rule = &texts.rules[0];
            format!("{} | {} | {:?} | {:?}", texts.summary, rule.text, rule.note.as_deref(), rule.phones)
        };
        assert_eq!(shown(&texts), r#"yuan | 119 or 110, {x} | Some("in yuan") | ["119", "110"]"#);
        let other = texts.with(&|name: &str| (name == "fire").then(|| "999".to_owned()));
        assert_eq!(shown(&other), r#"yuan | 999 or 110, {x} | Some("in yuan") | ["999", "110"]"#);
        assert_eq!(shown(&other.unfilled()), shown(&template));
    }
}
