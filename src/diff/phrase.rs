//! Regions in words: the facts' own questions and answers, with the few words between them that each language needs.

use crate::answer::diff::Where;
use crate::diff::joint::{Both, Side};
use crate::model::schema::FactType;
use crate::model::texts::FactText;
use crate::pack::core::Pack;
use serde_json::Value;

/// The words between.
struct Glue {
    quote: (&'static str, &'static str),
    or: &'static str,
    and: &'static str,
    then: &'static str,
    not: &'static str,
    nor: &'static str,
    other_than: (&'static str, &'static str),
    absent: &'static str,
    applies: &'static str,
    everything: &'static str,
    at_least: (&'static str, &'static str),
    at_most: (&'static str, &'static str),
    to: &'static str,
    yes: [&'static str; 2],
}

const EN: Glue = Glue {
    quote: ("“", "”"),
    or: " or ",
    and: " and ",
    then: ", ",
    not: "not ",
    nor: " or ",
    other_than: ("anything but ", ""),
    absent: "does not apply",
    applies: "whatever the answer",
    everything: "every combination",
    at_least: ("", " or more"),
    at_most: ("", " or fewer"),
    to: " to ",
    yes: ["no", "yes"],
};

const HANS: Glue = Glue {
    quote: ("“", "”"),
    or: "或",
    and: "和",
    then: "，",
    not: "不含",
    nor: "、",
    other_than: ("除", "以外"),
    absent: "不适用",
    applies: "不论怎样回答",
    everything: "所有组合",
    at_least: ("", "及以上"),
    at_most: ("", "及以下"),
    to: "～",
    yes: ["否", "是"],
};

const HANT: Glue = Glue {
    quote: ("「", "」"),
    or: "或",
    and: "和",
    then: "，",
    not: "不含",
    nor: "、",
    other_than: ("除", "以外"),
    absent: "不適用",
    applies: "無論如何回答",
    everything: "所有組合",
    at_least: ("", "以上（含）"),
    at_most: ("", "以下（含）"),
    to: "～",
    yes: ["否", "是"],
};

/// Of how many options all but a few are better said by those that are left out.
const FEW: usize = 2;

/// What two packs call things in one locale: the new one's words, for what only the old one knows the old one's.
pub(crate) struct Phrases<'p> {
    glue: &'static Glue,
    packs: Both<&'p Pack>,
    locale: &'p str,
}

impl<'p> Phrases<'p> {
    pub fn of(packs: Both<&'p Pack>, locale: &'p str) -> Self {
        let language = locale.to_ascii_lowercase();
        let traditional = ["hant", "tw", "hk", "mo"].iter().any(|part| language.contains(part));
        let glue = match (language.starts_with("zh"), traditional) {
            (true, true) => &HANT,
            (true, false) => &HANS,
            _ => &EN,
        };
        Self { glue, packs, locale }
    }

    /// Everything that holds in a region, one phrase a condition.
    pub fn region(&self, conditions: &[Where]) -> Vec<String> {
        if conditions.is_empty() {
            return vec![self.glue.everything.to_owned()];
        }
        conditions.iter().map(|one| self.condition(one)).collect()
    }

    fn condition(&self, one: &Where) -> String {
        let sides = [Side::New, Side::Old].into_iter().filter(|side| one.of.is_none() || *side == Side::Old);
        let texts: Vec<(Side, usize)> =
            sides.filter_map(|side| Some((side, *self.packs[side].compiled.fact_ids.get(&one.fact)?))).collect();
        let text = texts.first().and_then(|(side, fact)| self.text(*side, *fact));
        let question = text.map_or(one.fact.as_str(), |text| text.question.as_str());
        let question = if question.is_empty() { one.fact.as_str() } else { question };
        // A question that ends with its mark needs none after it.
        let asked = question.ends_with(['?', '？']);
        let space = if self.glue.or.starts_with(' ') { " " } else { "" };
        let colon = if asked {
            space
        } else if space.is_empty() {
            "："
        } else {
            ": "
        };
        format!("{question}{colon}{}", self.answer(one, &texts, text))
    }

