//! Reading the schema: what `pack.toml` and `facts.toml` declare, and an overlay changes in it.

use crate::declare::facts::CONCLUSIONS;
use crate::declare::head::{check_names, names};
use crate::model::overlay::Overlay;
use crate::model::path;
use crate::model::schema::{MAX_SCHEMES, MAX_VALUES, Schema, Scheme};
use crate::model::vocabulary::Vocabulary;
use crate::problem::Problem;
use crate::source::document::{Doc, Fields, Reader};
use crate::source::files::Docs;
use crate::source::ids::{self, bad_id, is_kebab};
use std::sync::Arc;

impl Schema {
    pub fn read(docs: &Docs, problems: &mut Vec<Problem>) -> Self {
        let mut schema = Self::default();
        if let Some(doc) = docs.get(path::DESK) {
            crate::declare::routing::read(&mut schema, &Reader::new(path::DESK, problems), doc.get());
        } else if let Some(doc) = docs.get(path::PACK) {
            schema.read_pack(&Reader::new(path::PACK, problems), doc.get());
        }
        let vocabulary = Vocabulary::read(docs, &schema, problems);
        schema.never.extend(vocabulary.iter().flat_map(|vocabulary| vocabulary.never.iter().cloned()));
        if let Some(routing) = &mut schema.routing {
            routing.never = schema.never.iter().filter(|pair| pair.wins).cloned().collect();
        }
        if let Some(doc) = docs.get(path::FACTS) {
            schema.read_facts(&Reader::new(path::FACTS, problems), doc.get(), vocabulary.as_ref());
        }
        if let Some(doc) = docs.get(path::OVERLAY_INSIDE) {
            let reader = Reader::new(path::OVERLAY_INSIDE, problems);
            let mut overlay = Overlay::read(&reader, doc.get());
            overlay.apply(&reader, &mut schema);
            schema.overlay = Some(overlay);
        }
        schema.examples = crate::declare::examples::read(&schema, docs, problems);
        schema
    }

    pub fn read_pack(&mut self, reader: &Reader<'_>, doc: &Doc) {
        let fields = reader.table(doc, "");
        self.read_head(reader, &fields, "pack");
        let at = |key: &'static str| fields.get(key).map_or_else(|| fields.place(), |doc| reader.place(doc));
        let names = |key: &'static str, required: bool| names(reader, &fields, key, required);
        self.kinds = names("kinds", true);
        self.scopes = names("scopes", true);
        self.levels = names("levels", true);
        self.read_schemes(reader, &fields);
        self.roles = names("roles", false);
        self.read_roles(reader, &fields);
        self.slots = names("slots", false);
        for slot in self.slots.iter().filter(|slot| !self.roles.contains(slot)) {
            reader.report(
                Problem::error("unknown-role", format!("`{slot}` stands in `slots` but is no role"))
                    .at(Some(at("slots")))
                    .suggest(slot, self.roles.iter().map(String::as_str)),
            );
        }
        self.acts = names("acts", false);
        self.phases = names("phases", false);
        let priorities = fields.integer("priorities").unwrap_or(self.levels.len() as i64);
        self.priorities = match u32::try_from(priorities) {
            Ok(count) if count as usize <= MAX_VALUES => count,
            _ => {
                reader.report(
                    Problem::error("out-of-range", format!("`priorities` is {priorities}"))
                        .at(Some(at("priorities")))
                        .allowed([format!("0 to {MAX_VALUES}")]),
                );
                0
            }
        };
        if let Some(parameters) = fields.get("parameters") {
            let numbers = reader.integers(parameters, "parameters");
            for (name, _) in numbers.iter().filter(|(name, _)| !is_kebab(name)) {
                reader.report(bad_id(name, at("parameters")));
            }
            self.parameters = Arc::new(numbers);
        }
        if let Some(source) = fields.get("source") {
            let source = reader.table(source, "source");
            self.plan = source.text("plan").unwrap_or_default().to_owned();
            source.finish();
        }
        fields.finish();
    }

    pub fn read_schemes(&mut self, reader: &Reader<'_>, fields: &Fields<'_, '_, '_>) {
        let list = fields.list("scheme");
        if list.len() > MAX_SCHEMES {
            reader.report(
                Problem::error("too-many", format!("the pack has {} further level schemes", list.len()))
                    .at(Some(fields.place()))
                    .help(format!("a pack has at most {MAX_SCHEMES}")),
            );
        }
        for doc in list.iter().take(MAX_SCHEMES) {
            let Some(scheme) = read_scheme(reader, doc) else { continue };
            if self.schemes.iter().any(|other| other.id == scheme.id) {
                reader.report(
                    Problem::error("duplicate-scheme", format!("the scheme `{}` is declared twice", scheme.id))
                        .at(Some(reader.place(doc)))
                        .help("keep one of the two, or rename it"),
                );
            } else {
                self.schemes.push(scheme);
            }
        }
    }
}

fn read_scheme(reader: &Reader<'_>, doc: &Doc) -> Option<Scheme> {
    let fields = reader.table(doc, "scheme");
    let id = fields.text("id").map(str::to_owned);
    let levels = fields.texts("levels");
    check_names(reader, &fields, "levels", &levels);
    let place = reader.place(fields.get("id").unwrap_or(doc));
    fields.finish();
    let id = id?;
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !id.starts_with(|first: char| first.is_ascii_lowercase()) || !id.split('-').all(part) {
        let help =
            "write parts of a-z and 0-9 joined by -, such as `service-level`; rules read it as `r.service_level`";
        reader.report(ids::refused(&id, "scheme id", help).at(Some(place)));
        return None;
    }
    if CONCLUSIONS.contains(&id.as_str()) {
        reader.report(
            Problem::error("bad-id", format!("the scheme `{id}` has the name of a conclusion"))
                .at(Some(place))
                .help("`r.kind`, `r.scope`, `r.level` and `r.priority` are conclusions; choose another name"),
        );
        return None;
    }
    Some(Scheme { property: id.replace('-', "_"), id, levels })
}
