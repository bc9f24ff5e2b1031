//! Negations: the words of each language with which a description denies something. They are the pack's own.

use crate::decide::suggest::Wording;
use crate::model::schema::Schema;
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Node, Reader};

/// The most words of one sort in one language.
const MAX_WORDS: usize = 500;

/// The words of denial of all the languages of a pack together: a description may be in any of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Negations {
    /// The locales that have such words.
    locales: Vec<String>,
    /// In the order in which they are tried: the longest first.
    before: Vec<(String, Sense)>,
    /// Behind a phrase and a colon: it is not so.
    after_no: Vec<String>,
    /// Right behind a phrase: it is so, whatever stands before it.
    after_yes: Vec<String>,
}

/// What a word before a phrase does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    /// It denies what follows.
    Denies,
    /// It may stand between a denial and what is denied.
    Between,
    /// It looks like a denial and is none.
    Neutral,
}

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
    let file = if schema.routing.is_some() { crate::model::routing::FILE } else { "pack.toml" };
    let missing = schema.locales.iter().filter(|locale| !schema.negations.locales.contains(locale));
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

impl Negations {
    /// Whether the words around a phrase deny it. In doubt they do not: what is suggested is only asked.
    pub fn deny(&self, before: &str, after: &str, ends_here: impl Fn(&str) -> bool) -> bool {
        let behind = after.trim_start_matches([' ', ':', '?', '=']);
        if self.after_yes.iter().any(|word| begins(behind, word).is_some()) {
            return false;
        }
        let colon = after.trim_start().starts_with([':', '?', '=']);
        let answered = |rest: &str| {
            ends_here(rest)
                || rest.trim_start().starts_with(|c: char| !c.is_alphanumeric())
                || rest.trim_start().is_empty()
        };
        if colon && self.after_no.iter().filter_map(|word| begins(behind, word)).any(answered) {
            return true;
        }
        let mut denied = false;
        let (mut rest, mut next) = (before, None);
        while let Some((shorter, sense)) = self.last_word(rest, next) {
            match sense {
                // Denied twice is said.
                Sense::Denies => denied = !denied,
                Sense::Between => {}
                Sense::Neutral => return false,
            }
            next = rest.get(shorter.len()..).and_then(|word| word.chars().next());
            rest = shorter;
        }
        denied
    }

    /// Takes the last word of `text` away, where it is one of these; `next` is what follows the text.
    fn last_word<'t>(&self, text: &'t str, next: Option<char>) -> Option<(&'t str, Sense)> {
        let trimmed = text.trim_end_matches(' ');
        let next = if trimmed.len() < text.len() { None } else { next };
        self.before.iter().find_map(|(word, sense)| {
            let rest = trimmed.strip_suffix(word.as_str())?;
            let whole =
                !joined(rest.chars().next_back(), word.chars().next()) && !joined(word.chars().next_back(), next);
            whole.then_some((rest, *sense))
        })
    }
}

/// What follows `word` where `text` begins with it.
fn begins<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    (!joined(word.chars().next_back(), rest.chars().next())).then_some(rest)
}

/// Whether two characters are parts of one Latin word.
pub(crate) fn joined(one: Option<char>, other: Option<char>) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    latin(one) && latin(other)
}
