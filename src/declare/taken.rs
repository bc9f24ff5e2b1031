//! What is taken from a vocabulary: the part of its documents that a pack reads.
//!
//! A pack holds no more of its vocabulary than this, so that its bundle stays small, and what changes in the vocabulary
//! and does not concern the pack changes neither its content nor its digest.

use crate::compiled::plan::Compiled;
use crate::declare::texts;
use crate::declare::vocabulary::texts_of;
use crate::model::path;
use crate::model::routing::Action;
use crate::model::rule::Rule;
use crate::model::schema::{Fact, FactType, Schema};
use crate::source::document::{Doc, LazyDoc, Node};
use crate::source::files::Docs;
use std::collections::{BTreeMap, BTreeSet};

/// The documents of a vocabulary without what this pack does not read of them.
pub(crate) fn taken(compiled: &Compiled, docs: &Docs) -> Docs {
    let schema = &compiled.schema;
    let of = |file: &str| docs.get(file).map(LazyDoc::get);
    let mut kept = Docs::new();
    let mut keep = |file: &str, doc: Option<Doc>| kept.extend(doc.map(|doc| (file.to_owned(), doc.into())));
    keep(path::VOCABULARY_INSIDE, of(path::VOCABULARY_INSIDE).map(|doc| head(doc, compiled)));
    let own = of(path::FACTS).map(|doc| list(doc, "fact")).unwrap_or_default();
    keep(path::VOCABULARY_FACTS, of(path::VOCABULARY_FACTS).map(|doc| facts(doc, &schema.facts, own)));
    for locale in &schema.locales {
        let (file, read) = (texts_of(locale), texts::taken(compiled, docs, locale));
        keep(
            &file,
            of(&file).map(|doc| words(doc, "", &read).unwrap_or_else(|| like(doc, Node::Table(BTreeMap::new())))),
        );
    }
    kept
}

/// Another value in the place of a value.
fn like(doc: &Doc, node: Node) -> Doc {
    Doc { at: doc.at, node }
}

/// The entries of a table that are kept, as they are kept.
fn table(doc: &Doc, keep: impl Fn(&str, &Doc) -> Option<Doc>) -> Doc {
    let Node::Table(table) = &doc.node else { return doc.clone() };
    let kept = table.iter().filter_map(|(key, value)| Some((key.clone(), keep(key, value)?)));
    like(doc, Node::Table(kept.collect()))
}

/// The texts of a list that are kept.
fn only(doc: &Doc, keep: impl Fn(&str) -> bool) -> Doc {
    let Node::List(items) = &doc.node else { return doc.clone() };
    let kept = items.iter().filter(|item| matches!(&item.node, Node::Text(text) if keep(text)));
    like(doc, Node::List(kept.cloned().collect()))
}

fn list<'d>(doc: &'d Doc, key: &str) -> &'d [Doc] {
    match &doc.node {
        Node::Table(table) => match table.get(key).map(|doc| &doc.node) {
            Some(Node::List(items)) => items,
            _ => &[],
        },
        _ => &[],
    }
}

fn value<'d>(doc: &'d Doc, key: &str) -> Option<&'d Doc> {
    match &doc.node {
        Node::Table(table) => table.get(key),
        _ => None,
    }
}

fn is(doc: &Doc, id: &str) -> bool {
    matches!(value(doc, "id").map(|doc| &doc.node), Some(Node::Text(text)) if text == id)
}

/// vocabulary.toml without its version, which changes with every other pack's words, the languages of others, and what must
/// not stand together and cannot here. A desk keeps it all for its packs.
fn head(doc: &Doc, compiled: &Compiled) -> Doc {
    let Schema { locales, routing, .. } = &compiled.schema;
    let has = |action: &str| {
        let action = Action::parse(action);
        let is = |rule: &Rule| action.as_ref().is_some_and(|action| rule.kind == action.kind && rule.id == action.id);
        compiled.rules.iter().any(|rule| is(&rule.rule))
    };
    let pair = |pair: &Doc| {
        let kept = table(pair, |key, value| match key {
            "one" | "other" => Some(only(value, has)).filter(|side| !side.is_empty_list()),
            _ => Some(value.clone()),
        });
        ["one", "other"].iter().all(|side| value(&kept, side).is_some()).then_some(kept)
    };
    table(doc, |key, value| match (key, &value.node) {
        ("version", _) => None,
        ("locales", _) => Some(only(value, |locale| locales.iter().any(|known| known == locale))),
        ("never", Node::List(pairs)) if routing.is_none() => {
            let kept: Vec<Doc> = pairs.iter().filter_map(pair).collect();
            (!kept.is_empty()).then(|| like(value, Node::List(kept)))
        }
        _ => Some(value.clone()),
    })
}

/// The facts that were taken, each without what the pack says of it itself.
fn facts(doc: &Doc, taken: &[Fact], own: &[Doc]) -> Doc {
    let fact = |declared: &Doc| {
        let fact = taken.iter().filter(|fact| fact.vocabulary.is_some()).find(|fact| is(declared, &fact.id))?;
        let said = own.iter().find(|said| is(said, &fact.id));
        Some(table(declared, |key, value| match key {
            "options" if fact.fact_type == FactType::Several => {
                Some(only(value, |option| fact.options.iter().any(|known| known == option)))
            }
            "groups" if fact.groups.is_empty() => None,
            "groups" => Some(table(value, |id, options| {
                let group = fact.groups.iter().find(|group| group.id == id)?;
                Some(only(options, |option| group.options.iter().any(|known| known == option)))
            })),
            "when" | "ask_first" if said.is_some_and(|said| self::value(said, key).is_some()) => None,
            _ => Some(value.clone()),
        }))
    };
    table(doc, |key, value| match &value.node {
        Node::List(all) if key == "fact" => Some(like(value, Node::List(all.iter().filter_map(fact).collect()))),
        _ => Some(value.clone()),
    })
}

/// The texts whose keys are read; nothing, where none is.
fn words(doc: &Doc, above: &str, read: &BTreeSet<String>) -> Option<Doc> {
    let Node::Table(_) = &doc.node else { return read.contains(above).then(|| doc.clone()) };
    let kept = table(doc, |key, value| {
        let path = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
        words(value, &path, read)
    });
    matches!(&kept.node, Node::Table(kept) if !kept.is_empty()).then_some(kept)
}
