//! Reading a vocabulary: what its vocabulary.toml and facts.toml declare, for a pack or a desk that takes from it.

use crate::declare::head::check_format;
use crate::declare::{conflicts, facts};
use crate::model::locale::is_layer;
use crate::model::overlay::Named;
use crate::model::path;
use crate::model::routing::Conflict;
use crate::model::schema::Schema;
use crate::model::vocabulary::Vocabulary;
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Node, Reader};
use crate::source::files::Docs;
use crate::source::ids::is_kebab;

/// The sections that the texts of a vocabulary may have: what a pack is about and how it grades is its own.
pub(crate) const SECTIONS: [&str; 15] = [
    "facts",
    "roles",
    "acts",
    "phases",
    "goals",
    "outputs",
    "steps",
    "duties",
    "commands",
    "reports",
    "fields",
    "notes",
    "clauses",
    "phones",
    "parameters",
];

impl Vocabulary {
    /// The vocabulary in the content of a pack or a desk with this head; none where it uses none.
    pub fn read(docs: &Docs, head: &Schema, problems: &mut Vec<Problem>) -> Option<Self> {
        let Some(uses) = &head.uses else {
            problems.extend(not_used(docs, head));
            return None;
        };
        let Some(doc) = docs.get(path::VOCABULARY_INSIDE) else {
            // What is no id leads nowhere, and that is told already.
            problems.extend(is_kebab(&uses.name).then(|| missing(uses)));
            return None;
        };
        let (id, locales, never) = declared(&Reader::new(path::VOCABULARY_INSIDE, problems), doc.get());
        if !id.is_empty() && id != uses.name {
            problems.push(
                Problem::error("wrong-vocabulary", format!("the folder `{}` holds the vocabulary `{id}`", uses.name))
                    .at(Some(uses.place.clone()))
                    .help("name the folder as the vocabulary is called, and write that name after `uses`"),
            );
        }
        for locale in head.locales.iter().filter(|locale| !locales.is_empty() && !locales.contains(locale)) {
            problems.push(
                Problem::error("unknown-locale", format!("the vocabulary `{}` does not speak `{locale}`", uses.name))
                    .at(Some(uses.place.clone()))
                    .allowed(locales.iter().cloned())
                    .help("add its texts to the vocabulary, or take the locale out here"),
            );
        }
        let full = |locale: &&String| locales.contains(locale) && !is_layer(&head.locales, locale);
        let texts = head.locales.iter().filter(full).map(|locale| texts_of(locale));
        for file in texts.chain([path::VOCABULARY_FACTS.to_owned()]).filter(|file| !docs.contains_key(file)) {
            problems.push(
                Problem::error("missing-file", format!("`{file}` is missing"))
                    .help("a vocabulary has vocabulary.toml, facts.toml and text/<locale>.toml"),
            );
        }
        let before = problems.len();
        let facts = docs.get(path::VOCABULARY_FACTS);
        let facts = facts.map(|doc| facts::of_vocabulary(&Reader::new(path::VOCABULARY_FACTS, problems), doc.get()));
        Some(Self { id: uses.name.clone(), whole: problems.len() == before, facts: facts.unwrap_or_default(), never })
    }
}

/// The file with a vocabulary's texts of one locale, in the content of a pack.
pub(crate) fn texts_of(locale: &str) -> String {
    format!("{}text/{locale}.toml", path::VOCABULARY_FOLDER)
}

/// The id, the locales and the pairs that vocabulary.toml declares. Its version is for people: no pack depends on it.
fn declared(reader: &Reader<'_>, doc: &Doc) -> (String, Vec<String>, Vec<Conflict>) {
    let fields = reader.table(doc, "");
    check_format(reader, &fields, "vocabulary");
    let id = fields.text("id").unwrap_or_default().to_owned();
    fields.optional_text("version");
    let locales = fields.texts("locales");
    let never = conflicts::conflicts(reader, &fields, "never");
    fields.finish();
    (id, locales, never)
}

fn missing(uses: &Named) -> Problem {
    let name = &uses.name;
    Problem::error("missing-vocabulary", format!("the vocabulary `{name}` is missing"))
        .at(Some(uses.place.clone()))
        .help(format!("put its folder `{name}`, with a {}, beside the folder of the pack", path::VOCABULARY))
}

/// The files of a vocabulary of which nobody says that it is used.
fn not_used(docs: &Docs, head: &Schema) -> Option<Problem> {
    let file = docs.keys().find(|file| path::is_of_vocabulary(file))?;
    let head = if head.routing.is_some() { path::DESK } else { path::PACK };
    Some(
        Problem::error("missing-key", format!("`uses` is missing: {head} names no vocabulary"))
            .at(Some(Place { file: file.clone(), line: None, column: None }))
            .help(format!("write `uses` and the vocabulary's id into {head}, or take the vocabulary's files away")),
    )
}

/// Sections in the texts of a vocabulary that have no place there.
pub(crate) fn check_sections(docs: &Docs, locale: &str, errors: &mut Vec<Problem>) {
    let file = texts_of(locale);
    let Some(Node::Table(sections)) = docs.get(&file).map(|doc| &doc.get().node) else { return };
    let reader = Reader::new(&file, errors);
    for (section, doc) in sections.iter().filter(|(section, _)| !SECTIONS.contains(&section.as_str())) {
        reader.report(
            Problem::error("unknown-key", format!("the texts of a vocabulary have no section `{section}`"))
                .at(Some(reader.place(doc)))
                .suggest(section, SECTIONS),
        );
    }
}
