//! Mutants: each rule with one thing changed, as an author might have got it wrong.

use crate::compile::build::Analysed;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::ranges::{NA, Ranges};
use crate::model::layout::{Layout, Stage, stage_size, stage_values};
use crate::model::rule::{Rule, RuleKind};
use crate::model::schema::{FactType, Schema};
use rustc_hash::FxHashSet;

/// One rule changed.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    /// The rule's index.
    pub rule: usize,
    /// What was changed, for people.
    pub what: String,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Change {
    /// Its condition over values.
    Condition(Expr),
    /// The place of its value among those of its conclusion.
    Value(usize),
}

/// The mutants of every rule that concludes something or is guidance, in order of declaration.
pub(crate) fn mutants(pack: &Analysed) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (index, (rule, condition)) in pack.rules.iter().zip(&pack.conditions).enumerate() {
        // A standing duty belongs to no incident; what is impossible or computed concludes nothing.
        if !rule.kind.has_basis() || rule.standing.is_some() {
            continue;
        }
        let mut seen = FxHashSet::default();
        let mut add = |what: String, change: Change| {
            let same = change == Change::Condition(condition.clone());
            if !same && seen.insert(change.clone()) {
                all.push(Mutant { rule: index, what, change });
            }
        };
        add("it never holds".to_owned(), Change::Condition(Expr::Const(false)));
        for (what, value) in values(&pack.schema, rule) {
            add(what, Change::Value(value));
        }
        let of = Of { schema: &pack.schema, layout: &pack.layout, pack };
        for (what, changed) in of.conditions(condition) {
            add(what, Change::Condition(changed));
        }
    }
    all
}

/// The conclusion that a rule is about; none for guidance.
pub(crate) fn stage(schema: &Schema, rule: &Rule) -> Option<Stage> {
    match rule.kind {
        RuleKind::Kind => Some(Stage::Kind),
        RuleKind::Scope => Some(Stage::Scope),
        RuleKind::Level => Some(Stage::Level),
        RuleKind::Priority => Some(Stage::Priority),
        RuleKind::Scheme => Stage::all(schema).find(|stage| stage.name(schema) == rule.scheme),
        _ => None,
    }
}

/// The name of a conclusion's value.
pub(crate) fn value_name(schema: &Schema, stage: Stage, value: usize) -> String {
    match stage {
        Stage::Priority => (value + 1).to_string(),
        stage => stage_values(schema, stage).get(value).cloned().unwrap_or_default(),
    }
}

/// The values beside the one that a rule gives.
fn values(schema: &Schema, rule: &Rule) -> Vec<(String, usize)> {
    let Some(stage) = stage(schema, rule) else { return Vec::new() };
    let own = match stage {
        Stage::Priority => usize::try_from(rule.number - 1).unwrap_or(0),
        stage => stage_values(schema, stage).iter().position(|value| *value == rule.gives).unwrap_or(0),
    };
    let size = stage_size(schema, stage);
    let beside = [own.checked_sub(1), Some(own + 1).filter(|next| *next < size)];
    let name = |value: usize| value_name(schema, stage, value);
    beside
        .into_iter()
        .flatten()
        .map(|value| (format!("`{}` in place of `{}`", name(value), name(own)), value))
        .collect()
}

struct Of<'p> {
    schema: &'p Schema,
    layout: &'p Layout,
    pack: &'p Analysed,
}

/// What a variable can be.
enum Sort {
    /// One of so many, in order.
    Named(Vec<String>),
    Flag,
    Number(i64, i64),
}

