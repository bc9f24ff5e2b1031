//! Cases: named situations inside a pack, each with what must be decided about it.

use crate::answer::decision::{ComputedFact, Decision, Due, Holds};
use crate::compile::build::Compiled;
use crate::decide::assess::Options;
use crate::declare::overlay::{self, Overlay, OverlayRef};
use crate::model::routing as router;
use crate::model::rule::RuleKind;
use crate::pack::core::Pack;
use crate::problem::{Place, Problem};
use crate::prove::desk_cases;
use crate::source::document::{Doc, Fields, Node, Reader};
use crate::source::files::Docs;
use crate::text::ids::{bad_id, is_kebab};
use crate::time::zone::{Moment, Zone};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// One case, as its author wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub id: String,
    pub file: String,
    pub place: Place,
    pub facts: Value,
    pub received: Option<Moment>,
    pub zone: Option<Zone>,
    pub expect: Vec<(String, Expected)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Text(String),
    Flag(bool),
    Number(i64),
    List(Vec<String>),
    Map(Vec<(String, Vec<String>)>),
}

impl Case {
    fn options(&self) -> Options {
        Options { received: self.received, zone: self.zone.clone(), ..Options::default() }
    }
}

/// What running a pack's cases gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestReport {
    /// The pack's id.
    pub id: String,
    /// The pack's version.
    pub version: String,
    /// The overlay through which the pack was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<OverlayRef>,
    /// Every case, in order of file and declaration.
    pub cases: Vec<CaseResult>,
    /// How many rules can be covered.
    pub rules: usize,
    /// The rules that hold in no case.
    pub uncovered: Vec<String>,
    /// A warning for every file of the pack's folder that is not read, and so tested by nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlooked: Vec<Problem>,
}

impl TestReport {
    /// Whether every case passed.
    pub fn ok(&self) -> bool {
        self.cases.iter().all(|case| case.passed)
    }
}

/// What running one case gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseResult {
    /// The case's id.
    pub id: String,
    /// The file it stands in.
    pub file: String,
    /// Whether all it expects was decided.
    pub passed: bool,
    /// What was decided otherwise.
    pub differences: Vec<Difference>,
    /// Why its facts were not accepted, and names that the pack does not know.
    pub problems: Vec<Problem>,
}

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// The key of the expectation, such as `level` or `duties.respond`.
    pub what: String,
    /// What the case expects.
    pub expected: String,
    /// What was decided.
    pub got: String,
}

/// What a case may expect, beside `priority` and `complete`.
pub(crate) struct Keys {
    pub texts: &'static [&'static str],
    pub lists: &'static [&'static str],
    pub maps: &'static [&'static str],
}

const KEYS: Keys = Keys {
    texts: &["kind", "scope", "level", "next"],
    lists: &[
        "rules",
        "maybe",
        "not_rules",
        "steps",
        "no_steps",
        "maybe_steps",
        "order",
        "reports",
        "no_reports",
        "no_duties",
        "no_commands",
        "open",
        "irrelevant",
        "used",
    ],
    maps: &["possible", "command", "duties", "schemes", "computed"],
};

