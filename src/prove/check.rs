//! Checking: what is proved about a pack, and every problem found, each with a concrete incident where there is one.

use crate::answer::decision::Basis;
use crate::compile::build::{Compiled, CompiledRule};
use crate::declare::overlay::{self, OverlayRef};
use crate::diagram::condition::Var;
use crate::diagram::nearest::{incident, witness};
use crate::diagram::reach::Reach;
use crate::diagram::search::{Found, MAX_PAIRS, child, ends, search};
use crate::diagram::store::{At, FALSE, Ref, TRUE};
use crate::model::layout::{Stage, stage_size, stage_values};
use crate::model::rule::{DueRule, RuleKind};
use crate::model::schema::FactType;
use crate::pack::core::Pack;
use crate::problem::{Place, Problem, Severity};
use crate::prove::redundant;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::collections::BTreeSet;

/// Why something was not proved.
const BOUNDS: &str = "a value that it depends on is only known within bounds; other warnings say which";

/// What checking a pack found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// The pack's id.
    pub id: String,
    /// The pack's version.
    pub version: String,
    /// The overlay through which the pack was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<OverlayRef>,
    /// How many facts it declares.
    pub facts: usize,
    /// How many rules it has.
    pub rules: usize,
    /// How many incidents, told apart by what rules read, the proof covers (a decimal number, as it can be large).
    pub combinations: String,
    /// Whether every conclusion has a decision diagram; else some are decided by three-valued evaluation.
    pub exact: bool,
    /// How many diagram nodes the pack takes.
    pub nodes: usize,
    /// What was found: errors first, then by place.
    pub problems: Vec<Problem>,
}

impl CheckReport {
    /// Whether there is no error; warnings may be left.
    pub fn ok(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Error)
    }
}

/// Checks a pack.
pub(crate) fn check(pack: &Pack) -> CheckReport {
    let compiled = &pack.compiled;
    let mut problems = pack.text_findings();
    problems.extend(pack.file_findings());
    problems.extend(pack.image_finding());
    crate::prove::cases::validate(pack.cases(), compiled, &mut problems);
    missing_clauses(compiled, &mut problems);
    gaps(compiled, &mut problems);
    unconcerned(compiled, &mut problems);
    dead(compiled, &mut problems);
    redundant::rules(pack, &mut problems);
    milder(compiled, &mut problems);
    evidence_first(compiled, &mut problems);
    unused(compiled, &mut problems);
    not_exact(compiled, &mut problems);
    if pack.cases().is_empty() {
        let what = if compiled.schema.routing.is_some() { "desk" } else { "pack" };
        problems.push(
            Problem::warning("no-cases", format!("the {what} has no cases"))
                .help("write named situations in cases/*.toml"),
        );
    }
    if compiled.schema.overlay.is_some() {
        // What the base says and nothing needs any more, the overlay cannot take out.
        let of_base = |place: &Option<Place>| place.as_ref().is_some_and(|place| !overlay::is_ours(&place.file));
        problems.retain(|problem| !(problem.code.starts_with("unused-") && of_base(&problem.place)));
    }
    let mut seen = FxHashSet::default();
    problems.retain(|problem| seen.insert(problem.to_string()));
    problems.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    CheckReport {
        id: pack.id().to_owned(),
        version: pack.version().to_owned(),
        overlay: pack.overlay().cloned(),
        facts: compiled.schema.facts.len(),
        rules: compiled.rules.len(),
        combinations: combinations(compiled).to_string(),
        exact: compiled.exact,
        nodes: compiled.diagrams.len(),
        problems,
    }
}

fn listed(compiled: &Compiled) -> impl Iterator<Item = &CompiledRule> {
    compiled.rules.iter().filter(|rule| rule.rule.kind.has_basis())
}

fn missing_clauses(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for rule in listed(compiled) {
        if rule.rule.clause.is_none() && rule.rule.basis != Basis::Gap {
            problems.push(
                Problem::error("missing-clause", format!("`{}` names no clause of the plan", rule.rule.id))
                    .at(Some(rule.rule.place.clone()))
                    .help("add `.clause(\"plan and section\")`, or `.gap()` where the plan is silent"),
            );
        }
    }
}

