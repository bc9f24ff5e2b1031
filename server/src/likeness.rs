//! How much two incidents have in common: points for facts, by one table, and why in the words of the questions. What people
//! wrote only settles a tie.

use crate::config::history::History;
use crate::facts;
use fenji::{DeskInfo, FactInfo, FactType};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is hit is called the same, for each fact that names it.
const SAME_NAME: i64 = 4;
/// It is called something else.
const OTHER_NAME: i64 = -4;
/// Each option that both have, of questions that take several.
const SAME_SIGN: i64 = 2;
/// Each such option that only one of them has.
const OTHER_SIGN: i64 = -1;
/// Each other answer in common. The mildest says that nothing is wrong, which most incidents share: it counts nothing.
const SAME_ANSWER: i64 = 1;
/// From here on two incidents are proposed to be one: a name, or a sign with two more answers.
pub const LEAST: i64 = 4;

/// Longest name that is compared, in characters; what is longer is a description.
const LONGEST_NAME: usize = 100;
/// Most marks of one incident.
const MOST_MARKS: usize = 16;
/// Longest option that is a mark, in bytes; ids of options are far shorter, and what the rules refused may be anything.
const LONGEST_SIGN: usize = 100;

/// What an incident is found by again: a name or a sign, as it stands in the index.
pub fn marks(history: &History, facts: &Value) -> Vec<String> {
    let mut marks = Vec::new();
    for (id, value) in facts::flat(facts) {
        if history.named.contains(&id) {
            marks.extend(name(value).map(|name| format!("{id}={name}")));
        } else {
            marks.extend(signs(value).into_iter().flatten().map(|sign| format!("{id}:{sign}")));
        }
    }
    // Reports that the rules refuse are kept, too, and hold what nobody declared.
    marks
        .retain(|mark| is_name(mark) || mark.len() <= LONGEST_SIGN && mark.bytes().all(|byte| byte.is_ascii_graphic()));
    marks.sort_unstable();
    marks.dedup();
    // Names stand first: they count for most.
    marks.sort_by_key(|mark| !is_name(mark));
    marks.truncate(MOST_MARKS);
    marks
}

/// Whether a mark is the name of what is hit.
pub fn is_name(mark: &str) -> bool {
    // Neither ids nor names hold such a character.
    mark.contains('=')
}

/// What a mark in common counts.
pub fn weight(mark: &str) -> i64 {
    if is_name(mark) { SAME_NAME } else { SAME_SIGN }
}

/// A name as it is compared: case, width, blanks and punctuation say nothing.
fn name(value: &Value) -> Option<String> {
    let name: String = fenji::folded(value.as_str()?).chars().filter(|c| c.is_alphanumeric()).collect();
    (!name.is_empty() && name.chars().count() <= LONGEST_NAME).then_some(name)
}

/// The options that hold, of a question that takes several.
fn signs(value: &Value) -> Option<BTreeSet<String>> {
    let list = value.as_array().or_else(|| value.get("includes")?.as_array())?;
    Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The facts that there are, by id: looked up for every stored incident.
pub struct Known<'i> {
    facts: HashMap<&'i str, &'i FactInfo<'i>>,
    history: &'i History,
}

impl<'i> Known<'i> {
    pub fn of(info: &'i DeskInfo<'i>, history: &'i History) -> Self {
        Self { facts: info.facts.iter().map(|fact| (fact.id, fact)).collect(), history }
    }
}

/// What an incident is compared by.
pub struct Likeness {
    names: BTreeMap<String, String>,
    signs: BTreeMap<String, BTreeSet<String>>,
    answers: BTreeMap<String, Value>,
    /// Pairs of letters of what was written, in order and each once.
    pieces: Vec<(char, char)>,
}

/// What two incidents have in common.
#[derive(Debug, Default, PartialEq)]
pub struct Common {
    pub score: i64,
    /// Facts that name what is hit, alike in both.
    pub names: Vec<String>,
    /// Options that both have, by fact.
    pub signs: BTreeMap<String, Vec<String>>,
    /// Facts with the same answer.
    pub answers: BTreeMap<String, Value>,
    /// How much of what was written, of 1.
    pub text: f64,
}