fn files(docs: &Docs) -> impl Iterator<Item = (&str, &Doc)> {
    let cases =
        docs.iter().filter(|(file, _)| file.strip_prefix(overlay::FOLDER).unwrap_or(file).starts_with("cases/"));
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
    let keys = if docs.contains_key(router::FILE) { &desk_cases::KEYS } else { &KEYS };
    for (file, doc) in files(docs) {
        let off =
            |case: &Case| !overlay::is_ours(file) && overlay.is_some_and(|overlay| overlay.switches_off_case(&case.id));
        let reader = Reader::new(file, problems);
        let fields = reader.table(doc, "");
        for doc in fields.list("case") {
            if let Some(case) = read_case(&reader, doc, keys).filter(|case| !off(case)) {
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

fn read_case(reader: &Reader<'_>, doc: &Doc, keys: &Keys) -> Option<Case> {
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
        crate::diagram::nearest::put(&mut facts, &unknown, Value::Null);
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
    let mut expect = Vec::new();
    if let Some(doc) = fields.get("expect") {
        let fields = reader.table(doc, "expect");
        for key in keys.texts.iter().copied() {
            expect.extend(fields.optional_text(key).map(|text| (key.to_owned(), Expected::Text(text.to_owned()))));
        }
        expect.extend(fields.integer("priority").map(|number| ("priority".to_owned(), Expected::Number(number))));
        expect.extend(fields.flag("complete").map(|flag| ("complete".to_owned(), Expected::Flag(flag))));
        for key in keys.lists.iter().copied() {
            if fields.get(key).is_some() {
                expect.push((key.to_owned(), Expected::List(fields.optional_texts(key))));
            }
        }
        for key in keys.maps.iter().copied() {
            expect.extend(map(reader, &fields, key).map(|map| (key.to_owned(), Expected::Map(map))));
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
    Some(Case { id, file: reader.file.to_owned(), place: reader.place(doc), facts, received, zone, expect })
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
fn map(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, key: &'static str) -> Option<Vec<(String, Vec<String>)>> {
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

/// Names in expectations that the pack does not know: a misspelt name in `no_steps` would else pass for ever.
pub(crate) fn validate(cases: &[Case], compiled: &Compiled, problems: &mut Vec<Problem>) {
    let ids = |kinds: &[RuleKind]| -> Vec<&str> {
        compiled.rules.iter().filter(|rule| kinds.contains(&rule.rule.kind)).map(|rule| rule.rule.id.as_str()).collect()
    };
    // A desk knows the names in its cases only together with its packs.
    for case in cases.iter().filter(|_| compiled.schema.routing.is_none()) {
        for (key, expected) in &case.expect {
            let list: Vec<&String> = match expected {
                Expected::List(list) => list.iter().collect(),
                Expected::Map(map) if key == "schemes" || key == "computed" => {
                    map.iter().map(|(name, _)| name).collect()
                }
                _ => continue,
            };
            let known = match key.as_str() {
                "rules" | "maybe" | "not_rules" => {
                    ids(&[RuleKind::Kind, RuleKind::Scope, RuleKind::Level, RuleKind::Priority, RuleKind::Scheme])
                }
                "steps" | "no_steps" | "maybe_steps" | "order" => ids(&[RuleKind::Step]),
                "reports" | "no_reports" => ids(&[RuleKind::Report]),
                "no_duties" => ids(&[RuleKind::Duty]),
                "no_commands" => ids(&[RuleKind::Command]),
                "computed" => compiled
                    .computations
                    .iter()
                    .filter_map(|computation| compiled.schema.facts.get(computation.fact))
                    .map(|fact| fact.id.as_str())
                    .collect(),
                "schemes" => compiled.schema.schemes.iter().map(|scheme| scheme.id.as_str()).collect(),
                _ => compiled.schema.facts.iter().map(|fact| fact.id.as_str()).collect(),
            };
            // What an overlay has switched off is known, and never holds.
            let overlay = compiled.schema.overlay.as_ref().filter(|_| !overlay::is_ours(&case.file));
            let off = |name: &str| overlay.is_some_and(|overlay| overlay.switches_off(name));
            let excused = |name: &str| key.starts_with("no") && off(name);
            for name in list.iter().filter(|name| !known.contains(&name.as_str()) && !excused(name)) {
                let problem = Problem::error(
                    "unknown-name",
                    format!("`{name}` in `{key}` of case `{}` is not in the pack", case.id),
                )
                .at(Some(case.place.clone()));
                problems.push(if off(name) {
                    problem
                        .help(format!("the overlay switches `{name}` off; switch off `{}` too, under [cases]", case.id))
                } else {
                    problem.suggest(name, known.iter().copied())
                });
            }
        }
    }
}

/// Decides every case and compares.
pub(crate) fn run(pack: &Pack) -> TestReport {
    let mut covered: BTreeSet<String> = BTreeSet::new();
    let cases = pack.cases().iter().map(|case| run_case(pack, case, &mut covered)).collect();
    let compiled = &pack.compiled;
    let listed = compiled.stages.iter().chain([&compiled.guidance]).flat_map(|set| &set.rules);
    let mut all: Vec<usize> = listed.copied().collect();
    all.sort_unstable();
    let ids: Vec<&str> =
        all.iter().filter_map(|index| compiled.rule(*index)).map(|rule| rule.rule.id.as_str()).collect();
    TestReport {
        id: pack.id().to_owned(),
        version: pack.version().to_owned(),
        overlay: pack.overlay().cloned(),
        cases,
        rules: ids.len(),
        uncovered: ids.into_iter().filter(|id| !covered.contains(*id)).map(str::to_owned).collect(),
        overlooked: pack.overlooked().cloned().collect(),
    }
}

fn run_case(pack: &Pack, case: &Case, covered: &mut BTreeSet<String>) -> CaseResult {
    let mut result = CaseResult {
        id: case.id.clone(),
        file: case.file.clone(),
        passed: false,
        differences: Vec::new(),
        problems: Vec::new(),
    };
    validate(std::slice::from_ref(case), &pack.compiled, &mut result.problems);
    let facts = match pack.facts(&case.facts) {
        Ok(facts) => facts,
        Err(error) => {
            result.problems.extend(error.problems);
            return result;
        }
    };
    let decision = pack.assess(&facts, &case.options());
    let holding = Holding::of(&decision);
    covered.extend(holding.yes.iter().map(|id| (*id).to_owned()));
    for (key, expected) in &case.expect {
        compare(&decision, &holding, key, expected, &mut result.differences);
    }
    result.passed = result.differences.is_empty() && result.problems.is_empty();
    result
}

/// The ids of everything listed, by whether it holds.
struct Holding<'p> {
    reasons: Vec<(&'p str, Holds)>,
    steps: Vec<(&'p str, Holds)>,
    yes: Vec<&'p str>,
}

impl<'p> Holding<'p> {
    fn of(decision: &Decision<'p>) -> Self {
        let schemes = decision.schemes.iter().map(|scheme| &scheme.conclusion);
        let strings = [&decision.kind, &decision.scope, &decision.level].into_iter().chain(schemes);
        let strings = strings.flat_map(|part| &part.reasons);
        let reasons: Vec<(&str, Holds)> = strings
            .map(|reason| (reason.rule, reason.holds))
            .chain(decision.priority.reasons.iter().map(|reason| (reason.rule, reason.holds)))
            .collect();
        let steps: Vec<(&str, Holds)> = decision.steps.iter().map(|step| (step.id, step.holds)).collect();
        let others = decision
            .command
            .iter()
            .map(|command| (command.rule, command.holds))
            .chain(decision.duties.iter().map(|duty| (duty.id, duty.holds)))
            .chain(decision.reports.iter().map(|report| (report.id, report.holds)));
        let yes = others.chain(reasons.iter().copied()).chain(steps.iter().copied());
        let yes = yes.filter(|(_, holds)| *holds == Holds::Yes).map(|(id, _)| id).collect();
        Self { reasons, steps, yes }
    }
}

fn compare(
    decision: &Decision<'_>,
    holding: &Holding<'_>,
    key: &str,
    expected: &Expected,
    differences: &mut Vec<Difference>,
) {
    let mut differ = |what: String, expected: String, got: String| {
        if expected != got {
            differences.push(Difference { what, expected, got });
        }
    };
    let some = |value: Option<&str>| value.unwrap_or("").to_owned();
    match expected {
        Expected::Text(text) => {
            let got = match key {
                "kind" => decision.kind.value,
                "scope" => decision.scope.value,
                "level" => decision.level.value,
                _ => decision.questions.next,
            };
            differ(key.to_owned(), text.clone(), some(got));
        }
        Expected::Number(number) => {
            let got = decision.priority.value.map(|value| value.to_string()).unwrap_or_default();
            differ(key.to_owned(), number.to_string(), got);
        }
        Expected::Flag(flag) => differ(key.to_owned(), flag.to_string(), decision.complete.to_string()),
        Expected::List(list) => compare_list(decision, holding, key, list, &mut differ),
        Expected::Map(map) => {
            for (name, wanted) in map {
                let got = match key {
                    "possible" => possible(decision, name),
                    "schemes" => {
                        let scheme = decision.schemes.iter().find(|scheme| scheme.scheme == name);
                        vec![some(scheme.and_then(|scheme| scheme.conclusion.value))]
                    }
                    "computed" => {
                        let fact = decision.computed.iter().find(|computed| computed.fact == name);
                        vec![fact.map_or_else(|| "unknown".to_owned(), computed)]
                    }
                    "command" => {
                        let acts = decision
                            .command
                            .iter()
                            .filter(|command| command.act == name && command.holds == Holds::Yes);
                        let roles: Vec<String> = acts.map(|command| command.role.to_owned()).collect();
                        // An act may have several roles; one of them was asked for.
                        if wanted.iter().all(|role| roles.contains(role)) { wanted.clone() } else { roles }
                    }
                    _ => {
                        let duty = decision.duties.iter().find(|duty| duty.id == name && duty.holds == Holds::Yes);
                        let due = duty.map(|duty| due(&duty.due, wanted)).unwrap_or_else(|| "none".to_owned());
                        vec![due]
                    }
                };
                differ(format!("{key}.{name}"), wanted.join(", "), got.join(", "));
            }
        }
    }
}

/// A computed value as a case writes it; one whose computation failed is unknown.
fn computed(fact: &ComputedFact<'_>) -> String {
    match &fact.value {
        Value::Null => "unknown".to_owned(),
        Value::String(option) => option.clone(),
        other => other.to_string(),
    }
}

pub(crate) fn due(due: &Due<'_>, wanted: &[String]) -> String {
    match due {
        Due::Within { within, .. } if wanted.iter().any(|wanted| wanted == within) => (*within).to_owned(),
        Due::Within { within, at, .. } => at.clone().unwrap_or_else(|| (*within).to_owned()),
        Due::Immediately => "immediately".to_owned(),
        Due::Unspecified => "unspecified".to_owned(),
    }
}

fn possible(decision: &Decision<'_>, name: &str) -> Vec<String> {
    let texts = |list: &[&str]| list.iter().map(|value| (*value).to_owned()).collect();
    match name {
        "kind" => texts(&decision.kind.possible),
        "scope" => texts(&decision.scope.possible),
        "level" => texts(&decision.level.possible),
        "priority" => decision.priority.possible.iter().map(ToString::to_string).collect(),
        other => match decision.schemes.iter().find(|scheme| scheme.scheme == other) {
            Some(scheme) => texts(&scheme.conclusion.possible),
            None => vec![format!("no conclusion is called {other}")],
        },
    }
}

fn compare_list(
    decision: &Decision<'_>,
    holding: &Holding<'_>,
    key: &str,
    list: &[String],
    differ: &mut impl FnMut(String, String, String),
) {
    let state = |list: &[(&str, Holds)], id: &str| match list.iter().find(|(other, _)| *other == id) {
        Some((_, Holds::Yes)) => "yes",
        Some((_, Holds::Maybe)) => "maybe",
        None => "no",
    };
    let wanted = match key {
        "rules" | "steps" | "reports" => "yes",
        "maybe" | "maybe_steps" => "maybe",
        _ => "no",
    };
    match key {
        "rules" | "maybe" | "not_rules" => {
            for id in list {
                differ(format!("{key}.{id}"), wanted.to_owned(), state(&holding.reasons, id).to_owned());
            }
        }
        "steps" | "maybe_steps" | "no_steps" => {
            for id in list {
                differ(format!("{key}.{id}"), wanted.to_owned(), state(&holding.steps, id).to_owned());
            }
        }
        "reports" | "no_reports" | "no_duties" | "no_commands" => {
            let others: Vec<(&str, Holds)> = match key {
                "no_duties" => decision.duties.iter().map(|duty| (duty.id, duty.holds)).collect(),
                "no_commands" => decision.command.iter().map(|command| (command.rule, command.holds)).collect(),
                _ => decision.reports.iter().map(|report| (report.id, report.holds)).collect(),
            };
            for id in list {
                differ(format!("{key}.{id}"), wanted.to_owned(), state(&others, id).to_owned());
            }
        }
        "order" => {
            let got = decision.steps.iter().map(|step| step.id).filter(|id| list.iter().any(|wanted| wanted == id));
            differ(key.to_owned(), list.join(", "), got.collect::<Vec<_>>().join(", "));
        }
        "open" => {
            let got: Vec<&str> = decision.questions.open.iter().map(|question| question.fact).collect();
            differ(key.to_owned(), list.join(", "), got.join(", "));
        }
        _ => {
            let given = if key == "used" { &decision.questions.used } else { &decision.questions.irrelevant };
            for fact in list {
                let got = if given.contains(&fact.as_str()) { "listed" } else { "not listed" };
                differ(format!("{key}.{fact}"), "listed".to_owned(), got.to_owned());
            }
        }
    }
}
