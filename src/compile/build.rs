//! Compiling: from declared rules to conditions over cells and decision diagrams.

use crate::compile::computations::{computations, hidden_vars, ways};
use crate::compile::compute;
use crate::compile::cuts::Cuts;
use crate::compile::domains::domains;
use crate::compile::order;
use crate::compiled::plan::{Compiled, CompiledRule, Computation, HiddenVar, RuleSet, Way};
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::lower;
use crate::diagram::store::Diagrams;
use crate::model::layout::{Layout, Stage, stage_values};
use crate::model::rule::{Rule, RuleKind};
use crate::model::schema::Schema;
use crate::problem::Problem;
use crate::script::applicability::applicability;
use crate::script::ledger::HIDDEN;
use crate::script::ledger::Hidden;
use crate::script::ledger::Ledger;
use crate::script::machine::Machine;
use crate::script::run::Scripts;
use crate::script::syntax::Conditions;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// How much a pack may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many nodes one decision diagram may add; a pack may have ten times as many. Conclusions that would need more are decided by three-valued
    /// evaluation: still sound, no longer exact; [`Pack::check`](crate::Pack::check) says so.
    pub diagram_nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { diagram_nodes: 50_000 }
    }
}

/// A pack whose rule files were run and read: conditions over values, not yet cut into cells. It can be compiled again and
/// again, with other conditions.
#[derive(Clone)]
pub(crate) struct Analysed {
    pub schema: Schema,
    /// In order of declaration.
    pub rules: Vec<Rule>,
    /// By rule: its condition over values.
    pub conditions: Vec<Expr>,
    applies: Vec<Option<Expr>>,
    fact_order: Vec<usize>,
    pub layout: Layout,
    hidden: Vec<Hidden>,
    hidden_vars: Vec<HiddenVar>,
    computations: Vec<Computation>,
    machine: Arc<Machine>,
}

impl Analysed {
    /// Reads the conditions of rules that were run, or says everything that is wrong with them.
    pub fn of(
        schema: Schema,
        files: Arc<BTreeMap<String, String>>,
        scripts: Scripts,
        mut problems: Vec<Problem>,
    ) -> Result<Self, Vec<Problem>> {
        crate::compile::validate::rules(&schema, &scripts.rules, &mut problems);
        let Scripts { rules, mut functions, ast } = scripts;
        for text in schema.facts.iter().filter_map(|fact| fact.when.as_deref()) {
            functions.note_literals(text);
        }
        let engine = crate::script::sandbox::computing(&schema.parameters);
        // Facts are first laid out as declared, only to learn which depends on which.
        let declared = Layout::new(&schema.facts, &(0..schema.facts.len()).collect::<Vec<_>>());
        let ledger = Ledger::default();
        let conditions = Conditions { schema: &schema, layout: &declared, functions: &functions, ledger: &ledger };
        let applies = applicability(&conditions, &engine, &mut problems);
        let fact_order = order::facts(&schema, &declared, &applies, &rules, &ledger, &mut problems);
        let layout = Layout::new(&schema.facts, &fact_order);
        let ledger = Ledger::default();
        let conditions = Conditions { schema: &schema, layout: &layout, functions: &functions, ledger: &ledger };
        let applies = applicability(&conditions, &engine, &mut Vec::new());
        let mut raw = Vec::with_capacity(rules.len());
        for rule in &rules {
            let stages = stages_before(&schema, rule.kind);
            raw.push(match &rule.when {
                None => Expr::Const(true),
                Some(closure) => conditions.of_closure(closure, &rule.place.file, stages).unwrap_or_else(|problem| {
                    problems.push(if problem.place.is_none() {
                        problem.at(Some(rule.place.clone()))
                    } else {
                        *problem
                    });
                    Expr::Const(false)
                }),
            });
        }
        if problems.iter().any(|problem| problem.severity == crate::problem::Severity::Error) {
            return Err(problems);
        }
        let computations = computations(&conditions, &fact_order, &rules);
        let hidden = ledger.into_list();
        // Hidden variables take their places between those of facts and the conclusions.
        let (first, more) = (layout.fact_vars(), hidden.len() as Var);
        let number = move |var: Var| match var.checked_sub(HIDDEN) {
            Some(index) => first + index,
            None if var >= first => var + more,
            None => var,
        };
        let renumber = |condition: &Expr| condition.map_tests(&mut |var, set| Expr::is_in(number(var), set.clone()));
        let (mut raw, mut applies, mut computations) = (raw, applies, computations);
        if more > 0 {
            raw = raw.iter().map(renumber).collect();
            applies = applies.iter().map(|condition| condition.as_ref().map(renumber)).collect();
            for (_, formula) in &mut computations {
                *formula = formula.take().map(|formula| formula.renumbered(&number));
            }
        }
        let layout = layout.with_hidden(hidden.len());
        let hidden_vars = hidden_vars(&layout, &fact_order, &hidden, &number);
        let computations = ways(&schema, &layout, &hidden_vars, computations);
        let hidden = hidden.into_iter().zip(&hidden_vars);
        let hidden = hidden.map(|(hidden, var)| Hidden { what: var.what.clone(), ..hidden }).collect();
        let machine = Arc::new(Machine::ready(files, engine, ast, &rules));
        let rules = rules.into_iter().map(|rule| rule.rule).collect();
        Ok(Self {
            schema,
            rules,
            conditions: raw,
            applies,
            fact_order,
            layout,
            hidden,
            hidden_vars,
            computations,
            machine,
        })
    }

