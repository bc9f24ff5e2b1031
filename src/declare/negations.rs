//! Negations: the words of each language with which a description denies something. They are the pack's own.

use crate::model::locale::is_layer;
use crate::model::negations::{Negations, Sense};
use crate::model::path;
use crate::model::schema::Schema;
use crate::model::wording::Wording;
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Node, Reader};

/// The most words of one sort in one language.
const MAX_WORDS: usize = 500;

/// Reads the table `negations` of pack.toml or desk.toml: by locale `words`, `between`, `except`, `after_no`, `after_yes`.
pub(crate) fn read(reader: &Reader<'_>, doc: &Doc, locales: &[String]) -> Negations {
    let mut negations = Negations::default();
    let Node::Table(table) = &doc.node else {
        reader.table(doc, "negations");
        return negations;
    };
    for (locale, doc) in table {
        // What is wrong with the locales themselves is told there.
        if !locales.is_empty() && !locales.contains(locale) {
            reader.report(
                Problem::error("unknown-locale", format!("`negations.{locale}` is not among the locales"))
                    .at(Some(reader.place(doc)))
                    .suggest(locale, locales.iter().map(String::as_str)),
            );
        }
        let fields = reader.table(doc, &format!("negations.{locale}"));
        let words = |key: &'static str, required: bool| -> Vec<String> {
            let words = if required { fields.texts(key) } else { fields.optional_texts(key) };
            if words.len() > MAX_WORDS {
                reader.report(
                    Problem::error("too-many", format!("`{}` has {} words", fields.path(key), words.len()))
                        .at(Some(reader.place(doc)))
                        .help(format!("keep the {MAX_WORDS} that people use")),
                );
            }
            let words = words.iter().take(MAX_WORDS).map(|word| Wording::of(word).text);
            words.filter(|word| !word.is_empty()).collect()
        };
        for (key, sense) in [("words", Sense::Denies), ("between", Sense::Between), ("except", Sense::Neutral)] {
            negations.before.extend(words(key, sense == Sense::Denies).into_iter().map(|word| (word, sense)));
        }
        negations.after_no.extend(words("after_no", false));
        negations.after_yes.extend(words("after_yes", false));
        negations.locales.push(locale.clone());
        fields.finish();
    }
    negations.before.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    negations
}

/// What `check` says: languages in which descriptions are read and nothing can be denied.
pub(crate) fn findings(schema: &Schema) -> Vec<Problem> {
    let file = if schema.routing.is_some() { path::DESK } else { path::PACK };
    // The locale under a layer denies in the same words.
    let full = schema.locales.iter().filter(|locale| !is_layer(&schema.locales, locale));
    let missing = full.filter(|locale| !schema.negations.locales.contains(locale));
    missing
        .map(|locale| {
            Problem::warning("missing-negations", format!("descriptions in `{locale}` cannot deny anything"))
                .at(Some(Place { file: file.to_owned(), line: None, column: None }))
                .help(format!(
                    "add [negations.{locale}] with `words`, such as \"no\" and \"not\", that deny what follows them"
                ))
        })
        .collect()
}