impl Likeness {
    pub fn of(known: &Known<'_>, facts: &Value) -> Self {
        let mut own =
            Self { names: BTreeMap::new(), signs: BTreeMap::new(), answers: BTreeMap::new(), pieces: Vec::new() };
        for (id, value) in facts::flat(facts) {
            let Some(fact) = known.facts.get(id.as_str()) else { continue };
            match fact.fact_type {
                FactType::Text if known.history.named.contains(&id) => {
                    own.names.extend(name(value).map(|name| (id, name)));
                }
                FactType::Text => {
                    let written = fenji::folded(value.as_str().unwrap_or_default());
                    let letters = || written.chars().filter(|c| c.is_alphanumeric());
                    own.pieces.extend(letters().zip(letters().skip(1)));
                }
                FactType::Several => {
                    let known = |sign: &String| fact.options.iter().any(|option| option.id == sign);
                    let signs = signs(value).map(|signs| signs.into_iter().filter(known).collect::<BTreeSet<_>>());
                    own.signs.extend(signs.map(|signs| (id, signs)));
                }
                FactType::One | FactType::YesNo if tells(fact, value) => {
                    own.answers.insert(id, value.clone());
                }
                _ => {}
            }
        }
        own.pieces.sort_unstable();
        own.pieces.dedup();
        own
    }

    pub fn with(&self, other: &Self) -> Common {
        let mut common = Common::default();
        for (fact, name) in &self.names {
            match other.names.get(fact) {
                Some(same) if same == name => {
                    common.score += SAME_NAME;
                    common.names.push(fact.clone());
                }
                Some(_) => common.score += OTHER_NAME,
                None => {}
            }
        }
        for (fact, signs) in &self.signs {
            let Some(others) = other.signs.get(fact) else { continue };
            let both: Vec<String> = signs.intersection(others).cloned().collect();
            common.score += points(both.len()) * SAME_SIGN;
            common.score += points(signs.symmetric_difference(others).count()) * OTHER_SIGN;
            if !both.is_empty() {
                common.signs.insert(fact.clone(), both);
            }
        }
        for (fact, answer) in self.answers.iter().filter(|(fact, answer)| other.answers.get(*fact) == Some(*answer)) {
            common.score += SAME_ANSWER;
            common.answers.insert(fact.clone(), answer.clone());
        }
        let both = self.pieces.iter().filter(|piece| other.pieces.binary_search(piece).is_ok()).count();
        let all = self.pieces.len() + other.pieces.len() - both;
        if all > 0 {
            common.text = both as f64 / all as f64;
        }
        common
    }
}

impl Common {
    /// Whether it may be the same trouble at the same thing: a name in common, and a sign.
    pub fn is_same_trouble(&self) -> bool {
        self.score >= LEAST && !self.names.is_empty() && !self.signs.is_empty()
    }

    /// What is the same, in words: the question, and the answer unless somebody wrote it.
    pub fn in_words(&self, info: &DeskInfo<'_>) -> Vec<Value> {
        let same = info.facts.iter().filter_map(|fact| {
            let answer = match (self.signs.get(fact.id), self.answers.get(fact.id)) {
                (Some(signs), _) => json!(signs.iter().map(|sign| option(fact, sign)).collect::<Vec<_>>()),
                (None, Some(Value::Bool(yes))) => json!([option(fact, if *yes { "yes" } else { "no" })]),
                (None, Some(answer)) => json!([option(fact, answer.as_str().unwrap_or_default())]),
                (None, None) if self.names.iter().any(|name| name == fact.id) => json!([]),
                (None, None) => return None,
            };
            Some(json!({ "fact": fact.id, "question": fact.question, "answers": answer }))
        });
        same.collect()
    }
}

fn points(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Whether an answer says more than that nothing is wrong: options go from the least to the most serious.
fn tells(fact: &FactInfo<'_>, value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        Value::String(option) => fact.options.iter().skip(1).any(|known| known.id == option),
        _ => false,
    }
}

