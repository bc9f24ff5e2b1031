//! Reading `desk.toml`: which packs a desk serves, how their levels rank, and which actions speak against each other.

use crate::declare::conflicts::conflicts;
use crate::declare::head::names;
use crate::model::path;
use crate::model::routing::{Ranks, Routing, unknown_pack};
use crate::model::schema::Schema;
use crate::problem::Problem;
use crate::source::document::{Doc, Node, Reader};
use std::collections::BTreeMap;

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
    routing.conflicts = conflicts(reader, &fields, "conflict");
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
