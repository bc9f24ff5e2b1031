//! The schema of a pack: what `pack.toml` and `facts.toml` declare, and an overlay changes in it.

use crate::declare::negations::{self, Negations};
use crate::declare::overlay::{self, Overlay};
use crate::model::routing::{self as router, Routing};
use crate::problem::{Place, Problem};
use crate::source::bundle::FORMAT;
use crate::source::document::{Doc, Fields, Reader};
use crate::source::files::Docs;
use crate::text::ids::{self, bad_id, is_kebab};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many facts a pack may have.
pub const MAX_FACTS: usize = 512;
/// How many options a choice may have.
pub const MAX_OPTIONS: usize = 1024;
/// How many options all several-choice facts of a pack may have together.
pub const MAX_SEVERAL_OPTIONS: usize = 512;
/// How far from zero a number may lie: JavaScript, and many a reader of JSON, loses digits of larger ones.
pub const MAX_NUMBER: i64 = (1 << 53) - 1;
/// How many kinds, scopes, levels or priorities a pack may have.
pub const MAX_VALUES: usize = 60;

/// How many level schemes a pack may have beside its own.
pub const MAX_SCHEMES: usize = 8;

/// What `pack.toml` and `facts.toml` declare.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    pub id: String,
    pub version: String,
    pub plan: String,
    pub locales: Vec<String>,
    pub kinds: Vec<String>,
    /// Most serious first, as `levels`.
    pub scopes: Vec<String>,
    pub levels: Vec<String>,
    pub schemes: Vec<Scheme>,
    pub priorities: u32,
    pub roles: Vec<String>,
    /// Roles for which whoever runs the pack must name somebody.
    pub slots: Vec<String>,
    pub acts: Vec<String>,
    pub phases: Vec<String>,
    pub parameters: Parameters,
    /// How a description denies something.
    pub negations: Negations,
    pub facts: Vec<Fact>,
    /// What changed the pack, once it has.
    pub overlay: Option<Overlay>,
    /// What a desk declares; none for a pack.
    pub routing: Option<Routing>,
}

/// A further level scheme: another plan's, kept apart from the pack's own and never converted into it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scheme {
    pub id: String,
    /// How conditions name it: its id with `_` for `-`.
    pub property: String,
    /// Most serious first.
    pub levels: Vec<String>,
}

/// Numbers that the pack's owner sets in one place and rules read by name, as `parameter("name")`.
pub(crate) type Parameters = Arc<BTreeMap<String, i64>>;

/// One observable thing about an incident.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub id: String,
    pub fact_type: FactType,
    pub options: Vec<String>,
    pub when: Option<String>,
    pub ask_first: bool,
    pub ordered: bool,
    pub min: i64,
    pub max: i64,
    pub place: Place,
}

/// What sort of answer a fact takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FactType {
    /// One of the options.
    One,
    /// Any number of the options.
    Several,
    /// Yes or no.
    YesNo,
    /// An integer.
    Number,
    /// Free text.
    Text,
    /// A moment, RFC 3339.
    Time,
}

impl FactType {
    const NAMES: [(&'static str, FactType); 6] = [
        ("one", FactType::One),
        ("several", FactType::Several),
        ("yes-no", FactType::YesNo),
        ("number", FactType::Number),
        ("text", FactType::Text),
        ("time", FactType::Time),
    ];

    /// Whether conditions can read a fact of this type.
    pub(crate) fn finite(self) -> bool {
        !matches!(self, FactType::Text | FactType::Time)
    }
}

impl Fact {
    /// The smallest and largest value that a number may take by default.
    const BOUNDS: (i64, i64) = (-1_000_000_000_000_000, 1_000_000_000_000_000);
}

impl Schema {
    pub fn read(docs: &Docs, problems: &mut Vec<Problem>) -> Self {
        let mut schema = Self::default();
        if let Some(doc) = docs.get(router::FILE) {
            router::read(&mut schema, &Reader::new(router::FILE, problems), doc.get());
        } else if let Some(doc) = docs.get("pack.toml") {
            schema.read_pack(&Reader::new("pack.toml", problems), doc.get());
        }
        if let Some(doc) = docs.get("facts.toml") {
            schema.read_facts(&Reader::new("facts.toml", problems), doc.get());
        }
        if let Some(doc) = docs.get(overlay::FILE) {
            let reader = Reader::new(overlay::FILE, problems);
            let mut overlay = Overlay::read(&reader, doc.get());
            overlay.apply(&reader, &mut schema);
            schema.overlay = Some(overlay);
        }
        schema
    }

