//! The image: a compiled pack as it stands in its bundle, so that a bundle from a trusted place loads without parsing,
//! proving and compiling its rule files again.
//!
//! In a bundle an image is used only by the engine version that made it and only for the content that it names; else the
//! rule files are compiled. What it says is not proved again, but whatever it says, deciding with it ends and does not panic
//! (see `sound`). It is written as rows, without the names of its fields: that is smaller, read faster, and takes less code.
//! So the order of fields is the format, here and in the parts of the plan that stand in it as they are.

use crate::compiled::computing::Compute;
use crate::compiled::plan::{Compiled, CompiledRule, Component, Computation, HiddenVar, Loose, RuleSet};
use crate::compiled::sound;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use crate::diagram::store::Diagrams;
use crate::model::layout::{Layout, PerStage, Stage};
use crate::model::rule::{Basis, DueRule, Rule, RuleKind};
use crate::model::schema::Schema;
use crate::problem::Place;
use crate::version::VERSION;
use serde_tuple::{Deserialize_tuple, Serialize_tuple};
use std::borrow::Cow;
use std::sync::OnceLock;

type Text<'c> = Cow<'c, str>;
type List<'c, T> = Cow<'c, [T]>;

/// A compiled pack without what is read from its documents or made again faster than read.
#[derive(Serialize_tuple, Deserialize_tuple)]
pub(crate) struct Image<'c> {
    head: Head,
    #[serde(borrow)]
    facts: Facts<'c>,
    #[serde(borrow)]
    rules: Vec<RuleRow<'c>>,
    #[serde(borrow)]
    sets: Sets<'c>,
    nodes: Vec<u32>,
    leaves: List<'c, u64>,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
struct Head {
    /// The version of the engine that made the image.
    engine: String,
    /// The digest of what it compiled.
    digest: String,
    /// How many nodes one diagram may add.
    budget: usize,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
struct Facts<'c> {
    order: List<'c, usize>,
    /// By fact: whether it decides.
    deciding: List<'c, bool>,
    domains: List<'c, Domain>,
    applies: List<'c, Option<Expr>>,
    computations: List<'c, Computation>,
    components: List<'c, Component>,
    hidden: List<'c, HiddenVar>,
    loose: List<'c, Loose>,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
struct Sets<'c> {
    /// Of the four conclusions that every pack has.
    stages: [List<'c, usize>; 4],
    guidance: List<'c, usize>,
    impossible: List<'c, usize>,
    suggestions: List<'c, usize>,
    /// Of the level in each further scheme.
    schemes: Vec<List<'c, usize>>,
}

/// What was declared, and what became of it.
#[derive(Serialize_tuple, Deserialize_tuple)]
struct RuleRow<'c> {
    #[serde(borrow)]
    said: Said<'c>,
    #[serde(borrow)]
    listed: Listed<'c>,
    #[serde(borrow)]
    logic: Logic<'c>,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
struct Said<'c> {
    kind: RuleKind,
    id: Text<'c>,
    gives: Text<'c>,
    number: i64,
    basis: Basis,
    note: Option<Text<'c>>,
    clause: Option<Text<'c>>,
    /// As bits, in the order of [`flags`].
    flags: u8,
    first: u8,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
struct Listed<'c> {
    by: Text<'c>,
    to: Option<Text<'c>>,
    standing: Option<Text<'c>>,
    /// Nothing, one word, or within and from.
    due: Vec<Text<'c>>,
    phase: Text<'c>,
    after: List<'c, String>,
    fields: List<'c, String>,
    words: List<'c, String>,
    unless: List<'c, String>,
    from: List<'c, String>,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
struct Logic<'c> {
    value: usize,
    condition: Cow<'c, Expr>,
    facts: List<'c, usize>,
}

/// The largest budget of one diagram.
pub(crate) const MAX_BUDGET: usize = 200_000;
/// The most variables that are reckoned.
const MAX_HIDDEN: usize = 10_000;

const IMMEDIATELY: &str = "immediately";
const UNSPECIFIED: &str = "unspecified";

