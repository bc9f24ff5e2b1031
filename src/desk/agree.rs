//! Agreement: what the packs of a desk must have in common, so that one answer can serve them all and their actions can
//! stand in one list.

use crate::desk::options::{divisible, merged};
use crate::model::path;
use crate::model::routing::{Action, Conflict};
use crate::model::rule::RuleKind;
use crate::model::schema::{Fact, FactType};
use crate::model::texts::FactText;
use crate::pack::core::Pack;
use crate::problem::{Place, Problem};
use crate::sorted::{Map, Set};

/// Everything about which the desk and its packs disagree.
pub(crate) fn problems(router: &Pack, packs: &[Pack], problems: &mut Vec<Problem>) {
    let before = problems.len();
    facts(router, packs, problems);
    for pack in packs {
        locales(router, pack, problems);
        phases(router, pack, problems);
        ranks(router, pack, problems);
    }
    same_actions(packs, problems);
    actions(&router.routing().conflicts, packs, problems);
    problems.get_mut(before..).unwrap_or_default().sort_by(|a, b| a.place.cmp(&b.place));
}

/// The place of a problem in one of the packs, or in the desk's own files, seen from the desk's folder.
pub(crate) fn place(pack: &Pack, place: &Place) -> Option<Place> {
    let schema = &pack.compiled.schema;
    let file = match &schema.routing {
        Some(_) => path::of_desk(&place.file, schema.uses()),
        None => format!("{}/{}", pack.id(), place.file),
    };
    Some(Place { file, ..place.clone() })
}

/// A fact with the same id has the same type, options and range everywhere, and is no part of another's id.
fn facts(router: &Pack, packs: &[Pack], problems: &mut Vec<Problem>) {
    let mut first: Map<&str, (&Pack, &Fact)> = Map::new();
    for pack in std::iter::once(router).chain(packs) {
        for fact in &pack.compiled.schema.facts {
            let Some((other, known)) = first.get(fact.id.as_str()) else {
                first.insert(&fact.id, (pack, fact));
                continue;
            };
            let differs = |what: &str, here: String, there: String| {
                Problem::error("shared-fact", format!("`{}` has another {what} than in `{}`", fact.id, other.id()))
                    .at(place(pack, &fact.place))
                    .about(fact.id.clone())
                    .allowed([there])
                    .help(format!(
                        "it is {here} here; facts with one id are asked once: make both alike, or rename one"
                    ))
            };
            let computes = |pack: &Pack| pack.computes(&fact.id);
            if computes(other) != computes(pack) {
                let computing = if computes(pack) { pack.id() } else { other.id() };
                problems.push(
                    Problem::error("shared-fact", format!("`{}` is asked, and computed in `{computing}`", fact.id))
                        .at(place(pack, &fact.place))
                        .about(fact.id.clone())
                        .help(format!("what one pack asks no other can compute: rename it in `{computing}`")),
                );
            } else if fact.fact_type != known.fact_type {
                problems.push(differs("type", name(fact.fact_type), name(known.fact_type)));
            } else if fact.options != known.options && !divisible(fact, known) {
                problems.push(differs("list of options", fact.options.join(", "), known.options.join(", ")));
            } else if (fact.min, fact.max) != (known.min, known.max) {
                let range = |fact: &Fact| format!("{} to {}", fact.min, fact.max);
                problems.push(differs("range", range(fact), range(known)));
            }
        }
    }
    orders(router, packs, problems);
    let ids: Vec<&str> = first.keys().copied().collect();
    for (id, (pack, fact)) in &first {
        let parent = ids.iter().find(|other| id.strip_prefix(**other).is_some_and(|rest| rest.starts_with('.')));
        // Within one pack its own reader has said so.
        if let Some((parent, (other, _))) = parent.and_then(|parent| Some((*parent, first.get(parent)?))) {
            problems.push(
                Problem::error("shared-fact", format!("`{id}` is a part of `{parent}`, a fact of `{}`", other.id()))
                    .at(place(pack, &fact.place))
                    .about(*id)
                    .help("a fact's id cannot be the beginning of another's; rename one"),
            );
        }
    }
}

