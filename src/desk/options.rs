//! Options: of one several-choice fact of a vocabulary each pack may know some. A report answers with all of them; each pack
//! is told what it knows, and what is shown of an answer is the whole.

use crate::facts::limits::MAX_LIST;
use crate::facts::problems::no_option;
use crate::model::schema::{Fact, FactType};
use crate::problem::Problem;
use crate::sorted::Map;
use serde_json::Value;
use std::borrow::Cow;

/// Whether packs that have both of these may know different options of one fact.
pub(crate) fn divisible(one: &Fact, other: &Fact) -> bool {
    one.fact_type == FactType::Several && one.vocabulary.is_some() && one.vocabulary == other.vocabulary
}

/// All names of several lists in an order that every list keeps, else as they come; none where two lists disagree.
pub(crate) fn merged(lists: &[&[String]]) -> Option<Vec<String>> {
    let mut names: Vec<&String> = Vec::new();
    let mut places = Map::new();
    for name in lists.iter().copied().flatten() {
        places.or_insert_with(name, || {
            names.push(name);
            names.len() - 1
        });
    }
    let place = |name: &String| places.get(name).copied().unwrap_or_default();
    let pairs = lists.iter().flat_map(|list| list.iter().zip(list.iter().skip(1)));
    let mut before = vec![Vec::new(); names.len()];
    for (earlier, later) in pairs {
        if let Some(before) = before.get_mut(place(later)) {
            before.push(place(earlier));
        }
    }
    let mut order: Vec<usize> = Vec::with_capacity(names.len());
    let mut placed = vec![false; names.len()];
    while order.len() < names.len() {
        let free = |index: &usize| {
            let waits = |earlier: &usize| placed.get(*earlier) == Some(&false);
            placed.get(*index) == Some(&false) && !before.get(*index).into_iter().flatten().any(waits)
        };
        let next = (0..names.len()).find(free)?;
        placed.get_mut(next).into_iter().for_each(|placed| *placed = true);
        order.push(next);
    }
    Some(order.into_iter().filter_map(|index| names.get(index).map(|name| (*name).clone())).collect())
}

/// What a pack is told of an answer to a fact of which packs know different ones of `all` options, if there are any: only the
/// options that it knows. What nobody knows stays out, too; it is told already.
pub(crate) fn told<'v>(all: &[String], fact: &Fact, value: &'v Value) -> Cow<'v, Value> {
    if all.is_empty() {
        return Cow::Borrowed(value);
    }
    let knows = |item: &Value| item.as_str().is_none_or(|name| fact.options.iter().any(|option| option == name));
    let own = |list: &Value| match list {
        Value::Array(items) if items.len() <= MAX_LIST => {
            Value::Array(items.iter().filter(|item| knows(item)).cloned().collect())
        }
        other => other.clone(),
    };
    Cow::Owned(match value {
        Value::Object(form) => Value::Object(form.iter().map(|(key, list)| (key.clone(), own(list))).collect()),
        value => own(value),
    })
}

/// The options in an answer that no pack knows.
pub(crate) fn unknown<'a>(id: &'a str, all: &'a [String], value: &'a Value) -> impl Iterator<Item = Problem> + 'a {
    let lists: Vec<&Value> = match value {
        _ if all.is_empty() => Vec::new(),
        Value::Object(form) => form.values().collect(),
        value => vec![value],
    };
    let items = lists.into_iter().filter_map(Value::as_array).filter(|items| items.len() <= MAX_LIST).flatten();
    let strange = items.filter_map(Value::as_str).filter(|name| !all.iter().any(|option| option == name));
    strange.map(|name| no_option(id, name, all))
}

/// What is said to be allowed of a fact of which each pack knows a part: all of it.
pub(crate) fn allow_all(all: &[String], problem: &mut Problem) {
    if !problem.allowed.is_empty() && problem.allowed.iter().all(|name| all.contains(name)) {
        problem.allowed = all.to_vec();
    }
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[test]
    fn names_of_several_lists_stand_in_an_order_that_all_keep() {
        let lists = |lists: &[&str]| -> Vec<Vec<String>> {
            lists.iter().map(|list| list.split_whitespace().map(str::to_owned).collect()).collect()
        };
        let rows = [
            (&["a c", "b c"] as &[&str], Some("a b c")),
            (&["a", "b", "b a"], Some("b a")),
            (&["a b c d", "b d"], Some("a b c d")),
            (&["b d", "a b c d"], Some("a b c d")),
            (&["a b", "c", "b d"], Some("a b c d")),
            (&["a b", "b a"], None),
            (&["a b", "b c", "c a"], None),
            (&[], Some("")),
        ];
        for (given, wanted) in rows {
            let given = lists(given);
            let given: Vec<&[String]> = given.iter().map(Vec::as_slice).collect();
            assert_eq!(merged(&given).map(|names| names.join(" ")).as_deref(), wanted, "{given:?}");
        }
    }
}
