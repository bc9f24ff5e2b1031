//! Documents: what TOML and JSON files of a pack have in common, with the place of every value.

use crate::facts::json;
use crate::problem::{Place, Problem};
use serde_json::Value;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A value in a pack file and, where the file is text, its line and column.
#[derive(Clone, Debug)]
pub(crate) struct Doc {
    pub at: Option<(usize, usize)>,
    pub node: Node,
}

/// What stands there. Numbers are integers; anything else keeps only a description.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Doc>),
    Table(BTreeMap<String, Doc>),
    Other(&'static str),
}

/// A document that is read from its JSON when first needed: most words of a bundle are never looked at.
#[derive(Clone, Debug)]
pub(crate) struct LazyDoc {
    json: Box<str>,
    doc: OnceLock<Doc>,
}

impl LazyDoc {
    pub fn from_json(json: &str) -> Self {
        Self { json: json.into(), doc: OnceLock::new() }
    }

    pub fn get(&self) -> &Doc {
        let unreadable = || Doc { at: None, node: Node::Other("broken JSON") };
        self.doc.get_or_init(|| serde_json::from_str(&self.json).map_or_else(|_| unreadable(), Doc::from_json))
    }

    /// As JSON; what came as JSON, as it came.
    pub fn json(&self) -> Cow<'_, str> {
        if self.json.is_empty() { self.get().to_json().to_string().into() } else { (&*self.json).into() }
    }
}

impl From<Doc> for LazyDoc {
    fn from(doc: Doc) -> Self {
        Self { json: Box::default(), doc: doc.into() }
    }
}

impl Doc {
    fn from_json(value: Value) -> Self {
        let node = match value {
            Value::Null => Node::Other("null"),
            Value::Bool(value) => Node::Bool(value),
            Value::Number(number) => json::whole(&number).map_or(Node::Other("a number that is no integer"), Node::Int),
            Value::String(text) => Node::Text(text),
            Value::Array(list) => Node::List(list.into_iter().map(Self::from_json).collect()),
            Value::Object(map) => {
                Node::Table(map.into_iter().map(|(key, value)| (key, Self::from_json(value))).collect())
            }
        };
        Self { at: None, node }
    }

    pub fn to_json(&self) -> Value {
        match &self.node {
            Node::Bool(value) => Value::Bool(*value),
            Node::Int(value) => (*value).into(),
            Node::Text(text) => text.as_str().into(),
            Node::List(list) => list.iter().map(Self::to_json).collect(),
            Node::Table(table) => Value::Object(table.iter().map(|(key, doc)| (key.clone(), doc.to_json())).collect()),
            Node::Other(_) => Value::Null,
        }
    }

    pub fn is_empty_list(&self) -> bool {
        matches!(&self.node, Node::List(list) if list.is_empty())
    }

    fn describe(&self) -> &'static str {
        match &self.node {
            Node::Bool(_) => "true or false",
            Node::Int(_) => "an integer",
            Node::Text(_) => "a text",
            Node::List(_) => "a list",
            Node::Table(_) => "a table",
            Node::Other(what) => what,
        }
    }
}

/// Reads the documents of one file and collects what is wrong with them.
pub(crate) struct Reader<'a> {
    pub file: &'a str,
    problems: RefCell<&'a mut Vec<Problem>>,
}

impl<'a> Reader<'a> {
    pub fn new(file: &'a str, problems: &'a mut Vec<Problem>) -> Self {
        Self { file, problems: RefCell::new(problems) }
    }

    pub fn place(&self, doc: &Doc) -> Place {
        Place { file: self.file.to_owned(), line: doc.at.map(|at| at.0), column: doc.at.map(|at| at.1) }
    }

    pub fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    fn wrong(&self, doc: &Doc, path: &str, wanted: &str) {
        let what = if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") };
        self.report(
            Problem::error("wrong-type", format!("{what} must be {wanted}, not {}", doc.describe()))
                .at(Some(self.place(doc))),
        );
    }

