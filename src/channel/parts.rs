//! Parts that several formats for machines have in common.

use crate::answer::decision::Holds;
use crate::channel::escape::tidy;
use crate::channel::fit::clip;
use crate::channel::notice::{Choice, Notice, Plan};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Longest name of a value or a plan, in characters.
const MOST: usize = 120;

/// What each plan concludes, with all that is possible.
pub(super) fn plans(notice: &Notice) -> Vec<Value> {
    let choice = |choice: &Choice| -> Vec<Value> {
        choice.possible.iter().map(|one| json!({ "id": one.id, "text": clip(&tidy(&one.text), MOST) })).collect()
    };
    let plan = |plan: &Plan| {
        json!({
            "plan": plan.id,
            "title": clip(&tidy(&plan.title), MOST),
            "holds": holds(plan.holds),
            "level": { "possible": choice(&plan.level), "set": plan.set },
            "kind": { "possible": choice(&plan.kind) },
            "scope": { "possible": choice(&plan.scope) },
        })
    };
    notice.plans.iter().map(plan).collect()
}

/// By what it was decided, as it stands in the decision.
pub(super) fn decided_by(notice: &Notice) -> Value {
    let edition = &notice.edition;
    json!({ "id": edition.id, "version": edition.version, "digest": edition.digest })
}

/// A moment with milliseconds, as formats for machines want it.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(super) fn holds(holds: Holds) -> &'static str {
    match holds {
        Holds::Yes => "yes",
        Holds::Maybe => "maybe",
    }
}

/// `text`, or another one where it is empty.
pub(super) fn or<'t>(text: &'t str, other: &'t str) -> &'t str {
    if text.is_empty() { other } else { text }
}
