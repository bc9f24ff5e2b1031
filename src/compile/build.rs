//! Compiling: from declared rules to conditions over cells and decision diagrams.

use crate::compile::compute;
use crate::compile::cuts::Cuts;
use crate::compile::order;
use crate::compiled::reckon::{HIDDEN, Hidden, Ledger, Reckoned};
use crate::diagram::chain::Chain;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::{Domain, domains, lower};
use crate::diagram::index::Index;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{self as diagram, Diagrams, FALSE, Memo, Ref, TRUE, TooLarge};
use crate::model::layout::{Layout, PerStage, Stage, stage_size, stage_values};
use crate::model::rule::{Rule, RuleKind};
use crate::model::schema::Schema;
use crate::problem::Problem;
use crate::script::formula::{self, Formula};
use crate::script::lexis;
use crate::script::machine::Machine;
use crate::script::run::{self as script, Scripts};
use crate::script::syntax::Conditions;
use rhai::Engine;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many times one diagram's nodes a whole pack may have.
const PACK_DIAGRAMS: usize = 10;
/// How many combinations are remembered at the most.
const MAX_MEMO: usize = 1_000_000;

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

/// A rule with its condition.
#[derive(Clone, Debug)]
pub(crate) struct CompiledRule {
    pub rule: Rule,
    /// Index of the value among its conclusion's (kind, scope, level, priority, level of a further scheme).
    pub value: usize,
    /// Over cells of facts and conclusions.
    pub condition: Expr,
    /// Whether it holds, over facts alone; none past the budget.
    pub truth: Option<Ref>,
    /// The same where incidents that the pack does not allow lead to 0.
    pub possible: Option<Ref>,
    /// Whether an earlier kind always holds where this one does.
    pub never_first: bool,
    /// The facts it reads, directly or through conclusions, as indices in order of declaration.
    pub facts: Vec<usize>,
    /// Their ids.
    pub fact_ids: Vec<String>,
}

/// The rules of one conclusion, or of the guidance.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSet {
    /// Indices into the compiled rules, in the order in which they are listed.
    pub rules: Vec<usize>,
    pub index: Index,
}

/// A constraint between facts: conditional facts, computed facts and impossible incidents that share variables.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    pub vars: BTreeSet<Var>,
    /// Where incidents are allowed; none past the budget.
    pub allowed: Option<Ref>,
}

/// How a fact is computed.
#[derive(Clone, Debug)]
pub(crate) struct Computation {
    pub fact: usize,
    pub inputs: Vec<usize>,
    /// The rule that says how.
    pub rule: usize,
    pub way: Way,
}

/// How a computation's result is found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Way {
    /// Its function was analysed: cases that exclude each other, and where it fails.
    Formula { formula: Vec<(Expr, Gives)>, fails: Expr },
    /// Cells of the inputs' variables and the value of the fact, in order: every combination was tried at load.
    Table(Vec<(Vec<u32>, i64)>),
    /// The script is run once its inputs are known.
    Run,
}

/// What one case of a formula gives: a value of the fact's domain, or what a chain makes of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Gives {
    Value(i64),
    Chain(Chain),
}

/// A variable that stands for what is reckoned from several facts.
#[derive(Clone, Debug)]
pub(crate) struct HiddenVar {
    pub what: Reckoned,
    /// The fact after which it is known, in the order of facts.
    pub after: usize,
    /// The facts behind it.
    pub facts: Vec<usize>,
}

/// A variable of which diagrams do not know what it is: then what they say is sound, but not exact.
#[derive(Clone, Debug)]
pub(crate) struct Loose {
    pub var: Var,
    /// The facts from which it is reckoned.
    pub facts: Vec<usize>,
    /// The computed fact that it is; none for a hidden variable.
    pub computed: Option<usize>,
}

