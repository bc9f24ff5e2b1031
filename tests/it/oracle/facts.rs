//! Random facts: three to six that are asked, some only where others say so, and sometimes one that is computed.

use super::choices::Choices;
use super::condition::{Context, condition};
use super::pack::{Answer, Fact};
use std::collections::BTreeSet;

/// At most this many combinations of answers, so that they can be enumerated.
const COMBINATIONS: usize = 1500;

/// Facts, and the statements that compute some of them.
pub fn facts(c: &mut Choices<'_>) -> (Vec<Fact>, Vec<String>) {
    let count = 3 + c.below(4);
    let mut facts: Vec<Fact> = Vec::new();
    let mut computes = Vec::new();
    let mut combinations = 1;
    let compute_at = if c.chance(30) { 1 + c.below(count) } else { usize::MAX };
    for index in 0..count {
        let mut answer = answer(c);
        if combinations * answer.count() > COMBINATIONS >> (count - 1 - index) {
            answer = Answer::YesNo;
        }
        combinations *= answer.count();
        let (when, when_reads) = if index > 0 && c.chance(40) { applies(c, &facts) } else { (None, BTreeSet::new()) };
        let several = matches!(answer, Answer::Several(_));
        facts.push(Fact {
            id: id(c, facts.len()),
            answer,
            when,
            when_reads,
            computed_from: None,
            ask_first: c.chance(10),
            ordered: !several && !c.chance(25),
        });
        if compute_at == index + 1 {
            let (fact, statement) = computed(c, &facts);
            facts.push(fact);
            computes.push(statement);
        }
    }
    (if c.chance(25) { shuffled(c, facts) } else { facts }, computes)
}

fn id(c: &mut Choices<'_>, index: usize) -> String {
    let group = *c.pick(&["a", "b", "deep.er"]);
    format!("{group}.f{index}")
}

fn answer(c: &mut Choices<'_>) -> Answer {
    let words = |prefix: &str, count: usize| (0..count).map(|index| format!("{prefix}{index}")).collect();
    match c.below(10) {
        0..3 => Answer::YesNo,
        3..7 => Answer::One(words("o-", 2 + c.below(3))),
        7 | 8 => Answer::Several(words("s-", 2 + c.below(2))),
        _ => {
            let min = c.between(-3, 3);
            Answer::Number(min, min + c.between(2, 11))
        }
    }
}

fn applies(c: &mut Choices<'_>, facts: &[Fact]) -> (Option<String>, BTreeSet<usize>) {
    let readable: Vec<usize> = (0..facts.len()).collect();
    let at = Context { facts, readable: &readable, stages: &[], helpers: &[] };
    let depth = c.below(3);
    let when = condition(c, at, depth);
    (Some(when.text), when.reads.facts)
}

/// A fact computed by free scripting from one or two facts, conditional ones too.
fn computed(c: &mut Choices<'_>, facts: &[Fact]) -> (Fact, String) {
    let all: Vec<usize> = (0..facts.len()).collect();
    let (first, second) = (*c.pick(&all), *c.pick(&all));
    let from = if first == second { vec![first] } else { vec![first, second] };
    let names = ["x", "y"];
    let (mut low, mut high) = (0, 0);
    let mut parts = Vec::new();
    for (name, fact) in names.iter().zip(&from) {
        let (text, least, most) = match &facts[*fact].answer {
            Answer::Number(min, max) => {
                (format!("(if {name} == () {{ 0 }} else {{ {name} }})"), (*min).min(0), (*max).max(0))
            }
            Answer::YesNo => (format!("(if {name} {{ 2 }} else {{ 0 }})"), 0, 2),
            Answer::One(_) => (format!("(switch {name} {{ \"o-0\" => 0, \"o-1\" => 2, _ => 1 }})"), 0, 2),
            Answer::Several(_) => (format!("{name}.len()"), 0, 3),
        };
        parts.push(text);
        low += least;
        high += most;
    }
    let sum = parts.join(" + ");
    let cut = c.between(low + 1, high);
    let (answer, result) = match c.below(3) {
        0 => (Answer::YesNo, format!("total >= {cut}")),
        1 => (Answer::Number(low, high), "total".to_owned()),
        _ => {
            let options = vec!["o-0".to_owned(), "o-1".to_owned()];
            (Answer::One(options), format!("if total >= {cut} {{ \"o-1\" }} else {{ \"o-0\" }}"))
        }
    };
    let id = format!("c.f{}", facts.len());
    let inputs: Vec<&str> = from.iter().map(|fact| facts[*fact].id.as_str()).collect();
    let names = &names[..from.len()];
    let free = format!("let total = 0; for part in [{}] {{ total += part; }} {result}", parts.join(", "));
    let body = if c.chance(50) { free } else { format!("let total = {sum}; {result}") };
    let statement = format!("compute(\"{id}\").from({inputs:?}).by(|{}| {{ {body} }});", names.join(", "));
    let when_reads = BTreeSet::new();
    let fact = Fact { id, answer, when: None, when_reads, computed_from: Some(from), ask_first: false, ordered: true };
    (fact, statement)
}

/// The facts in another order of declaration, so that some stand before those they depend on.
fn shuffled(c: &mut Choices<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let mut order: Vec<usize> = (0..facts.len()).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, last - c.below(last + 1));
    }
    let place = |old: &usize| order.iter().position(|fact| fact == old).unwrap();
    let moved = |old: &usize| Fact {
        when_reads: facts[*old].when_reads.iter().map(place).collect(),
        computed_from: facts[*old].computed_from.as_ref().map(|from| from.iter().map(place).collect()),
        ..facts[*old].clone()
    };
    order.iter().map(moved).collect()
}
