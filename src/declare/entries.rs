//! Entries: the texts of a file by key, each with its place.

use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Node, Reader};
use std::cell::Cell;
use std::collections::BTreeMap;

/// The texts of a file by `section.key`; quoted keys stay whole.
pub(crate) type Entries<'d> = BTreeMap<String, Entry<'d>>;

pub(crate) struct Entry<'d> {
    pub text: &'d str,
    pub file: &'d str,
    at: Option<(usize, usize)>,
    pub used: Cell<bool>,
}

impl Entry<'_> {
    pub fn place(&self) -> Place {
        Place { file: self.file.to_owned(), line: self.at.map(|at| at.0), column: self.at.map(|at| at.1) }
    }

    /// Whether it stands in a file of this locale, and not in one under it.
    pub fn is_of(&self, locale: &str) -> bool {
        self.file.strip_suffix(".toml").and_then(|file| file.rsplit('/').next()) == Some(locale)
    }
}

pub(crate) fn flatten<'d>(file: &'d str, doc: &'d Doc, errors: &mut Vec<Problem>) -> Entries<'d> {
    let reader = Reader::new(file, errors);
    let mut entries = BTreeMap::new();
    let mut waiting = vec![(String::new(), doc)];
    while let Some((path, doc)) = waiting.pop() {
        match &doc.node {
            Node::Table(table) => {
                for (key, doc) in table {
                    let path = if path.is_empty() { key.clone() } else { [path.as_str(), ".", key].concat() };
                    waiting.push((path, doc));
                }
            }
            _ => {
                if let Some(text) = reader.text(doc, &path) {
                    entries.insert(path, Entry { text, file, at: doc.at, used: Cell::default() });
                }
            }
        }
    }
    entries
}
