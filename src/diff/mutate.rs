//! Mutation: what the cases of a pack are worth. Each rule is changed in one place; such a mutant is proved to decide alike, or
//! a case fails because of it, or the incident that would tell is written as a case.

use crate::answer::mutation::{Fate, MutationReport, Survivor};
use crate::compile::build::{Analysed, Limits};
use crate::diagram::reach::Reach;
use crate::diagram::store::{FALSE, Ref, TRUE, TooLarge};
use crate::diff::comparing::Comparing;
use crate::diff::joint::{Both, Side};
use crate::diff::mutants::{Change, Mutant, mutants, stage, value_name};
use crate::diff::rules::{APPEARS, GOES, beside};
use crate::model::case::Case;
use crate::model::examples::Examples;
use crate::model::layout::Stage;
use crate::model::rule::{DueRule, Rule, RuleKind};
use crate::pack::core::Pack;
use crate::problem::Error;
use crate::prove::cases::run_case;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

/// The mutants of a pack, to be judged one by one, by as many threads as there are.
pub struct Mutations<'p> {
    pack: &'p Pack,
    analysed: Analysed,
    mutants: Vec<Mutant>,
    /// The cases that pass.
    cases: Vec<&'p Case>,
    failing: Vec<String>,
}

impl Pack {
    /// The mutants of the pack's rules: each condition, option, threshold, value and rule changed one at a time.
    ///
    /// # Errors
    /// It is a compiled pack, which has neither rule files nor cases.
    pub fn mutations(&self) -> Result<Mutations<'_>, Error> {
        let mut analysed = self.analysed()?;
        // What descriptions suggest decides nothing.
        analysed.schema.examples = Examples::default();
        let passes = |case: &&Case| run_case(self, case, &mut BTreeSet::new()).passed;
        let (cases, failing): (Vec<&Case>, Vec<&Case>) = self.cases().iter().partition(passes);
        let failing = failing.into_iter().map(|case| case.id.clone()).collect();
        Ok(Mutations { pack: self, mutants: mutants(&analysed), analysed, cases, failing })
    }
}

