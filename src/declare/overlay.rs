//! Overlays: what overlay.toml declares, and how it changes the pack that it names, the base.
//!
//! The content of an overlaid pack is all files of the base and, under `overlay/`, those of the overlay. Nothing is
//! merged as text: every value keeps its file and line, and one digest covers both.

use crate::declare::head::check_format;
use crate::model::overlay::{Named, Overlay};
use crate::model::path::is_ours;
use crate::model::rule::{Rule, RuleKind};
use crate::model::schema::Schema;
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Fields, Node, Reader};
use crate::source::files::Docs;
use crate::source::ids::{bad_id, is_kebab};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The problem of who would lay an overlay over another one.
#[cfg(feature = "folder")]
pub(crate) fn nested(what: &str) -> Problem {
    Problem::error("nested-overlay", format!("{what} is changed by an overlay already"))
        .help("name the pack without it as the base, and write both changes into one overlay")
}

impl Overlay {
    /// Reads overlay.toml for itself.
    pub fn read(reader: &Reader<'_>, doc: &Doc) -> Self {
        let fields = reader.table(doc, "");
        check_format(reader, &fields, "overlay");
        let mut overlay = Self {
            id: fields.text("id").unwrap_or_default().to_owned(),
            version: fields.text("version").unwrap_or_default().to_owned(),
            ..Self::default()
        };
        if let Some(doc) = fields.get("id").filter(|_| !overlay.id.is_empty() && !is_kebab(&overlay.id)) {
            reader.report(bad_id(&overlay.id, reader.place(doc)));
        }
        match fields.get("base") {
            Some(doc) => {
                let base = reader.table(doc, "base");
                overlay.base = named(reader, &base, "id", true);
                overlay.base_version = named(reader, &base, "version", true);
                overlay.path = named(reader, &base, "path", false);
                base.finish();
            }
            None => reader.report(
                Problem::error("missing-key", "`base` is missing")
                    .at(Some(fields.place()))
                    .help("name the pack that the overlay changes: `[base]` with `id`, `version` and `path`"),
            ),
        }
        if let Some(doc) = fields.get("parameters") {
            let numbers = reader.integers(doc, "parameters");
            let place = |name: &String| match &doc.node {
                Node::Table(table) => table.get(name).map_or_else(Place::default, |doc| reader.place(doc)),
                _ => Place::default(),
            };
            overlay.parameters =
                numbers.into_iter().map(|(name, number)| (name.clone(), (number, place(&name)))).collect();
        }
        overlay.slots = fields.get("slots").map(|_| list(reader, &fields, "slots"));
        (overlay.roles, overlay.acts) = (list(reader, &fields, "roles"), list(reader, &fields, "acts"));
        for Named { name, place } in overlay.roles.iter().chain(&overlay.acts).filter(|named| !is_kebab(&named.name)) {
            reader.report(bad_id(name, place.clone()));
        }
        let off = |key: &'static str| {
            let Some(doc) = fields.get(key) else { return Vec::new() };
            let inner = reader.table(doc, key);
            let off = list(reader, &inner, "off");
            inner.finish();
            off
        };
        (overlay.rules_off, overlay.cases_off) = (off("rules"), off("cases"));
        let ids = |named: &[Named]| named.iter().map(|named| named.name.clone()).collect();
        (overlay.off, overlay.off_cases) = (ids(&overlay.rules_off), ids(&overlay.cases_off));
        fields.finish();
        overlay
    }

    /// Changes what pack.toml declares.
    pub fn apply(&mut self, reader: &Reader<'_>, schema: &mut Schema) {
        self.compare_base(reader, schema);
        if self.foreign {
            return;
        }
        let parameters = Arc::make_mut(&mut schema.parameters);
        for (name, (number, place)) in &self.parameters {
            match parameters.get_mut(name) {
                Some(parameter) => *parameter = *number,
                None => reader.report(unknown(
                    "unknown-parameter",
                    "parameter",
                    &Named { name: name.clone(), place: place.clone() },
                    parameters.keys().map(String::as_str),
                    "an overlay sets parameters that its base has under [parameters] in pack.toml",
                )),
            }
        }
        for (what, added, names) in [("role", &self.roles, &mut schema.roles), ("act", &self.acts, &mut schema.acts)] {
            let known: BTreeSet<String> = names.iter().cloned().collect();
            for Named { name, place } in added {
                if known.contains(name) {
                    reader.report(
                        Problem::error("duplicate-name", format!("the base has the {what} `{name}` already"))
                            .at(Some(place.clone()))
                            .help(format!("take it out: `{what}s` are those that the overlay adds")),
                    );
                } else {
                    names.push(name.clone());
                }
            }
        }
        if let Some(slots) = &self.slots {
            for Named { name, place } in slots.iter().filter(|slot| !schema.roles.contains(&slot.name)) {
                reader.report(
                    Problem::error(
                        "unknown-role",
                        format!("`{name}` stands in `slots` but is no role of the base or the overlay"),
                    )
                    .at(Some(place.clone()))
                    .suggest(name, schema.roles.iter().map(String::as_str)),
                );
            }
            schema.slots = slots.iter().map(|slot| slot.name.clone()).collect();
        }
    }

    /// Whether the base is the one that the overlay was made for.
    fn compare_base(&mut self, reader: &Reader<'_>, schema: &Schema) {
        if let Some(Named { name, place }) = &self.base
            && *name != schema.id
            && !schema.id.is_empty()
        {
            self.foreign = true;
            reader.report(
                Problem::error("wrong-base", format!("the overlay changes `{name}`; the base is `{}`", schema.id))
                    .at(Some(place.clone()))
                    .help(format!("give it the base `{name}`, or make an overlay for `{}`", schema.id)),
            );
            return;
        }
        let Some(Named { name: wanted, place }) = &self.base_version else { return };
        if schema.version.is_empty() || schema.version == *wanted {
            return;
        }
        let (id, version) = (&schema.id, &schema.version);
        let message = format!("the overlay was made for `{id}` {wanted}; the base is {version}");
        let problem = if in_order(wanted, version) == Ordering::Greater {
            Problem::error("older-base", message)
                .help(format!("get `{id}` {wanted}; or see what is missing in {version}, then write it under [base]"))
        } else {
            Problem::error("newer-base", message).help(format!(
                "read what changed in the base, then set `version = \"{version}\"` under [base] and run `fenji check` and `fenji test`"
            ))
        };
        reader.report(problem.at(Some(place.clone())));
    }

    /// Names of rules and cases to switch off that the base does not have.
    pub fn compare_names<R: AsRef<Rule>>(&self, rules: &[R], docs: &Docs, problems: &mut Vec<Problem>) {
        let of_base = |rule: &&Rule| has_id(rule) && !is_ours(&rule.place.file);
        let known: BTreeSet<&str> =
            rules.iter().map(AsRef::as_ref).filter(of_base).map(|rule| rule.id.as_str()).collect();
        let help = "rule ids stand in the base's rules/*.rhai; suggestions and computations have none";
        for rule in self.rules_off.iter().filter(|rule| !known.contains(rule.name.as_str())) {
            problems.push(unknown("unknown-rule", "rule", rule, known.iter().copied(), help));
        }
        if self.cases_off.is_empty() {
            return;
        }
        let known: BTreeSet<&str> =
            crate::declare::cases::ids(docs).filter(|(file, _)| !is_ours(file)).map(|(_, id)| id).collect();
        for case in self.cases_off.iter().filter(|case| !known.contains(case.name.as_str())) {
            let help = "case ids stand in the base's cases/*.toml";
            problems.push(unknown("unknown-case", "case", case, known.iter().copied(), help));
        }
    }

    /// The rules of base and overlay together. One with the id of a rule that is switched off takes its place. An added
    /// kind comes before the base's, of which the last is often one that always holds; all else comes after.
    pub fn arrange<R: AsRef<Rule>>(&self, rules: Vec<R>) -> Vec<R> {
        let (ours, base): (Vec<R>, Vec<R>) = rules.into_iter().partition(|rule| is_ours(&rule.as_ref().place.file));
        let off = base.iter().map(AsRef::as_ref).filter(|rule| self.is_off(rule));
        let ids: BTreeSet<String> = off.map(|rule| rule.id.clone()).collect();
        let mut replacing: BTreeMap<String, Vec<R>> = BTreeMap::new();
        let (mut kinds, mut others) = (Vec::new(), Vec::new());
        for rule in ours {
            let declared = rule.as_ref();
            if has_id(declared) && ids.contains(&declared.id) {
                replacing.entry(declared.id.clone()).or_default().push(rule);
            } else if declared.kind == RuleKind::Kind {
                kinds.push(rule);
            } else {
                others.push(rule);
            }
        }
        for rule in base {
            if self.is_off(rule.as_ref()) {
                kinds.extend(replacing.remove(&rule.as_ref().id).unwrap_or_default());
            } else {
                kinds.push(rule);
            }
        }
        kinds.extend(others);
        kinds
    }

    fn is_off(&self, rule: &Rule) -> bool {
        has_id(rule) && self.switches_off(&rule.id)
    }
}

