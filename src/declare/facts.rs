//! Reading `facts.toml`.

use crate::declare::audience;
use crate::declare::head::check_names;
use crate::model::schema::{Fact, FactType, MAX_FACTS, MAX_NUMBER, MAX_OPTIONS, MAX_SEVERAL_OPTIONS, Schema, Scheme};
use crate::problem::Problem;
use crate::source::document::{Doc, Reader};
use crate::source::ids;
use std::collections::BTreeSet;

/// The names of the conclusions that every pack makes, as conditions read them.
pub(crate) const CONCLUSIONS: [&str; 4] = ["kind", "scope", "level", "priority"];

fn read_fact(reader: &Reader<'_>, doc: &Doc, schemes: &[Scheme]) -> Option<Fact> {
    let fields = reader.table(doc, "fact");
    let id = fields.text("id")?.to_owned();
    let place = reader.place(fields.get("id").unwrap_or(doc));
    let segment = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !id.split('.').all(segment) {
        let help = "write parts of a-z, 0-9 and _, joined by dots, such as `system.state`";
        reader.report(ids::refused(&id, "fact id", help).at(Some(place)));
        return None;
    }
    let first = id.split('.').next().unwrap_or_default();
    if let Some(scheme) = schemes.iter().find(|scheme| scheme.property == first) {
        reader.report(
            Problem::error("bad-id", format!("`{id}` begins with the name of a conclusion"))
                .at(Some(place.clone()))
                .help(format!("`r.{first}` is the scheme `{}`; rename one of the two", scheme.id)),
        );
        return None;
    }
    if CONCLUSIONS.contains(&first) {
        reader.report(
            Problem::error("bad-id", format!("`{id}` begins with the name of a conclusion"))
                .at(Some(place.clone()))
                .help("`r.kind`, `r.scope`, `r.level` and `r.priority` are conclusions; choose another name"),
        );
        return None;
    }
    let type_name = fields.text("type")?;
    let Some((_, fact_type)) = FactType::NAMES.iter().find(|(name, _)| *name == type_name).copied() else {
        reader.report(
            Problem::error("unknown-type", format!("unknown type `{type_name}` of fact `{id}`"))
                .at(fields.get("type").map(|doc| reader.place(doc)))
                .suggest(type_name, FactType::NAMES.iter().map(|(name, _)| *name)),
        );
        return None;
    };
    let takes_options = matches!(fact_type, FactType::One | FactType::Several);
    let options = if takes_options { fields.texts("options") } else { Vec::new() };
    if takes_options && fields.get("options").is_some() {
        check_names(reader, &fields, "options", &options);
        if options.is_empty() && !fields.get("options").is_some_and(Doc::is_empty_list) {
            return None;
        }
        if options.is_empty() || options.len() > MAX_OPTIONS {
            reader.report(
                Problem::error("out-of-range", format!("the fact `{id}` has {} options", options.len()))
                    .at(Some(place.clone()))
                    .allowed([format!("1 to {MAX_OPTIONS}")]),
            );
            return None;
        }
    }
    let (mut min, mut max) = Fact::BOUNDS;
    if fact_type == FactType::Number {
        min = fields.integer("min").unwrap_or(min);
        max = fields.integer("max").unwrap_or(max);
        for (key, limit) in [("min", min), ("max", max)] {
            if limit.unsigned_abs() > MAX_NUMBER.unsigned_abs() {
                reader.report(
                    Problem::error("out-of-range", format!("`fact.{key}` is {limit}"))
                        .at(fields.get(key).map(|doc| reader.place(doc)))
                        .allowed([format!("-{MAX_NUMBER} to {MAX_NUMBER}")])
                        .help("JavaScript loses digits of larger numbers; take another unit"),
                );
            }
        }
        if min > max {
            reader.report(
                Problem::error("out-of-range", format!("the fact `{id}` allows no number: min {min}, max {max}"))
                    .at(Some(place.clone())),
            );
            return None;
        }
    }
    let fact = Fact {
        id,
        fact_type,
        options,
        when: fields.optional_text("when").map(str::to_owned),
        ask_first: fields.flag("ask_first").unwrap_or(false),
        asked_of: audience::asked_of(reader, &fields),
        ordered: fields.flag("ordered").unwrap_or(fact_type != FactType::Several),
        min,
        max,
        place,
    };
    fields.finish();
    Some(fact)
}

impl Schema {
    pub fn read_facts(&mut self, reader: &Reader<'_>, doc: &Doc) {
        let fields = reader.table(doc, "");
        let list = fields.list("fact");
        if list.len() > MAX_FACTS {
            reader.report(
                Problem::error("too-many", format!("the pack has {} facts", list.len()))
                    .at(Some(fields.place()))
                    .help(format!("a pack has at most {MAX_FACTS} facts")),
            );
        }
        let mut seen = BTreeSet::new();
        for doc in list.iter().take(MAX_FACTS) {
            if let Some(fact) = read_fact(reader, doc, &self.schemes) {
                if seen.insert(fact.id.clone()) {
                    self.facts.push(fact);
                } else {
                    reader.report(
                        Problem::error("duplicate-fact", format!("the fact `{}` is declared twice", fact.id))
                            .at(Some(fact.place))
                            .help("keep one of the two, or rename it"),
                    );
                }
            }
        }
        let several: usize =
            self.facts.iter().filter(|fact| fact.fact_type == FactType::Several).map(|fact| fact.options.len()).sum();
        if several > MAX_SEVERAL_OPTIONS {
            reader.report(
                Problem::error("too-many", format!("the several-choice facts have {several} options together"))
                    .at(Some(fields.place()))
                    .help(format!("a pack has at most {MAX_SEVERAL_OPTIONS}; split it, or use choices of one")),
            );
        }
        for fact in &self.facts {
            let inside = self
                .facts
                .iter()
                .find(|other| other.id.strip_prefix(fact.id.as_str()).is_some_and(|rest| rest.starts_with('.')));
            if let Some(other) = inside {
                reader.report(
                    Problem::error("bad-id", format!("`{}` is a fact and also a part of `{}`", fact.id, other.id))
                        .at(Some(other.place.clone()))
                        .help("a fact's id cannot be the beginning of another's"),
                );
            }
        }
        fields.finish();
    }
}
