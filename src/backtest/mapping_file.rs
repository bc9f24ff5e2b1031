//! Mappings from TOML files: every mistake of the file at once.

use crate::backtest::mapping::{Column, Dates, From, Mapping, RecordedBy, Source};
use crate::problem::{Error, Problem};
use crate::source::document::{Doc, Fields, Node, Reader};
use crate::source::toml::parse_toml;
use crate::time::zone::Zone;
use jiff::fmt::strtime;
use serde_json::Value;

/// What may stand between two cells of a line.
const SEPARATORS: [&str; 5] = [",", ";", "\t", "|", ":"];

impl Mapping {
    /// Reads a mapping file: `id`, `time`, `[recorded]`, `[file]` and `[[fact]]` entries. Whether it fits a pack and a file is
    /// looked at by [`crate::Backtest::new`].
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let doc = parse_toml(file, text, Vec::new(), &mut problems);
        // What cannot be parsed has no keys to be missed.
        if !problems.is_empty() {
            return Err(Error { problems });
        }
        let reader = Reader::new(file, &mut problems);
        let fields = reader.table(&doc, "");
        let mut mapping = Self { file: file.to_owned(), ..Self::default() };
        mapping.id = column(&reader, &fields, "id");
        if let Some(doc) = fields.get("time") {
            mapping.time = time(&reader, doc);
        }
        if let Some(doc) = fields.get("recorded") {
            mapping.recorded = recorded(&reader, doc);
        }
        if let Some(doc) = fields.get("file") {
            let entry = reader.table(doc, "file");
            mapping.encoding = entry.optional_text("encoding").map(str::to_owned);
            if let Some(text) = entry.optional_text("separator") {
                mapping.separator = text.chars().next().filter(|_| SEPARATORS.contains(&text));
                if mapping.separator.is_none() {
                    let problem = Problem::error("invalid-mapping", format!("`{text}` separates no columns"));
                    let problem = problem.allowed(["`,`", "`;`", "`|`", "`:`", "a tab, written `\\t`"]);
                    reader.report(problem.at(Some(entry.place())));
                }
            }
            entry.finish();
        }
        mapping.sources = fields.list("fact").iter().filter_map(|doc| source(&reader, doc)).collect();
        if mapping.sources.is_empty() {
            let problem = Problem::error("invalid-mapping", "the mapping says nothing about any fact");
            reader
                .report(problem.at(Some(fields.place())).help("add `[[fact]]` entries, each with `fact` and `column`"));
        }
        fields.finish();
        if problems.is_empty() { Ok(mapping) } else { Err(crate::problem::in_order(problems)) }
    }
}

/// A column that a key names.
fn column(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, key: &'static str) -> Option<Column> {
    let line = fields.get(key).and_then(|doc| reader.place(doc).line);
    fields.optional_text(key).map(|name| Column { name: name.to_owned(), line })
}

/// The name of a column, or a table with `column`, `date` and `zone`.
fn time(reader: &Reader<'_>, doc: &Doc) -> Option<(Column, Dates)> {
    let line = reader.place(doc).line;
    if let Node::Text(name) = &doc.node {
        return Some((Column { name: name.clone(), line }, Dates::default()));
    }
    let entry = reader.table(doc, "time");
    let name = entry.text("column").map(str::to_owned);
    let dates = dates(reader, &entry);
    entry.finish();
    Some((Column { name: name?, line }, dates))
}

fn dates(reader: &Reader<'_>, entry: &Fields<'_, '_, '_>) -> Dates {
    let format = entry.optional_text("date").map(str::to_owned);
    let zone = entry.optional_text("zone").and_then(|name| match name.parse::<Zone>() {
        Ok(zone) => Some(zone),
        Err(error) => {
            error.problems.into_iter().for_each(|problem| reader.report(problem.at(Some(entry.place()))));
            None
        }
    });
    if let Some(format) = &format
        && let Err(why) = check_format(format)
    {
        let problem = Problem::error("invalid-mapping", format!("`{format}` is no format of dates: {why}"));
        reader.report(problem.at(Some(entry.place())).help("write it as for strptime, such as `%d.%m.%Y %H:%M`"));
    }
    Dates { format, zone }
}