impl Mutations<'_> {
    /// How many mutants there are.
    pub fn len(&self) -> usize {
        self.mutants.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.mutants.is_empty()
    }

    /// What becomes of the mutant at a place.
    pub fn judge(&self, place: usize) -> Fate {
        let Some(mutant) = self.mutants.get(place) else { return Fate::Equivalent };
        let Some(changed) = self.pack_of(mutant) else { return Fate::NotProved };
        let Some(rule) = self.analysed.rules.get(mutant.rule) else { return Fate::Equivalent };
        let Ok(mut work) = Comparing::of(Both { old: self.pack, new: &changed }) else { return Fate::NotProved };
        let found = match stage(&self.analysed.schema, rule) {
            Some(stage) => conclusion(&mut work, stage, &self.analysed),
            None => guidance(&mut work, mutant.rule),
        };
        match found {
            Err(TooLarge) => Fate::NotProved,
            // Within bounds two functions may seem alike, or not, because of what neither knows.
            Ok(None) if !work.space.exact => Fate::NotProved,
            Ok(None) => Fate::Equivalent,
            Ok(Some(shown)) => match self.killer(mutant, &changed) {
                Some(case) => Fate::Killed(case),
                None => Fate::Survived(Box::new(self.survivor(place, mutant, rule, shown))),
            },
        }
    }

    /// The report about all mutants, of which `fates` are in their order. A case that one survivor needs may tell others, too:
    /// only as many cases are proposed as are needed.
    pub fn report(&self, fates: Vec<Fate>) -> MutationReport {
        let mut report = MutationReport {
            id: self.pack.id().to_owned(),
            version: self.pack.version().to_owned(),
            mutants: fates.len(),
            rules: self.mutants.iter().map(|mutant| mutant.rule).collect::<BTreeSet<_>>().len(),
            failing: self.failing.clone(),
            ..MutationReport::default()
        };
        let mut proposed: Vec<Survivor> = Vec::new();
        for (place, fate) in fates.into_iter().enumerate() {
            match fate {
                Fate::Equivalent => report.equivalent += 1,
                Fate::Killed(_) => report.killed += 1,
                Fate::NotProved => report.not_proved += 1,
                Fate::Survived(survivor) => {
                    report.survived += 1;
                    let told = proposed.iter().any(|other| self.tells(place, other));
                    if !told {
                        proposed.push((*survivor).clone());
                    }
                    report
                        .survivors
                        .push(Survivor { case: if told { String::new() } else { survivor.case.clone() }, ..*survivor });
                }
            }
        }
        report
    }

    /// Whether the case that one survivor needs tells another mutant, too.
    fn tells(&self, place: usize, survivor: &Survivor) -> bool {
        let Some(mutant) = self.mutants.get(place) else { return false };
        let Some(changed) = self.pack_of(mutant) else { return false };
        let outcome = |pack: &Pack| {
            let facts = pack.facts(&survivor.facts).ok()?;
            let decision = pack.assess(&facts, &crate::decide::assess::Options::default());
            let listed = crate::prove::expect::Outcome::listed;
            Some(match survivor.expect.as_str() {
                "step" | "duty" | "report" | "command" => {
                    use crate::model::case::Topic;
                    let topics = [Topic::Steps, Topic::Duties, Topic::Reports, Topic::Commands];
                    let all = topics.into_iter().flat_map(|topic| listed(&decision, topic));
                    all.filter(|(id, _)| *id == survivor.rule).map(|(_, holds)| format!("{holds:?}")).collect()
                }
                key => vec![match decision.schemes.iter().find(|scheme| scheme.scheme == key) {
                    Some(scheme) => scheme.conclusion.value.unwrap_or("").to_owned(),
                    None => crate::prove::expect::Outcome::value(&decision, key),
                }],
            })
        };
        outcome(&changed) != outcome(self.pack)
    }

    fn pack_of(&self, mutant: &Mutant) -> Option<Pack> {
        let mut analysed = self.analysed.clone();
        match &mutant.change {
            Change::Condition(condition) => *analysed.conditions.get_mut(mutant.rule)? = condition.clone(),
            Change::Value(value) => {
                let stage = stage(&self.analysed.schema, self.analysed.rules.get(mutant.rule)?)?;
                let name = value_name(&self.analysed.schema, stage, *value);
                let rule = analysed.rules.get_mut(mutant.rule)?;
                match stage {
                    Stage::Priority => rule.number = *value as i64 + 1,
                    _ => rule.gives = name,
                }
            }
        }
        Some(self.pack.with_compiled(Arc::new(analysed.build(&Limits::default()).ok()?)))
    }

    /// The first case that fails because of a mutant.
    fn killer(&self, mutant: &Mutant, changed: &Pack) -> Option<String> {
        let touched = |case: &&&Case| {
            let masks = [self.pack, changed].map(|pack| holds(pack, mutant.rule, case));
            // Where the rule surely holds alike, nothing changes; its value counts only where it may hold.
            match (masks, &mutant.change) {
                ([old, new], Change::Condition(_)) => {
                    old != new || old.is_none_or(|mask| mask != TRUE && mask != FALSE)
                }
                ([old, _], Change::Value(_)) => old.is_none_or(|mask| mask & TRUE != 0),
            }
        };
        let killer =
            self.cases.iter().filter(touched).find(|case| !run_case(changed, case, &mut BTreeSet::new()).passed);
        killer.map(|case| case.id.clone())
    }

    fn survivor(&self, place: usize, mutant: &Mutant, rule: &Rule, shown: Shown) -> Survivor {
        let expect = match stage(&self.analysed.schema, rule) {
            Some(stage) => stage.name(&self.analysed.schema).to_owned(),
            None => rule.kind.name().to_owned(),
        };
        let case = case(place, rule, &expect, &mutant.what, &shown);
        Survivor {
            sort: rule.kind.name().to_owned(),
            rule: rule.id.clone(),
            at: Some(rule.place.clone()),
            what: mutant.what.clone(),
            facts: shown.facts,
            expect,
            decided: shown.decided,
            mutated: shown.mutated,
            case,
        }
    }
}

/// What a mutant does otherwise.
struct Shown {
    facts: Value,
    /// What the pack decides; none for nothing.
    decided: Option<String>,
    /// What the mutant does.
    mutated: Option<String>,
}

/// Where a rule holds among what a case leaves open; none where that cannot be said.
fn holds(pack: &Pack, rule: usize, case: &Case) -> Option<u64> {
    let facts = pack.facts(&case.facts).ok()?;
    let possible = pack.compiled.possible(pack.compiled.rule(rule)?)?;
    Some(Reach::new(&pack.compiled.logic().diagrams, &facts.cells).mask(possible))
}