impl Of<'_> {
    /// A condition with one thing changed, in every way.
    fn conditions(&self, condition: &Expr) -> Vec<(String, Expr)> {
        match condition {
            Expr::Const(_) => Vec::new(),
            Expr::In(var, set) => {
                self.tests(*var, set).into_iter().map(|(what, set)| (what, Expr::is_in(*var, set))).collect()
            }
            Expr::All(parts) => self.parts(parts, &Expr::all),
            Expr::Any(parts) => self.parts(parts, &Expr::any),
        }
    }

    fn parts(&self, parts: &[Expr], join: &dyn Fn(Vec<Expr>) -> Expr) -> Vec<(String, Expr)> {
        let mut all = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let with = |changed: Option<Expr>| {
                let others = parts.iter().enumerate();
                let parts = others
                    .filter_map(|(other, part)| if other == place { changed.clone() } else { Some(part.clone()) });
                join(parts.collect())
            };
            all.push((format!("without {}", self.shown(part)), with(None)));
            all.extend(self.conditions(part).into_iter().map(|(what, changed)| (what, with(Some(changed)))));
        }
        all
    }

    /// What a part of a condition is about.
    fn shown(&self, part: &Expr) -> String {
        let mut vars = std::collections::BTreeSet::new();
        part.vars(&mut vars);
        let mut names: Vec<String> = Vec::new();
        for name in vars.into_iter().map(|var| self.name(var)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        format!("the test of {}", names.join(", "))
    }

    fn name(&self, var: Var) -> String {
        if let Some((fact, _)) = self.layout.owner(var) {
            return format!("`{}`", self.schema.facts.get(fact).map_or("", |fact| fact.id.as_str()));
        }
        match self.layout.stage(var) {
            Some(stage) => format!("the {}", stage.described(self.schema)),
            None => "what is reckoned".to_owned(),
        }
    }

    fn sort(&self, var: Var) -> Option<Sort> {
        if let Some(stage) = self.layout.stage(var) {
            let size = stage_size(self.schema, stage);
            return Some(Sort::Named((0..size).map(|value| value_name(self.schema, stage, value)).collect()));
        }
        if let Some((min, max)) = self.pack.reckoned(var) {
            return Some(Sort::Number(min, max));
        }
        let fact = self.schema.facts.get(self.layout.owner(var)?.0)?;
        Some(match fact.fact_type {
            FactType::One => Sort::Named(fact.options.clone()),
            FactType::Number => Sort::Number(fact.min, fact.max),
            _ => Sort::Flag,
        })
    }

    /// The sets beside the one that is tested.
    fn tests(&self, var: Var, set: &Ranges) -> Vec<(String, Ranges)> {
        let name = self.name(var);
        match self.sort(var) {
            None => Vec::new(),
            Some(Sort::Flag) => {
                let other = Ranges::from_values((0..=1).filter(|value| !set.contains(*value)));
                let option = self.option(var);
                let what = format!("{name}{option} the other way round");
                if other.single().is_some() { vec![(what, other)] } else { Vec::new() }
            }
            Some(Sort::Named(names)) => {
                let has = |value: usize| set.contains(value as i64);
                let inside = (0..names.len()).filter(|value| has(*value)).count();
                let mut all = Vec::new();
                for (value, option) in names.iter().enumerate() {
                    let one = Ranges::one(value as i64);
                    let beside = value.checked_sub(1).is_some_and(has) || has(value + 1);
                    match has(value) {
                        true if inside > 1 => {
                            all.push((format!("{name} without `{option}`"), set.intersect(&one.complement())));
                        }
                        false if beside => all.push((format!("{name} with `{option}`, too"), set.union(&one))),
                        _ => {}
                    }
                }
                all
            }
            Some(Sort::Number(min, max)) => {
                let mut all = Vec::new();
                let numbers = set.intersect(&Ranges::span(min, max));
                let absent = if set.contains(NA) { Ranges::one(NA) } else { Ranges::none() };
                for (place, (low, high)) in numbers.pairs().iter().enumerate() {
                    let with = |pair: (i64, i64)| {
                        let pairs = numbers.pairs().iter().enumerate();
                        let pairs = pairs.map(|(other, range)| if other == place { pair } else { *range });
                        Ranges::from_pairs(pairs.filter(|(low, high)| low <= high)).union(&absent)
                    };
                    if *low > min {
                        all.push((format!("{name} from {} in place of {low}", low - 1), with((low - 1, *high))));
                        all.push((format!("{name} from {} in place of {low}", low + 1), with((low + 1, *high))));
                    }
                    if *high < max {
                        all.push((format!("{name} to {} in place of {high}", high - 1), with((*low, high - 1))));
                        all.push((format!("{name} to {} in place of {high}", high + 1), with((*low, high + 1))));
                    }
                }
                all
            }
        }
    }

    /// The option of a several-choice fact that a variable is.
    fn option(&self, var: Var) -> String {
        let found = self.layout.owner(var).and_then(|(fact, option)| {
            let fact = self.schema.facts.get(fact).filter(|fact| fact.fact_type == FactType::Several)?;
            fact.options.get(option)
        });
        found.map(|option| format!(" with `{option}`")).unwrap_or_default()
    }
}
