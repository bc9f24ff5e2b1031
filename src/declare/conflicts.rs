//! Reading what speaks against each other: conflicts of a desk, and steps that never stand together.

use crate::model::routing::{Action, Conflict, MAX_CONFLICTS};
use crate::model::rule::RuleKind;
use crate::problem::Problem;
use crate::source::document::{Doc, Fields, Reader};
use crate::source::ids::{self, is_kebab};
use std::collections::BTreeSet;

/// The key of what never stands together.
const NEVER: &str = "never";
/// The two sides of an entry.
const SIDES: [&str; 2] = ["one", "other"];

/// The list under a key, each entry with two sides: `conflict`, actions that speak against each other, or `never`, actions
/// that never stand together.
pub(crate) fn conflicts(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, key: &'static str) -> Vec<Conflict> {
    let list = fields.list(key);
    if list.len() > MAX_CONFLICTS {
        reader.report(
            Problem::error("too-many", format!("`{key}` stands here {} times", list.len()))
                .at(Some(fields.place()))
                .help(format!("at most {MAX_CONFLICTS} are read; name more actions in one")),
        );
    }
    let mut conflicts = Vec::new();
    for doc in list.iter().take(MAX_CONFLICTS) {
        conflict(reader, doc, key, &mut conflicts);
    }
    conflicts
}

fn conflict(reader: &Reader<'_>, doc: &Doc, what: &'static str, conflicts: &mut Vec<Conflict>) {
    let fields = reader.table(doc, what);
    let id = fields.text("id").unwrap_or_default().to_owned();
    let place = reader.place(fields.get("id").unwrap_or(doc));
    if !id.is_empty() && !is_kebab(&id) {
        let help = "write letters and digits joined by -, such as `restore-or-keep`";
        reader.report(ids::refused(&id, "id", help).at(Some(place.clone())));
    }
    if conflicts.iter().any(|other| other.id == id) {
        reader.report(
            Problem::error("duplicate-name", format!("the {what} `{id}` stands twice"))
                .at(Some(place.clone()))
                .help("keep one of the two, or rename it"),
        );
    }
    let side = |key: &'static str| -> Vec<Action> {
        let listed = fields.texts(key);
        if fields.get(key).is_some_and(Doc::is_empty_list) {
            reader.report(
                Problem::error("missing-key", format!("`{}` is empty", fields.path(key)))
                    .at(fields.get(key).map(|doc| reader.place(doc)))
                    .help("name at least one step or duty"),
            );
        }
        let actions = listed.iter().filter_map(|name| {
            let action = Action::parse(name).filter(|action| what != NEVER || action.kind == RuleKind::Step);
            if action.is_none() {
                let (kinds, write) =
                    if what == NEVER { ("step", "`step:`") } else { ("step or duty", "`step:` or `duty:`") };
                reader.report(
                    Problem::error("bad-id", format!("`{name}` names no {kinds}"))
                        .at(fields.get(key).map(|doc| reader.place(doc)))
                        .help(format!("write {write} and its id, such as `step:save-evidence`")),
                );
            }
            action
        });
        actions.collect()
    };
    let (mut one, mut other) = (side("one"), side("other"));
    let mut seen = BTreeSet::new();
    for action in one.iter().chain(&other).filter(|action| !seen.insert(*action)) {
        reader.report(
            Problem::error("twice", format!("`{action}` stands twice in the {what} `{id}`"))
                .at(Some(place.clone()))
                .help("an action cannot speak against itself; keep it on one side, once"),
        );
    }
    let wins = if what == NEVER { wins(reader, &fields) } else { None };
    fields.finish();
    if wins == Some("other") {
        std::mem::swap(&mut one, &mut other);
    }
    conflicts.push(Conflict { id, one, other, wins: wins.is_some(), place });
}

/// Which side stays on a desk, where one is named.
fn wins(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>) -> Option<&'static str> {
    let named = fields.optional_text("wins")?;
    let side = SIDES.into_iter().find(|side| *side == named);
    if side.is_none() {
        reader.report(
            Problem::error("out-of-range", format!("`never.wins` is `{named}`"))
                .at(fields.get("wins").map(|doc| reader.place(doc)))
                .allowed(SIDES),
        );
    }
    side
}

impl Action {
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let kind = [RuleKind::Step, RuleKind::Duty].into_iter().find(|known| known.name() == kind)?;
        is_kebab(id).then(|| Self { kind, id: id.to_owned() })
    }
}
