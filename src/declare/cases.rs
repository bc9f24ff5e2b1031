//! Reading cases.

use crate::model::audience::Audience;
use crate::model::case::{Case, Expected, Form, expectations};
use crate::model::overlay::Overlay;
use crate::model::path;
use crate::problem::Problem;
use crate::source::document::{Doc, Fields, Node, Reader};
use crate::source::files::Docs;
use crate::source::ids::{bad_id, is_kebab};
use crate::time::zone::Zone;
use serde_json::Value;
use std::collections::BTreeSet;

pub(crate) fn files(docs: &Docs) -> impl Iterator<Item = (&str, &Doc)> {
    let cases =
        docs.iter().filter(|(file, _)| file.strip_prefix(path::OVERLAY_FOLDER).unwrap_or(file).starts_with("cases/"));
    cases.map(|(file, doc)| (file.as_str(), doc.get()))
}

/// The ids of all cases with the files they stand in, as far as they can be read.
pub(crate) fn ids(docs: &Docs) -> impl Iterator<Item = (&str, &str)> {
    fn get<'d>(doc: &'d Doc, key: &str) -> Option<&'d Node> {
        let Node::Table(table) = &doc.node else { return None };
        table.get(key).map(|doc| &doc.node)
    }
    let cases = files(docs).filter_map(|(file, doc)| match get(doc, "case")? {
        Node::List(list) => Some(list.iter().map(move |case| (file, case))),
        _ => None,
    });
    cases.flatten().filter_map(|(file, case)| match get(case, "id")? {
        Node::Text(id) => Some((file, id.as_str())),
        _ => None,
    })
}

/// Reads all cases but those of a base that its overlay switches off; what is wrong with their form goes to `problems`.
pub(crate) fn read(docs: &Docs, overlay: Option<&Overlay>, problems: &mut Vec<Problem>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut ids = BTreeSet::new();
    let desk = docs.contains_key(path::DESK);
    for (file, doc) in files(docs) {
        let off =
            |case: &Case| !path::is_ours(file) && overlay.is_some_and(|overlay| overlay.switches_off_case(&case.id));
        let reader = Reader::new(file, problems);
        let fields = reader.table(doc, "");
        for doc in fields.list("case") {
            if let Some(case) = read_case(&reader, doc, desk).filter(|case| !off(case)) {
                if !ids.insert(case.id.clone()) {
                    reader.report(
                        Problem::error("duplicate-case", format!("the case `{}` stands twice", case.id))
                            .at(Some(reader.place(doc)))
                            .help("rename one of the two"),
                    );
                }
                cases.push(case);
            }
        }
        fields.finish();
    }
    cases
}

fn read_case(reader: &Reader<'_>, doc: &Doc, desk: bool) -> Option<Case> {
    let fields = reader.table(doc, "case");
    let id = fields.text("id")?.to_owned();
    if !is_kebab(&id) {
        reader.report(bad_id(&id, reader.place(fields.get("id").unwrap_or(doc))));
    }
    fields.text("why");
    let mut facts = Value::Object(Default::default());
    if let Some(doc) = fields.get("facts") {
        only_json(reader, doc, "facts");
        facts = doc.to_json();
    }
    for unknown in fields.optional_texts("unknown") {
        if facts.pointer(&format!("/{}", unknown.replace('.', "/"))).is_some() {
            reader.report(
                Problem::error("twice", format!("the case `{id}` gives `{unknown}` and calls it unknown"))
                    .at(Some(fields.place()))
                    .help("keep one of the two"),
            );
        }
        crate::facts::nested::put(&mut facts, &unknown, Value::Null);
    }
    let received = fields.optional_text("received").and_then(|text| match text.parse() {
        Ok(moment) => Some(moment),
        Err(_) => {
            reader.report(
                Problem::error("bad-time", format!("`received` of case `{id}` is no moment"))
                    .at(fields.get("received").map(|doc| reader.place(doc)))
                    .help("write RFC 3339, such as 2026-11-22T09:00:00+08:00"),
            );
            None
        }
    });
    let zone = fields.optional_text("zone").and_then(|text| {
        let read = text.parse::<Zone>().map_err(|error| error.problems);
        let place = fields.get("zone").map(|doc| reader.place(doc));
        read.map_err(|problems| problems.into_iter().for_each(|problem| reader.report(problem.at(place.clone())))).ok()
    });
    let audience = fields.optional_text("audience").and_then(|name| {
        let place = fields.get("audience").map(|doc| reader.place(doc));
        let read = name.parse::<Audience>().map_err(|error| error.problems);
        read.map_err(|problems| problems.into_iter().for_each(|problem| reader.report(problem.at(place.clone())))).ok()
    });
    let mut expect = Vec::new();
    if let Some(doc) = fields.get("expect") {
        let fields = reader.table(doc, "expect");
        for row in expectations(desk) {
            let read = match row.form {
                Form::Text => fields.optional_text(row.key).map(|text| Expected::Text(text.to_owned())),
                Form::Number => fields.integer(row.key).map(Expected::Number),
                Form::Flag => fields.flag(row.key).map(Expected::Flag),
                Form::List => fields.get(row.key).map(|_| Expected::List(fields.optional_texts(row.key))),
                Form::Map => map(reader, &fields, row.key).map(Expected::Map),
            };
            expect.extend(read.map(|expected| (row, expected)));
        }
        fields.finish();
    }
    if expect.is_empty() {
        reader.report(
            Problem::error("empty-case", format!("the case `{id}` expects nothing"))
                .at(Some(fields.place()))
                .help("write what must be decided under [case.expect]"),
        );
    }
    fields.finish();
    Some(Case { id, file: reader.file.to_owned(), place: reader.place(doc), facts, received, zone, audience, expect })
}

/// Reports values that JSON facts cannot have.
fn only_json(reader: &Reader<'_>, doc: &Doc, path: &str) {
    match &doc.node {
        Node::Table(table) => table.iter().for_each(|(key, doc)| only_json(reader, doc, &format!("{path}.{key}"))),
        Node::List(list) => list.iter().for_each(|doc| only_json(reader, doc, path)),
        Node::Other(what) => reader.report(
            Problem::error("wrong-type", format!("`{path}` is {what}"))
                .at(Some(reader.place(doc)))
                .help("numbers are integers within 64 bits"),
        ),
        _ => {}
    }
}

/// A table of texts, numbers, flags or lists of them.
pub(crate) fn map(
    reader: &Reader<'_>,
    fields: &Fields<'_, '_, '_>,
    key: &'static str,
) -> Option<Vec<(String, Vec<String>)>> {
    let doc = fields.get(key)?;
    let path = fields.path(key);
    let Node::Table(table) = &doc.node else {
        reader.table(doc, &path);
        return None;
    };
    let one = |doc: &Doc| match &doc.node {
        Node::Int(number) => number.to_string(),
        Node::Bool(flag) if key == "computed" => flag.to_string(),
        _ => reader.text(doc, &path).unwrap_or_default().to_owned(),
    };
    let list = |doc: &Doc| match &doc.node {
        Node::List(list) => list.iter().map(one).collect(),
        _ => vec![one(doc)],
    };
    Some(table.iter().map(|(name, doc)| (name.clone(), list(doc))).collect())
}