    /// The least and the largest value of a variable that is reckoned from others; none for any other.
    pub fn reckoned(&self, var: Var) -> Option<(i64, i64)> {
        self.hidden.get(self.layout.hidden(var)?).map(|hidden| (hidden.min, hidden.max))
    }

    /// Compiles it: values cut into cells, conditions over them, and what ties facts together as diagrams.
    pub fn build(self, limits: &Limits) -> Result<Compiled, Vec<Problem>> {
        let Self { schema, rules, conditions, applies, fact_order, layout, hidden, hidden_vars, computations, machine } =
            self;
        let cuts = Cuts::of(
            &schema,
            &layout,
            &fact_order,
            &hidden,
            &hidden_vars,
            &computations,
            conditions.iter().chain(applies.iter().flatten()),
        );
        let domains = domains(&schema, &layout, &hidden, &cuts.starts);
        let applies: Vec<Option<Expr>> =
            applies.iter().map(|condition| condition.as_ref().map(|condition| lower(condition, &domains))).collect();
        let mut compiled = Compiled {
            rules: rules
                .into_iter()
                .zip(&conditions)
                .enumerate()
                .map(|(at, (rule, condition))| CompiledRule {
                    at,
                    value: value_of(&schema, &rule),
                    condition: lower(condition, &domains),
                    rule,
                    facts: Vec::new(),
                    fact_ids: Vec::new(),
                    slot: None,
                })
                .collect(),
            deciding: vec![false; schema.facts.len()],
            fact_ids: schema.facts.iter().enumerate().map(|(index, fact)| (fact.id.clone(), index)).collect(),
            schema,
            layout,
            domains,
            fact_order,
            applies,
            stages: Default::default(),
            guidance: RuleSet::default(),
            impossible: Vec::new(),
            suggestions: Vec::new(),
            computations,
            hidden: hidden_vars,
            loose: Vec::new(),
            suspects: Vec::new(),
            may_fail: Vec::new(),
            components: Vec::new(),
            ties: Diagrams::default(),
            budget: 0,
            logic: OnceLock::new(),
            beginnings: Vec::new(),
            machine: Box::new(machine),
        };
        compiled.sort_rules();
        compiled.index();
        compiled.find_facts();
        compiled.lower_formulas();
        compiled.build(limits, cuts)?;
        compiled.may_fail = compute::failing(&compiled)?;
        Ok(compiled)
    }
}

/// How many conclusions a rule of this sort may read.
fn stages_before(schema: &Schema, kind: RuleKind) -> usize {
    match kind {
        RuleKind::Kind | RuleKind::Impossible | RuleKind::Concerns => 0,
        RuleKind::Scope => 1,
        RuleKind::Level => 2,
        RuleKind::Priority => 3,
        RuleKind::Scheme => Stage::FOUR.len(),
        _ => Stage::FOUR.len() + schema.schemes.len(),
    }
}

fn value_of(schema: &Schema, rule: &Rule) -> usize {
    match stage_of(schema, rule) {
        Some(Stage::Priority) => usize::try_from(rule.number - 1).unwrap_or(0),
        Some(stage) => stage_values(schema, stage).iter().position(|value| *value == rule.gives).unwrap_or(0),
        None => 0,
    }
}

/// The conclusion that a rule is about; none for guidance and the rest.
fn stage_of(schema: &Schema, rule: &Rule) -> Option<Stage> {
    match rule.kind {
        RuleKind::Kind => Some(Stage::Kind),
        RuleKind::Scope => Some(Stage::Scope),
        RuleKind::Level => Some(Stage::Level),
        RuleKind::Priority => Some(Stage::Priority),
        RuleKind::Scheme => {
            let place = schema.schemes.iter().position(|scheme| scheme.id == rule.scheme)?;
            u8::try_from(place).ok().map(Stage::Scheme)
        }
        _ => None,
    }
}

impl Compiled {
    /// Sorts rules into sets, each in the order in which it is listed: conclusions most serious first, kinds as declared,
    /// steps by phase and after what they wait for.
    fn sort_rules(&mut self) {
        for (index, compiled) in self.rules.iter().enumerate() {
            if let Some(stage) = stage_of(&self.schema, &compiled.rule) {
                self.stages[stage].rules.push(index);
            }
            match compiled.rule.kind {
                // No incident starts it.
                RuleKind::Duty if compiled.rule.standing.is_some() => {}
                RuleKind::Command | RuleKind::Duty | RuleKind::Report | RuleKind::Concerns => {
                    self.guidance.rules.push(index);
                }
                RuleKind::Impossible => self.impossible.push(index),
                RuleKind::Suggest => self.suggestions.push(index),
                _ => {}
            }
        }
        let rules = &self.rules;
        for stage in self.stages.iter_mut().skip(1) {
            stage.rules.sort_by_key(|index| rules.get(*index).map(|rule| rule.value));
        }
        self.guidance.rules.extend(order::steps(&self.schema, rules));
    }

    fn lower_formulas(&mut self) {
        for computation in &mut self.computations {
            if let Way::Formula { formula, fails } = &mut computation.way {
                formula.iter_mut().for_each(|(guard, _)| *guard = lower(guard, &self.domains));
                formula.retain(|(guard, _)| *guard != Expr::Const(false));
                *fails = lower(fails, &self.domains);
            }
        }
    }
}
