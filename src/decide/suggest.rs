//! Suggestions: answers that the words of a description point to, for the reporter to confirm. They decide nothing.

use crate::answer::decision::{SuggestedValue, Suggestion};
use crate::compiled::plan::Compiled;
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::facts::known::OPEN;
use crate::model::audience::Audience;
use crate::model::schema::FactType;
use crate::model::wording::Wording;

/// Suggested answers for facts that are not answered yet, from all text facts; in order of declaration.
pub(crate) fn suggestions<'p>(
    compiled: &'p Compiled,
    facts: &Facts,
    audience: Option<Audience>,
) -> Vec<Suggestion<'p>> {
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
                && compiled.schema.facts.get(*fact).is_some_and(|fact| fact.is_asked_of(audience))
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