    fn text(&self, side: Side, fact: usize) -> Option<&'p FactText> {
        self.packs[side].words(Some(self.locale)).1.facts.get(fact)
    }

    fn answer(&self, one: &Where, known: &[(Side, usize)], text: Option<&FactText>) -> String {
        let glue = self.glue;
        let mut parts: Vec<String> = Vec::new();
        let names: Vec<String> = one.is.iter().map(|value| self.option(value, known)).collect();
        let left = self.left_out(&one.is, known);
        match left {
            Some(left) => {
                let left: Vec<String> = left.iter().map(|value| self.option(value, known)).collect();
                parts.push(format!("{}{}{}", glue.other_than.0, left.join(glue.or), glue.other_than.1));
            }
            None if !names.is_empty() => parts.push(names.join(glue.or)),
            None => {}
        }
        let unit = text.and_then(|text| text.unit.as_deref()).unwrap_or("");
        let ranges: Vec<String> = one.within.iter().map(|range| self.range(*range, unit, known)).collect();
        if !ranges.is_empty() {
            parts.push(ranges.join(glue.or));
        }
        let named = |options: &[String], between: &str| -> Option<String> {
            let names = options.iter().map(|option| self.option(&Value::from(option.as_str()), known));
            let names: Vec<String> = names.collect();
            (!names.is_empty()).then(|| names.join(between))
        };
        let with = named(&one.includes, glue.and);
        let some = named(&one.some, glue.or);
        let without = named(&one.excludes, glue.nor).map(|names| format!("{}{names}", glue.not));
        let options: Vec<String> = [with, some, without].into_iter().flatten().collect();
        if !options.is_empty() {
            parts.push(options.join(glue.then));
        }
        if one.absent {
            parts.push(glue.absent.to_owned());
        }
        if parts.is_empty() { glue.applies.to_owned() } else { parts.join(glue.or) }
    }

    /// The options that are left out, where those are few and the others are not.
    fn left_out(&self, is: &[Value], known: &[(Side, usize)]) -> Option<Vec<Value>> {
        let mut all: Vec<Value> = Vec::new();
        for (side, fact) in known {
            let declared = self.packs[*side].compiled.schema.facts.get(*fact)?;
            if declared.fact_type != FactType::One {
                return None;
            }
            for option in &declared.options {
                let option = Value::from(option.as_str());
                if !all.contains(&option) {
                    all.push(option);
                }
            }
        }
        let left: Vec<Value> = all.into_iter().filter(|option| !is.contains(option)).collect();
        (!left.is_empty() && left.len() <= FEW && is.len() > 2 * left.len() + 1).then_some(left)
    }

    fn option(&self, value: &Value, known: &[(Side, usize)]) -> String {
        let quoted = |text: &str| format!("{}{text}{}", self.glue.quote.0, self.glue.quote.1);
        for (side, fact) in known {
            let declared = self.packs[*side].compiled.schema.facts.get(*fact);
            let index = match value {
                Value::Bool(flag) => Some(usize::from(*flag)),
                Value::String(name) => {
                    declared.and_then(|declared| declared.options.iter().position(|option| option == name))
                }
                _ => None,
            };
            let text = index.and_then(|index| self.text(*side, *fact)?.options.get(index));
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                return quoted(text);
            }
        }
        match value {
            Value::Bool(flag) => quoted(self.glue.yes.get(usize::from(*flag)).copied().unwrap_or_default()),
            Value::String(name) => quoted(name),
            other => other.to_string(),
        }
    }

    fn range(&self, (low, high): (i64, i64), unit: &str, known: &[(Side, usize)]) -> String {
        let glue = self.glue;
        let bounds = known.iter().filter_map(|(side, fact)| {
            let declared = self.packs[*side].compiled.schema.facts.get(*fact)?;
            Some((declared.min, declared.max))
        });
        let (min, max) = bounds.fold((i64::MAX, i64::MIN), |(min, max), (low, high)| (min.min(low), max.max(high)));
        let space = if glue.or.starts_with(' ') && !unit.is_empty() { " " } else { "" };
        let unit = format!("{space}{unit}");
        match (low <= min, high >= max) {
            _ if low == high => format!("{low}{unit}"),
            (false, true) => format!("{}{low}{unit}{}", glue.at_least.0, glue.at_least.1),
            (true, false) => format!("{}{high}{unit}{}", glue.at_most.0, glue.at_most.1),
            _ => format!("{low}{}{high}{unit}", glue.to),
        }
    }
}
