//! Suggestions: answers that the words of a description point to, for the reporter to confirm. They decide nothing.

use crate::answer::decision::{SuggestedValue, Suggestion};
use crate::compile::build::Compiled;
use crate::declare::negations::{Negations, joined};
use crate::facts::read::{Answer, Facts, OPEN};
use crate::model::schema::FactType;
use crate::text::fold::{characters, is_chinese};

/// Suggested answers for facts that are not answered yet, from all text facts; in order of declaration.
pub(crate) fn suggestions<'p>(compiled: &'p Compiled, facts: &Facts) -> Vec<Suggestion<'p>> {
    if facts.full || compiled.suggestions.is_empty() || facts.texts.iter().all(Option::is_none) {
        return Vec::new();
    }
    let texts = compiled.schema.facts.iter().zip(&facts.texts).filter(|(fact, _)| fact.fact_type == FactType::Text);
    let text: Vec<&str> = texts.filter_map(|(_, text)| text.as_deref()).collect();
    let text = Wording::of(&text.join("\n"));
    if text.text.is_empty() {
        return Vec::new();
    }
    let negations = &compiled.schema.negations;
    let mut found: Vec<Suggestion<'p>> = Vec::new();
    for index in &compiled.suggestions {
        let Some(rule) = compiled.rule(*index) else { continue };
        let rule = &rule.rule;
        let open = compiled.fact_ids.get(&rule.gives).is_some_and(|fact| {
            facts.answers.get(*fact) == Some(&Answer::Absent)
                && compiled.layout.vars_of(*fact).any(|var| facts.single.get(var as usize) == Some(&OPEN))
        });
        if !open {
            continue;
        }
        if rule.unless.iter().any(|phrase| text.says(phrase, negations)) {
            continue;
        }
        let because: Vec<&str> =
            rule.words.iter().map(String::as_str).filter(|phrase| text.says(phrase, negations)).collect();
        if because.is_empty() {
            continue;
        }
        let value = match rule.number {
            0 => SuggestedValue::Option(&rule.id),
            number => SuggestedValue::Flag(number == 2),
        };
        match found.iter_mut().find(|other| other.fact == rule.gives && other.value == value) {
            Some(other) => other.because.extend(because),
            None => found.push(Suggestion { fact: &rule.gives, value, because }),
        }
    }
    found
}

/// Words as they were meant: in lower case and usual width, without what nobody sees, each white space once. Between
/// Chinese characters there is none, and none beside them.
pub(crate) struct Wording {
    pub text: String,
    /// The places in `text` before which a line or a column began, or a space stood between Chinese characters, where it
    /// takes the place of a comma: a word goes on there, a denial does not.
    breaks: Vec<usize>,
}

impl Wording {
    pub fn of(text: &str) -> Self {
        let mut wording = Self { text: String::with_capacity(text.len()), breaks: Vec::new() };
        let mut last: Option<char> = None;
        let (mut space, mut line) = (false, false);
        for c in characters(text) {
            if c.is_whitespace() {
                space = true;
                line |= c != ' ';
                continue;
            }
            if let Some(before) = last.filter(|_| space) {
                let chinese = (is_chinese(before), is_chinese(c));
                if line || chinese == (true, true) {
                    wording.breaks.push(wording.text.len());
                }
                if chinese == (false, false) {
                    wording.text.push(' ');
                }
            }
            (space, line) = (false, false);
            wording.text.push(c);
            last = Some(c);
        }
        wording
    }

    /// Whether a phrase stands in the text and is not denied there; Latin words only as whole words.
    fn says(&self, phrase: &str, negations: &Negations) -> bool {
        if phrase.is_empty() {
            return false;
        }
        let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
        self.text.match_indices(phrase).any(|(start, _)| {
            let end = start + phrase.len();
            let (before, after) =
                (self.text.get(..start).unwrap_or_default(), self.text.get(end..).unwrap_or_default());
            let whole = !joined(before.chars().next_back(), first) && !joined(last, after.chars().next());
            // A denial does not reach over a break.
            let reach = self.breaks.iter().rev().find(|at| **at <= start).copied().unwrap_or(0);
            let is_break = |rest: &str| self.breaks.contains(&(self.text.len() - rest.len()));
            whole && !negations.deny(self.text.get(reach..start).unwrap_or_default(), after, is_break)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Wording;

    #[test]
    fn words_are_read_as_meant() {
        let cases = [
            ("ＤＤｏＳ　攻击", "ddos攻击"),
            ("着 火\n了", "着火了"),
            ("po\u{200b}wer\u{a0}\u{ad}cut\r\n now ", "power cut now"),
            ("⽕灾，⼈员", "火灾,人员"),
            ("WiFi 断了", "wifi断了"),
            ("can’t log in", "can't log in"),
            (" \u{3000}\u{feff} ", ""),
        ];
        for (written, meant) in cases {
            assert_eq!(Wording::of(written).text, meant);
        }
    }
}
