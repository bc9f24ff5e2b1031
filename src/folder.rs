//! Packs in folders: reading files and TOML, the only part of the engine that touches a file system.

use crate::Error;
use crate::bundle::is_pack_path;
use crate::doc::{Doc, Node};
use crate::problem::{Place, Problem};
use crate::sources::{Content, MAX_FILE_BYTES, Sources};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The files of the pack in `folder`.
pub(crate) fn read(folder: &Path) -> Result<Sources, Error> {
    let mut files = BTreeMap::new();
    let mut problems = Vec::new();
    if !folder.is_dir() {
        return Err(Problem::error("unreadable", format!("there is no folder `{}`", folder.display()))
            .help("name a folder with a pack.toml, or a bundle")
            .into());
    }
    for sub in ["", "rules", "text", "cases"] {
        let directory = folder.join(sub);
        if !directory.is_dir() {
            continue;
        }
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(Problem::error("unreadable", format!("cannot read `{}`: {error}", directory.display())));
                continue;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if sub.is_empty() { name } else { format!("{sub}/{name}") };
            if !is_pack_path(&path) {
                continue;
            }
            match fs::read(entry.path()) {
                Ok(content) => {
                    files.insert(path, content);
                }
                Err(error) => {
                    let place = Place { file: path, line: None, column: None };
                    problems
                        .push(Problem::error("unreadable", format!("cannot read the file: {error}")).at(Some(place)));
                }
            }
        }
    }
    if problems.is_empty() { Ok(Sources { files }) } else { Err(Error { problems }) }
}

/// Parses every file; all syntax errors at once.
pub(crate) fn parse(sources: &Sources) -> Result<Content, Error> {
    let mut content = Content::default();
    let mut problems = Vec::new();
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
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
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
            Arc::make_mut(&mut content.scripts).insert(path.clone(), text.to_owned());
        } else {
            let doc = parse_toml(path, text, &mut problems);
            content.docs.insert(path.clone(), doc.into());
        }
    }
    content.complete(problems)
}

/// How many syntax errors of one file are told.
const MAX_ERRORS: usize = 20;

/// The document in a TOML file; its syntax errors, all of them, go to `problems`.
fn parse_toml(file: &str, text: &str, problems: &mut Vec<Problem>) -> Doc {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut found: Vec<Problem> = Vec::new();
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
    found.truncate(MAX_ERRORS);
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
        DeValue::Float(_) => Node::Other("a number that is no integer"),
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
