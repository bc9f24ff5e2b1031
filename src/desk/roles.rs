//! Who fills the roles of a desk's packs.

use crate::decide::roles::{INVALID, Roles, read};
use crate::desk::core::Desk;
use crate::facts::json;
use crate::facts::limits::MAX_FACTS_BYTES;
use crate::problem::{Error, Problem, unless};
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads who fills the roles of a desk's packs: `{"pack": {"role": {"name": "…"}}}`.
pub(crate) fn of_desk(desk: &Desk, text: &[u8]) -> Result<BTreeMap<String, Roles>, Error> {
    let mut problems = Vec::new();
    let mut all = BTreeMap::new();
    match json::parse(text, MAX_FACTS_BYTES, "the roles") {
        Err(error) => problems.extend(error.problems),
        Ok(Value::Object(given)) => {
            for (id, roles) in given {
                let Some(pack) = desk.pack(&id) else {
                    let packs = desk.packs().iter().map(|pack| pack.id());
                    let problem = Problem::error(INVALID, format!("the desk has no pack `{id}`"));
                    problems.push(problem.about(id.clone()).suggest(&id, packs));
                    continue;
                };
                match read(&pack.compiled.schema, &roles) {
                    Ok(roles) => _ = all.insert(id, roles),
                    Err(error) => problems.extend(error.problems.into_iter().map(|problem| {
                        let path = problem.fact.as_ref().map_or_else(|| id.clone(), |role| format!("{id}.{role}"));
                        problem.about(path)
                    })),
                }
            }
        }
        Ok(_) => problems.push(
            Problem::error(INVALID, "the roles must be a JSON object")
                .help(r#"write {"pack": {"role": {"name": "…", "contact": "…"}}}"#),
        ),
    }
    problems.iter_mut().for_each(|problem| problem.code = INVALID);
    unless(problems, all)
}

impl Desk {
    /// Reads who fills the roles: `{"it-operations": {"overall-head": {"name": "…", "contact": "…"}}}`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn roles_from_json(&self, text: &[u8]) -> Result<BTreeMap<String, Roles>, Error> {
        of_desk(self, text)
    }
}