/// Whether a rule has an id of its own.
fn has_id(rule: &Rule) -> bool {
    !matches!(rule.kind, RuleKind::Suggest | RuleKind::Compute)
}

fn unknown<'k>(
    code: &'static str,
    what: &str,
    named: &Named,
    known: impl IntoIterator<Item = &'k str>,
    help: &str,
) -> Problem {
    let Named { name, place } = named;
    let problem = Problem::error(code, format!("the base has no {what} `{name}`")).at(Some(place.clone()));
    let mut problem = problem.suggest(name, known);
    problem.help.get_or_insert_with(|| help.to_owned());
    problem
}

/// The text under a key.
fn named(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, key: &'static str, required: bool) -> Option<Named> {
    let text = if required { fields.text(key) } else { fields.optional_text(key) }?;
    let place = fields.get(key).map_or_else(|| fields.place(), |doc| reader.place(doc));
    Some(Named { name: text.to_owned(), place })
}

/// The names in the list under a key, which may be left out.
fn list(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, key: &'static str) -> Vec<Named> {
    // Whatever is no text is reported.
    fields.optional_texts(key);
    let Some(Node::List(items)) = fields.get(key).map(|doc| &doc.node) else { return Vec::new() };
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    for item in items {
        let Node::Text(name) = &item.node else { continue };
        let place = reader.place(item);
        if !seen.insert(name) {
            reader.report(
                Problem::error("duplicate-name", format!("`{name}` stands twice in `{}`", fields.path(key)))
                    .at(Some(place))
                    .help("keep one of the two"),
            );
        } else {
            names.push(Named { name: name.clone(), place });
        }
    }
    names
}