/// An incident about which a conclusion changes.
fn conclusion(work: &mut Comparing<'_>, stage: Stage, pack: &Analysed) -> Result<Option<Shown>, TooLarge> {
    let functions = Both::of(|side| work.space.packs[side].logic().conclusions[stage]);
    let (old, new) = (functions.old.ok_or(TooLarge)?, functions.new.ok_or(TooLarge)?);
    let (old, new) = (work.space.brought(Side::Old, old)?, work.space.brought(Side::New, new)?);
    // By which value it was and is.
    let differs = |old: u64, new: u64| match (old.trailing_zeros(), new.trailing_zeros()) {
        _ if old == 0 || new == 0 => 0,
        (old, new) if old == new => FALSE,
        (old, new) => 4 + u64::from(old) * 64 + u64::from(new),
    };
    let Some((function, _)) = work.beside(old, new, &differs)? else { return Ok(None) };
    let mut found = None;
    work.space.diagrams.visit(function, &mut |at| {
        if let crate::diagram::store::At::Leaf(leaf @ 4..) = at {
            found = found.or(Some(leaf));
        }
    });
    let Some(leaf) = found else { return Ok(None) };
    let name = |place: u64| {
        let place = usize::try_from(place).ok()?;
        let name = value_name(&pack.schema, stage, place);
        let size = crate::model::layout::stage_size(&pack.schema, stage);
        (place < size).then_some(name)
    };
    let facts = incident(work, function, leaf)?;
    Ok(Some(Shown { facts, decided: name((leaf - 4) / 64), mutated: name((leaf - 4) % 64) }))
}

/// An incident in which guidance appears or goes.
fn guidance(work: &mut Comparing<'_>, rule: usize) -> Result<Option<Shown>, TooLarge> {
    let mut functions = Both { old: Ref::default(), new: Ref::default() };
    for side in Side::BOTH {
        let pack = work.space.packs[side];
        let possible = pack.rule(rule).and_then(|rule| pack.possible(rule)).ok_or(TooLarge)?;
        functions[side] = work.space.brought(side, possible)?;
    }
    let Some((function, _)) = beside(work, functions)? else { return Ok(None) };
    let mut found = None;
    work.space.diagrams.visit(function, &mut |at| {
        if let crate::diagram::store::At::Leaf(leaf @ (GOES | APPEARS)) = at {
            found = found.or(Some(leaf));
        }
    });
    let Some(leaf) = found else { return Ok(None) };
    let facts = incident(work, function, leaf)?;
    let holds = |is: bool| is.then(|| "holds".to_owned());
    Ok(Some(Shown { facts, decided: holds(leaf == GOES), mutated: holds(leaf == APPEARS) }))
}

fn incident(work: &mut Comparing<'_>, function: Ref, leaf: u64) -> Result<Value, TooLarge> {
    let those = work.those(function, |mask| mask == leaf)?;
    Ok(work.witness(those, &Vec::new()).old)
}

/// The incident as a case that its author can accept.
fn case(place: usize, rule: &Rule, expect: &str, what: &str, shown: &Shown) -> String {
    let id = &rule.id;
    let why = format!(
        "Tells it from a pack in which of {id}: {}. Accept it only if the plan says so.",
        what.replace('`', "'")
    );
    let mut text = format!("[[case]]\nid = \"{id}-{}\"\nwhy = {}\n[case.facts]\n", place + 1, toml(&Value::from(why)));
    for (key, value) in shown.facts.as_object().into_iter().flatten() {
        _ = writeln!(text, "{key} = {}", toml(value));
    }
    let due = || match &rule.due {
        Some(DueRule::Within { within, .. }) => within.as_str(),
        Some(DueRule::Immediately) => "immediately",
        _ => "unspecified",
    };
    let expected = match (rule.kind, &shown.decided) {
        (RuleKind::Priority, Some(value)) => format!("priority = {value}"),
        (RuleKind::Scheme, value) => format!("schemes = {{ {expect} = \"{}\" }}", value.as_deref().unwrap_or_default()),
        (RuleKind::Kind | RuleKind::Scope | RuleKind::Level, value) => {
            format!("{expect} = \"{}\"", value.as_deref().unwrap_or_default())
        }
        (RuleKind::Step, Some(_)) => format!("steps = [\"{id}\"]"),
        (RuleKind::Report, Some(_)) => format!("reports = [\"{id}\"]"),
        (RuleKind::Duty, Some(_)) => format!("duties = {{ {id} = \"{}\" }}", due()),
        (RuleKind::Command, Some(_)) => format!("command = {{ {} = \"{}\" }}", rule.gives, rule.by),
        (RuleKind::Duty, None) => format!("no_duties = [\"{id}\"]"),
        (kind, None) => format!("no_{}s = [\"{id}\"]", kind.name()),
        (_, Some(_)) => String::new(),
    };
    _ = writeln!(text, "[case.expect]\n{expected}");
    text
}

/// JSON as it is written in TOML, on one line.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("{key} = {}", toml(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(toml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
