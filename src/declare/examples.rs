//! Examples: reading `examples/<locale>.toml`, how people put the answers of facts, and what is wrong with it.

use crate::model::examples::{Examples, MAX_LENGTH, MAX_PHRASES, Told, WORD};
use crate::model::locale::is_layer;
use crate::model::path;
use crate::model::schema::{Fact, FactType, Schema};
use crate::model::wording::Wording;
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Node, Reader};
use crate::source::files::Docs;
use std::collections::{BTreeMap, BTreeSet};

const NO_AND_YES: [&str; 2] = ["no", "yes"];

/// The files with examples, each with its locale.
fn files(docs: &Docs) -> impl Iterator<Item = (&str, &str, &Doc)> {
    docs.iter().filter_map(|(file, doc)| {
        let locale = path::inside(file).strip_prefix(path::EXAMPLES)?.strip_suffix(".toml")?;
        Some((file.as_str(), locale, doc.get()))
    })
}

/// What all files say together: a description may be in any language.
pub(crate) fn read(schema: &Schema, docs: &Docs, problems: &mut Vec<Problem>) -> Examples {
    let mut reading = Reading { schema, examples: Examples::default(), owners: BTreeMap::new(), full: false };
    for (file, locale, doc) in files(docs) {
        let reader = Reader::new(file, problems);
        // What is wrong with the locales themselves is told there.
        if !schema.locales.is_empty() && !schema.locales.iter().any(|known| known == locale) {
            reader.report(
                Problem::error("unknown-locale", format!("`{locale}` is not among the locales"))
                    .at(Some(reader.place(doc)))
                    .suggest(locale, schema.locales.iter().map(String::as_str)),
            );
        }
        reading.file(&reader, doc);
    }
    reading.examples
}

struct Reading<'s> {
    schema: &'s Schema,
    examples: Examples,
    /// Which answer of a fact has a phrase.
    owners: BTreeMap<(usize, String), (usize, Place)>,
    /// Whether there are too many already, which is said once.
    full: bool,
}

impl<'s> Reading<'s> {
    fn file(&mut self, reader: &Reader<'_>, doc: &Doc) {
        let fields = reader.table(doc, "");
        for (key, is_word) in [("phrases", false), ("words", true)] {
            let Some(doc) = fields.get(key) else { continue };
            self.answers(reader, doc, key, &mut |reading, told, doc, at| {
                reading.list(reader, told, doc, at, is_word);
            });
        }
        if let Some(doc) = fields.get("implied_by") {
            self.answers(reader, doc, "implied_by", &mut |reading, told, doc, at| {
                reading.implied(reader, told, doc, at);
            });
        }
        fields.finish();
    }

    /// Goes through the answers of all facts in a table.
    fn answers(&mut self, reader: &Reader<'_>, doc: &Doc, at: &str, each: &mut dyn FnMut(&mut Self, Told, &Doc, &str)) {
        let Node::Table(facts) = &doc.node else {
            reader.table(doc, at);
            return;
        };
        for (id, doc) in facts {
            let at = format!("{at}.\"{id}\"");
            let Some((index, fact)) = self.fact(reader, id, doc) else { continue };
            let Node::Table(answers) = &doc.node else {
                reader.table(doc, &at);
                continue;
            };
            for (name, doc) in answers {
                if let Some(answer) = answer(reader, fact, name, doc) {
                    each(self, Told { fact: index, answer }, doc, &format!("{at}.{name}"));
                }
            }
        }
    }

    fn fact(&self, reader: &Reader<'_>, id: &str, doc: &Doc) -> Option<(usize, &'s Fact)> {
        let schema = self.schema;
        let found = schema.facts.iter().enumerate().find(|(_, fact)| fact.id == id);
        match found {
            Some((_, fact)) if !matches!(fact.fact_type, FactType::One | FactType::Several | FactType::YesNo) => {
                reader.report(
                    Problem::error("wrong-type", format!("the fact `{id}` has no options to give examples of"))
                        .at(Some(reader.place(doc)))
                        .help("examples belong to choices and to yes-no facts"),
                );
                None
            }
            None => {
                reader.report(
                    Problem::error("unknown-fact", format!("unknown fact `{id}`"))
                        .at(Some(reader.place(doc)))
                        .suggest(id, schema.facts.iter().map(|fact| fact.id.as_str())),
                );
                None
            }
            found => found,
        }
    }