/// The order of two versions: their numbers as numbers; `1.0.0-rc.1` comes before `1.0.0`. Plans have versions such as
/// `2026.11` and `1.0`, which semantic versioning, and so the crate `semver`, does not read.
fn in_order(one: &str, other: &str) -> Ordering {
    type Parts<'v> = Vec<(u64, &'v str)>;
    fn parts(version: &str) -> (Parts<'_>, Option<Parts<'_>>) {
        // What follows a plus says how it was built.
        let version = version.split('+').next().unwrap_or_default();
        let (release, before) = version.split_once('-').map_or((version, None), |(a, b)| (a, Some(b)));
        let split = |text| str::split(text, '.').map(|part| (part.parse().unwrap_or(u64::MAX), part)).collect();
        (split(release), before.map(split))
    }
    let ((one, before_one), (other, before_other)) = (parts(one), parts(other));
    // A version without anything before it is complete, so it comes after all that lead to it.
    one.cmp(&other).then_with(|| match (before_one, before_other) {
        (Some(one), Some(other)) => one.cmp(&other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    })
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let ascending = [
            "0.9.0",
            "0.10.0-alpha",
            "0.10.0-rc.2",
            "0.10.0-rc.10",
            "0.10.0",
            "0.10.1",
            "1.0",
            "1.0.0",
            "2026.11",
            "spring",
        ];
        for pair in ascending.windows(2) {
            assert!(in_order(pair[0], pair[1]).is_lt() && in_order(pair[1], pair[0]).is_gt(), "{pair:?}");
        }
        assert!(in_order("1.0.0+a", "1.0.0+b").is_eq());
    }
}
