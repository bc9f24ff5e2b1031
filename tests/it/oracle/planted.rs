//! Planted mistakes: decisions made wrong on purpose, to show that the comparison notices.

use super::pack::SCHEMES;
use serde_json::{Value, json};

/// `decision` with one mistake each, and what the mistake is.
pub fn spoiled(decision: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut with = |what: String, change: &dyn Fn(&mut Value)| {
        let mut wrong = decision.clone();
        change(&mut wrong);
        if wrong != *decision {
            all.push((what, wrong));
        }
    };
    let schemes = SCHEMES.map(|scheme| scheme.0).into_iter().filter(|name| decision.get(name).is_some());
    for name in ["kind", "scope", "level", "priority"].into_iter().chain(schemes) {
        with(format!("{name}: a possible value dropped"), &|wrong| drop(list(&mut wrong[name]["possible"]).pop()));
        with(format!("{name}: the possible values turned round"), &|wrong| {
            list(&mut wrong[name]["possible"]).reverse()
        });
        with(format!("{name}: a reason dropped"), &|wrong| drop(list(&mut wrong[name]["reasons"]).pop()));
        with(format!("{name}: a gap passed over, or made up"), &|wrong| match wrong[name].get("gap").is_some() {
            true => wrong[name]["gap"] = Value::Null,
            false => wrong[name]["gap"] = json!("maybe"),
        });
        with(format!("{name}: another value"), &|wrong| wrong[name]["value"] = json!("?"));
        with(format!("{name}: maybe for yes, and yes for maybe"), &|wrong| flip(&mut wrong[name]["reasons"]));
    }
    for name in ["command", "duties", "steps", "reports"] {
        with(format!("{name}: one left out"), &|wrong| drop(list(&mut wrong[name]).pop()));
        with(format!("{name}: maybe for yes, and yes for maybe"), &|wrong| flip(&mut wrong[name]));
    }
    with("complete turned round".into(), &|wrong| wrong["complete"] = json!(wrong["complete"] != json!(true)));
    with("an open question dropped".into(), &|wrong| drop(list(&mut wrong["questions"]["open"]).pop()));
    with("an open question that changes nothing".into(), &|wrong| {
        if let Some(open) = list(&mut wrong["questions"]["open"]).last_mut() {
            open["can_change"] = json!([]);
        }
    });
    with("an open question called irrelevant".into(), &|wrong| {
        if let Some(open) = list(&mut wrong["questions"]["open"]).pop() {
            list(&mut wrong["questions"]["irrelevant"]).push(open["fact"].clone());
        }
    });
    with("something irrelevant made up".into(), &|wrong| {
        list(&mut wrong["questions"]["irrelevant"]).push(json!("x.y"))
    });
    with("no next question".into(), &|wrong| wrong["questions"]["next"] = Value::Null);
    all
}

fn list(value: &mut Value) -> &mut Vec<Value> {
    value.as_array_mut().expect("a list")
}

fn flip(items: &mut Value) {
    for item in list(items) {
        item["holds"] = json!(if item["holds"] == "yes" { "maybe" } else { "yes" });
    }
}
