//! The compiled pack: everything that deciding needs, as data.

use crate::compiled::beginning::Beginning;
use crate::compiled::computing::{Compute, Failure, Idle, Seen};
use crate::diagram::chain::Chain;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use crate::diagram::index::Index;
use crate::diagram::ranges::NA;
use crate::diagram::reckon::Reckoned;
use crate::diagram::store::{Diagrams, Ref};
use crate::model::audience::Audience;
use crate::model::layout::{Layout, PerStage};
use crate::model::rule::Rule;
use crate::model::schema::Schema;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A rule with its condition.
#[derive(Clone, Debug)]
pub(crate) struct CompiledRule {
    /// Its index among the rules.
    pub at: usize,
    pub rule: Rule,
    /// Index of the value among its conclusion's (kind, scope, level, priority, level of a further scheme).
    pub value: usize,
    /// Over cells of facts and conclusions.
    pub condition: Expr,
    /// The facts it reads, directly or through conclusions, as indices in order of declaration.
    pub facts: Vec<usize>,
    /// Their ids.
    pub fact_ids: Vec<String>,
    /// The slot that its role is: somebody must be named for it. Its index among the slots.
    pub slot: Option<usize>,
}

/// The rules of one conclusion, or of the guidance.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSet {
    /// Indices into the compiled rules, in the order in which they are listed.
    pub rules: Vec<usize>,
    pub index: Index,
}

/// A constraint between facts: conditional facts, computed facts and impossible incidents that share variables.
#[derive(Clone, Debug, Serialize_tuple, Deserialize_tuple)]
pub(crate) struct Component {
    pub vars: BTreeSet<Var>,
    /// Where incidents are allowed; none past the budget.
    pub allowed: Option<Ref>,
}

/// How a fact is computed.
#[derive(Clone, Debug, Serialize_tuple, Deserialize_tuple)]
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
#[derive(Clone, Debug, Serialize_tuple, Deserialize_tuple)]
pub(crate) struct HiddenVar {
    pub what: Reckoned,
    /// The fact after which it is known, in the order of facts.
    pub after: usize,
    /// The facts behind it.
    pub facts: Vec<usize>,
}

/// A variable of which diagrams do not know what it is: then what they say is sound, but not exact.
#[derive(Clone, Debug, Serialize_tuple, Deserialize_tuple)]
pub(crate) struct Loose {
    pub var: Var,
    /// The facts from which it is reckoned.
    pub facts: Vec<usize>,
    /// The computed fact that it is; none for a hidden variable.
    pub computed: Option<usize>,
}

/// Rules and conclusions as diagrams, which follow from the conditions and from what ties facts together.
pub(crate) struct Logic {
    /// Those of the components come first.
    pub diagrams: Diagrams,
    /// By rule: whether it holds, over facts alone; none past the budget.
    pub truths: Vec<Option<Ref>>,
    /// The same where incidents that the pack does not allow lead to 0.
    pub possible: Vec<Option<Ref>>,
    /// By stage: its values over facts, 0 where no incident is allowed; none past the budget.
    pub conclusions: PerStage<Option<Ref>>,
    /// By rule: whether an earlier kind always holds where this one does.
    pub never_first: Vec<bool>,
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
    /// Computed facts with an incident in which their formula fails, if that was not proved impossible.
    pub suspects: Vec<(usize, Vec<(Var, u32)>)>,
    /// Computed facts of which it was neither proved that they never fail nor found that they do.
    pub may_fail: Vec<usize>,
    pub components: Vec<Component>,
    /// The diagrams of the components.
    pub ties: Diagrams,
    /// How many nodes one diagram may add.
    pub budget: usize,
    /// What rules and conclusions are as diagrams; made when it is first needed, which it is not where all facts are known.
    pub logic: OnceLock<Logic>,
    /// What was decided before it was written to a compiled file.
    pub beginnings: Vec<Beginning>,
    /// Facts that some rule reads, directly or not.
    pub deciding: Vec<bool>,
    /// Fact ids → indices.
    pub fact_ids: FxHashMap<String, usize>,
    pub machine: Box<dyn Compute>,
}

impl Compiled {
    /// Whether an audience is asked for a fact: some rule reads it, nothing computes it, and they can know it.
    pub fn asks(&self, fact: usize, audience: Option<Audience>) -> bool {
        self.deciding.get(fact) == Some(&true)
            && self.schema.facts.get(fact).is_some_and(|fact| fact.is_asked_of(audience))
            && self.computation(fact).is_none()
    }

    /// How a fact is computed; none for one that is asked.
    pub fn computation(&self, fact: usize) -> Option<&Computation> {
        self.computations.iter().find(|computation| computation.fact == fact)
    }

    /// What is declared, with neither facts nor rules: it concludes nothing.
    pub fn without_rules(schema: Schema) -> Self {
        Self {
            schema,
            layout: Layout::default(),
            domains: Vec::new(),
            fact_order: Vec::new(),
            applies: Vec::new(),
            rules: Vec::new(),
            stages: PerStage::default(),
            guidance: RuleSet::default(),
            impossible: Vec::new(),
            suggestions: Vec::new(),
            computations: Vec::new(),
            hidden: Vec::new(),
            loose: Vec::new(),
            suspects: Vec::new(),
            may_fail: Vec::new(),
            components: Vec::new(),
            ties: Diagrams::default(),
            budget: 0,
            logic: OnceLock::new(),
            beginnings: Vec::new(),
            deciding: Vec::new(),
            fact_ids: FxHashMap::default(),
            machine: Box::new(Idle),
        }
    }

    /// The variables that follow from others: those of computed facts, and hidden ones.
    pub fn following(&self) -> impl Iterator<Item = Var> {
        let computed = self.computations.iter().flat_map(|computation| self.layout.vars_of(computation.fact));
        computed.chain(self.layout.hidden_vars())
    }

    /// Indexes every set of rules.
    pub fn index(&mut self) {
        let rules = &self.rules;
        for set in self.stages.iter_mut().chain([&mut self.guidance]) {
            let conditions = set.rules.iter().filter_map(|index| rules.get(*index)).map(|rule| &rule.condition);
            set.index = Index::new(conditions, &self.domains);
        }
    }

    /// Names the facts that each rule reads, and finds its role among those for which somebody must be named.
    pub fn name_facts(&mut self) {
        let slots = &self.schema.slots;
        for rule in &mut self.rules {
            rule.slot = slots.iter().position(|slot| *slot == rule.rule.by);
            let facts = rule.facts.iter().filter_map(|fact| self.schema.facts.get(*fact));
            rule.fact_ids = facts.map(|fact| fact.id.clone()).collect();
        }
    }

    /// The value that the script of a computed fact gives.
    pub fn compute(&self, fact: usize, inputs: &[Seen]) -> Result<i64, Box<Failure>> {
        self.schema.facts.get(fact).map_or(Ok(NA), |fact| self.machine.compute(fact, inputs))
    }

    /// The domain of a variable.
    pub fn domain(&self, var: Var) -> Option<&Domain> {
        self.domains.get(var as usize)
    }

    /// The rule at an index of a [`RuleSet`].
    pub fn rule(&self, index: usize) -> Option<&CompiledRule> {
        self.rules.get(index)
    }
}