    /// What packs and desks say alike: format, id, version and locales.
    pub fn read_head(&mut self, reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, what: &str) {
        let at = |key: &'static str| fields.get(key).map_or_else(|| fields.place(), |doc| reader.place(doc));
        check_format(reader, fields, what);
        self.id = fields.text("id").unwrap_or_default().to_owned();
        if !self.id.is_empty() && !is_kebab(&self.id) {
            reader.report(bad_id(&self.id, at("id")));
        }
        self.version = fields.text("version").unwrap_or_default().to_owned();
        self.locales = fields.texts("locales");
        if let Some(doc) = fields.get("negations") {
            self.negations = negations::read(reader, doc, &self.locales);
        }
        check_names(reader, fields, "locales", &self.locales);
        if fields.get("locales").is_some_and(Doc::is_empty_list) {
            reader.report(
                Problem::error("missing-key", "`locales` is empty")
                    .at(Some(at("locales")))
                    .help("name at least one, such as \"en\""),
            );
        }
    }

    fn read_pack(&mut self, reader: &Reader<'_>, doc: &Doc) {
        let fields = reader.table(doc, "");
        self.read_head(reader, &fields, "pack");
        let at = |key: &'static str| fields.get(key).map_or_else(|| fields.place(), |doc| reader.place(doc));
        let names = |key: &'static str, required: bool| names(reader, &fields, key, required);
        self.kinds = names("kinds", true);
        self.scopes = names("scopes", true);
        self.levels = names("levels", true);
        self.read_schemes(reader, &fields);
        self.roles = names("roles", false);
        self.slots = names("slots", false);
        for slot in self.slots.iter().filter(|slot| !self.roles.contains(slot)) {
            reader.report(
                Problem::error("unknown-role", format!("`{slot}` stands in `slots` but not in `roles`"))
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

    fn read_schemes(&mut self, reader: &Reader<'_>, fields: &Fields<'_, '_, '_>) {
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

    fn read_facts(&mut self, reader: &Reader<'_>, doc: &Doc) {
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

/// The names of the conclusions that every pack makes, as conditions read them.
const CONCLUSIONS: [&str; 4] = ["kind", "scope", "level", "priority"];

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
        ordered: fields.flag("ordered").unwrap_or(fact_type != FactType::Several),
        min,
        max,
        place,
    };
    fields.finish();
    Some(fact)
}

/// The names in a list, each an id and each once.
pub(crate) fn names(
    reader: &Reader<'_>,
    fields: &Fields<'_, '_, '_>,
    key: &'static str,
    required: bool,
) -> Vec<String> {
    let names = if required { fields.texts(key) } else { fields.optional_texts(key) };
    check_names(reader, fields, key, &names);
    names
}

/// Checks the format that a pack or an overlay says it has.
pub(crate) fn check_format(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, what: &str) {
    let at = || fields.get("format").map(|doc| reader.place(doc));
    match fields.integer("format") {
        Some(FORMAT) => {}
        Some(version) if version > FORMAT => reader.report(
            Problem::error("newer-pack", format!("the {what} has format {version}; this engine reads up to {FORMAT}"))
                .at(at())
                .help("update fenji"),
        ),
        Some(version) => reader.report(
            Problem::error("out-of-range", format!("there is no format {version}"))
                .at(at())
                .allowed([FORMAT.to_string()]),
        ),
        None if fields.get("format").is_some() => {}
        None => reader
            .report(Problem::error("missing-key", format!("`format = {FORMAT}` is missing")).at(Some(fields.place()))),
    }
}

fn check_names(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, key: &'static str, names: &[String]) {
    let place = || fields.get(key).map(|doc| reader.place(doc));
    let mut seen = BTreeSet::new();
    for name in names {
        if !is_kebab(name) {
            reader.report(bad_id(name, place().unwrap_or_else(|| fields.place())));
        }
        if !seen.insert(name) {
            reader.report(
                Problem::error("duplicate-name", format!("`{name}` stands twice in `{}`", fields.path(key)))
                    .at(place())
                    .help("keep one of the two"),
            );
        }
    }
    if key != "locales" && key != "options" && key != "roles" && key != "acts" && key != "phases" {
        let count = names.len();
        if fields.get(key).is_some_and(Doc::is_empty_list) || count > MAX_VALUES {
            reader.report(
                Problem::error("out-of-range", format!("`{}` has {count} names", fields.path(key)))
                    .at(place())
                    .allowed([format!("1 to {MAX_VALUES}")]),
            );
        }
    }
}
