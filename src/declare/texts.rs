//! Reading texts: every word a person reads, in each locale, and which of them are missing.

use crate::compiled::plan::Compiled;
use crate::declare::entries::{Entries, Entry, flatten};
use crate::declare::{parameters, vocabulary};
use crate::model::locale::{is_layer, layers};
use crate::model::path;
use crate::model::rule::Basis;
use crate::model::rule::RuleKind;
use crate::model::schema::{FactType, Scheme};
use crate::model::texts::{FactText, RuleText, Texts};
use crate::problem::{Place, Problem};
use crate::source::files::Docs;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The texts of one locale.
pub(crate) fn read(compiled: &Compiled, docs: &Docs, locale: &str) -> Texts {
    let mut ignored = Vec::new();
    let default = compiled.schema.locales.first().filter(|default| *default != locale);
    let default = default.map(|default| entries(compiled, docs, default, &mut ignored));
    catalogue(compiled, docs, locale, default.as_ref(), &mut ignored, &mut Vec::new())
}

/// What `check` says about the texts of all locales; what makes them unreadable goes to `errors`.
pub(crate) fn findings(compiled: &Compiled, docs: &Docs, errors: &mut Vec<Problem>) -> Vec<Problem> {
    let mut findings = Vec::new();
    let mut default: Option<Entries<'_>> = None;
    for locale in &compiled.schema.locales {
        vocabulary::check_sections(docs, locale, errors);
        catalogue(compiled, docs, locale, default.as_ref(), errors, &mut findings);
        if default.is_none() {
            default = Some(entries(compiled, docs, locale, &mut Vec::new()));
        }
    }
    for file in docs.keys() {
        let locale = file
            .strip_prefix(path::OVERLAY_FOLDER)
            .unwrap_or(file)
            .strip_prefix("text/")
            .and_then(|name| name.strip_suffix(".toml"));
        if let Some(locale) = locale
            && !compiled.schema.locales.iter().any(|known| known == locale)
        {
            findings.push(
                Problem::warning("unused-file", format!("`{locale}` is not among the locales in pack.toml"))
                    .at(Some(Place { file: file.clone(), line: None, column: None })),
            );
        }
    }
    findings
}

/// The texts of one locale: the vocabulary's, over them the pack's own, over both an overlay's; of each those of the locales
/// over which this one is a layer, and then its own.
pub(crate) fn entries<'d>(compiled: &Compiled, docs: &'d Docs, locale: &str, errors: &mut Vec<Problem>) -> Entries<'d> {
    let mut entries = Entries::new();
    let layers = layers(&compiled.schema.locales, locale);
    let mut add = |entries: &mut Entries<'d>, file: &dyn Fn(&str) -> String| {
        for layer in &layers {
            let read = docs.get_key_value(&file(layer)).map(|(file, doc)| flatten(file, doc.get(), errors));
            entries.extend(read.unwrap_or_default());
        }
    };
    add(&mut entries, &vocabulary::texts_of);
    add(&mut entries, &|layer| file(layer, false));
    if let Some(overlay) = &compiled.schema.overlay {
        entries.retain(|key, _| !overlay.drops_text(key));
        add(&mut entries, &|layer| file(layer, true));
    }
    entries
}

/// The keys of the texts of one locale, and of the layers over it, that are read from the vocabulary.
pub(crate) fn taken(compiled: &Compiled, docs: &Docs, locale: &str) -> BTreeSet<String> {
    let locales = &compiled.schema.locales;
    let mut read = BTreeSet::new();
    for layer in locales.iter().filter(|other| layers(locales, other).contains(&locale)) {
        let entries = entries(compiled, docs, layer, &mut Vec::new());
        let first = locales.first().is_some_and(|first| first == layer);
        Catalogue::of(layer, true, &entries, &entries).texts(compiled, first);
        let used = entries.into_iter().filter(|(_, entry)| entry.used.get() && path::is_of_vocabulary(entry.file));
        read.extend(used.map(|(key, _)| key));
    }
    read
}

/// What a pack says in the same words as its vocabulary.
pub(crate) fn doubled(compiled: &Compiled, docs: &Docs) -> Vec<Problem> {
    let mut found = Vec::new();
    let own_notes = compiled.rules.iter().map(|rule| &rule.rule);
    let own_notes = own_notes.filter(|rule| matches!(rule.basis, Basis::Plan | Basis::Borrowed) || rule.note.is_some());
    let own_notes: BTreeSet<String> = own_notes.map(|rule| format!("notes.{}", rule.id)).collect();
    // In a layer it may be said again, over what the pack says in the locale under it.
    let locales = &compiled.schema.locales;
    for locale in locales.iter().filter(|locale| !is_layer(locales, locale)) {
        let of = |file: &str| docs.get_key_value(file).map(|(file, doc)| flatten(file, doc.get(), &mut Vec::new()));
        let (file, common) = (file(locale, false), of(&vocabulary::texts_of(locale)).unwrap_or_default());
        for (key, own) in of(&file).unwrap_or_default() {
            if common.get(&key).is_some_and(|entry| entry.text == own.text) && !own_notes.contains(&key) {
                found.push(
                    Problem::warning("doubled-text", format!("the vocabulary says `{key}` in the same words"))
                        .at(Some(own.place()))
                        .help("take it out here"),
                );
            }
        }
    }
    found
}

