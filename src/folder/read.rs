//! Packs in folders: reading files and TOML, the only part of the engine that touches a file system.

use crate::declare::overlay::{self, Named, Overlay};
use crate::facts::json;
use crate::folder::overlooked;
use crate::problem::Error;
use crate::problem::{Place, Problem};
use crate::script::lexis;
use crate::source::bundle::{self, is_pack_path};
use crate::source::document::{Doc, Node, Reader};
use crate::source::files::{self as sources, Content, MAX_FILE_BYTES, Sources};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The content of the pack in `folder`; of an overlay, with the base that it names.
pub(crate) fn content(folder: &Path) -> Result<Content, Error> {
    let sources = read(folder)?;
    if !overlay::is_alone(|path| sources.files.contains_key(path)) {
        return parse(&sources);
    }
    let mut problems = Vec::new();
    let ours = parse_all(&under_overlay(&sources), &mut problems);
    let of_overlay = |problem: &Problem| problem.place.as_ref().is_some_and(|place| place.file == overlay::FILE);
    if problems.iter().any(of_overlay) {
        return Err(Error { problems });
    }
    let mut form = Vec::new();
    let overlay =
        ours.docs.get(overlay::FILE).map(|doc| Overlay::read(&Reader::new(overlay::FILE, &mut form), doc.get()));
    let base = match overlay.and_then(|overlay| overlay.path) {
        Some(base) => read_base(&folder.join(&base.name), &base, &mut problems),
        None => {
            let place = Place { file: overlay::FILE.to_owned(), line: None, column: None };
            problems.push(
                Problem::error("missing-base", "the overlay does not say where its base stands").at(Some(place)).help(
                    "write `path` under [base]: the folder or bundle of the base, as seen from the overlay's folder",
                ),
            );
            None
        }
    };
    match base {
        Some(base) => base.with_overlay(ours).complete(problems),
        None => {
            // Without a base, overlay.toml is at least read for itself.
            problems.extend(form);
            problems.sort_by(|a, b| a.place.cmp(&b.place));
            Err(Error { problems })
        }
    }
}

/// The content of `base` changed by the overlay in `sources`.
pub(crate) fn overlaid(base: &Content, sources: &Sources) -> Result<Content, Error> {
    let mut problems = Vec::new();
    let ours = parse_all(&under_overlay(sources), &mut problems);
    base.clone().with_overlay(ours).complete(problems)
}

/// Where a file of the pack in `folder` stands that a [`Place`] names: of an overlay's own files in its folder, of the
/// others in that of its base. A file inside a bundle is named as it is.
pub fn locate(folder: impl AsRef<Path>, file: &str) -> PathBuf {
    let folder = folder.as_ref();
    if !folder.is_dir() {
        return file.into();
    }
    if !overlay::is_alone(|path| folder.join(path).is_file()) {
        return folder.join(file);
    }
    if let Some(ours) = file.strip_prefix(overlay::FOLDER) {
        return folder.join(ours);
    }
    let text = fs::read_to_string(folder.join("overlay.toml")).unwrap_or_default();
    let doc = parse_toml(overlay::FILE, &text, Vec::new(), &mut Vec::new());
    let overlay = Overlay::read(&Reader::new(overlay::FILE, &mut Vec::new()), &doc);
    let base = overlay.path.map(|base| folder.join(base.name));
    base.filter(|base| base.is_dir()).map_or_else(|| file.into(), |base| shorter(base.join(file)))
}

/// The same path without `..` after a name, where that leads to the same file.
fn shorter(path: PathBuf) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        match (part, short.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => _ = short.pop(),
            _ => short.push(part),
        }
    }
    match (short.canonicalize(), path.canonicalize()) {
        (Ok(one), Ok(other)) if one == other => short,
        _ => path,
    }
}

/// An overlay's files as they stand in the content of an overlaid pack.
fn under_overlay(sources: &Sources) -> Sources {
    let files = sources.files.iter().map(|(path, bytes)| (format!("{}{path}", overlay::FOLDER), bytes.clone()));
    let mut overlooked = sources.overlooked.clone();
    for place in overlooked.iter_mut().filter_map(|problem| problem.place.as_mut()) {
        place.file.insert_str(0, overlay::FOLDER);
    }
    Sources { files: files.collect(), overlooked }
}