impl<'c> Image<'c> {
    /// The image of a compiled pack.
    pub fn of(compiled: &'c Compiled, digest: &str) -> Self {
        Self { rules: compiled.rules.iter().map(row).collect(), ..Self::without_rules(compiled, digest) }
    }

    /// The same without its rules.
    pub fn without_rules(compiled: &'c Compiled, digest: &str) -> Self {
        let (nodes, leaves) = compiled.ties.numbers();
        let stage = |stage| Cow::from(&compiled.stages[stage].rules);
        Self {
            head: Head { engine: VERSION.to_owned(), digest: digest.to_owned(), budget: compiled.budget },
            facts: Facts {
                order: Cow::from(&compiled.fact_order),
                deciding: Cow::from(&compiled.deciding),
                domains: Cow::from(&compiled.domains),
                applies: Cow::from(&compiled.applies),
                computations: Cow::from(&compiled.computations),
                components: Cow::from(&compiled.components),
                hidden: Cow::from(&compiled.hidden),
                loose: Cow::from(&compiled.loose),
            },
            rules: Vec::new(),
            sets: Sets {
                stages: Stage::FOUR.map(stage),
                guidance: Cow::from(&compiled.guidance.rules),
                impossible: Cow::from(&compiled.impossible),
                suggestions: Cow::from(&compiled.suggestions),
                schemes: Stage::all(&compiled.schema).skip(Stage::FOUR.len()).map(stage).collect(),
            },
            nodes,
            leaves: Cow::from(leaves),
        }
    }

    /// The digest of what it compiled.
    pub fn digest(&self) -> &str {
        &self.head.digest
    }

    /// The version of the engine that made it.
    pub fn engine(&self) -> &str {
        &self.head.engine
    }

    /// Whether this engine made the image from the content with this digest.
    pub fn is_of(&self, digest: &str) -> bool {
        self.head.engine == VERSION && self.head.digest == digest
    }

    /// The compiled pack, if the image holds together.
    pub fn open(mut self, schema: Schema, machine: Box<dyn Compute>) -> Option<Compiled> {
        let rules = std::mem::take(&mut self.rules).into_iter().map(rule).collect();
        self.open_with(rules, schema, machine)
    }

    /// The same, with rules from elsewhere.
    pub fn open_with(
        self,
        mut rules: Vec<CompiledRule>,
        schema: Schema,
        machine: Box<dyn Compute>,
    ) -> Option<Compiled> {
        let Self { head, facts, sets, nodes, leaves, .. } = self;
        rules.iter_mut().enumerate().for_each(|(at, rule)| rule.at = at);
        if !sound::schema(&schema) || facts.hidden.len() > MAX_HIDDEN || head.budget > MAX_BUDGET {
            return None;
        }
        if !sound::each_once(&facts.order, schema.facts.len()) {
            return None;
        }
        let layout = Layout::new(&schema.facts, &facts.order).with_hidden(facts.hidden.len());
        let vars = layout.fact_vars() as usize + Stage::all(&schema).count();
        if !sound::domains(&facts.domains, vars) {
            return None;
        }
        let set = |rules: List<'_, usize>| RuleSet { rules: rules.into_owned(), ..RuleSet::default() };
        let mut by_stage = PerStage::default();
        for (stage, rules) in Stage::all(&schema).zip(sets.stages.into_iter().chain(sets.schemes)) {
            by_stage[stage] = set(rules);
        }
        let mut compiled = Compiled {
            layout,
            fact_ids: schema.facts.iter().enumerate().map(|(index, fact)| (fact.id.clone(), index)).collect(),
            schema,
            domains: facts.domains.into_owned(),
            fact_order: facts.order.into_owned(),
            applies: facts.applies.into_owned(),
            rules,
            stages: by_stage,
            guidance: set(sets.guidance),
            impossible: sets.impossible.into_owned(),
            suggestions: sets.suggestions.into_owned(),
            computations: facts.computations.into_owned(),
            hidden: facts.hidden.into_owned(),
            loose: facts.loose.into_owned(),
            // What the proof of a pack needs is found when it is compiled.
            suspects: Vec::new(),
            may_fail: Vec::new(),
            components: facts.components.into_owned(),
            ties: Diagrams::from_numbers(&nodes, leaves.into_owned(), vars as Var)?,
            budget: head.budget,
            logic: OnceLock::new(),
            beginnings: Vec::new(),
            deciding: facts.deciding.into_owned(),
            machine,
        };
        if !sound::whole(&compiled) {
            return None;
        }
        compiled.name_facts();
        compiled.index();
        Some(compiled)
    }
}