/// The file with the texts of one locale, the pack's or the overlay's.
pub(crate) fn file(locale: &str, ours: bool) -> String {
    format!("{}text/{locale}.toml", if ours { path::OVERLAY_FOLDER } else { "" })
}

/// The texts of one locale; `default` are the default locale's entries where this is another.
fn catalogue(
    compiled: &Compiled,
    docs: &Docs,
    locale: &str,
    default: Option<&Entries<'_>>,
    errors: &mut Vec<Problem>,
    findings: &mut Vec<Problem>,
) -> Texts {
    let entries = entries(compiled, docs, locale, errors);
    let layer = is_layer(&compiled.schema.locales, locale);
    let file = file(locale, false);
    // What is missing in a layer stands in the locale under it, and what is missing there is told there.
    let present = docs.contains_key(&file) && !layer;
    if !present && !layer {
        findings.push(
            Problem::error("missing-file", format!("there are no texts for the locale `{locale}`"))
                .at(Some(Place { file, line: None, column: None }))
                .help("write the file, or take the locale out of pack.toml"),
        );
    }
    let catalogue = Catalogue::of(locale, present, &entries, default.unwrap_or(&entries));
    let texts = catalogue.texts(compiled, default.is_none());
    let Catalogue { absent, findings: found, .. } = catalogue;
    findings.extend(found.into_inner());
    let absent = absent.into_inner();
    findings.extend(parameters::findings(&entries));
    if layer {
        findings.extend(same_below(compiled, docs, locale, &entries));
    }
    // What one pack does not need of the vocabulary, others do; what stands under a layer is told there.
    let own = |entry: &Entry<'_>| !path::is_of_vocabulary(entry.file) && entry.is_of(locale);
    let unused = |entry: &Entry<'_>| !entry.used.get() && own(entry);
    for (key, entry) in entries.iter().filter(|(_, entry)| unused(entry)) {
        findings.push(
            Problem::warning("unused-text", format!("nothing uses the text `{key}`"))
                .at(Some(entry.place()))
                .suggest(key, absent.iter().map(String::as_str))
                // Most of these need not be written at all.
                .allowed::<String>([]),
        );
    }
    texts
}

/// What a layer says in the words of the locale under it.
fn same_below(compiled: &Compiled, docs: &Docs, locale: &str, entries: &Entries<'_>) -> Vec<Problem> {
    let layers = layers(&compiled.schema.locales, locale);
    let Some(under) = layers.iter().rev().nth(1) else { return Vec::new() };
    let below = self::entries(compiled, docs, under, &mut Vec::new());
    let same = entries.iter().filter(|(key, entry)| {
        entry.is_of(locale)
            && below.get(*key).is_some_and(|other| other.text == entry.text && !path::is_ours(other.file))
    });
    let doubled = same.map(|(key, entry)| {
        Problem::warning("doubled-text", format!("`{under}` says `{key}` in the same words"))
            .at(Some(entry.place()))
            .help("take it out here")
    });
    doubled.collect()
}

struct Catalogue<'a> {
    locale: &'a str,
    present: bool,
    entries: &'a Entries<'a>,
    default: &'a Entries<'a>,
    /// What was looked for and is not there.
    absent: RefCell<BTreeSet<String>>,
    findings: RefCell<Vec<Problem>>,
}

impl<'a> Catalogue<'a> {
    fn of(locale: &'a str, present: bool, entries: &'a Entries<'a>, default: &'a Entries<'a>) -> Self {
        Self { locale, present, entries, default, absent: RefCell::default(), findings: RefCell::default() }
    }

    fn find(&self, key: &str) -> Option<&str> {
        let Some(entry) = self.entries.get(key) else {
            self.absent.borrow_mut().insert(key.to_owned());
            return None;
        };
        if !entry.used.replace(true) {
            let found = parameters::used(key, entry, self.entries, self.default, self.locale);
            self.findings.borrow_mut().extend(found);
        }
        Some(entry.text).filter(|text| !text.trim().is_empty())
    }

    /// The same from the pack's own files alone.
    fn find_own(&self, key: &str) -> Option<&str> {
        let common = self.entries.get(key).is_some_and(|entry| path::is_of_vocabulary(entry.file));
        if common { None } else { self.find(key) }
    }

    /// A text that must be there.
    fn text(&self, section: &str, key: &str, fallback: &str) -> String {
        self.text_of(false, section, key, fallback)
    }