/// The content of the base in the folder or bundle at `path`.
fn read_base(path: &Path, named: &Named, problems: &mut Vec<Problem>) -> Option<Content> {
    let at = || Some(named.place.clone());
    let missing = |what: String| {
        Problem::error("missing-base", what)
            .at(at())
            .help("give `path` the folder or bundle of the base, as seen from the overlay's folder")
    };
    if !path.is_dir() {
        let text = match read_file(path, bundle::MAX_BYTES).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                problems.push(missing(format!("the base `{}` is neither a folder nor a bundle", named.name)));
                return None;
            }
            Err(error) => {
                problems.push(missing(format!("cannot read the base `{}`: {error}", named.name)));
                return None;
            }
        };
        return match bundle::read(&text, false) {
            Ok(held) if held.content.docs.contains_key(overlay::FILE) => {
                problems.push(overlay::nested(&format!("the base `{}`", named.name)).at(at()));
                None
            }
            Ok(held) => Some(held.content),
            Err(error) => {
                // What is wrong with a bundle has no place of its own.
                problems.extend(error.problems.into_iter().map(|problem| match problem.place {
                    None => problem.at(at()),
                    Some(_) => problem,
                }));
                None
            }
        };
    }
    match read(path) {
        Ok(sources) if overlay::is_alone(|path| sources.files.contains_key(path)) => {
            problems.push(overlay::nested(&format!("what `{}` names", named.name)).at(at()));
            None
        }
        Ok(sources) if !sources.files.contains_key("pack.toml") => {
            problems.push(missing(format!("there is no pack in `{}`", named.name)));
            None
        }
        Ok(sources) => Some(parse_all(&sources, problems)),
        Err(error) => {
            problems.extend(error.problems);
            None
        }
    }
}

/// The files of the pack or the overlay in `folder`.
pub(crate) fn read(folder: &Path) -> Result<Sources, Error> {
    let mut files = BTreeMap::new();
    let mut problems = Vec::new();
    if !folder.is_dir() {
        return Err(Problem::error("unreadable", format!("there is no folder `{}`", folder.display()))
            .help("name a folder with a pack.toml, or a bundle")
            .into());
    }
    let mut overlooked = Vec::new();
    for sub in ["", "rules", "text", "cases"] {
        let directory = folder.join(sub);
        if !directory.is_dir() {
            continue;
        }
        let unreadable = |error: std::io::Error| {
            Problem::error("unreadable", format!("cannot read `{}`: {error}", directory.display()))
        };
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(unreadable(error));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.push(unreadable(error));
                    continue;
                }
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if sub.is_empty() { name.clone() } else { format!("{sub}/{name}") };
            if sub.is_empty() && overlooked::FOLDERS.iter().any(|(known, _)| *known == name) && entry.path().is_dir() {
                continue;
            }
            if !is_pack_path(&path) && path != "overlay.toml" {
                overlooked::entry(&entry.path(), sub, &name, &mut overlooked);
                continue;
            }
            let place = Place { file: path.clone(), line: None, column: None };
            if entry.file_name().to_str().is_none() {
                problems.push(
                    Problem::error("unreadable", "the name of the file is not UTF-8")
                        .at(Some(place))
                        .help("rename the file"),
                );
                continue;
            }
            match read_file(&entry.path(), MAX_FILE_BYTES) {
                Ok(content) => {
                    files.insert(path, content);
                }
                Err(error) => problems
                    .push(Problem::error("unreadable", format!("cannot read the file: {error}")).at(Some(place))),
            }
        }
    }
    overlooked.sort_by(|a, b| a.place.cmp(&b.place));
    if problems.is_empty() { Ok(Sources { files, overlooked }) } else { Err(Error { problems }) }
}

/// The content of a file, at most one byte more than `limit`: whoever reads it sees that it is too large.
pub(crate) fn read_file(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    // Opening a pipe would wait for somebody to write.
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Parses every file; all syntax errors at once.
pub(crate) fn parse(sources: &Sources) -> Result<Content, Error> {
    let mut problems = Vec::new();
    let content = parse_all(sources, &mut problems);
    content.complete(problems)
}

fn parse_all(sources: &Sources, problems: &mut Vec<Problem>) -> Content {
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
            Ok(text) => sources::text(text),
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
fn parse_toml(file: &str, text: &str, foreign: Vec<Problem>, problems: &mut Vec<Problem>) -> Doc {
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
