//! By which facts incidents are known again: what the configuration says of the rules, because no program knows a fact.

use crate::rules::Rules;
use fenji::FactType;
use serde::Deserialize;

/// The table `[history]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Facts in whose own words people name what is hit: a system, a place.
    pub named: Vec<String>,
    /// The question whether it has happened before; nothing is proposed for it where none is named.
    pub again: Option<Again>,
    /// How far apart two open incidents may be to be proposed as one.
    pub duplicate_hours: u32,
    /// How far back an incident counts as an earlier occurrence.
    pub again_days: u32,
}

/// What is answered where an incident was over and has come back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    pub fact: String,
    /// One of the fact's options.
    pub answer: String,
}

impl History {
    /// Those of the shipped rules. Rules without these facts are compared by all others.
    pub fn shipped() -> Result<Self, String> {
        toml::from_str(include_str!("../history.toml")).map_err(|error| format!("server/history.toml: {error}"))
    }

    /// What of a configured table the rules in use do not have.
    pub fn wrong(&self, rules: &Rules) -> Vec<String> {
        let info = rules.desk.info("");
        let fact = |id: &str| info.facts.iter().find(|fact| fact.id == id);
        let named = self.named.iter().filter(|id| fact(id).is_none_or(|fact| fact.fact_type != FactType::Text));
        let mut wrong: Vec<String> =
            named.map(|id| format!("[history]: `{id}` in `named` is no fact of the rules that takes a text")).collect();
        if let Some(again) = &self.again {
            match fact(&again.fact) {
                Some(known) if known.fact_type == FactType::One => {
                    let options: Vec<&str> = known.options.iter().map(|option| option.id).collect();
                    if !options.contains(&again.answer.as_str()) {
                        let (fact, answer, options) = (&again.fact, &again.answer, options.join(", "));
                        wrong.push(format!("[history]: `{fact}` has no option `{answer}`; it has {options}"));
                    }
                }
                _ => wrong
                    .push(format!("[history]: `{}` in `again` is no fact of the rules with one answer", again.fact)),
            }
        }
        wrong
    }
}
