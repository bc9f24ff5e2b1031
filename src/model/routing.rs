//! The declaration of a desk, `desk.toml`: which packs it serves, how their levels rank, and which of their actions speak
//! against each other. Its rules, in `desk/rules`, say which packs a report concerns.

use crate::model::rule::{Rule, RuleKind};
use crate::model::schema::{Schema, names};
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Node, Reader};
use crate::text::ids::{self, is_kebab};
use std::collections::{BTreeMap, BTreeSet};

/// The file that declares a desk, in the place of a pack's `pack.toml`.
pub(crate) const FILE: &str = "desk.toml";
/// The folder of a desk's facts, rules, texts and cases, beside `desk.toml`.
pub(crate) const OWN: &str = "desk";

/// How many conflicts a desk may name.
const MAX_CONFLICTS: usize = 200;

/// What `desk.toml` declares beside what a pack does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Routing {
    /// The packs, in the order in which equally serious ones are shown.
    pub packs: Vec<String>,
    /// Where the packs stand in the file.
    pub place: Place,
    /// Where their phases do.
    pub phases: Place,
    /// By pack: the rank of each level, 1 first. Only for sorting.
    pub ranks: BTreeMap<String, Ranks>,
    pub conflicts: Vec<Conflict>,
}

/// The ranks of one pack's levels.
#[derive(Clone, Debug)]
pub(crate) struct Ranks {
    pub of: BTreeMap<String, i64>,
    pub place: Place,
}

/// Actions that speak against each other: whoever has both on the list must choose or order them.
#[derive(Clone, Debug)]
pub(crate) struct Conflict {
    pub id: String,
    pub one: Vec<Action>,
    pub other: Vec<Action>,
    pub place: Place,
}

/// A step or a duty, as `step:save-evidence`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Action {
    pub kind: RuleKind,
    pub id: String,
}

impl Action {
    fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let kind = [RuleKind::Step, RuleKind::Duty].into_iter().find(|known| known.name() == kind)?;
        is_kebab(id).then(|| Self { kind, id: id.to_owned() })
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind.name(), self.id)
    }
}

/// Reads `desk.toml` into the schema.
pub(crate) fn read(schema: &mut Schema, reader: &Reader<'_>, doc: &Doc) {
    let fields = reader.table(doc, "");
    schema.read_head(reader, &fields, "desk");
    schema.phases = names(reader, &fields, "phases", false);
    let packs = names(reader, &fields, "packs", true);
    let place = fields.get("packs").map_or_else(|| fields.place(), |doc| reader.place(doc));
    if packs.iter().any(|id| id == OWN) {
        reader.report(
            Problem::error("bad-id", format!("no pack of a desk can be called `{OWN}`"))
                .at(Some(place.clone()))
                .help(format!("the folder `{OWN}` holds the desk's own files; rename the pack")),
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

fn ranks(reader: &Reader<'_>, doc: &Doc, packs: &[String]) -> BTreeMap<String, Ranks> {
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

fn conflict(reader: &Reader<'_>, doc: &Doc, conflicts: &mut Vec<Conflict>) {
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

/// The path of one of a desk's own files, seen from the desk's folder.
pub(crate) fn path(file: &str) -> String {
    if file == FILE { file.to_owned() } else { format!("{OWN}/{file}") }
}

/// The problem of a name that is no pack of the desk.
pub(crate) fn unknown_pack(name: &str, packs: &[String]) -> Problem {
    Problem::error("unknown-pack", format!("the desk has no pack `{name}`"))
        .suggest(name, packs.iter().map(String::as_str))
}

/// What the rules of a desk must keep to, and those of a pack that is none.
pub(crate) fn rules(schema: &Schema, rules: &[Rule], problems: &mut Vec<Problem>) {
    let Some(routing) = &schema.routing else {
        for rule in rules.iter().filter(|rule| rule.kind == RuleKind::Concerns) {
            problems.push(
                Problem::error("wrong-builder", "`concerns` stands in a pack; it belongs to a desk")
                    .at(Some(rule.place.clone()))
                    .help("remove it, or move it to the rules of a desk"),
            );
        }
        return;
    };
    use RuleKind::*;
    for rule in rules {
        match rule.kind {
            Concerns if !routing.packs.contains(&rule.id) => {
                problems.push(unknown_pack(&rule.id, &routing.packs).at(Some(rule.place.clone())));
            }
            Concerns | Impossible | Compute | Suggest => {}
            other => problems.push(
                Problem::error("wrong-builder", format!("`{}` stands in a desk; it belongs to a pack", other.name()))
                    .at(Some(rule.place.clone()))
                    .help("a desk only says which packs a report concerns: `concerns(\"pack-id\").when(|r| …)`"),
            ),
        }
    }
    for pack in &routing.packs {
        if !rules.iter().any(|rule| rule.kind == Concerns && rule.id == *pack) {
            problems.push(
                Problem::error("missing-rule", format!("no rule says when a report concerns `{pack}`"))
                    .at(Some(routing.place.clone()))
                    .help(format!("add `concerns(\"{pack}\").when(|r| …)`, or take the pack out of `packs`")),
            );
        }
    }
}
