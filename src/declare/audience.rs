//! Reading who can answer a fact, and who acts in which role.

use crate::model::audience::Audience;
use crate::model::schema::Schema;
use crate::problem::Problem;
use crate::source::document::{Doc, Fields, Reader};
use crate::source::ids::{bad_id, is_kebab};

/// The audience with this name, of those that are allowed here.
fn named(reader: &Reader<'_>, name: &str, allowed: &[Audience], doc: Option<&Doc>) -> Option<Audience> {
    let found = allowed.iter().copied().find(|audience| audience.name() == name);
    if found.is_none() {
        reader.report(
            Problem::error("unknown-audience", format!("there is no audience `{name}`"))
                .at(doc.map(|doc| reader.place(doc)))
                .suggest(name, allowed.iter().map(|audience| audience.name()))
                .allowed(allowed.iter().map(|audience| audience.name())),
        );
    }
    found
}

/// Who can know a fact: everybody, where the fact does not say.
pub(crate) fn asked_of(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>) -> Vec<Audience> {
    let Some(doc) = fields.get("asked_of") else { return Audience::ASKED.to_vec() };
    let names = fields.texts("asked_of");
    if doc.is_empty_list() {
        reader.report(
            Problem::error("unknown-audience", "`asked_of` names nobody")
                .at(Some(reader.place(doc)))
                .allowed(Audience::ASKED.map(Audience::name))
                .help("take it out: then both are asked"),
        );
    }
    let found: Vec<Audience> =
        names.iter().filter_map(|name| named(reader, name, &Audience::ASKED, Some(doc))).collect();
    Audience::ASKED.into_iter().filter(|audience| found.contains(audience)).collect()
}

impl Schema {
    /// The roles that are declared each in a table of its own, with their audience.
    pub(crate) fn read_roles(&mut self, reader: &Reader<'_>, fields: &Fields<'_, '_, '_>) {
        for doc in fields.list("role") {
            let role = reader.table(doc, "role");
            let id = role.text("id").unwrap_or_default().to_owned();
            let place = reader.place(role.get("id").unwrap_or(doc));
            let audience = role
                .optional_text("audience")
                .and_then(|name| named(reader, name, &Audience::ALL, role.get("audience")));
            role.finish();
            if id.is_empty() {
                continue;
            }
            if !is_kebab(&id) {
                reader.report(bad_id(&id, place));
            } else if self.roles.contains(&id) {
                reader.report(
                    Problem::error("duplicate-name", format!("the role `{id}` is declared twice"))
                        .at(Some(place))
                        .help("declare it in `roles` or in a `[[role]]` of its own, once"),
                );
            } else {
                if let Some(audience) = audience.filter(|audience| *audience != Audience::Responder) {
                    self.audiences.insert(id.clone(), audience);
                }
                self.roles.push(id);
            }
        }
    }
}