/// Facts of which packs know different options: they must not have them in different orders.
fn orders(router: &Pack, packs: &[Pack], problems: &mut Vec<Problem>) {
    let mut lists: Map<&str, Vec<&[String]>> = Map::new();
    for pack in std::iter::once(router).chain(packs) {
        let taken = pack.compiled.schema.facts.iter().filter(|fact| divisible(fact, fact));
        for fact in taken {
            let known = lists.or_insert_with(&fact.id, Default::default);
            known.push(&fact.options);
            if merged(known).is_none() {
                known.pop();
                problems.push(
                    Problem::error(
                        "shared-fact",
                        format!("`{}` has its options in another order than elsewhere", fact.id),
                    )
                    .at(place(pack, &fact.place))
                    .about(fact.id.clone())
                    .help("the packs were made with different vocabularies; make their bundles again with one"),
                );
            }
        }
    }
}

fn name(fact_type: FactType) -> String {
    serde_json::to_value(fact_type).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn locales(router: &Pack, pack: &Pack, problems: &mut Vec<Problem>) {
    for locale in router.locales().iter().filter(|locale| !pack.locales().contains(locale)) {
        problems.push(
            Problem::error("unknown-locale", format!("`{}` does not speak `{locale}`", pack.id()))
                .at(Some(file(&format!("{}/pack.toml", pack.id()))))
                .help("add its texts, or take the locale out of desk.toml"),
        );
    }
}

fn phases(router: &Pack, pack: &Pack, problems: &mut Vec<Problem>) {
    let order = &router.compiled.schema.phases;
    let position = |phase: &String| order.iter().position(|other| other == phase);
    let phases = &pack.compiled.schema.phases;
    for phase in phases.iter().filter(|phase| position(phase).is_none()) {
        problems.push(
            Problem::error("unknown-phase", format!("the desk does not say where `{phase}` of `{}` comes", pack.id()))
                .at(Some(router.routing().phases.clone()))
                .suggest(phase, order.iter().map(String::as_str))
                .help("add it to `phases`"),
        );
    }
    for pair in phases.windows(2) {
        if let [earlier, later] = pair
            && let (Some(a), Some(b)) = (position(earlier), position(later))
            && a > b
        {
            problems.push(
                Problem::error("wrong-order", format!("`{}` has {earlier} before {later}, the desk after", pack.id()))
                    .at(Some(router.routing().phases.clone()))
                    .help("put `phases` in an order that every pack keeps"),
            );
        }
    }
}

fn file(path: &str) -> Place {
    Place { file: path.to_owned(), line: None, column: None }
}

/// Each level has a rank, and more serious levels come first.
fn ranks(router: &Pack, pack: &Pack, problems: &mut Vec<Problem>) {
    let Some(ranks) = router.routing().ranks.get(pack.id()) else { return };
    let at = || Some(ranks.place.clone());
    let levels = &pack.compiled.schema.levels;
    for (level, rank) in &ranks.of {
        if !levels.contains(level) {
            problems.push(
                Problem::error("unknown-level", format!("`{level}` is no level of `{}`", pack.id()))
                    .at(at())
                    .suggest(level, levels.iter().map(String::as_str)),
            );
        }
        if !(1..=100).contains(rank) {
            problems.push(
                Problem::error("out-of-range", format!("the rank of `{level}` is {rank}"))
                    .at(at())
                    .allowed(["1 to 100"]),
            );
        }
    }
    for level in levels.iter().filter(|level| !ranks.of.contains_key(*level)) {
        problems.push(
            Problem::error("missing-key", format!("the level `{level}` of `{}` has no rank", pack.id()))
                .at(at())
                .help("give every level of the pack a rank, or none of them"),
        );
    }
    for pair in levels.windows(2) {
        if let [worse, milder] = pair
            && let (Some(a), Some(b)) = (ranks.of.get(worse), ranks.of.get(milder))
            && a > b
        {
            problems.push(
                Problem::error("wrong-order", format!("`{milder}` ranks before the more serious `{worse}`"))
                    .at(at())
                    .help("the most serious level has the smallest rank"),
            );
        }
    }
}

/// Steps with one id are one action: they cannot be told and forbidden at once.
fn same_actions(packs: &[Pack], problems: &mut Vec<Problem>) {
    let mut first: Map<&str, (&Pack, bool)> = Map::new();
    for pack in packs {
        let steps = pack.compiled.rules.iter().filter(|rule| rule.rule.kind == RuleKind::Step);
        for rule in steps.map(|rule| &rule.rule) {
            match first.get(rule.id.as_str()) {
                Some((other, avoid)) if *avoid != rule.avoid => problems.push(
                    Problem::error(
                        "shared-step",
                        format!(
                            "`{}` is to be done in one of `{}` and `{}`, and not to be done in the other",
                            rule.id,
                            other.id(),
                            pack.id()
                        ),
                    )
                    .at(place(pack, &rule.place).filter(|place| place.line.is_some()))
                    .help("steps with one id are one action; rename one of the two"),
                ),
                Some(_) => {}
                None => _ = first.insert(&rule.id, (pack, rule.avoid)),
            }
        }
    }
}

/// How many unknown actions are told.
const MAX_UNKNOWN: usize = 20;

fn actions(conflicts: &[Conflict], packs: &[Pack], problems: &mut Vec<Problem>) {
    let known: Set<String> = packs
        .iter()
        .flat_map(|pack| &pack.compiled.rules)
        .filter(|rule| matches!(rule.rule.kind, RuleKind::Step | RuleKind::Duty))
        .map(|rule| Action { kind: rule.rule.kind, id: rule.rule.id.clone() }.to_string())
        .collect();
    let named = conflicts.iter().flat_map(|conflict| {
        conflict.one.iter().chain(&conflict.other).map(move |action| (conflict, action.to_string()))
    });
    let mut unknown = Vec::new();
    for (conflict, action) in named.filter(|(_, action)| !known.contains(action)) {
        unknown.push(
            Problem::error(
                "unknown-action",
                format!("no pack has `{action}`, named in the conflict `{}`", conflict.id),
            )
            .at(Some(conflict.place.clone()))
            .suggest(&action, known.iter().map(String::as_str)),
        );
    }
    Problem::keep_first(&mut unknown, MAX_UNKNOWN);
    problems.extend(unknown);
}

/// What `check` says about the words of shared facts: a unit is a part of the question.
pub(crate) fn words(router: &Pack, packs: &[Pack], problems: &mut Vec<Problem>) {
    for locale in router.locales() {
        let mut first: Map<&str, (&Pack, &FactText)> = Map::new();
        let mut answers: Map<(&str, &str), (&Pack, &str)> = Map::new();
        let mut groups: Map<(&str, &str), (&Pack, &str)> = Map::new();
        for pack in std::iter::once(router).chain(packs) {
            let (_, texts) = pack.words(Some(locale));
            for (fact, text) in pack.compiled.schema.facts.iter().zip(&texts.facts) {
                // Of each answer the first words count: packs may know different ones.
                let differing = text.options.iter().enumerate().filter_map(|(index, words)| {
                    let answer = fact.options.get(index).map_or(["no", "yes"].get(index).copied(), |id| Some(id));
                    let (other, known) = *answers.or_insert_with((&fact.id, answer?), || (pack, words));
                    (known != words).then_some(other)
                });
                let differing = differing.chain(fact.groups.iter().zip(&text.groups).filter_map(|(group, words)| {
                    let (other, known) = *groups.or_insert_with((&fact.id, &group.id), || (pack, words));
                    (known != words).then_some(other)
                }));
                let differing: Vec<&Pack> = differing.collect();
                let Some((other, known)) = first.get(fact.id.as_str()) else {
                    first.insert(&fact.id, (pack, text));
                    continue;
                };
                let at = || place(pack, &Place { file: format!("text/{locale}.toml"), line: None, column: None });
                if text.unit != known.unit {
                    let unit = |unit: &Option<String>| unit.clone().unwrap_or_else(|| "none".to_owned());
                    problems.push(
                        Problem::error(
                            "shared-fact",
                            format!("`{}` has another unit than in `{}`", fact.id, other.id()),
                        )
                        .at(at())
                        .about(fact.id.clone())
                        .allowed([unit(&known.unit)])
                        .help(format!(
                            "it is {} here; facts with one id are asked once: make both alike",
                            unit(&text.unit)
                        )),
                    );
                }
                let other = if text.question == known.question { differing.first().copied() } else { Some(*other) };
                if let Some(other) = other {
                    let message = format!("`{}` is asked in other words than in `{}`", fact.id, other.id());
                    problems.push(
                        Problem::warning("shared-fact", message)
                            .at(at())
                            .about(fact.id.clone())
                            .help(format!("people read the words of `{}`; say the same in both", other.id())),
                    );
                }
            }
        }
    }
}
