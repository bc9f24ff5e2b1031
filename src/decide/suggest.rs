//! Suggestions: answers that a description points to, the likeliest first, for the reporter to confirm. They decide nothing.

use crate::answer::suggestion::{Rank, SuggestedValue, Suggestion};
use crate::compiled::plan::Compiled;
use crate::decide::score::Scores;
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::facts::known::OPEN;
use crate::model::audience::Audience;
use crate::model::examples::Told;
use crate::model::schema::{Fact, FactType};
use crate::model::wording::Wording;
use std::borrow::Cow;
use std::cmp::Reverse;

/// The most suggestions, beside those that are asked first: more than these nobody reads.
const MOST: usize = 4;
/// What an answer must have at least, in quarters of what one piece counts that no other answer has: less is chance.
const LEAST: u64 = 3;
/// What each word of a rule counts: more than a piece that a description shares with one example.
const SAID: u64 = 13 << 8;
/// How near to the likeliest answer another one must be, in parts of `OF`: of the same fact with several answers (each
/// further one by `MORE` parts nearer); of any fact for a choice of one.
const OF: u64 = 32;
const SEVERAL: u64 = 21;
/// The same for an answer that a rule's word says, too.
const SPOKEN: u64 = 19;
const MORE: u64 = 5;
const ONE: u64 = 20;
/// How much must speak for a yes rather than for anything else, in 1/256 of a binary digit; for a yes that is asked first less,
/// for missing it is worse than asking in vain.
const YES: u64 = 8 << 8;
const FIRST: u64 = 5 << 8;
/// What a further answer to the same fact must have, as often as one piece counts that no other answer has: with less, it is
/// right once in three times.
const FURTHER: u64 = 3;

/// Suggested answers for facts that are not answered yet, from all text facts, the likeliest first. `others` is what the
/// rules of a desk's packs say about the same description: it speaks for an answer as rules of its own would.
pub(crate) fn suggestions<'p>(
    compiled: &'p Compiled,
    facts: &Facts,
    audience: Option<Audience>,
    others: Vec<Suggestion<'p>>,
) -> Vec<Suggestion<'p>> {
    let schema = &compiled.schema;
    let silent = compiled.suggestions.is_empty() && schema.examples.is_empty();
    let mut found = others;
    if !(facts.full || silent || facts.texts.iter().all(Option::is_none)) {
        let texts = schema.facts.iter().zip(&facts.texts).filter(|(fact, _)| fact.fact_type == FactType::Text);
        let text: Vec<&str> = texts.filter_map(|(_, text)| text.as_deref()).collect();
        let text = Wording::of(&text.join("\n"));
        if !text.text.is_empty() {
            let open = |fact: usize| is_open(compiled, facts, audience, fact);
            from_rules(compiled, &open, &text, &mut found);
            found = with_examples(compiled, &open, &text, found);
        }
    }
    rank(&mut found);
    found
}

/// What examples suggest, with what rules say. Where examples know a fact, the words of rules speak for their answer beside
/// the pieces of the description, and it must be as near to the likeliest as any other; elsewhere they stand by themselves.
fn with_examples<'p>(
    compiled: &'p Compiled,
    open: &dyn Fn(usize) -> bool,
    text: &Wording,
    said: Vec<Suggestion<'p>>,
) -> Vec<Suggestion<'p>> {
    let schema = &compiled.schema;
    let mut scores = Scores::of(schema.examples.counted(&schema.negations), text, &schema.negations);
    let (mut speak, mut alone) = (Vec::new(), Vec::new());
    for suggestion in said {
        let fact = compiled.fact_ids.get(suggestion.fact).copied();
        let told = fact.and_then(|fact| told(schema.facts.get(fact)?, fact, suggestion.value));
        match told.filter(|told| suggestion.rank.said && scores.knows(told.fact)) {
            Some(told) => {
                scores.add(told, suggestion.rank.score);
                speak.push((told, suggestion));
            }
            None => alone.push(suggestion),
        }
    }
    let spoken = |told: Told| speak.iter().any(|(other, _)| *other == told);
    let mut found = from_examples(compiled, open, text, &scores, &spoken);
    for (_, suggestion) in speak {
        if let Some(known) = found.iter_mut().find(|known| is_same(known, &suggestion)) {
            name_more(known, suggestion.because);
        }
    }
    for suggestion in alone {
        join(&mut found, suggestion, u64::max);
    }
    found
}

/// The answer of a fact that a suggestion gives.
fn told(fact: &Fact, index: usize, value: SuggestedValue<'_>) -> Option<Told> {
    let answer = match value {
        SuggestedValue::Flag(flag) => usize::from(flag),
        SuggestedValue::Option(id) => fact.options.iter().position(|option| option == id)?,
    };
    Some(Told { fact: index, answer })
}

/// Whether a fact is asked of these people and was not answered yet.
fn is_open(compiled: &Compiled, facts: &Facts, audience: Option<Audience>, fact: usize) -> bool {
    facts.answers.get(fact) == Some(&Answer::Absent)
        && compiled.schema.facts.get(fact).is_some_and(|fact| fact.is_asked_of(audience))
        && compiled.layout.vars_of(fact).any(|var| facts.single.get(var as usize) == Some(&OPEN))
}