/// What is decided by less than diagrams, or may fail to be computed.
fn not_exact(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let id = |fact: usize| compiled.schema.facts.get(fact).map_or("", |fact| fact.id.as_str());
    let place = |fact: usize| compiled.schema.facts.get(fact).map(|fact| fact.place.clone());
    if !compiled.exact && compiled.loose.is_empty() {
        problems.push(
            Problem::warning(
                "not-exact",
                "some conditions are too large for decision diagrams; what they conclude is sound but not exact",
            )
            .help("split rules that read many facts, or test fewer facts in one rule"),
        );
    }
    for loose in &compiled.loose {
        let names: Vec<String> = loose.facts.iter().map(|fact| format!("`{}`", id(*fact))).collect();
        let problem = match loose.computed {
            Some(fact) => Problem::warning(
                "not-exact",
                format!("what `{}` can be computed to is not known until its inputs are", id(fact)),
            )
            .at(place(fact)),
            None => Problem::warning(
                "not-exact",
                format!("what is reckoned from {} is only known within bounds until they are known", names.join(", ")),
            )
            .at(loose.facts.first().and_then(|fact| place(*fact))),
        };
        problems.push(
            problem
                .help("what is concluded from it is sound but not exact; narrow the range of its inputs to be exact"),
        );
    }
    for fact in &compiled.may_fail {
        problems.push(
            Problem::warning("may-fail", format!("it was not proved that computing `{}` never fails", id(*fact)))
                .at(compiled.computations.iter().find(|other| other.fact == *fact).and_then(|computation| {
                    compiled.rule(computation.rule).map(|rule| rule.rule.place.clone())
                }))
                .help("where it fails the fact stays unknown and the decision says so; use + - * /, min, max, if and switch on its inputs alone, which can be proved"),
        );
    }
}

/// Incidents for which no rule gives a value.
fn gaps(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for stage in Stage::all(&compiled.schema) {
        let name = stage.described(&compiled.schema);
        let size = stage_size(&compiled.schema, stage);
        let Some(conclusion) = compiled.conclusions[stage].filter(|_| size > 0) else { continue };
        if let Some(path) = witness(&compiled.diagrams, conclusion, &|mask| mask == 1 << size) {
            if compiled.is_loose(conclusion, None) {
                // What diagrams do not know may not be as the witness needs it, so that it may be no real incident.
                problems.push(
                    Problem::warning("not-proved", format!("whether every incident gets a {name} was not proved"))
                        .help(BOUNDS),
                );
                continue;
            }
            problems.push(Problem {
                witness: Some(incident(compiled, &path)),
                ..Problem::error("gap", format!("some incidents get no {name}"))
                    .help(format!("add a {name} rule that covers them"))
            });
        }
    }
}

/// Reports that concern no pack of a desk.
fn unconcerned(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let rules = || compiled.rules.iter().filter(|rule| rule.rule.kind == RuleKind::Concerns);
    let roots: Option<Vec<Ref>> = rules().map(|rule| rule.possible).collect();
    let Some(roots) = roots.filter(|roots| !roots.is_empty()) else { return };
    match search_incident(compiled, &roots, &|masks| masks.iter().all(|mask| *mask == FALSE)) {
        Found::Nothing => {}
        Found::Path(path) => problems.push(Problem {
            witness: Some(incident(compiled, &path)),
            ..Problem::error("gap", "some reports concern no pack").help("let one pack take what no other does")
        }),
        Found::TooMuch => problems.push(
            Problem::warning("not-proved", "whether every report concerns a pack was not proved")
                .help("the rules are too many for this proof"),
        ),
    }
}

/// Rules that can never hold, and facts that can never apply.
fn dead(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let can_hold = |at: Ref| witness(&compiled.diagrams, at, &|mask| mask == TRUE);
    if compiled
        .components
        .iter()
        .any(|component| component.allowed.is_some_and(|allowed| compiled.diagrams.mask(allowed) == Some(FALSE)))
    {
        problems.push(
            Problem::error("nothing-possible", "the pack rules out every incident")
                .help("look at `impossible(…)` and `when`; together they contradict each other"),
        );
        return;
    }
    for rule in
        compiled.rules.iter().filter(|rule| rule.rule.kind.has_basis() || rule.rule.kind == RuleKind::Impossible)
    {
        let (Some(truth), possible) = (rule.truth, rule.possible) else { continue };
        let at = Some(rule.rule.place.clone());
        let id = &rule.rule.id;
        match can_hold(truth) {
            None => problems.push(
                Problem::error("dead-rule", format!("`{id}` can never hold"))
                    .at(at)
                    .help("its condition contradicts itself; correct it or remove the rule"),
            ),
            Some(path) if rule.rule.kind != RuleKind::Impossible => {
                if possible.is_some_and(|possible| can_hold(possible).is_none()) {
                    problems.push(Problem {
                        witness: Some(incident(compiled, &path)),
                        ..Problem::error(
                            "ruled-out",
                            format!("`{id}` can never hold: the pack rules out every incident that meets it"),
                        )
                        .at(at)
                        .help("look at `impossible(…)` and at when its facts apply")
                    });
                }
            }
            Some(_) => {}
        }
    }
    for (index, fact) in compiled.schema.facts.iter().enumerate().filter(|(_, fact)| fact.when.is_some()) {
        let Some(var) = compiled.layout.vars_of(index).next() else { continue };
        let component = compiled.components.iter().find(|component| component.vars.contains(&var));
        let Some(allowed) = component.and_then(|component| component.allowed) else { continue };
        let mut cells: Vec<_> = compiled.domains.iter().map(|domain| domain.all()).collect();
        if let (Some(slot), Some(domain)) = (cells.get_mut(var as usize), compiled.domain(var)) {
            *slot = domain.applicable();
        }
        if Reach::new(&compiled.diagrams, &cells).mask(allowed) == FALSE {
            problems.push(
                Problem::error("dead-fact", format!("`{}` can never apply", fact.id))
                    .at(Some(fact.place.clone()))
                    .help("correct its `when` or remove the fact"),
            );
        }
    }
}

