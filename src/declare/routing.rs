//! Reading `desk.toml`: which packs a desk serves, how their levels rank, and which actions speak against each other.

use crate::declare::head::names;
use crate::model::path;
use crate::model::routing::{Action, Conflict, MAX_CONFLICTS, Ranks, Routing, unknown_pack};
use crate::model::rule::RuleKind;
use crate::model::schema::Schema;
use crate::problem::Problem;
use crate::source::document::{Doc, Node, Reader};
use crate::source::ids::{self, is_kebab};
use std::collections::{BTreeMap, BTreeSet};

/// Reads `desk.toml` into the schema.
pub(crate) fn read(schema: &mut Schema, reader: &Reader<'_>, doc: &Doc) {
    let fields = reader.table(doc, "");
    schema.read_head(reader, &fields, "desk");
    schema.phases = names(reader, &fields, "phases", false);
    let packs = names(reader, &fields, "packs", true);
    let place = fields.get("packs").map_or_else(|| fields.place(), |doc| reader.place(doc));
    if packs.iter().any(|id| id == path::DESK_FOLDER) {
        reader.report(
            Problem::error("bad-id", format!("no pack of a desk can be called `{}`", path::DESK_FOLDER))
                .at(Some(place.clone()))
                .help(format!("the folder `{}` holds the desk's own files; rename the pack", path::DESK_FOLDER)),
        );
    }
    let phases = fields.get("phases").map_or_else(|| fields.place(), |doc| reader.place(doc));
    let mut routing = Routing { packs, place, phases, ..Routing::default() };
    if let Some(doc) = fields.get("ranks") {
        routing.ranks = ranks(reader, doc, &routing.packs);
    }
    let list = fields.list("conflict");
    if list.len() > MAX_CONFLICTS {
        reader.report(
            Problem::error("too-many", format!("the desk has {} conflicts", list.len()))
                .at(Some(fields.place()))
                .help(format!("a desk has at most {MAX_CONFLICTS}; name more actions in one")),
        );
    }
    for doc in list.iter().take(MAX_CONFLICTS) {
        conflict(reader, doc, &mut routing.conflicts);
    }
    fields.finish();
    schema.routing = Some(routing);
}

pub(crate) fn ranks(reader: &Reader<'_>, doc: &Doc, packs: &[String]) -> BTreeMap<String, Ranks> {
    let Node::Table(table) = &doc.node else {
        reader.table(doc, "ranks");
        return BTreeMap::new();
    };
    let mut ranks = BTreeMap::new();
    for (pack, doc) in table {
        let place = reader.place(doc);
        if !packs.contains(pack) {
            reader.report(unknown_pack(pack, packs).at(Some(place.clone())));
        }
        ranks.insert(pack.clone(), Ranks { of: reader.integers(doc, &format!("ranks.{pack}")), place });
    }
    ranks
}

pub(crate) fn conflict(reader: &Reader<'_>, doc: &Doc, conflicts: &mut Vec<Conflict>) {
    let fields = reader.table(doc, "conflict");
    let id = fields.text("id").unwrap_or_default().to_owned();
    let place = reader.place(fields.get("id").unwrap_or(doc));
    if !id.is_empty() && !is_kebab(&id) {
        let help = "write letters and digits joined by -, such as `restore-or-keep`";
        reader.report(ids::refused(&id, "id", help).at(Some(place.clone())));
    }
    if conflicts.iter().any(|other| other.id == id) {
        reader.report(
            Problem::error("duplicate-name", format!("the conflict `{id}` stands twice"))
                .at(Some(place.clone()))
                .help("keep one of the two, or rename it"),
        );
    }
    let side = |key: &'static str| -> Vec<Action> {
        let listed = fields.texts(key);
        if fields.get(key).is_some_and(Doc::is_empty_list) {
            reader.report(
                Problem::error("missing-key", format!("`conflict.{key}` is empty"))
                    .at(fields.get(key).map(|doc| reader.place(doc)))
                    .help("name at least one step or duty"),
            );
        }
        let actions = listed.iter().filter_map(|name| {
            let action = Action::parse(name);
            if action.is_none() {
                reader.report(
                    Problem::error("bad-id", format!("`{name}` names no step or duty"))
                        .at(fields.get(key).map(|doc| reader.place(doc)))
                        .help("write `step:` or `duty:` and its id, such as `step:save-evidence`"),
                );
            }
            action
        });
        actions.collect()
    };
    let (one, other) = (side("one"), side("other"));
    let mut seen = BTreeSet::new();
    for action in one.iter().chain(&other).filter(|action| !seen.insert(*action)) {
        reader.report(
            Problem::error("twice", format!("`{action}` stands twice in the conflict `{id}`"))
                .at(Some(place.clone()))
                .help("an action cannot speak against itself; keep it on one side, once"),
        );
    }
    fields.finish();
    conflicts.push(Conflict { id, one, other, place });
}

impl Action {
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let kind = [RuleKind::Step, RuleKind::Duty].into_iter().find(|known| known.name() == kind)?;
        is_kebab(id).then(|| Self { kind, id: id.to_owned() })
    }
}
