//! Reading `facts.toml`: facts that a pack, a desk or a vocabulary declares, and those that are taken from a vocabulary.

use crate::declare::audience;
use crate::declare::groups;
use crate::declare::head::check_names;
use crate::model::schema::{Fact, FactType, MAX_FACTS, MAX_NUMBER, MAX_OPTIONS, MAX_SEVERAL_OPTIONS, Schema, Scheme};
use crate::model::vocabulary::Vocabulary;
use crate::problem::{Place, Problem};
use crate::source::document::{Doc, Fields, Node, Reader};
use crate::source::ids;
use std::collections::BTreeSet;

/// The names of the conclusions that every pack makes, as conditions read them.
pub(crate) const CONCLUSIONS: [&str; 4] = ["kind", "scope", "level", "priority"];

/// The id of a fact and where it stands.
fn read_id(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>) -> Option<(String, Place)> {
    let id = fields.text("id")?.to_owned();
    let place = fields.get("id").map_or_else(|| fields.place(), |doc| reader.place(doc));
    let segment = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !id.split('.').all(segment) {
        let help = "write parts of a-z, 0-9 and _, joined by dots, such as `system.state`";
        reader.report(ids::refused(&id, "fact id", help).at(Some(place)));
        return None;
    }
    if CONCLUSIONS.contains(&id.split('.').next().unwrap_or_default()) {
        reader.report(
            begins_as_conclusion(&id, &place)
                .help("`r.kind`, `r.scope`, `r.level` and `r.priority` are conclusions; choose another name"),
        );
        return None;
    }
    Some((id, place))
}

fn begins_as_conclusion(id: &str, place: &Place) -> Problem {
    Problem::error("bad-id", format!("`{id}` begins with the name of a conclusion")).at(Some(place.clone()))
}

/// A fact of a pack or a desk: declared here, or taken from its vocabulary.
fn read_fact(reader: &Reader<'_>, doc: &Doc, schemes: &[Scheme], vocabulary: Option<&Vocabulary>) -> Option<Fact> {
    let fields = reader.table(doc, "fact");
    let (id, place) = read_id(reader, &fields)?;
    let first = id.split('.').next().unwrap_or_default();
    if let Some(scheme) = schemes.iter().find(|scheme| scheme.property == first) {
        reader.report(
            begins_as_conclusion(&id, &place)
                .help(format!("`r.{first}` is the scheme `{}`; rename one of the two", scheme.id)),
        );
        return None;
    }
    let known = vocabulary.and_then(|all| Some((all, all.facts.iter().find(|fact| fact.id == id)?)));
    if let Some((vocabulary, known)) = known {
        return taken(reader, &fields, place, vocabulary, known).inspect(|_| fields.finish());
    }
    if let Some(vocabulary) = vocabulary.filter(|_| fields.get("type").is_none()) {
        let known = vocabulary.facts.iter().map(|fact| fact.id.as_str());
        let problem = Problem::error("missing-key", "`fact.type` is missing").at(Some(fields.place()));
        let problem = Problem { allowed: Vec::new(), ..problem.suggest(&id, known) };
        let problem = match problem.help {
            Some(_) => problem,
            None => problem.help(format!("the vocabulary `{}` has no fact `{id}`: say what it is", vocabulary.id)),
        };
        if vocabulary.whole {
            reader.report(problem);
        }
        return None;
    }
    declared(reader, &fields, id, place).inspect(|_| fields.finish())
}

/// What a pack may say of a fact that it takes.
const OWN: &str =
    "a pack says only `options`, `when` and `ask_first` of a fact that it takes; all else is the vocabulary's";