/// Everything that deciding needs.
pub(crate) struct Compiled {
    pub schema: Schema,
    pub layout: Layout,
    pub domains: Vec<Domain>,
    /// Facts in an order in which each follows those it depends on.
    pub fact_order: Vec<usize>,
    /// By fact: when it applies, over cells.
    pub applies: Vec<Option<Expr>>,
    pub rules: Vec<CompiledRule>,
    pub stages: PerStage<RuleSet>,
    pub guidance: RuleSet,
    pub impossible: Vec<usize>,
    pub suggestions: Vec<usize>,
    pub computations: Vec<Computation>,
    pub hidden: Vec<HiddenVar>,
    pub loose: Vec<Loose>,
    /// Computed facts with where their formula fails, if that was not proved impossible.
    pub suspects: Vec<(usize, Ref)>,
    /// Computed facts of which it was neither proved that they never fail nor found that they do.
    pub may_fail: Vec<usize>,
    pub diagrams: Diagrams,
    /// By stage: its values over facts, 0 where no incident is allowed; none past the budget.
    pub conclusions: PerStage<Option<Ref>>,
    pub components: Vec<Component>,
    /// Whether no diagram went past the budget.
    pub exact: bool,
    /// Facts that some rule reads, directly or not.
    pub deciding: Vec<bool>,
    /// Fact ids → indices.
    pub fact_ids: FxHashMap<String, usize>,
    pub machine: Machine,
}

