//! Standing duties of a pack, with their calendar.

use crate::answer::standing::Standing;
use crate::facts::json;
use crate::facts::limits::MAX_FACTS_BYTES;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem, unless};
use crate::text::visible::visible;
use crate::time::duration;
use crate::time::zone::{Moment, Zone};
use serde_json::Value;
use std::collections::BTreeMap;

/// When each standing duty was done last.
pub type Done = BTreeMap<String, Moment>;

impl Pack {
    /// What is to be done on ordinary days: drills, reviews, trainings, in order of declaration. `done` says by duty when
    /// it was done last; `every` after that it is due again, counted in `zone`, else in the offset of that moment. An
    /// unknown locale gives the default's words.
    pub fn standing(&self, locale: &str, done: &Done, zone: Option<&Zone>) -> Vec<Standing<'_>> {
        let (_, texts) = self.words(Some(locale));
        let rules = self.compiled.rules.iter().zip(&texts.rules);
        let standing = rules.filter_map(|(compiled, text)| {
            let rule = &compiled.rule;
            let every = rule.standing.as_deref()?;
            let last = done.get(&rule.id);
            let next = last.and_then(|last| {
                let zone = zone.cloned().or_else(|| last.zone()).unwrap_or_default();
                zone.after(last.time, duration::read(every)?)
            });
            Some(Standing {
                id: &rule.id,
                by: &rule.by,
                to: rule.to.as_deref(),
                every: Some(every).filter(|every| !every.is_empty()),
                done: last.map(|last| last.time.to_string()),
                next: next.map(|next| next.to_string()),
                text: &text.text,
                basis: rule.basis,
                clause: text.clause.as_deref(),
                note: text.note.as_deref(),
            })
        });
        standing.collect()
    }

    /// Reads when each standing duty was done last: `{"drill-regularly": "2026-09-01T09:00:00+08:00"}`.
    ///
    /// # Errors
    /// It is not JSON, names no standing duty of the pack, or gives something else than a moment; all at once.
    pub fn done_from_json(&self, text: &[u8]) -> Result<Done, Error> {
        let value = json::parse(text, MAX_FACTS_BYTES, "what was done last")?;
        let Value::Object(given) = value else {
            return Err(Problem::error("invalid-json", "what was done last must be a JSON object")
                .help(r#"write {"duty": "2026-09-01T09:00:00+08:00"}"#)
                .into());
        };
        let rules = || self.compiled.rules.iter().map(|rule| &rule.rule).filter(|rule| rule.standing.is_some());
        let (mut done, mut problems) = (Done::new(), Vec::new());
        for (id, value) in given {
            if !rules().any(|rule| rule.id == id) {
                let what = format!("`{}` has no standing duty `{}`", self.id(), visible(&id));
                problems.push(Problem::error("unknown-duty", what).suggest(&id, rules().map(|rule| rule.id.as_str())));
                continue;
            }
            match value.as_str().map(str::parse) {
                Some(Ok(moment)) => _ = done.insert(id, moment),
                _ => problems.push(
                    Problem::error("not-a-time", format!("`{id}` was done at what is no moment in time"))
                        .help("write date, time and offset as in RFC 3339: `2026-09-01T09:00:00+08:00`"),
                ),
            }
        }
        unless(problems, done)
    }
}
