//! Negations: the words of each language with which a description denies something. They are the pack's own.

use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The words of denial of all the languages of a pack together: a description may be in any of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Negations {
    /// The locales that have such words.
    pub locales: Vec<String>,
    /// In the order in which they are tried: the longest first.
    pub before: Vec<(String, Sense)>,
    /// Behind a phrase and a colon: it is not so.
    pub after_no: Vec<String>,
    /// Right behind a phrase: it is so, whatever stands before it.
    pub after_yes: Vec<String>,
    /// The words of `before` by their first character, each with its place there; found when first needed, as thousands of
    /// phrases ask.
    #[serde(skip)]
    firsts: OnceLock<Vec<(char, usize)>>,
}

/// What a word before a phrase does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Sense {
    /// It denies what follows.
    Denies,
    /// It may stand between a denial and what is denied.
    Between,
    /// It looks like a denial and is none.
    Neutral,
}

impl Negations {
    /// The words that may stand before a phrase and begin with this character, in the order in which they are tried.
    pub fn before_with(&self, first: char) -> impl Iterator<Item = (&String, Sense)> {
        let firsts = self.firsts.get_or_init(|| {
            let words = self.before.iter().enumerate();
            let mut firsts: Vec<(char, usize)> =
                words.filter_map(|(at, (word, _))| Some((word.chars().next()?, at))).collect();
            firsts.sort_unstable();
            firsts
        });
        let begin = firsts.partition_point(|(other, _)| *other < first);
        let own = firsts.iter().skip(begin).take_while(move |(other, _)| *other == first);
        own.filter_map(|(_, at)| self.before.get(*at)).map(|(word, sense)| (word, *sense))
    }

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
pub(crate) fn begins<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    (!joined(word.chars().next_back(), rest.chars().next())).then_some(rest)
}

/// Whether two characters are parts of one Latin word.
pub(crate) fn joined(one: Option<char>, other: Option<char>) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    latin(one) && latin(other)
}