/// A fact that a pack takes from its vocabulary: `options` some of a several-choice fact's, `when`, `ask_first`.
fn taken(
    reader: &Reader<'_>,
    fields: &Fields<'_, '_, '_>,
    place: Place,
    vocabulary: &Vocabulary,
    known: &Fact,
) -> Option<Fact> {
    let id = &known.id;
    let at = |key: &'static str| fields.get(key).map(|doc| reader.place(doc));
    if let Some(place) = at("type") {
        reader.report(
            Problem::error("vocabulary-fact", format!("`{id}` is a fact of the vocabulary `{}`", vocabulary.id))
                .at(Some(place))
                .help("one name, one meaning: take it, without `type`, or give your own another id"),
        );
        return None;
    }
    for key in ["asked_of", "groups", "ordered", "min", "max"] {
        if let Some(place) = at(key) {
            let message = format!("`fact.{key}` of `{id}` is what the vocabulary `{}` says", vocabulary.id);
            reader.report(Problem::error("vocabulary-fact", message).at(Some(place)).help(OWN));
        }
    }
    let options = match at("options") {
        None => known.options.clone(),
        Some(place) => chosen(reader, fields, &place, known)?,
    };
    Some(Fact {
        groups: groups::of(&known.groups, &options),
        options,
        when: fields.optional_text("when").map(str::to_owned).or_else(|| known.when.clone()),
        ask_first: fields.flag("ask_first").unwrap_or(known.ask_first),
        otherwise: otherwise(reader, fields, known.fact_type, &known.options).or(known.otherwise),
        vocabulary: Some(vocabulary.id.clone()),
        place,
        ..known.clone()
    })
}

/// The options that a pack takes, in the vocabulary's order.
fn chosen(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, place: &Place, known: &Fact) -> Option<Vec<String>> {
    let id = &known.id;
    let own = fields.texts("options");
    if known.fact_type != FactType::Several {
        let message = format!("`{id}` is no several-choice fact: its options are taken all or none");
        reader.report(Problem::error("vocabulary-fact", message).at(Some(place.clone())).help(OWN));
        return None;
    }
    check_names(reader, fields, "options", &own);
    for name in own.iter().filter(|name| !known.options.contains(name)) {
        reader.report(
            Problem::error("unknown-option", format!("the vocabulary's `{id}` has no option `{name}`"))
                .at(Some(place.clone()))
                .suggest(name, known.options.iter().map(String::as_str)),
        );
    }
    let options: Vec<String> = known.options.iter().filter(|name| own.contains(name)).cloned().collect();
    if own.is_empty() && fields.get("options").is_some_and(Doc::is_empty_list) {
        reader.report(out_of_options(id, 0, known.options.len()).at(Some(place.clone())));
    }
    (!options.is_empty()).then_some(options)
}

fn out_of_options(id: &str, count: usize, most: usize) -> Problem {
    Problem::error("out-of-range", format!("the fact `{id}` has {count} options")).allowed([format!("1 to {most}")])
}

/// A fact with all that it is.
fn declared(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, id: String, place: Place) -> Option<Fact> {
    let type_name = fields.text("type")?;
    let Some((_, fact_type)) = FactType::NAMES.iter().find(|(name, _)| *name == type_name).copied() else {
        reader.report(
            Problem::error("unknown-type", format!("unknown type `{type_name}` of fact `{id}`"))
                .at(fields.get("type").map(|doc| reader.place(doc)))
                .suggest(type_name, FactType::NAMES.iter().map(|(name, _)| *name)),
        );
        return None;
    };
    let takes_options = matches!(fact_type, FactType::One | FactType::Several);
    let options = if takes_options { fields.texts("options") } else { Vec::new() };
    if takes_options && fields.get("options").is_some() {
        check_names(reader, fields, "options", &options);
        if options.is_empty() && !fields.get("options").is_some_and(Doc::is_empty_list) {
            return None;
        }
        if options.is_empty() || options.len() > MAX_OPTIONS {
            reader.report(out_of_options(&id, options.len(), MAX_OPTIONS).at(Some(place.clone())));
            return None;
        }
    }
    let (mut min, mut max) = Fact::BOUNDS;
    if fact_type == FactType::Number {
        min = fields.integer("min").unwrap_or(min);
        max = fields.integer("max").unwrap_or(max);
        for (key, limit) in [("min", min), ("max", max)] {
            if limit.unsigned_abs() > MAX_NUMBER.unsigned_abs() {
                reader.report(
                    Problem::error("out-of-range", format!("`fact.{key}` is {limit}"))
                        .at(fields.get(key).map(|doc| reader.place(doc)))
                        .allowed([format!("-{MAX_NUMBER} to {MAX_NUMBER}")])
                        .help("JavaScript loses digits of larger numbers; take another unit"),
                );
            }
        }
        if min > max {
            reader.report(
                Problem::error("out-of-range", format!("the fact `{id}` allows no number: min {min}, max {max}"))
                    .at(Some(place.clone())),
            );
            return None;
        }
    }
    let otherwise = otherwise(reader, fields, fact_type, &options);
    let groups = if takes_options { groups::read(reader, fields, &id, &options) } else { Vec::new() };
    Some(Fact {
        id,
        fact_type,
        options,
        groups,
        when: fields.optional_text("when").map(str::to_owned),
        ask_first: fields.flag("ask_first").unwrap_or(false),
        otherwise,
        asked_of: audience::asked_of(reader, fields),
        ordered: fields.flag("ordered").unwrap_or(fact_type != FactType::Several),
        min,
        max,
        vocabulary: None,
        place,
    })
}