/// As [`search`], but within mere bounds a path may be no real incident.
fn search_incident(compiled: &Compiled, roots: &[Ref], accept: &impl Fn(&[u64]) -> bool) -> Found {
    match search(&compiled.diagrams, roots, accept) {
        Found::Path(_) if roots.iter().any(|root| compiled.is_loose(*root, None)) => Found::TooMuch,
        found => found,
    }
}

/// More serious answers that give a milder level, in the pack's own scheme or in a further one.
fn milder(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for stage in Stage::all(&compiled.schema).filter(|stage| matches!(stage, Stage::Level | Stage::Scheme(_))) {
        if let Some(level) = compiled.conclusions[stage] {
            milder_in(compiled, stage, level, problems);
        }
    }
}

fn milder_in(compiled: &Compiled, stage: Stage, level: Ref, problems: &mut Vec<Problem>) {
    let name = stage.described(&compiled.schema);
    let computed: BTreeSet<Var> = compiled.following().collect();
    for (index, fact) in compiled.schema.facts.iter().enumerate() {
        let comparable = fact.ordered && fact.fact_type.finite() && fact.fact_type != FactType::Several;
        let var = compiled.layout.var_of(index, 0);
        if !comparable || computed.contains(&var) {
            continue;
        }
        let gap = stage_size(&compiled.schema, stage);
        let mut pairs = Pairs { compiled, computed: &computed, var, gap, seen: FxHashSet::default(), path: Vec::new() };
        let found = pairs.walk(level, level, false);
        if found && !compiled.is_loose(level, None) {
            let change = pairs.path.iter().find(|(other, _, _)| *other == var).copied();
            let path: Vec<(Var, u32)> = pairs.path.iter().map(|(var, cell, _)| (*var, *cell)).collect();
            let shown = |cell: u32| {
                crate::facts::read::cell_value(compiled, var, cell).map(|value| value.to_string()).unwrap_or_default()
            };
            let (less, more) = change.map(|(_, a, b)| (shown(a), shown(b))).unwrap_or_default();
            problems.push(Problem {
                witness: Some(incident(compiled, &path)),
                ..Problem::error("milder", format!("a more serious answer to `{}` gives a milder {name}: {more} instead of {less}", fact.id))
                    .at(Some(fact.place.clone()))
                    .help("add a rule for the more serious answer, correct the order of the options, or set `ordered = false` and say why")
            });
        } else if found || pairs.seen.len() > MAX_PAIRS {
            problems.push(
                Problem::warning(
                    "not-proved",
                    format!("whether more serious answers to `{}` can give a milder {name} was not proved", fact.id),
                )
                .at(Some(fact.place.clone()))
                .help(if found { BOUNDS } else { "the rules are too many for this proof" }),
            );
        }
    }
}

/// Two incidents that differ in one fact (and in whether others apply because of it).
struct Pairs<'c> {
    compiled: &'c Compiled,
    computed: &'c BTreeSet<Var>,
    var: Var,
    gap: usize,
    seen: FxHashSet<(Ref, Ref, bool)>,
    /// Variable, cell of the first incident, cell of the second.
    path: Vec<(Var, u32, u32)>,
}

