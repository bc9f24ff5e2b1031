//! TOML files as documents.

use crate::facts::json;
use crate::model::path;
use crate::problem::Error;
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Node};
use crate::source::files::{self, Content, MAX_FILE_BYTES, Sources};
use crate::source::lexis;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The content of `base` changed by the overlay in `sources`.
pub(crate) fn overlaid(base: &Content, sources: &Sources) -> Result<Content, Error> {
    let mut problems = Vec::new();
    let ours = parse_all(&under_overlay(sources), &mut problems);
    base.clone().with_overlay(ours).complete(problems)
}

/// An overlay's files as they stand in the content of an overlaid pack.
pub(crate) fn under_overlay(sources: &Sources) -> Sources {
    sources.clone().under(path::OVERLAY_FOLDER)
}

/// Parses every file; all syntax errors at once.
pub(crate) fn parse(sources: &Sources) -> Result<Content, Error> {
    let mut problems = Vec::new();
    let content = parse_all(sources, &mut problems);
    content.complete(problems)
}

pub(crate) fn parse_all(sources: &Sources, problems: &mut Vec<Problem>) -> Content {
    let mut content = Content { notes: sources.overlooked.clone(), ..Content::default() };
    for (path, bytes) in &sources.files {
        let place = Place { file: path.clone(), line: None, column: None };
        // A file that cannot be read is not missing.
        if path.ends_with(".rhai") {
            Arc::make_mut(&mut content.scripts).insert(path.clone(), String::new());
        } else {
            content.docs.insert(path.clone(), Doc { at: None, node: Node::Table(BTreeMap::new()) }.into());
        }
        if bytes.len() > MAX_FILE_BYTES {
            problems.push(
                Problem::error("too-large", format!("the file is too large: {} bytes", bytes.len()))
                    .at(Some(place))
                    .help(format!("keep each file under {MAX_FILE_BYTES} bytes")),
            );
            continue;
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => files::text(text),
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                problems.push(
                    Problem::error("invalid-utf8", "the file is not UTF-8")
                        .at(Some(Place { line: Some(line), ..place }))
                        .help("save the file as UTF-8"),
                );
                continue;
            }
        };
        if path.ends_with(".rhai") {
            Arc::make_mut(&mut content.scripts).insert(path.clone(), text.into_owned());
        } else {
            let found = lexis::of_toml(path, &text);
            content.notes.extend(found.warnings);
            let doc = parse_toml(path, &text, found.errors, problems);
            content.docs.insert(path.clone(), doc.into());
        }
    }
    content
}

/// How many syntax errors of one file are told.
const MAX_ERRORS: usize = 20;

/// The document in a TOML file; its syntax errors, all of them, go to `problems`. Where it holds foreign characters, only
/// those do: what the parser makes of them says less.
pub(crate) fn parse_toml(file: &str, text: &str, foreign: Vec<Problem>, problems: &mut Vec<Problem>) -> Doc {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = if foreign.is_empty() { errors } else { Vec::new() };
    let mut found = foreign;
    for error in errors {
        let at = error.span().map(|span| lines.at(span.start));
        let place = Place { file: file.to_owned(), line: at.map(|at| at.0), column: at.map(|at| at.1) };
        let message = match error.message() {
            deep if deep.contains("recurs") => "values are nested too deep".to_owned(),
            other => other.to_lowercase(),
        };
        found.push(Problem::error("toml-syntax", message).at(Some(place)));
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found.dedup();
    Problem::keep_first(&mut found, MAX_ERRORS);
    problems.extend(found);
    Doc { at: Some((1, 1)), node: table_node(table.get_ref(), &lines) }
}

fn table_node(table: &DeTable<'_>, lines: &Lines<'_>) -> Node {
    let entries = table.iter().map(|(key, value)| {
        // A problem with an entry is easiest found at its key.
        let doc = Doc { at: Some(lines.at(key.span().start)), ..value_doc(value, lines) };
        (key.get_ref().to_string(), doc)
    });
    Node::Table(entries.collect())
}

fn value_doc(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Doc {
    let node = match value.get_ref() {
        DeValue::String(text) => Node::Text(text.to_string()),
        DeValue::Integer(integer) => {
            let digits = integer.as_str().replace('_', "");
            i64::from_str_radix(&digits, integer.radix()).map_or(Node::Other("an integer outside 64 bits"), Node::Int)
        }
        DeValue::Float(float) => {
            let number: Option<f64> = float.as_str().replace('_', "").parse().ok();
            let whole = number.and_then(json::whole_float);
            whole.map_or(Node::Other("a number that is no integer"), Node::Int)
        }
        DeValue::Boolean(value) => Node::Bool(*value),
        DeValue::Datetime(time) => Node::Text(time.to_string()),
        DeValue::Array(list) => Node::List(list.iter().map(|item| value_doc(item, lines)).collect()),
        DeValue::Table(table) => table_node(table, lines),
    };
    Doc { at: Some(lines.at(value.span().start)), node }
}

/// Where lines start, to turn byte offsets into lines and columns.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        Self { text, starts }
    }

    fn at(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(1, |before| before.chars().count() + 1);
        (line, column)
    }
}