/// What is said of a rule by yes or no.
pub(crate) fn flags(rule: &Rule) -> u8 {
    let flags = [rule.destructive, rule.avoid, rule.evidence];
    flags.iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag))
}

/// By when, in words: nothing, one word, or within and from.
pub(crate) fn due(rule: &Rule) -> Vec<&str> {
    match &rule.due {
        None => Vec::new(),
        Some(DueRule::Immediately) => vec![IMMEDIATELY],
        Some(DueRule::Unspecified) => vec![UNSPECIFIED],
        Some(DueRule::Within { within, from }) => vec![within, from],
    }
}

/// The rule with what [`due`] and [`flags`] say of it.
pub(crate) fn with(rule: Rule, due: &[String], flags: u8) -> Rule {
    let due = match due {
        [] => None,
        [word] if word == IMMEDIATELY => Some(DueRule::Immediately),
        [within, from] => Some(DueRule::Within { within: within.clone(), from: from.clone() }),
        _ => Some(DueRule::Unspecified),
    };
    let flag = |bit: u8| flags >> bit & 1 == 1;
    Rule { due, destructive: flag(0), avoid: flag(1), evidence: flag(2), ..rule }
}

fn row(compiled: &CompiledRule) -> RuleRow<'_> {
    let rule = &compiled.rule;
    RuleRow {
        said: Said {
            kind: rule.kind,
            id: Cow::from(&rule.id),
            gives: Cow::from(&rule.gives),
            number: rule.number,
            basis: rule.basis,
            note: rule.note.as_ref().map(Cow::from),
            clause: rule.clause.as_ref().map(Cow::from),
            flags: flags(rule),
            first: rule.first,
        },
        listed: Listed {
            by: Cow::from(&rule.by),
            to: rule.to.as_ref().map(Cow::from),
            standing: rule.standing.as_ref().map(Cow::from),
            due: due(rule).into_iter().map(Cow::from).collect(),
            phase: Cow::from(&rule.phase),
            after: Cow::from(&rule.after),
            fields: Cow::from(&rule.fields),
            words: Cow::from(&rule.words),
            unless: Cow::from(&rule.unless),
            from: Cow::from(&rule.from),
        },
        logic: Logic {
            value: compiled.value,
            condition: Cow::Borrowed(&compiled.condition),
            facts: Cow::from(&compiled.facts),
        },
    }
}

/// Where it was declared is for loading only.
fn rule(row: RuleRow<'_>) -> CompiledRule {
    let RuleRow { said, listed, logic } = row;
    let due: Vec<String> = listed.due.into_iter().map(Cow::into_owned).collect();
    CompiledRule {
        at: 0,
        rule: with(
            Rule {
                number: said.number,
                basis: said.basis,
                note: said.note.map(Cow::into_owned),
                clause: said.clause.map(Cow::into_owned),
                by: listed.by.into_owned(),
                to: listed.to.map(Cow::into_owned),
                phase: listed.phase.into_owned(),
                first: said.first,
                standing: listed.standing.map(Cow::into_owned),
                after: listed.after.into_owned(),
                fields: listed.fields.into_owned(),
                words: listed.words.into_owned(),
                unless: listed.unless.into_owned(),
                from: listed.from.into_owned(),
                ..Rule::new(said.kind, &said.id, &said.gives, Place::default())
            },
            &due,
            said.flags,
        ),
        value: logic.value,
        condition: logic.condition.into_owned(),
        facts: logic.facts.into_owned(),
        fact_ids: Vec::new(),
        slot: None,
    }
}