impl Pairs<'_> {
    /// Whether the second place, reached by a more serious answer, can give a milder level than the first.
    fn walk(&mut self, first: Ref, second: Ref, differs: bool) -> bool {
        let diagrams = &self.compiled.diagrams;
        let top = |at: Ref| match diagrams.at(at) {
            At::Node(node) => node.var,
            At::Leaf(_) => Var::MAX,
        };
        let mut var = top(first).min(top(second));
        if !differs {
            // Until the answers differ both are at the same place.
            var = var.min(self.var);
        }
        if var == Var::MAX {
            let rank = |at: Ref| diagrams.mask(at).filter(|mask| *mask != 0).map(u64::trailing_zeros);
            let (Some(a), Some(b)) = (rank(first), rank(second)) else { return false };
            return b > a && (b as usize) < self.gap;
        }
        if self.seen.len() > MAX_PAIRS || !self.seen.insert((first, second, differs)) {
            return false;
        }
        let base = self.compiled.domain(var).map_or(0, |domain| domain.base);
        let size = self.compiled.domain(var).map_or(1, |domain| domain.size());
        let mut cells = ends(diagrams, &[first, second], var);
        if cells.is_empty() {
            cells.insert(size.saturating_sub(1));
        }
        let answers: Vec<u32> = cells.iter().copied().filter(|cell| *cell >= base).collect();
        let mut options: Vec<(u32, u32)> = Vec::new();
        if var == self.var {
            for (position, less) in answers.iter().enumerate() {
                options.extend(answers.iter().skip(position + 1).map(|more| (*less, *more)));
            }
        } else if self.computed.contains(&var) {
            // What is computed follows from the facts, also that it does not apply; their constraint keeps it true.
            options.extend(cells.iter().flat_map(|a| cells.iter().map(|b| (*a, *b))));
        } else {
            options.extend(answers.iter().map(|cell| (*cell, *cell)));
            if base == 1 {
                // The answer is the same, but it may apply in one incident only.
                options.push((0, 0));
                options.extend(answers.iter().flat_map(|cell| [(0, *cell), (*cell, 0)]));
            }
        }
        for (a, b) in options {
            let next = (child(diagrams, first, var, a), child(diagrams, second, var, b));
            self.path.push((var, a, b));
            if self.walk(next.0, next.1, differs || var == self.var) {
                return true;
            }
            self.path.pop();
        }
        false
    }
}

/// Destructive steps come after steps that save evidence, whenever they are listed.
fn evidence_first(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let steps: FxHashMap<&str, &CompiledRule> = listed(compiled)
        .filter(|rule| rule.rule.kind == RuleKind::Step)
        .map(|rule| (rule.rule.id.as_str(), rule))
        .collect();
    for rule in listed(compiled).filter(|rule| rule.rule.destructive && !rule.rule.avoid) {
        let mut before: Vec<&CompiledRule> = Vec::new();
        let mut waiting: Vec<&str> = rule.rule.after.iter().map(String::as_str).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if let Some(step) = steps.get(id).filter(|_| seen.insert(id)) {
                before.push(step);
                waiting.extend(step.rule.after.iter().map(String::as_str));
            }
        }
        before.retain(|step| step.rule.evidence);
        let at = Some(rule.rule.place.clone());
        if before.is_empty() {
            problems.push(
                Problem::error(
                    "evidence-lost",
                    format!("the destructive step `{}` comes after no step that saves evidence", rule.rule.id),
                )
                .at(at)
                .help("add `.after(\"…\")` with a step that is marked `.evidence()`"),
            );
            continue;
        }
        let roots: Option<Vec<Ref>> =
            std::iter::once(rule).chain(before.iter().copied()).map(|step| step.possible).collect();
        let Some(roots) = roots else { continue };
        let lost = |masks: &[u64]| matches!(masks, [TRUE, rest @ ..] if rest.iter().all(|mask| *mask == FALSE));
        let names = before.iter().map(|step| format!("`{}`", step.rule.id)).collect::<Vec<_>>().join(" or ");
        match search_incident(compiled, &roots, &lost) {
            Found::Nothing => {}
            Found::Path(path) => problems.push(Problem {
                witness: Some(incident(compiled, &path)),
                ..Problem::error(
                    "evidence-lost",
                    format!("the destructive step `{}` can be listed without {names}", rule.rule.id),
                )
                .at(at)
                .help("let the evidence step hold whenever this one does")
            }),
            Found::TooMuch => problems.push(
                Problem::warning(
                    "not-proved",
                    format!("whether `{}` always comes after {names} was not proved", rule.rule.id),
                )
                .at(at),
            ),
        }
    }
}

