//! Roles bound to people: who fills the plan's roles here, and how to reach them. It is the deployer's, not the pack's.

use crate::answer::decision::{Decision, Holds};
use crate::answer::roles::{BoundRole, Warning, WarningCode};
use crate::compiled::plan::Compiled;
use crate::model::schema::Schema;
use crate::problem::{Error, Problem, unless};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The code of everything that is wrong with roles.
pub(crate) const INVALID: &str = "invalid-roles";
/// The longest name or contact, in characters.
const MAX_LENGTH: usize = 200;

/// Who fills which role; read by [`Pack::roles_from_json`](crate::Pack::roles_from_json).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(BTreeMap<String, (String, Option<String>)>);

/// Reads `{"role": {"name": "…", "contact": "…"}}`; all that is wrong with it at once.
pub(crate) fn read(schema: &Schema, value: &Value) -> Result<Roles, Error> {
    let mut problems = Vec::new();
    let mut roles = BTreeMap::new();
    let Value::Object(given) = value else {
        return Err(Problem::error(INVALID, "the roles must be a JSON object")
            .help(r#"write {"role": {"name": "…", "contact": "…"}}"#)
            .into());
    };
    for (role, person) in given {
        if !schema.roles.contains(role) {
            let problem = Problem::error(INVALID, format!("the pack has no role `{role}`")).about(role.clone());
            problems.push(problem.suggest(role, schema.roles.iter().map(String::as_str)));
        }
        match person_of(role, person) {
            Ok(person) => _ = roles.insert(role.clone(), person),
            Err(found) => problems.extend(found),
        }
    }
    unless(problems, Roles(roles))
}

fn person_of(role: &str, person: &Value) -> Result<(String, Option<String>), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wrong = |what: String, help: &str| {
        problems.push(Problem::error(INVALID, what).about(role).help(help));
        None
    };
    let shape = r#"write {"name": "…", "contact": "…"}"#;
    let Value::Object(fields) = person else {
        wrong(format!("`{role}` must be an object"), shape);
        return Err(problems);
    };
    let mut text = |key: &str| match fields.get(key) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.chars().count() > MAX_LENGTH => {
            wrong(format!("`{role}.{key}` is too long"), "shorten it to 200 characters")
        }
        Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Some(_) => wrong(format!("`{role}.{key}` must be a text"), shape),
    };
    let (name, contact) = (text("name"), text("contact"));
    for key in fields.keys().filter(|key| !["name", "contact"].contains(&key.as_str())) {
        let problem = Problem::error(INVALID, format!("`{role}` does not take `{key}`")).about(role);
        problems.push(problem.suggest(key, ["name", "contact"]));
    }
    match name {
        Some(name) if problems.is_empty() => Ok((name, contact)),
        None if problems.is_empty() => {
            let problem = Problem::error(INVALID, format!("`{role}` has no name")).about(role);
            Err(vec![problem.help(shape)])
        }
        _ => Err(problems),
    }
}

impl Roles {
    /// The roles that a decision names, those that are bound, in the pack's order.
    pub(crate) fn of<'p>(&self, schema: &'p Schema, decision: &Decision<'p>) -> Vec<BoundRole<'p>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let told =
            decision.command.iter().filter_map(|act| act.to).chain(decision.duties.iter().filter_map(|duty| duty.to));
        let named: BTreeSet<&str> =
            acting(decision).chain(told).chain(decision.reports.iter().filter_map(|report| report.to)).collect();
        let bound = schema.roles.iter().filter(|role| named.contains(role.as_str())).filter_map(|role| {
            let (name, contact) = self.0.get(role)?;
            Some(BoundRole { role, name: name.clone(), contact: contact.clone() })
        });
        bound.collect()
    }

    /// The roles that must act and for which the pack wants somebody named, but nobody is.
    pub(crate) fn missing<'p>(&self, compiled: &'p Compiled, guidance: &[(usize, Holds)]) -> Vec<Warning<'p>> {
        let slots = &compiled.schema.slots;
        if slots.is_empty() {
            return Vec::new();
        }
        let mut acts = vec![false; slots.len()];
        for rule in guidance.iter().filter_map(|(index, _)| compiled.rule(*index)) {
            rule.slot.and_then(|slot| acts.get_mut(slot)).into_iter().for_each(|acts| *acts = true);
        }
        let acting = slots.iter().zip(acts).filter_map(|(role, acts)| acts.then_some(role));
        acting
            .filter(|role| !self.0.contains_key(*role))
            .map(|role| Warning { code: WarningCode::UnboundRole, role })
            .collect()
    }
}

/// The roles that have something to do.
fn acting<'d, 'p>(decision: &'d Decision<'p>) -> impl Iterator<Item = &'p str> + use<'d, 'p> {
    let acts = decision.command.iter().map(|act| act.role);
    let duties = decision.duties.iter().map(|duty| duty.by);
    let steps = decision.steps.iter().map(|step| step.by);
    acts.chain(duties).chain(steps).chain(decision.reports.iter().filter_map(|report| report.by))
}