    /// The table in `doc`, known as `path` in messages; an empty one after a problem.
    pub fn table<'r, 'd>(&'r self, doc: &'d Doc, path: &str) -> Fields<'r, 'a, 'd> {
        let table = match &doc.node {
            Node::Table(table) => Some(table),
            _ => {
                self.wrong(doc, path, "a table");
                None
            }
        };
        Fields { reader: self, doc, table, path: path.to_owned(), seen: RefCell::default() }
    }

    pub fn text<'d>(&self, doc: &'d Doc, path: &str) -> Option<&'d str> {
        match &doc.node {
            Node::Text(text) => Some(text),
            _ => {
                self.wrong(doc, path, "a text");
                None
            }
        }
    }

    /// The table in `doc`, of which every value is an integer.
    pub fn integers(&self, doc: &Doc, path: &str) -> BTreeMap<String, i64> {
        let Node::Table(table) = &doc.node else {
            self.wrong(doc, path, "a table");
            return BTreeMap::new();
        };
        let mut integers = BTreeMap::new();
        for (key, value) in table {
            match value.node {
                Node::Int(number) => _ = integers.insert(key.clone(), number),
                _ => self.wrong(value, &format!("{path}.{key}"), "an integer"),
            }
        }
        integers
    }

    pub fn texts(&self, doc: &Doc, path: &str) -> Vec<String> {
        let Node::List(list) = &doc.node else {
            self.wrong(doc, path, "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(list.len());
        for item in list {
            match &item.node {
                Node::Text(text) => texts.push(text.clone()),
                _ => self.report(
                    Problem::error("wrong-type", format!("`{path}` must hold texts only, not {}", item.describe()))
                        .at(Some(self.place(item))),
                ),
            }
        }
        texts
    }
}

/// The entries of one table; remembers which were read, so that the rest can be named.
pub(crate) struct Fields<'r, 'a, 'd> {
    reader: &'r Reader<'a>,
    doc: &'d Doc,
    table: Option<&'d BTreeMap<String, Doc>>,
    path: String,
    seen: RefCell<BTreeSet<&'static str>>,
}

impl<'d> Fields<'_, '_, 'd> {
    pub fn place(&self) -> Place {
        self.reader.place(self.doc)
    }

    pub fn get(&self, key: &'static str) -> Option<&'d Doc> {
        self.seen.borrow_mut().insert(key);
        self.table?.get(key)
    }

    pub fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn required(&self, key: &'static str) -> Option<&'d Doc> {
        let doc = self.get(key);
        if doc.is_none() && self.table.is_some() {
            self.reader.report(
                Problem::error("missing-key", format!("`{}` is missing", self.path(key))).at(Some(self.place())),
            );
        }
        doc
    }

    pub fn text(&self, key: &'static str) -> Option<&'d str> {
        self.required(key).and_then(|doc| self.reader.text(doc, &self.path(key)))
    }

    pub fn optional_text(&self, key: &'static str) -> Option<&'d str> {
        self.get(key).and_then(|doc| self.reader.text(doc, &self.path(key)))
    }

    pub fn texts(&self, key: &'static str) -> Vec<String> {
        self.required(key).map(|doc| self.reader.texts(doc, &self.path(key))).unwrap_or_default()
    }

    pub fn optional_texts(&self, key: &'static str) -> Vec<String> {
        self.get(key).map(|doc| self.reader.texts(doc, &self.path(key))).unwrap_or_default()
    }

    pub fn integer(&self, key: &'static str) -> Option<i64> {
        let doc = self.get(key)?;
        match doc.node {
            Node::Int(value) => Some(value),
            _ => {
                self.reader.wrong(doc, &self.path(key), "an integer");
                None
            }
        }
    }

    pub fn flag(&self, key: &'static str) -> Option<bool> {
        let doc = self.get(key)?;
        match doc.node {
            Node::Bool(value) => Some(value),
            _ => {
                self.reader.wrong(doc, &self.path(key), "true or false");
                None
            }
        }
    }

    pub fn list(&self, key: &'static str) -> &'d [Doc] {
        let Some(doc) = self.get(key) else { return &[] };
        match &doc.node {
            Node::List(list) => list,
            _ => {
                self.reader.wrong(doc, &self.path(key), "a list");
                &[]
            }
        }
    }

    /// Reports every entry that nobody asked for.
    pub fn finish(self) {
        let seen = self.seen.borrow();
        for (key, doc) in self.table.into_iter().flatten() {
            if !seen.contains(key.as_str()) {
                self.reader.report(
                    Problem::error("unknown-key", format!("unknown key `{}`", self.path(key)))
                        .at(Some(self.reader.place(doc)))
                        .suggest(key, seen.iter().copied()),
                );
            }
        }
    }
}