fn recorded(reader: &Reader<'_>, doc: &Doc) -> Option<RecordedBy> {
    let entry = reader.table(doc, "recorded");
    let line = reader.place(doc).line;
    let name = entry.text("column").map(str::to_owned);
    let scheme = entry.optional_text("scheme").map(str::to_owned);
    let mut levels = Vec::new();
    for (word, level) in table(reader, &entry, "levels") {
        match &level.node {
            Node::Text(text) => levels.push((word.to_owned(), text.clone())),
            _ => {
                let problem =
                    Problem::error("wrong-type", format!("`recorded.levels.{word}` must be the id of a level"));
                reader.report(problem.at(Some(reader.place(level))));
            }
        }
    }
    let unknown = entry.optional_texts("unknown");
    entry.finish();
    Some(RecordedBy { column: Column { name: name?, line }, scheme, levels, unknown })
}

/// The entries of a table within a table.
fn table<'d>(
    reader: &Reader<'_>,
    entry: &Fields<'_, '_, 'd>,
    key: &'static str,
) -> impl Iterator<Item = (&'d str, &'d Doc)> {
    let table = entry.get(key).and_then(|doc| match &doc.node {
        Node::Table(table) => Some(table),
        _ => {
            _ = reader.table(doc, key);
            None
        }
    });
    table.into_iter().flatten().map(|(key, doc)| (key.as_str(), doc))
}

fn source(reader: &Reader<'_>, doc: &Doc) -> Option<Source> {
    let entry = reader.table(doc, "fact");
    let line = reader.place(doc).line;
    let fact = entry.text("fact").map(str::to_owned);
    let column = entry.optional_text("column").map(str::to_owned);
    let constant = entry.get("value").map(Doc::to_json);
    let values: Vec<(String, Value)> =
        table(reader, &entry, "values").map(|(word, doc)| (word.to_owned(), doc.to_json())).collect();
    let read = Source {
        line,
        fact: fact.clone().unwrap_or_default(),
        from: match (&column, &constant) {
            (Some(column), None) => From::Column(column.clone()),
            (_, Some(value)) => From::Constant(value.clone()),
            (None, None) => From::default(),
        },
        option: entry.optional_text("option").map(str::to_owned),
        split: entry.optional_text("split").map(str::to_owned),
        values,
        unknown: entry.optional_texts("unknown"),
        otherwise: entry.get("otherwise").map(Doc::to_json),
        whole: entry.flag("whole").unwrap_or(true),
        dates: dates(reader, &entry),
        if_applies: entry.flag("if_applies").unwrap_or(false),
    };
    let place = Some(entry.place());
    let called = fact.as_deref().unwrap_or("fact");
    if column.is_some() == constant.is_some() {
        let what = if column.is_some() { "both `column` and `value`" } else { "neither `column` nor `value`" };
        let problem = Problem::error("invalid-mapping", format!("the entry for `{called}` has {what}"));
        reader.report(problem.at(place.clone()).help("name the column, or give the value that it has in every row"));
    }
    if constant.is_some() && (!read.values.is_empty() || read.split.is_some() || read.otherwise.is_some()) {
        let problem = Problem::error("invalid-mapping", format!("the value of `{called}` is the same in every row"));
        reader.report(problem.at(place.clone()).help("take out `values`, `split` and `otherwise`"));
    }
    if read.split.as_deref() == Some("") {
        let problem = Problem::error("invalid-mapping", format!("`split` of `{called}` is empty"));
        reader.report(problem.at(place).help("write what stands between two options, such as `;`"));
    }
    entry.finish();
    fact.map(|_| read)
}

/// Whether a format of dates is one: why not.
fn check_format(format: &str) -> Result<(), String> {
    let shown = strtime::format(format, &jiff::Zoned::default()).map(|_| ());
    shown.map_err(|error| error.to_string())
}