fn option<'w>(fact: &FactInfo<'w>, id: &str) -> String {
    let word = fact.options.iter().find(|option| option.id == id);
    word.map_or(id, |option| option.text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fenji::Word;

    fn history() -> History {
        History { named: vec!["thing.name".to_owned()], again: None, duplicate_hours: 1, again_days: 1 }
    }

    fn info() -> DeskInfo<'static> {
        let words = |ids: &[&'static str]| ids.iter().map(|id| Word { id, text: id }).collect();
        let fact = |id, fact_type, options: &[&'static str]| FactInfo {
            id,
            fact_type,
            question: id,
            help: "",
            why: "",
            unit: None,
            options: words(options),
            groups: Vec::new(),
            min: None,
            max: None,
            when: None,
            ask_first: false,
            asked_of: &[],
            deciding: true,
            computed: false,
        };
        DeskInfo {
            id: "",
            version: "",
            digest: "",
            locale: "",
            locales: &[],
            title: "",
            summary: "",
            phases: Vec::new(),
            packs: Vec::new(),
            facts: vec![
                fact("thing.signs", FactType::Several, &["a", "b", "c"]),
                fact("thing.state", FactType::One, &["well", "ill"]),
                fact("thing.hurt", FactType::YesNo, &["no", "yes"]),
                fact("thing.name", FactType::Text, &[]),
                fact("thing.story", FactType::Text, &[]),
            ],
        }
    }

    fn score(one: Value, other: Value) -> i64 {
        let (info, history) = (info(), history());
        let known = Known::of(&info, &history);
        let of = |thing: Value| Likeness::of(&known, &json!({ "thing": thing }));
        of(one).with(&of(other)).score
    }

    #[test]
    fn points_are_those_of_the_table() {
        for (one, other, expected) in [
            (json!({ "name": "ERP 系统" }), json!({ "name": "erp系统！" }), SAME_NAME),
            (json!({ "name": "ERP" }), json!({ "name": "CRM" }), OTHER_NAME),
            (json!({ "name": "ERP" }), json!({ "state": "ill" }), 0),
            (json!({ "signs": ["a", "b"] }), json!({ "signs": ["b", "a"] }), 2 * SAME_SIGN),
            (json!({ "signs": ["a", "b"] }), json!({ "signs": ["a", "c"] }), SAME_SIGN + 2 * OTHER_SIGN),
            (json!({ "signs": { "includes": ["a"] } }), json!({ "signs": ["a"] }), SAME_SIGN),
            (json!({ "state": "ill", "hurt": true }), json!({ "state": "ill", "hurt": true }), 2 * SAME_ANSWER),
            // The mildest answers, and those that nobody knows.
            (json!({ "state": "well", "hurt": false }), json!({ "state": "well", "hurt": false }), 0),
            (json!({ "state": null }), json!({ "state": null }), 0),
            (json!({ "story": "word for word" }), json!({ "story": "word for word" }), 0),
        ] {
            assert_eq!(score(one.clone(), other.clone()), expected, "{one} {other}");
            assert_eq!(score(other, one), expected, "it is the same both ways");
        }
    }

    #[test]
    fn it_is_the_same_trouble_only_where_name_and_sign_are_the_same() {
        for (one, other, expected) in [
            (json!({ "name": "ERP", "signs": ["a"] }), json!({ "name": "ERP", "signs": ["a"] }), true),
            (json!({ "name": "ERP", "signs": ["a"] }), json!({ "name": "ERP", "signs": ["b"] }), false),
            (json!({ "signs": ["a", "b"] }), json!({ "signs": ["a", "b"] }), false),
        ] {
            let (info, history) = (info(), history());
            let known = Known::of(&info, &history);
            let of = |thing: &Value| Likeness::of(&known, &json!({ "thing": thing }));
            assert_eq!(of(&one).with(&of(&other)).is_same_trouble(), expected, "{one} {other}");
        }
    }

    #[test]
    fn marks_are_names_and_signs_and_nothing_that_is_told_at_length() {
        let long = "x".repeat(LONGEST_NAME + 1);
        let of = |thing: Value| marks(&history(), &json!({ "thing": thing }));
        let expected = ["thing.name=erp", "thing.signs:a", "thing.signs:b"];
        assert_eq!(of(json!({ "signs": ["a", "b"], "name": "E.R.P.", "story": "s", "state": "ill" })), expected);
        assert_eq!(of(json!({ "name": long, "signs": [] })), Vec::<String>::new());
        assert_eq!(of(json!({ "name": " ?! " })), Vec::<String>::new());
        // What the rules refuse is kept all the same.
        let odd = ["a", "a", &"x".repeat(5000), "\0", "不"];
        assert_eq!(of(json!({ "signs": odd })), ["thing.signs:a"]);
        let twice = json!({ "thing": { "signs": ["a"] }, "thing.signs": ["a"] });
        assert_eq!(marks(&history(), &twice), ["thing.signs:a"]);
        assert!(is_name("thing.name=erp") && !is_name("thing.signs:a"));
    }

    #[test]
    fn what_is_the_same_is_told_without_what_somebody_wrote() {
        let facts = json!({ "thing": { "name": "ERP", "signs": ["a"], "hurt": true, "story": "hush" } });
        let (info, history) = (info(), history());
        let own = Likeness::of(&Known::of(&info, &history), &facts);
        let common = own.with(&own);
        assert_eq!(
            json!(common.in_words(&info)),
            json!([
                { "fact": "thing.signs", "question": "thing.signs", "answers": ["a"] },
                { "fact": "thing.hurt", "question": "thing.hurt", "answers": ["yes"] },
                { "fact": "thing.name", "question": "thing.name", "answers": [] },
            ])
        );
        assert_eq!(common.text, 1.0);
    }
}
