//! What packs, desks and overlays say alike: format, id, version, locales, and lists of names.

use crate::declare::{conflicts, negations};
use crate::model::overlay::Named;
use crate::model::schema::{MAX_VALUES, Schema};
use crate::problem::Problem;
use crate::source::document::{Doc, Fields, Reader};
use crate::source::ids::{bad_id, is_kebab};
use crate::version::FORMAT;
use std::collections::BTreeSet;

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

pub(crate) fn check_names(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, key: &'static str, names: &[String]) {
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

impl Schema {
    /// What packs and desks say alike: format, id, version and locales.
    pub fn read_head(&mut self, reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, what: &str) {
        let at = |key: &'static str| fields.get(key).map_or_else(|| fields.place(), |doc| reader.place(doc));
        check_format(reader, fields, what);
        self.id = fields.text("id").unwrap_or_default().to_owned();
        if !self.id.is_empty() && !is_kebab(&self.id) {
            reader.report(bad_id(&self.id, at("id")));
        }
        self.version = fields.text("version").unwrap_or_default().to_owned();
        self.uses = fields.optional_text("uses").map(|name| Named { name: name.to_owned(), place: at("uses") });
        if let Some(Named { name, place }) = self.uses.as_ref().filter(|uses| !is_kebab(&uses.name)) {
            reader.report(bad_id(name, place.clone()));
        }
        self.locales = fields.texts("locales");
        if let Some(doc) = fields.get("negations") {
            self.negations = negations::read(reader, doc, &self.locales);
        }
        self.never = conflicts::conflicts(reader, fields, "never");
        check_names(reader, fields, "locales", &self.locales);
        if fields.get("locales").is_some_and(Doc::is_empty_list) {
            reader.report(
                Problem::error("missing-key", "`locales` is empty")
                    .at(Some(at("locales")))
                    .help("name at least one, such as \"en\""),
            );
        }
    }
}