/// Compiles a pack, or says everything that is wrong with its rules.
pub(crate) fn compile(
    schema: Schema,
    files: Arc<BTreeMap<String, String>>,
    scripts: Scripts,
    limits: &Limits,
    mut problems: Vec<Problem>,
) -> Result<Compiled, Vec<Problem>> {
    crate::declare::validate::rules(&schema, &scripts.rules, &mut problems);
    let Scripts { rules, mut functions, ast } = scripts;
    for text in schema.facts.iter().filter_map(|fact| fact.when.as_deref()) {
        functions.note_literals(text);
    }
    let engine = script::computing(&schema.parameters);
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
                problems.push(if problem.place.is_none() { problem.at(Some(rule.place.clone())) } else { *problem });
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
    let cuts = Cuts::of(
        &schema,
        &layout,
        &fact_order,
        &hidden
            .iter()
            .zip(&hidden_vars)
            .map(|(hidden, var)| Hidden { what: var.what.clone(), ..hidden.clone() })
            .collect::<Vec<_>>(),
        &hidden_vars,
        &computations,
        raw.iter().chain(applies.iter().flatten()),
    );
    let machine = Machine::ready(files, engine, ast, &rules);
    let domains = domains(&schema, &layout, &hidden, &cuts.starts);
    let applies: Vec<Option<Expr>> =
        applies.iter().map(|condition| condition.as_ref().map(|condition| lower(condition, &domains))).collect();
    let mut compiled = Compiled {
        rules: rules
            .into_iter()
            .zip(&raw)
            .map(|(rule, raw)| CompiledRule {
                value: value_of(&schema, &rule),
                condition: lower(raw, &domains),
                rule,
                truth: None,
                possible: None,
                never_first: false,
                facts: Vec::new(),
                fact_ids: Vec::new(),
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
        diagrams: Diagrams::new(0),
        conclusions: PerStage::default(),
        components: Vec::new(),
        exact: true,
        machine,
    };
    compiled.sort_rules();
    compiled.index();
    compiled.find_facts();
    compiled.lower_formulas();
    compiled.build(limits, cuts)?;
    compiled.may_fail = compute::failing(&compiled)?;
    Ok(compiled)
}

/// The computations in the order of their facts, each with its formula where it has one.
fn computations(conditions: &Conditions<'_>, order: &[usize], rules: &[Rule]) -> Vec<(Computation, Option<Formula>)> {
    let position = |id: &String| conditions.schema.facts.iter().position(|fact| fact.id == *id);
    let mut known = vec![None; conditions.schema.facts.len()];
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (index, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.kind == RuleKind::Compute) {
        all.extend(position(&rule.gives).map(|fact| (fact, index)));
    }
    all.sort_by_key(|(fact, _)| order.iter().position(|other| other == fact));
    let computation = |(fact, index): (usize, usize)| {
        let rule = rules.get(index)?;
        let inputs = rule.from.iter().filter_map(position).collect();
        let formula = formula::read(conditions, rule, &mut known);
        Some((Computation { fact, inputs, rule: index, way: Way::Run }, formula))
    };
    all.into_iter().filter_map(computation).collect()
}

fn hidden_vars(layout: &Layout, order: &[usize], hidden: &[Hidden], number: &impl Fn(Var) -> Var) -> Vec<HiddenVar> {
    let mut vars: Vec<HiddenVar> = Vec::with_capacity(hidden.len());
    for one in hidden {
        let what = one.what.renumbered(number);
        let mut facts = BTreeSet::new();
        for var in what.vars() {
            match layout.hidden(var).and_then(|index| vars.get(index)) {
                Some(inner) => facts.extend(inner.facts.iter().copied()),
                None => facts.extend(layout.owner(var).map(|(fact, _)| fact)),
            }
        }
        let after = facts.iter().copied().max_by_key(|fact| order.iter().position(|other| other == fact));
        vars.push(HiddenVar { what, after: after.unwrap_or(0), facts: facts.into_iter().collect() });
    }
    vars
}

/// Settles how each fact is computed: by formula, but by trying all combinations of a few where a formula only gives
/// bounds or may fail.
fn ways(
    schema: &Schema,
    layout: &Layout,
    hidden: &[HiddenVar],
    computations: Vec<(Computation, Option<Formula>)>,
) -> Vec<Computation> {
    let bounded = |formula: &Formula| {
        let mut waiting = BTreeSet::new();
        formula.vars(&mut waiting);
        let mut seen = BTreeSet::new();
        while let Some(var) = waiting.pop_first() {
            if let Some(one) = layout.hidden(var).and_then(|index| hidden.get(index))
                && seen.insert(var)
            {
                if formula::is_bounded(&one.what) {
                    return true;
                }
                waiting.extend(one.what.vars());
            }
        }
        false
    };
    let settle = |(computation, formula): (Computation, Option<Formula>)| {
        let few = compute::combinations(schema, &computation.inputs).is_some();
        // Of few combinations each that fails can be told.
        let better = |formula: &Formula| few && (formula.fails != Expr::Const(false) || bounded(formula));
        let way = match formula {
            Some(formula) if !better(&formula) => Way::Formula { formula: formula.cases, fails: formula.fails },
            _ if few => Way::Table(Vec::new()),
            _ => Way::Run,
        };
        Computation { way, ..computation }
    };
    computations.into_iter().map(settle).collect()
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

fn applicability(conditions: &Conditions<'_>, engine: &Engine, problems: &mut Vec<Problem>) -> Vec<Option<Expr>> {
    let schema = conditions.schema;
    let mut scope = rhai::Scope::new();
    scope.push("r", ());
    let mut read = |fact: &crate::model::schema::Fact| {
        let text = fact.when.as_deref()?;
        let unreadable = lexis::of_rules(&fact.place.file, text).errors.into_iter().next();
        let outcome = match (unreadable, engine.compile_expression_with_scope(&scope, text)) {
            (Some(problem), _) => Err(Box::new(problem)),
            (None, Ok(ast)) => conditions.of_text(&ast, &fact.place.file),
            (None, Err(error)) => Err(Box::new(script::syntax_error(&fact.place.file, &error))),
        };
        // Positions inside the text mean nothing to the reader of facts.toml.
        Some(outcome.unwrap_or_else(|problem| {
            problems.push(Problem {
                message: format!("`when` of `{}`: {}", fact.id, problem.message),
                place: Some(fact.place.clone()),
                ..*problem
            });
            Expr::Const(false)
        }))
    };
    schema.facts.iter().map(&mut read).collect()
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

    /// The variables that follow from others: those of computed facts, and hidden ones.
    pub fn following(&self) -> impl Iterator<Item = Var> {
        let computed = self.computations.iter().flat_map(|computation| self.layout.vars_of(computation.fact));
        computed.chain(self.layout.hidden_vars())
    }

    /// Whether what a function says may be more than can be: it depends on something of which diagrams do not know what it
    /// is, and which `cells` leave open. Without cells, whatever is known.
    pub fn is_loose(&self, function: Ref, cells: Option<&[Ranges]>) -> bool {
        if self.loose.is_empty() {
            return false;
        }
        let open = |var: Var| {
            let known = cells.and_then(|cells| cells.get(var as usize)).is_some_and(|cells| cells.single().is_some());
            !known && self.loose.iter().any(|loose| loose.var == var)
        };
        let mut found = false;
        self.diagrams.visit(function, &mut |at| {
            found |= matches!(at, diagram::At::Node(node) if open(node.var));
        });
        found
    }

    /// Indexes every set of rules.
    pub fn index(&mut self) {
        let rules = &self.rules;
        for set in self.stages.iter_mut().chain([&mut self.guidance]) {
            let conditions = set.rules.iter().filter_map(|index| rules.get(*index)).map(|rule| &rule.condition);
            set.index = Index::new(conditions, &self.domains);
        }
    }

    /// Names the facts that each rule reads.
    pub fn name_facts(&mut self) {
        for rule in &mut self.rules {
            let facts = rule.facts.iter().filter_map(|fact| self.schema.facts.get(*fact));
            rule.fact_ids = facts.map(|fact| fact.id.clone()).collect();
        }
    }

    /// Which facts each rule reads, directly or through conclusions.
    fn find_facts(&mut self) {
        let mut through: Vec<BTreeSet<usize>> = Vec::new();
        let stages = Stage::all(&self.schema).map(|stage| &self.stages[stage]);
        let sets: Vec<Vec<usize>> = stages.chain([&self.guidance]).map(|set| set.rules.clone()).collect();
        for set in sets {
            let mut all = BTreeSet::new();
            for index in set {
                let Some(rule) = self.rules.get_mut(index) else { continue };
                let facts = read_facts(&rule.condition, &self.layout, &self.hidden, &through);
                rule.facts = facts.iter().copied().collect();
                all.extend(facts);
            }
            through.push(all);
        }
        for index in self.impossible.clone() {
            let Some(rule) = self.rules.get_mut(index) else { continue };
            let facts = read_facts(&rule.condition, &self.layout, &self.hidden, &[]);
            rule.facts = facts.into_iter().collect();
        }
        self.name_facts();
        let mut deciding: BTreeSet<usize> = through.into_iter().flatten().collect();
        // What decides whether a deciding fact applies, computes it, or excludes some of its values, decides too.
        loop {
            let mut more = BTreeSet::new();
            for fact in &deciding {
                if let Some(Some(applies)) = self.applies.get(*fact) {
                    more.extend(read_facts(applies, &self.layout, &self.hidden, &[]));
                }
            }
            for computation in &self.computations {
                if deciding.contains(&computation.fact) {
                    more.extend(&computation.inputs);
                }
            }
            for rule in self.impossible.iter().filter_map(|index| self.rules.get(*index)) {
                if rule.facts.iter().any(|fact| deciding.contains(fact)) {
                    more.extend(&rule.facts);
                }
            }
            let before = deciding.len();
            deciding.extend(more);
            if deciding.len() == before {
                break;
            }
        }
        for fact in deciding {
            if let Some(flag) = self.deciding.get_mut(fact) {
                *flag = true;
            }
        }
    }

    /// The domain of a variable.
    pub fn domain(&self, var: Var) -> Option<&Domain> {
        self.domains.get(var as usize)
    }

    /// The rule at an index of a [`RuleSet`].
    pub fn rule(&self, index: usize) -> Option<&CompiledRule> {
        self.rules.get(index)
    }

    fn build(&mut self, limits: &Limits, cuts: Cuts) -> Result<(), Vec<Problem>> {
        let mut builder = Builder {
            diagrams: Diagrams::new(0),
            domains: std::mem::take(&mut self.domains),
            layout: self.layout.clone(),
            budget: limits.diagram_nodes,
            and: Memo::default(),
            or: Memo::default(),
            values: PerStage::default(),
            allowed: FxHashMap::default(),
            keep: Memo::default(),
            constrained: FxHashMap::default(),
            tests: FxHashMap::default(),
        };
        let ties: Vec<Expr> = cuts.ties.iter().map(|tie| lower(tie, &builder.domains)).collect();
        let mut constraints = self.constraints(&builder);
        constraints.extend(ties);
        let failures = compute::tabulate(self, &mut constraints, &builder);
        let first = self.layout.hidden_vars().start;
        let mut loose: BTreeSet<usize> = cuts.loose.into_iter().collect();
        let mut sums = Vec::new();
        for (index, shape) in cuts.shapes.iter().enumerate() {
            let (Some(shape), var) = (shape, first + index as Var) else { continue };
            if builder.domains.get(var as usize).is_none_or(|domain| domain.size() < 2) {
                continue;
            }
            builder.allow();
            match shape.diagram(var, &builder.domains, &mut builder.diagrams) {
                Ok(sum) => sums.push((index, sum)),
                Err(TooLarge) => _ = loose.insert(index),
            }
        }
        self.components = builder.join(constraints, sums, &mut loose);
        loose.retain(|index| builder.domains.get(first as usize + index).is_some_and(|domain| domain.size() > 1));
        self.find_loose(&loose);
        let problems = compute::reachable(failures, self, &mut builder);
        if !problems.is_empty() {
            return Err(problems);
        }
        self.find_suspects(&mut builder);
        for stage in Stage::all(&self.schema) {
            let size = stage_size(&self.schema, stage);
            let set = &self.stages[stage];
            let rules: Vec<(usize, Option<Ref>)> = set
                .rules
                .iter()
                .filter_map(|index| {
                    let rule = self.rules.get_mut(*index)?;
                    rule.truth = builder.condition(&rule.condition).ok();
                    Some((rule.value, rule.truth))
                })
                .collect();
            let value = builder.conclusion(stage, size, &rules).ok();
            builder.values[stage] = value;
            self.conclusions[stage] = value.and_then(|value| builder.constrain(value, &self.components).ok());
        }
        for index in self.guidance.rules.iter().chain(&self.impossible) {
            if let Some(rule) = self.rules.get_mut(*index) {
                rule.truth = builder.condition(&rule.condition).ok();
            }
        }
        self.find_shadowed(&mut builder);
        for rule in &mut self.rules {
            rule.possible = rule.truth.and_then(|truth| builder.constrain(truth, &self.components).ok());
        }
        let listed = self.stages.iter().chain([&self.guidance]).flat_map(|set| &set.rules).chain(&self.impossible);
        self.exact = self.loose.is_empty()
            && self.conclusions.iter().all(Option::is_some)
            && self.components.iter().all(|component| component.allowed.is_some())
            && listed.filter_map(|index| self.rules.get(*index)).all(|rule| rule.possible.is_some());
        builder.diagrams.seal();
        self.diagrams = builder.diagrams;
        self.domains = builder.domains;
        Ok(())
    }

    /// Marks kinds that never come first.
    fn find_shadowed(&mut self, builder: &mut Builder) {
        let mut earlier = builder.diagrams.leaf(FALSE);
        for index in &self.stages[Stage::Kind].rules {
            let Some(rule) = self.rules.get_mut(*index) else { continue };
            let Some(truth) = rule.truth else { return };
            builder.allow();
            let first = |truth: u64, earlier: u64| if truth == TRUE && earlier != TRUE { TRUE } else { FALSE };
            let Ok(first) = builder.diagrams.apply(truth, earlier, &mut Memo::default(), &first) else { return };
            let Ok(first) = builder.constrain(first, &self.components) else { return };
            rule.never_first = !builder.can_hold(first);
            let Ok(both) = builder.diagrams.apply(earlier, truth, &mut builder.or, &diagram::or) else { return };
            earlier = both;
        }
    }

    /// Notes of which variables diagrams do not know what they are: these hidden ones, and facts that only a script knows.
    fn find_loose(&mut self, hidden: &BTreeSet<usize>) {
        let first = self.layout.hidden_vars().start;
        let scripts = self.computations.iter().filter(|computation| matches!(computation.way, Way::Run));
        let scripts = scripts.map(|computation| Loose {
            var: self.layout.var_of(computation.fact, 0),
            facts: computation.inputs.clone(),
            computed: Some(computation.fact),
        });
        let hidden = hidden.iter().filter_map(|index| {
            let facts = self.hidden.get(*index)?.facts.clone();
            Some(Loose { var: first + *index as Var, facts, computed: None })
        });
        self.loose = scripts.chain(hidden).collect();
    }

    /// What ties facts together, each with its variables.
    fn constraints(&self, builder: &Builder) -> Vec<Expr> {
        let mut constraints = Vec::new();
        for (fact, applies) in self.applies.iter().enumerate() {
            let Some(applies) = applies else { continue };
            for var in self.layout.vars_of(fact) {
                let absent = Expr::is_in(var, Ranges::one(0));
                let present = builder.not(&absent);
                let does_not = builder.not(applies);
                constraints.push(applies.clone().and(present).or(does_not.and(absent)));
            }
        }
        for index in &self.impossible {
            if let Some(rule) = self.rules.get(*index) {
                constraints.push(builder.not(&rule.condition));
            }
        }
        constraints
    }

    /// Notes which formulas may fail; of the others it is proved that they do not.
    fn find_suspects(&mut self, builder: &mut Builder) {
        for computation in &mut self.computations {
            let Way::Formula { fails, .. } = &mut computation.way else { continue };
            let at = builder.condition(fails).and_then(|at| builder.constrain(at, &self.components));
            match at {
                Ok(at) if !builder.can_hold(at) => *fails = Expr::Const(false),
                Ok(at) => self.suspects.push((computation.fact, at)),
                Err(TooLarge) => {}
            }
        }
    }
}

fn read_facts(condition: &Expr, layout: &Layout, hidden: &[HiddenVar], through: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut vars = BTreeSet::new();
    condition.vars(&mut vars);
    let mut facts = BTreeSet::new();
    for var in vars {
        if let Some(hidden) = layout.hidden(var).and_then(|index| hidden.get(index)) {
            facts.extend(&hidden.facts);
            continue;
        }
        match (layout.owner(var), layout.stage(var)) {
            (Some((fact, _)), _) => drop(facts.insert(fact)),
            (None, Some(stage)) => facts.extend(through.get(stage.index()).into_iter().flatten()),
            _ => {}
        }
    }
    facts
}

/// What ties variables together: a condition, or the diagram of the sum in the hidden variable at this position.
enum Tie {
    Condition(Expr),
    Sum((usize, Ref)),
}

/// Builds diagrams; keeps what was combined before.
pub(crate) struct Builder {
    pub diagrams: Diagrams,
    pub domains: Vec<Domain>,
    layout: Layout,
    budget: usize,
    and: Memo,
    or: Memo,
    /// By stage: its values over facts, every fact free.
    values: PerStage<Option<Ref>>,
    /// Component sets → where all of them allow.
    allowed: FxHashMap<Vec<usize>, Ref>,
    keep: Memo,
    /// Functions that were constrained before: many rules share a condition.
    constrained: FxHashMap<Ref, Ref>,
    /// Conclusions and sets of their values → where the conclusion is among them: many rules ask the same.
    tests: FxHashMap<(Var, u64), Ref>,
}

impl Builder {
    /// The opposite of a condition over cells.
    pub fn not(&self, condition: &Expr) -> Expr {
        match condition {
            Expr::In(var, set) => match self.domains.get(*var as usize) {
                Some(domain) => Expr::is_in(*var, domain.all().intersect(&set.complement())),
                None => Expr::Const(true),
            },
            Expr::Const(value) => Expr::Const(!value),
            Expr::All(parts) => Expr::any(parts.iter().map(|part| self.not(part)).collect::<Vec<_>>()),
            Expr::Any(parts) => Expr::all(parts.iter().map(|part| self.not(part)).collect::<Vec<_>>()),
        }
    }

    /// Lets one more diagram be built, within what the whole pack may take.
    fn allow(&mut self) {
        self.diagrams.allow(self.budget, self.budget.saturating_mul(PACK_DIAGRAMS));
        for memo in [&mut self.and, &mut self.or, &mut self.keep] {
            memo.keep_below(MAX_MEMO);
        }
    }

    /// Whether a condition's diagram is true somewhere.
    pub fn can_hold(&self, at: Ref) -> bool {
        let mut holds = false;
        self.diagrams.visit(at, &mut |at| holds |= matches!(at, diagram::At::Leaf(TRUE)));
        holds
    }

    /// The diagram of a condition.
    pub fn condition(&mut self, condition: &Expr) -> Result<Ref, TooLarge> {
        self.allow();
        self.truth(condition)
    }

    fn truth(&mut self, condition: &Expr) -> Result<Ref, TooLarge> {
        match condition {
            Expr::Const(value) => Ok(self.diagrams.leaf(if *value { TRUE } else { FALSE })),
            Expr::In(var, set) => self.test(*var, set),
            Expr::All(parts) => {
                let parts = self.truths(parts)?;
                self.diagrams.fold(&parts, TRUE, &mut self.and, &diagram::and)
            }
            Expr::Any(parts) => {
                let parts = self.truths(parts)?;
                self.diagrams.fold(&parts, FALSE, &mut self.or, &diagram::or)
            }
        }
    }

    fn truths(&mut self, parts: &[Expr]) -> Result<Vec<Ref>, TooLarge> {
        parts.iter().map(|part| self.truth(part)).collect()
    }

    fn test(&mut self, var: Var, set: &Ranges) -> Result<Ref, TooLarge> {
        if let Some(stage) = self.layout.stage(var) {
            let value = self.values[stage].ok_or(TooLarge)?;
            let mask = set
                .pairs()
                .iter()
                .fold(0_u64, |mask, (low, high)| (*low..=(*high).min(63)).fold(mask, |mask, value| mask | 1 << value));
            if let Some(done) = self.tests.get(&(var, mask)) {
                return Ok(*done);
            }
            let rewrite = |leaf: u64| if leaf & mask != 0 { TRUE } else { FALSE };
            let done = self.diagrams.map(value, &mut FxHashMap::default(), &rewrite)?;
            self.tests.insert((var, mask), done);
            return Ok(done);
        }
        let size = self.domains.get(var as usize).map_or(0, Domain::size);
        let (yes, no) = (self.diagrams.leaf(TRUE), self.diagrams.leaf(FALSE));
        let mut edges = Vec::with_capacity(set.pairs().len() * 2 + 1);
        let mut next = 0_i64;
        for (low, high) in set.pairs() {
            if *low > next {
                edges.push(((*low - 1) as u32, no));
            }
            edges.push((*high as u32, yes));
            next = *high + 1;
        }
        if next < i64::from(size) {
            edges.push((size.saturating_sub(1), no));
        }
        self.diagrams.node(var, edges)
    }

    /// The value of a conclusion everywhere: the first of its rules' values that any rule gives, for kind the first rule's.
    fn conclusion(&mut self, stage: Stage, size: usize, rules: &[(usize, Option<Ref>)]) -> Result<Ref, TooLarge> {
        self.allow();
        let mut conditions: Vec<(usize, Ref)> = Vec::new();
        if stage == Stage::Kind {
            for (value, truth) in rules {
                conditions.push((*value, (*truth).ok_or(TooLarge)?));
            }
        } else {
            for group in rules.chunk_by(|a, b| a.0 == b.0) {
                let truths: Option<Vec<Ref>> = group.iter().map(|(_, truth)| *truth).collect();
                let any = self.diagrams.fold(&truths.ok_or(TooLarge)?, FALSE, &mut self.or, &diagram::or)?;
                conditions.push((group.first().map_or(0, |rule| rule.0), any));
            }
        }
        let mut value = self.diagrams.leaf(1 << size);
        for (index, condition) in conditions.iter().rev() {
            let bit = 1_u64 << index;
            let choose = |truth: u64, other: u64| if truth == TRUE { bit } else { other };
            value = self.diagrams.apply(*condition, value, &mut Memo::default(), &choose)?;
        }
        Ok(value)
    }

    /// Joins constraints that share variables. A sum that makes them too large is left out, and is `loose` then.
    fn join(&mut self, constraints: Vec<Expr>, sums: Vec<(usize, Ref)>, loose: &mut BTreeSet<usize>) -> Vec<Component> {
        let mut groups: Vec<(BTreeSet<Var>, Vec<Tie>)> = Vec::new();
        for constraint in constraints.into_iter().map(Tie::Condition).chain(sums.into_iter().map(Tie::Sum)) {
            let mut vars = BTreeSet::new();
            match &constraint {
                Tie::Condition(condition) => condition.vars(&mut vars),
                Tie::Sum((_, sum)) => self.diagrams.visit(*sum, &mut |at| {
                    if let diagram::At::Node(node) = at {
                        vars.insert(node.var);
                    }
                }),
            }
            let mut parts = vec![constraint];
            let mut kept = Vec::with_capacity(groups.len() + 1);
            for (other_vars, other_parts) in groups {
                if other_vars.is_disjoint(&vars) {
                    kept.push((other_vars, other_parts));
                } else {
                    vars.extend(other_vars);
                    parts.extend(other_parts);
                }
            }
            kept.push((vars, parts));
            groups = kept;
        }
        groups
            .into_iter()
            .map(|(vars, parts)| {
                let mut conditions = Vec::new();
                let mut sums = Vec::new();
                for part in parts {
                    match part {
                        Tie::Condition(condition) => conditions.push(condition),
                        Tie::Sum(sum) => sums.push(sum),
                    }
                }
                sums.sort_unstable();
                let mut allowed = self.condition(&Expr::all(conditions)).ok();
                for (index, sum) in sums {
                    self.allow();
                    let both = allowed.map(|all| self.diagrams.apply(all, sum, &mut self.and, &diagram::and));
                    match both {
                        Some(Ok(both)) => allowed = Some(both),
                        _ => _ = loose.insert(index),
                    }
                }
                Component { vars, allowed }
            })
            .collect()
    }

    /// The function with 0 wherever the pack allows no incident.
    pub fn constrain(&mut self, function: Ref, components: &[Component]) -> Result<Ref, TooLarge> {
        if let Some(done) = self.constrained.get(&function) {
            return Ok(*done);
        }
        let mut vars = BTreeSet::new();
        self.diagrams.visit(function, &mut |at| {
            if let diagram::At::Node(node) = at {
                vars.insert(node.var);
            }
        });
        let touched: Vec<usize> = (0..components.len())
            .filter(|index| components.get(*index).is_some_and(|component| !component.vars.is_disjoint(&vars)))
            .collect();
        if touched.is_empty() {
            return Ok(function);
        }
        self.allow();
        let allowed = match self.allowed.get(&touched) {
            Some(allowed) => *allowed,
            None => {
                let parts: Option<Vec<Ref>> = touched
                    .iter()
                    .map(|index| components.get(*index).and_then(|component| component.allowed))
                    .collect();
                let allowed = self.diagrams.fold(&parts.ok_or(TooLarge)?, TRUE, &mut self.and, &diagram::and)?;
                self.allowed.insert(touched, allowed);
                allowed
            }
        };
        let keep = |allowed: u64, value: u64| if allowed == TRUE { value } else { 0 };
        let done = self.diagrams.apply(allowed, function, &mut self.keep, &keep)?;
        self.constrained.insert(function, done);
        Ok(done)
    }
}
