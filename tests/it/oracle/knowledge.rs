//! What a reporter knows: random partial facts, as JSON and as the answers they leave open.

use super::choices::Choices;
use super::pack::Answer;
use super::script::Full;
use super::table::{Row, Table, subset};
use serde_json::{Map, Value, json};

/// What is known about one asked fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// Not asked yet.
    Absent,
    /// Asked, and not known.
    Null,
    /// One of these answers (their places), written like this.
    Among(Vec<usize>, Value),
}

/// What is known about every asked fact, in the order of [`Table::asked`].
pub type Knowledge = Vec<Known>;

/// Random knowledge, in most cases about an incident that the pack allows.
pub fn knowledge(c: &mut Choices<'_>, table: &Table) -> Knowledge {
    let fits: Vec<&Row> = table.rows.iter().filter(|row| table.incidents[row.incident].allowed).collect();
    let Some(row) = fits.get(c.below(fits.len().max(1))) else { return vec![Known::Absent; table.asked.len()] };
    let full = &table.incidents[row.incident].full;
    let density = *c.pick(&[35, 60, 85]);
    let stray = c.chance(15);
    let of = |(axis, fact): (usize, &usize)| {
        if !c.chance(density) {
            return Known::Absent;
        }
        let applies = full[*fact].is_some();
        let any = stray && c.chance(30);
        let answer = if any { c.below(table.facts[*fact].answer.count()) } else { row.answers[axis] };
        match c.below(10) {
            0..5 if applies || any => Known::Among(vec![answer], table.json(*fact, answer)),
            5..8 if applies || any => partly(c, table, *fact, answer),
            8 => Known::Null,
            _ => Known::Absent,
        }
    };
    table.asked.iter().enumerate().map(of).collect()
}

/// Partial knowledge that `answer` fits.
fn partly(c: &mut Choices<'_>, table: &Table, fact: usize, answer: usize) -> Known {
    match &table.facts[fact].answer {
        Answer::One(options) => {
            let among: Vec<usize> = (0..options.len()).filter(|option| *option == answer || c.chance(50)).collect();
            let words: Vec<&String> = among.iter().map(|option| &options[*option]).collect();
            let written = json!({ "any_of": words });
            Known::Among(among, written)
        }
        Answer::YesNo => Known::Null,
        Answer::Number(min, max) => {
            let (low, high) = (c.below(answer + 1), answer + c.below((max - min) as usize - answer + 1));
            let (from, to) = (min + low as i64, min + high as i64);
            match c.below(3) {
                0 => Known::Among((low..=high).collect(), json!({ "at_least": from, "at_most": to })),
                1 => Known::Among((low..=(max - min) as usize).collect(), json!({ "at_least": from })),
                _ => Known::Among((0..=high).collect(), json!({ "at_most": to })),
            }
        }
        Answer::Several(options) => {
            let all = (1 << options.len()) - 1;
            let mask: usize = (0..options.len()).filter(|_| c.chance(50)).map(|option| 1 << option).sum();
            let mask = if mask == 0 { 1 } else { mask };
            let (with, without) = (answer & mask, !answer & mask & all);
            let fits = |set: &usize| set & with == with && set & without == 0;
            let mut written = Map::new();
            if with != 0 {
                written.insert("includes".into(), json!(subset(options, with)));
            }
            if without != 0 {
                written.insert("excludes".into(), json!(subset(options, without)));
            }
            Known::Among((0..=all).filter(fits).collect(), Value::Object(written))
        }
    }
}

/// Full knowledge: the answers of `full`, and nothing about what does not apply.
pub fn full_knowledge(table: &Table, full: &Full) -> Knowledge {
    let known = |fact: &usize| match full[*fact] {
        Some(value) => Known::Among(vec![value], table.json(*fact, value)),
        None => Known::Absent,
    };
    table.asked.iter().map(known).collect()
}

/// The facts as a reporter writes them.
pub fn facts_json(table: &Table, knowledge: &Knowledge) -> Value {
    let mut facts = Map::new();
    for (fact, known) in table.asked.iter().zip(knowledge) {
        let value = match known {
            Known::Absent => continue,
            Known::Null => Value::Null,
            Known::Among(_, written) => written.clone(),
        };
        put(&mut facts, &table.facts[*fact].id, value);
    }
    Value::Object(facts)
}

fn put(map: &mut Map<String, Value>, id: &str, value: Value) {
    match id.split_once('.') {
        None => {
            map.insert(id.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = map.entry(first).or_insert_with(|| Value::Object(Map::new()));
            put(inner.as_object_mut().unwrap(), rest, value);
        }
    }
}

/// Whether everything that goes into the facts that are computed late is given.
pub fn computable(table: &Table, knowledge: &Knowledge) -> bool {
    let mut inputs: Vec<usize> = table.late();
    while let Some(fact) = inputs.pop() {
        if let Some(from) = &table.facts[fact].computed_from {
            inputs.extend(from);
            continue;
        }
        let axis = table.asked.iter().position(|asked| *asked == fact).unwrap();
        match &knowledge[axis] {
            Known::Among(_, written) if !written.is_object() => {}
            _ => return false,
        }
    }
    true
}