/// The value that says the same as that the fact does not apply; of facts with one value, others have no such key.
fn otherwise(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, of: FactType, options: &[String]) -> Option<i64> {
    let allowed = match of {
        FactType::One => options.to_vec(),
        FactType::YesNo => vec!["true".to_owned(), "false".to_owned()],
        FactType::Number => vec!["a whole number".to_owned()],
        FactType::Several | FactType::Text | FactType::Time => return None,
    };
    let doc = fields.get("otherwise")?;
    let found = match (of, &doc.node) {
        (FactType::One, Node::Text(name)) => options.iter().position(|option| option == name).map(|at| at as i64),
        (FactType::YesNo, Node::Bool(flag)) => Some(i64::from(*flag)),
        (FactType::Number, Node::Int(number)) => Some(*number),
        _ => None,
    };
    if found.is_none() {
        reader.report(
            Problem::error("wrong-type", format!("`{}` is no answer to the fact", fields.path("otherwise")))
                .at(Some(reader.place(doc)))
                .allowed(allowed)
                .help("name the answer that says the same as that the fact does not apply"),
        );
    }
    found
}

/// The facts that a vocabulary declares.
pub(crate) fn of_vocabulary(reader: &Reader<'_>, doc: &Doc) -> Vec<Fact> {
    collect(reader, doc, "vocabulary", |doc| {
        let fields = reader.table(doc, "fact");
        let (id, place) = read_id(reader, &fields)?;
        declared(reader, &fields, id, place).inspect(|_| fields.finish())
    })
}

/// The facts in a file, each once, none a part of another.
fn collect(reader: &Reader<'_>, doc: &Doc, what: &str, read: impl Fn(&Doc) -> Option<Fact>) -> Vec<Fact> {
    let fields = reader.table(doc, "");
    let list = fields.list("fact");
    if list.len() > MAX_FACTS {
        reader.report(
            Problem::error("too-many", format!("the {what} has {} facts", list.len()))
                .at(Some(fields.place()))
                .help(format!("a {what} has at most {MAX_FACTS} facts")),
        );
    }
    let (mut facts, mut seen) = (Vec::new(), BTreeSet::new());
    for fact in list.iter().take(MAX_FACTS).filter_map(read) {
        if seen.insert(fact.id.clone()) {
            facts.push(fact);
        } else {
            reader.report(
                Problem::error("duplicate-fact", format!("the fact `{}` is declared twice", fact.id))
                    .at(Some(fact.place))
                    .help("keep one of the two, or rename it"),
            );
        }
    }
    for fact in &facts {
        let inside = facts
            .iter()
            .find(|other| other.id.strip_prefix(fact.id.as_str()).is_some_and(|rest| rest.starts_with('.')));
        if let Some(other) = inside {
            reader.report(
                Problem::error("bad-id", format!("`{}` is a fact and also a part of `{}`", fact.id, other.id))
                    .at(Some(other.place.clone()))
                    .help("a fact's id cannot be the beginning of another's"),
            );
        }
    }
    fields.finish();
    facts
}

impl Schema {
    pub fn read_facts(&mut self, reader: &Reader<'_>, doc: &Doc, vocabulary: Option<&Vocabulary>) {
        self.facts = collect(reader, doc, "pack", |doc| read_fact(reader, doc, &self.schemes, vocabulary));
        let several = self.facts.iter().filter(|fact| fact.fact_type == FactType::Several);
        let several: usize = several.map(|fact| fact.options.len()).sum();
        if several > MAX_SEVERAL_OPTIONS {
            reader.report(
                Problem::error("too-many", format!("the several-choice facts have {several} options together"))
                    .at(Some(reader.place(doc)))
                    .help(format!("a pack has at most {MAX_SEVERAL_OPTIONS}; split it, or use choices of one")),
            );
        }
    }
}