    fn list(&mut self, reader: &Reader<'_>, told: Told, doc: &Doc, at: &str, is_word: bool) {
        let Node::List(items) = &doc.node else {
            reader.texts(doc, at);
            return;
        };
        for item in items {
            let Some(text) = reader.text(item, at) else { continue };
            let meant = Wording::of(text).text;
            let wrong = |code: &'static str, message: String, help: &str| {
                reader.report(Problem::error(code, message).at(Some(reader.place(item))).help(help));
            };
            let length = text.chars().count();
            if length > MAX_LENGTH {
                wrong(
                    "too-large",
                    format!("an example in `{at}` has {length} characters"),
                    &format!("keep to one thing in at most {MAX_LENGTH} characters, as people write it"),
                );
                continue;
            }
            if !meant.contains(char::is_alphanumeric) {
                wrong(
                    "empty-phrase",
                    format!("an example in `{at}` says nothing"),
                    "write what people write, or remove it",
                );
                continue;
            }
            // The same word may speak for several options and then says less; a whole phrase is meant in one way.
            if !is_word {
                let place = reader.place(item);
                // Two languages may put it alike.
                let told_already = |(other, first): &&(usize, Place)| *other != told.answer || first.file == place.file;
                if let Some((other, first)) = self.owners.get(&(told.fact, meant.clone())).filter(told_already) {
                    let (message, help) = if *other == told.answer {
                        (format!("“{text}” stands in `{at}` twice"), "keep one of the two".to_owned())
                    } else {
                        let fact = self.schema.facts.get(told.fact);
                        let named = fact.map_or("", |fact| name(fact, *other));
                        (
                            format!("“{text}” stands for `{named}`, too, at {first}"),
                            "keep it where it belongs, or say in each what makes the difference".to_owned(),
                        )
                    };
                    wrong("doubled-phrase", message, &help);
                    continue;
                }
                self.owners.insert((told.fact, meant.clone()), (told.answer, place));
            }
            if self.examples.len() < MAX_PHRASES {
                self.examples.add(told, text.to_owned(), if is_word { WORD } else { 1 });
            } else if !std::mem::replace(&mut self.full, true) {
                wrong(
                    "too-many",
                    format!("there are more than {MAX_PHRASES} examples"),
                    "keep those that differ from each other",
                );
            }
        }
    }

    fn implied(&mut self, reader: &Reader<'_>, told: Told, doc: &Doc, at: &str) {
        let Node::Table(facts) = &doc.node else {
            reader.table(doc, at);
            return;
        };
        for (id, doc) in facts {
            let Some((index, fact)) = self.fact(reader, id, doc) else { continue };
            let by: Vec<Told> = reader
                .texts(doc, &format!("{at}.\"{id}\""))
                .iter()
                .filter_map(|name| Some(Told { fact: index, answer: answer(reader, fact, name, doc)? }))
                .collect();
            for by in by {
                self.examples.imply(told, by);
            }
        }
    }
}

/// The index of an answer by its name.
fn answer(reader: &Reader<'_>, fact: &Fact, name: &str, doc: &Doc) -> Option<usize> {
    let names: Vec<&str> = match fact.fact_type {
        FactType::YesNo => NO_AND_YES.to_vec(),
        _ => fact.options.iter().map(String::as_str).collect(),
    };
    let found = names.iter().position(|known| *known == name);
    if found.is_none() {
        reader.report(
            Problem::error("unknown-option", format!("`{name}` is no option of `{}`", fact.id))
                .at(Some(reader.place(doc)))
                .suggest(name, names),
        );
    }
    found
}

/// The name of an answer.
fn name(fact: &Fact, answer: usize) -> &str {
    match fact.fact_type {
        FactType::YesNo => NO_AND_YES.get(answer).copied().unwrap_or_default(),
        _ => fact.options.get(answer).map_or("", String::as_str),
    }
}

/// What `check` says: answers with examples in one language and none in another, where nobody who writes in that one is
/// understood.
pub(crate) fn findings(schema: &Schema, docs: &Docs) -> Vec<Problem> {
    let mut told: BTreeMap<&str, BTreeSet<Told>> = BTreeMap::new();
    for (_, locale, doc) in files(docs) {
        let mut ignored = Vec::new();
        let mut reading = Reading { schema, examples: Examples::default(), owners: BTreeMap::new(), full: false };
        reading.file(&Reader::new("", &mut ignored), doc);
        told.entry(locale).or_default().extend(reading.examples.answers());
    }
    let all: BTreeSet<Told> = told.values().flatten().copied().collect();
    let mut findings = Vec::new();
    if all.is_empty() {
        return findings;
    }
    // Whoever writes in the language of a layer is understood in that of the locale under it.
    for locale in schema.locales.iter().filter(|locale| !is_layer(&schema.locales, locale)) {
        let own = told.get(locale.as_str());
        let missing = all.iter().filter(|answer| !own.is_some_and(|own| own.contains(answer)));
        let named: Vec<String> = missing
            .filter_map(|Told { fact, answer }| {
                let fact = schema.facts.get(*fact)?;
                Some(format!("`{}` of `{}`", name(fact, *answer), fact.id))
            })
            .collect();
        let Some(first) = named.first() else { continue };
        let more = if named.len() > 1 { format!(" and {} more", named.len() - 1) } else { String::new() };
        findings.push(
            Problem::warning(
                "uneven-examples",
                format!("{first}{more}: no examples in `{locale}`, but in another locale"),
            )
            .at(Some(Place { file: format!("{}{locale}.toml", path::EXAMPLES), line: None, column: None }))
            .help("write some, as people put it in that language"),
        );
    }
    findings
}