/// What the examples suggest.
fn from_examples<'p>(
    compiled: &'p Compiled,
    open: &dyn Fn(usize) -> bool,
    text: &Wording,
    scores: &Scores<'_>,
    spoken: &dyn Fn(Told) -> bool,
) -> Vec<Suggestion<'p>> {
    let schema = &compiled.schema;
    let sort = |told: Told| schema.facts.get(told.fact).map(|fact| fact.fact_type);
    let of_choices = scores.answers().filter(|(_, told, _)| sort(*told) != Some(FactType::YesNo));
    let best = of_choices.map(|(.., score)| score).max().unwrap_or(0);
    let chance = scores.unit() * LEAST / 4;
    let mut found = Vec::new();
    for (index, told, own) in scores.answers() {
        let Some(fact) = schema.facts.get(told.fact).filter(|_| open(told.fact)) else { continue };
        let (nearest, score, least, share) = match fact.fact_type {
            // No examples suggest a no: that nobody is in danger is for people to say.
            FactType::YesNo if told.answer == 0 => continue,
            FactType::YesNo => {
                let bar = if fact.ask_first { FIRST } else { YES };
                // What a rule's word says, no other word of the description outweighs.
                let said = if spoken(told) { SAID } else { 0 };
                let Some(evidence) = scores.evidence(index, bar).or((said > 0).then_some(0)) else { continue };
                (scores.nearest(index), evidence + said, 0, 0)
            }
            FactType::Several => {
                let share = if spoken(told) { SPOKEN } else { SEVERAL };
                (index, own, chance.max(scores.best_of(told.fact) * share / OF), share)
            }
            _ => (index, own, chance.max(scores.best_of(told.fact)).max(best * ONE / OF), OF),
        };
        let Some(value) = value(fact, told.answer).filter(|_| score >= least) else { continue };
        let because = scores.because(nearest, text).into_iter().map(Into::into).collect();
        let first = fact.ask_first && fact.fact_type == FactType::YesNo;
        let further = if spoken(told) { 0 } else { scores.unit() * FURTHER };
        let rank = Rank { first, said: false, score, share, further };
        found.push(Suggestion { fact: &fact.id, value, because, rank });
    }
    found
}

fn value(fact: &Fact, answer: usize) -> Option<SuggestedValue<'_>> {
    match fact.fact_type {
        FactType::YesNo => Some(SuggestedValue::Flag(answer == 1)),
        _ => fact.options.get(answer).map(|option| SuggestedValue::Option(option)),
    }
}

/// Adds what the words of rules suggest.
fn from_rules<'p>(
    compiled: &'p Compiled,
    open: &dyn Fn(usize) -> bool,
    text: &Wording,
    found: &mut Vec<Suggestion<'p>>,
) {
    let negations = &compiled.schema.negations;
    for index in &compiled.suggestions {
        let Some(rule) = compiled.rule(*index) else { continue };
        let rule = &rule.rule;
        let Some(fact) = compiled.fact_ids.get(&rule.gives).filter(|fact| open(**fact)) else {
            continue;
        };
        if rule.unless.iter().any(|phrase| text.says(phrase, negations)) {
            continue;
        }
        let said = rule.words.iter().filter(|phrase| text.says(phrase, negations));
        let because: Vec<_> = said.map(|phrase| phrase.as_str().into()).collect();
        if because.is_empty() {
            continue;
        }
        let value = match rule.number {
            0 => SuggestedValue::Option(&rule.id),
            number => SuggestedValue::Flag(number == 2),
        };
        let first = compiled.schema.facts.get(*fact).is_some_and(|fact| fact.ask_first) && rule.number == 2;
        let rank = Rank { first, said: true, score: SAID * because.len() as u64, share: 0, further: 0 };
        join(found, Suggestion { fact: &rule.gives, value, because, rank }, |own, more| own + more);
    }
}

/// What several packs suggest: each answer once, as likely as the pack that is surest of it says.
pub(crate) fn together<'p>(of_packs: impl Iterator<Item = Suggestion<'p>>) -> Vec<Suggestion<'p>> {
    let mut found = Vec::new();
    for suggestion in of_packs {
        join(&mut found, suggestion, u64::max);
    }
    found
}

/// Adds a suggestion, or what speaks for it to the same one.
fn join<'p>(found: &mut Vec<Suggestion<'p>>, new: Suggestion<'p>, scores: impl Fn(u64, u64) -> u64) {
    match found.iter_mut().find(|known| is_same(known, &new)) {
        Some(known) => {
            known.rank.said |= new.rank.said;
            known.rank.first |= new.rank.first;
            known.rank.score = scores(known.rank.score, new.rank.score);
            name_more(known, new.because);
        }
        None => found.push(new),
    }
}

fn is_same(one: &Suggestion<'_>, other: &Suggestion<'_>) -> bool {
    one.fact == other.fact && one.value == other.value
}

/// Adds words because of which an answer is suggested.
fn name_more<'p>(known: &mut Suggestion<'p>, because: Vec<Cow<'p, str>>) {
    let more: Vec<_> = because.into_iter().filter(|words| !known.because.contains(words)).collect();
    known.because.extend(more);
}

/// Puts the likeliest first, those that are asked first before all, and keeps those that are near enough, and not too many.
/// What is as likely keeps its order.
fn rank(found: &mut Vec<Suggestion<'_>>) {
    found.sort_by_key(|suggestion| Reverse((suggestion.rank.first, suggestion.rank.score)));
    let mut best: Vec<(&str, u64, u64)> = Vec::new();
    let mut left = MOST;
    found.retain(|Suggestion { fact, rank, .. }| {
        // What only a rule can say is near to nothing.
        let near = rank.said
            || match best.iter_mut().find(|(other, ..)| other == fact) {
                Some((_, best, more)) => {
                    // The more there are already, the nearer a further one must be.
                    let near = rank.score >= rank.further && rank.score * OF >= *best * (rank.share + *more);
                    *more += MORE * u64::from(near);
                    near
                }
                None => {
                    best.push((fact, rank.score, 0));
                    true
                }
            };
        let kept = near && (rank.first || left > 0);
        left -= usize::from(kept && !rank.first);
        kept
    });
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
