//! Answers in words, made here of the facts: what a device says that it has shown is never taken on trust.

use fenji::{DeskInfo, FactInfo, FactType, words};
use serde::Serialize;
use serde_json::Value;

/// One question with its answer.
#[derive(Debug, Serialize)]
pub struct Answered {
    pub fact: String,
    pub question: String,
    pub answer: String,
}

/// What no pack has words for.
struct Words {
    unknown: &'static str,
    none: &'static str,
    either: &'static str,
    at_least: &'static str,
    at_most: &'static str,
    not: &'static str,
    list: &'static str,
}

fn words(locale: &str) -> Words {
    match locale {
        "en" => Words {
            unknown: words::EN.not_known,
            none: "none of them",
            either: "one of these: ",
            at_least: "at least ",
            at_most: "at most ",
            not: "not: ",
            list: words::EN.list,
        },
        traditional if traditional.starts_with("zh-Hant") => Words {
            unknown: words::HANT.not_known,
            none: words::HANT.none,
            either: "以下其一：",
            at_least: "至少 ",
            at_most: "至多 ",
            not: "排除：",
            list: words::HANT.list,
        },
        _ => Words {
            unknown: words::HANS.not_known,
            none: words::HANS.none,
            either: "以下之一：",
            at_least: "至少 ",
            at_most: "至多 ",
            not: "排除：",
            list: words::HANS.list,
        },
    }
}

/// Every answer in words, in the order of the questions.
pub fn answers(info: &DeskInfo<'_>, facts: &Value) -> Vec<Answered> {
    let flat: std::collections::BTreeMap<String, &Value> = crate::facts::flat(facts).into_iter().collect();
    let words = words(info.locale);
    let answered = info.facts.iter().filter_map(|fact| {
        let value = flat.get(fact.id)?;
        Some(Answered {
            fact: fact.id.to_owned(),
            question: fact.question.to_owned(),
            answer: in_words(fact, value, &words),
        })
    });
    answered.collect()
}

/// The free text among the answers: what people wrote.
pub fn written<'v>(info: &DeskInfo<'_>, facts: &'v Value) -> Vec<&'v str> {
    let texts: Vec<&str> =
        info.facts.iter().filter(|fact| fact.fact_type == FactType::Text).map(|fact| fact.id).collect();
    let flat = crate::facts::flat(facts).into_iter();
    flat.filter(|(id, _)| texts.contains(&id.as_str())).filter_map(|(_, value)| value.as_str()).collect()
}

fn in_words(fact: &FactInfo<'_>, value: &Value, words: &Words) -> String {
    let name = |id: &str| {
        let option = fact.options.iter().find(|option| option.id == id);
        option.map_or_else(|| id.to_owned(), |option| option.text.to_owned())
    };
    let names = |list: &[Value]| {
        let names: Vec<String> = list.iter().filter_map(Value::as_str).map(name).collect();
        names.join(words.list)
    };
    let number = |value: &Value| match fact.unit {
        Some(unit) => format!("{value} {unit}"),
        None => value.to_string(),
    };
    match value {
        Value::Null => words.unknown.to_owned(),
        Value::Bool(flag) => name(if *flag { "yes" } else { "no" }),
        Value::Number(_) => number(value),
        Value::String(text) => name(text),
        Value::Array(list) if list.is_empty() => words.none.to_owned(),
        Value::Array(list) => names(list),
        Value::Object(partly) => {
            let list = |key: &str| partly.get(key).and_then(Value::as_array).filter(|list| !list.is_empty());
            let parts = [
                list("any_of").map(|list| format!("{}{}", words.either, names(list))),
                partly.get("at_least").map(|value| format!("{}{}", words.at_least, number(value))),
                partly.get("at_most").map(|value| format!("{}{}", words.at_most, number(value))),
                list("includes").map(|list| names(list)),
                list("excludes").map(|list| format!("{}{}", words.not, names(list))),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(words.list)
        }
    }
}