/// Declared, but read by nothing.
fn unused(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let schema = &compiled.schema;
    let rules = || compiled.rules.iter().map(|rule| &rule.rule);
    let suggests = rules().any(|rule| rule.kind == RuleKind::Suggest);
    for (index, fact) in schema.facts.iter().enumerate() {
        let read = compiled.deciding.get(index) == Some(&true)
            || rules().any(|rule| {
                rule.fields.contains(&fact.id)
                    || rule.from.contains(&fact.id)
                    || rule.gives == fact.id
                    || matches!(&rule.due, Some(DueRule::Within { from, .. }) if *from == fact.id)
            })
            || compiled.applies.iter().flatten().any(|condition| {
                let mut vars = BTreeSet::new();
                condition.vars(&mut vars);
                compiled.layout.vars_of(index).any(|var| vars.contains(&var))
            })
            || (fact.fact_type == FactType::Text && suggests);
        if !read {
            problems.push(
                Problem::warning("unused-fact", format!("nothing reads the fact `{}`", fact.id))
                    .at(Some(fact.place.clone()))
                    .help("use it in a rule or a report, or remove it"),
            );
        }
    }
    if schema.routing.is_some() {
        // What a desk names is used by its packs.
        return;
    }
    let mut names = |what: &str, names: &[String], used: &dyn Fn(&str) -> bool| {
        for name in names.iter().filter(|name| !used(name)) {
            let ours = schema.overlay.as_ref().is_some_and(|overlay| overlay.adds(&format!("{what}s"), name));
            let (file, shown) = if ours { (overlay::FILE, "overlay.toml") } else { ("pack.toml", "pack.toml") };
            problems.push(
                Problem::warning("unused-name", format!("no rule uses the {what} `{name}`"))
                    .at(Some(Place { file: file.to_owned(), line: None, column: None }))
                    .help(format!("use it, or take it out of {shown}")),
            );
        }
    };
    for stage in Stage::all(schema).filter(|stage| *stage != Stage::Priority) {
        let set = &compiled.stages[stage].rules;
        let given: BTreeSet<usize> =
            set.iter().filter_map(|index| compiled.rule(*index)).map(|rule| rule.value).collect();
        let values = stage_values(schema, stage);
        let what = match stage {
            Stage::Scheme(_) => format!("{} level", stage.described(schema)),
            stage => stage.name(schema).to_owned(),
        };
        names(&what, values, &|name| {
            values.iter().position(|value| value == name).is_some_and(|index| given.contains(&index))
        });
    }
    names("role", &schema.roles, &|name| rules().any(|rule| rule.by == name || rule.to.as_deref() == Some(name)));
    names("act", &schema.acts, &|name| rules().any(|rule| rule.kind == RuleKind::Command && rule.gives == name));
    names("phase", &schema.phases, &|name| rules().any(|rule| rule.phase == name));
}

/// How many incidents the deciding facts can describe, numbers counted by what rules tell apart.
fn combinations(compiled: &Compiled) -> u128 {
    let deciding =
        |var: Var| compiled.layout.owner(var).is_some_and(|(fact, _)| compiled.deciding.get(fact) == Some(&true));
    let mut total = 1_u128;
    let mut tied: BTreeSet<Var> = BTreeSet::new();
    for component in compiled.components.iter().filter(|component| component.vars.iter().any(|var| deciding(*var))) {
        tied.extend(&component.vars);
        if let Some(allowed) = component.allowed {
            let vars: Vec<Var> = component.vars.iter().copied().collect();
            total = total.saturating_mul(count(compiled, allowed, &vars, &mut FxHashMap::default()));
        }
    }
    for var in (0..compiled.layout.fact_vars()).filter(|var| deciding(*var) && !tied.contains(var)) {
        total = total.saturating_mul(u128::from(compiled.domain(var).map_or(1, |domain| domain.size())));
    }
    total
}

fn count(compiled: &Compiled, at: Ref, vars: &[Var], memo: &mut FxHashMap<(Ref, usize), u128>) -> u128 {
    let Some((var, rest)) = vars.split_first() else {
        return u128::from(compiled.diagrams.mask(at) == Some(TRUE));
    };
    if let Some(known) = memo.get(&(at, vars.len())) {
        return *known;
    }
    let size = u128::from(compiled.domain(*var).map_or(1, |domain| domain.size()));
    let total = match compiled.diagrams.at(at) {
        At::Node(node) if node.var == *var => {
            let mut first = 0;
            let mut sum = 0_u128;
            for (end, to) in &node.edges {
                sum = sum.saturating_add(u128::from(end - first + 1).saturating_mul(count(compiled, *to, rest, memo)));
                first = end + 1;
            }
            sum
        }
        _ => size.saturating_mul(count(compiled, at, rest, memo)),
    };
    memo.insert((at, vars.len()), total);
    total
}
