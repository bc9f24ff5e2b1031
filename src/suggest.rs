//! Suggestions: answers that the words of a description point to, for the reporter to confirm. They decide nothing.

use crate::compile::Compiled;
use crate::decision::{SuggestedValue, Suggestion};
use crate::facts::{Answer, Facts, OPEN};
use crate::schema::FactType;

/// Words that turn what follows into its opposite.
const NEGATIONS: [&str; 22] = [
    "没有", "没", "沒有", "沒", "未", "无", "無", "不是", "并非", "並非", "非", "不会", "不會", "no ", "not ",
    "not a ", "never ", "without ", "isn't ", "is not ", "didn't ", "did not ",
];

/// Suggested answers for facts that are not answered yet, from all text facts; in order of declaration.
pub(crate) fn suggestions<'p>(compiled: &'p Compiled, facts: &Facts) -> Vec<Suggestion<'p>> {
    if facts.full || compiled.suggestions.is_empty() || facts.texts.iter().all(Option::is_none) {
        return Vec::new();
    }
    let texts = compiled.schema.facts.iter().zip(&facts.texts).filter(|(fact, _)| fact.fact_type == FactType::Text);
    let text: Vec<&str> = texts.filter_map(|(_, text)| text.as_deref()).collect();
    let text = text.join("\n").to_lowercase();
    if text.is_empty() {
        return Vec::new();
    }
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
        if rule.unless.iter().any(|phrase| stands_in(&text, phrase)) {
            continue;
        }
        let because: Vec<&str> =
            rule.words.iter().map(String::as_str).filter(|phrase| stands_in(&text, phrase)).collect();
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

/// Whether a phrase stands in the text, both in lower case, not negated; Latin words only as whole words.
fn stands_in(text: &str, phrase: &str) -> bool {
    if phrase.is_empty() {
        return false;
    }
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let starts_latin = latin(phrase.chars().next());
    let ends_latin = latin(phrase.chars().next_back());
    text.match_indices(phrase).any(|(start, _)| {
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(start + phrase.len()..).unwrap_or_default();
        let whole = !(starts_latin && latin(before.chars().next_back()) || ends_latin && latin(after.chars().next()));
        whole
            && !NEGATIONS.iter().any(|negation| {
                let rest = before.strip_suffix(negation);
                rest.is_some_and(|rest| !(negation.is_ascii() && latin(rest.chars().next_back())))
            })
    })
}
