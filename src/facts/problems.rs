//! What can be wrong with facts.

use crate::compiled::plan::CompiledRule;
use crate::facts::json;
use crate::model::schema::FactType;
use crate::problem::Problem;
use crate::sorted::Set;
use crate::text::visible::clip;
use serde_json::Value;

/// The problem of answers that nobody looked at, after too many wrong ones.
pub(crate) fn not_looked_at(more: usize) -> Option<Problem> {
    let answers = if more == 1 { "answer was" } else { "answers were" };
    (more > 0).then(|| {
        Problem::error("too-many", format!("{more} more {answers} not looked at")).help("mend the problems above first")
    })
}

/// The problem of facts that are no object.
pub(crate) fn no_object(given: &Value) -> Problem {
    Problem::error("wrong-type", format!("the facts must be a JSON object, not {}", describe(given)))
        .help("write nested objects, such as {\"system\": {\"state\": \"down\"}}")
}

/// The problem of a fact whose id is written as one key.
pub(crate) fn dotted_key(path: &str) -> Problem {
    Problem::error("dotted-key", format!("`{}` is written as one key", clip(path)))
        .about(clip(path))
        .help("nest objects instead, such as {\"system\": {\"state\": \"down\"}}")
}

/// Whether some id begins with `path`.
pub(crate) fn is_beginning<'i>(path: &str, mut ids: impl Iterator<Item = &'i str>) -> bool {
    ids.any(|id| id.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// The problem of a path that is no fact.
pub(crate) fn unknown<'i, I: Iterator<Item = &'i str>>(path: &str, value: &Value, ids: impl Fn() -> I) -> Problem {
    if is_beginning(path, ids()) {
        let prefix = format!("{path}.");
        return Problem::error("wrong-type", format!("`{path}` must be an object, not {}", describe(value)))
            .about(path)
            .allowed(ids().filter(|id| id.starts_with(&prefix)));
    }
    let shown = clip(path);
    let problem = Problem::error("unknown-fact", format!("unknown fact `{shown}`")).about(shown);
    let problem = Problem { given: Some(short(value)), ..problem };
    if value.is_object() {
        // Then a part of an id is meant, as long as the path that was given.
        let parts = path.split('.').count();
        let beginnings: Set<&str> = ids()
            .map(|id| id.match_indices('.').nth(parts - 1).map_or(id, |(end, _)| id.get(..end).unwrap_or(id)))
            .collect();
        problem.suggest(path, beginnings)
    } else {
        problem.suggest(path, ids())
    }
}

/// The problem of an answer that is none of the options of a fact.
pub(crate) fn no_option(id: &str, name: &str, options: &[String]) -> Problem {
    let problem = Problem::error("unknown-option", format!("`{}` is no answer to `{id}`", clip(name)));
    let problem = problem.about(id).suggest(name, options.iter().map(String::as_str));
    Problem { given: Some(short(&name.into())), ..problem }
}

pub(crate) fn ruled_out(rule: &CompiledRule) -> Problem {
    Problem::error("contradictory", format!("these facts contradict each other: {}", rule.fact_ids.join(", ")))
        .about(rule.fact_ids.first().cloned().unwrap_or_default())
        .help(format!("the pack rules out `{}`; correct one of them", rule.rule.id))
}

pub(crate) fn wanted(fact_type: FactType) -> &'static str {
    match fact_type {
        FactType::One => "one of its options",
        FactType::Several => "a list of its options",
        FactType::YesNo => "true or false",
        FactType::Number => "an integer",
        FactType::Text => "a text",
        FactType::Time => "a moment as a text",
    }
}

pub(crate) fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() != 0.0) => {
            "a number with a fraction"
        }
        Value::Number(number) if json::whole(number).is_none() => "a number beyond 64 bits",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(list) if list.is_empty() => "an empty list",
        Value::Array(_) => "a list",
        Value::Object(form) if form.is_empty() => "an empty object",
        Value::Object(_) => "an object",
    }
}

/// The value as JSON, cut where it is long.
pub(crate) fn short(value: &Value) -> String {
    clip(&value.to_string())
}