    /// The same for a name that the pack declares, or the overlay.
    fn text_of(&self, ours: bool, section: &str, key: &str, fallback: &str) -> String {
        let path = [section, ".", key].concat();
        if let Some(text) = self.find(&path) {
            return text.to_owned();
        }
        if self.present {
            self.findings.borrow_mut().push(
                Problem::error("missing-text", format!("the text `{path}` is missing"))
                    .at(Some(Place { file: file(self.locale, ours), line: None, column: None }))
                    .help(format!("add it under [{section}]")),
            );
        }
        self.default.get(&path).map_or(fallback, |entry| entry.text).to_owned()
    }

    fn texts(&self, compiled: &Compiled, first: bool) -> Texts {
        let schema = &compiled.schema;
        let list = |section: &str, names: &[String]| -> Vec<String> {
            let ours = |name: &str| schema.overlay.as_ref().is_some_and(|overlay| overlay.adds(section, name));
            names.iter().map(|name| self.text_of(ours(name), section, name, name)).collect()
        };
        // A desk puts the phases of its packs in order; what they are for stands in the packs.
        let routing = schema.routing.as_ref();
        let phases = if routing.is_some() { &[] } else { schema.phases.as_slice() };
        let conflicts = routing.map(|routing| routing.conflicts.iter().map(|conflict| conflict.id.clone()).collect());
        let conflicts: Vec<String> = conflicts.unwrap_or_default();
        let mut texts = Texts {
            title: self.text("pack", "title", &schema.id),
            summary: self.text("pack", "summary", ""),
            kinds: list("kinds", &schema.kinds),
            scopes: list("scopes", &schema.scopes),
            levels: list("levels", &schema.levels),
            schemes: schema
                .schemes
                .iter()
                .map(|Scheme { id, levels, .. }| {
                    (self.text("schemes", id, id), list(&format!("scheme-levels.{id}"), levels))
                })
                .collect(),
            roles: list("roles", &schema.roles),
            acts: list("acts", &schema.acts),
            phases: list("phases", &schema.phases),
            goals: list("goals", phases),
            outputs: list("outputs", phases),
            conflicts: list("conflicts", &conflicts),
            facts: schema.facts.iter().enumerate().map(|(index, fact)| self.fact(compiled, index, fact)).collect(),
            rules: compiled.rules.iter().map(|rule| self.rule(compiled, &rule.rule, first)).collect(),
            parameters: Vec::new(),
            templates: Vec::new(),
        };
        texts.parameters = parameters::values(self.entries, self.default);
        texts.fill();
        texts
    }

    fn fact(&self, compiled: &Compiled, index: usize, fact: &crate::model::schema::Fact) -> FactText {
        let section = format!("facts.{}", fact.id);
        let (options, groups) = (format!("{section}.options"), format!("{section}.groups"));
        // A computed fact is never asked, but shown.
        let asked = compiled.computation(index).is_none();
        let optional = |key: &str| self.find(&format!("{section}.{key}")).unwrap_or_default().to_owned();
        FactText {
            question: self.text(&section, "question", &fact.id),
            help: if asked { self.text(&section, "help", "") } else { optional("help") },
            why: if asked { self.text(&section, "why", "") } else { optional("why") },
            unit: self.find(&format!("{section}.unit")).map(str::to_owned),
            options: match fact.fact_type {
                FactType::YesNo => ["no", "yes"].map(|answer| self.text(&options, answer, answer)).to_vec(),
                _ => fact.options.iter().map(|option| self.text(&options, option, option)).collect(),
            },
            groups: fact.groups.iter().map(|group| self.text(&groups, &group.id, &group.id)).collect(),
        }
    }

    fn rule(&self, compiled: &Compiled, rule: &crate::model::rule::Rule, first: bool) -> RuleText {
        if matches!(rule.kind, RuleKind::Suggest | RuleKind::Compute) {
            return RuleText::default();
        }
        let ours = path::is_ours(&rule.place.file);
        let clause = rule.clause.as_ref().map(|clause| {
            // The default locale reads the clause as the rule names it.
            if first {
                self.find(&format!("clauses.{clause}")).unwrap_or(clause).to_owned()
            } else {
                self.text_of(ours, "clauses", clause, clause)
            }
        });
        // Why others read or decided something does not explain what this plan says or this rule notes itself.
        let own = |id: &str| self.find_own(&format!("notes.{id}"));
        let note = match (&rule.note, rule.basis) {
            (None, Basis::Plan | Basis::Borrowed) | (Some(_), Basis::Plan) => own(&rule.id).map(str::to_owned),
            (Some(note), _) => Some(own(&rule.id).unwrap_or(note).to_owned()),
            (None, _) => Some(self.text_of(ours, "notes", &rule.id, "")),
        };
        let labels = rule.fields.iter().map(|field| match compiled.fact_ids.get(field) {
            Some(_) => {
                // A field that is a fact may have a shorter label than the fact's question.
                self.find(&format!("fields.{field}"))
                    .map_or_else(|| self.text(&format!("facts.{field}"), "question", field), str::to_owned)
            }
            None => self.text_of(ours, "fields", field, field),
        });
        RuleText {
            text: self.text_of(ours, rule.kind.section(), &rule.id, &rule.id),
            note,
            clause,
            labels: labels.collect(),
            phones: Vec::new(),
        }
    }
}
