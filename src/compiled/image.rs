//! The image: a compiled pack as it stands in its bundle, so that a bundle from a trusted place loads without parsing,
//! proving and compiling its rule files again.
//!
//! In a bundle an image is used only by the engine version that made it and only for the content that it names; else the
//! rule files are compiled. What it says is not proved again, but whatever it says, deciding with it ends and does not panic
//! (see `sound`). It is made of rows, not of named fields: that is smaller, read faster, and takes less code.

use crate::compiled::computing::Compute;
use crate::compiled::plan::{Compiled, CompiledRule, Component, Computation, HiddenVar, Loose, RuleSet, Way};
use crate::compiled::sound;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use crate::diagram::reckon::Reckoned;
use crate::diagram::store::{Diagrams, Ref};
use crate::model::layout::{Layout, PerStage, Stage};
use crate::model::rule::{Basis, DueRule, Rule, RuleKind};
use crate::model::schema::Schema;
use crate::problem::Place;
use crate::version::VERSION;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;

type Text<'c> = Cow<'c, str>;
type List<'c, T> = Cow<'c, [T]>;

/// A compiled pack without what is read from its documents or made again faster than read.
#[derive(Serialize, Deserialize)]
pub(crate) struct Image<'c>(Head, Facts<'c>, Vec<RuleRow<'c>>, Sets<'c>, Vec<u32>, List<'c, u64>);

/// The same in a compiled file, where nothing can be left out.
#[derive(Serialize, Deserialize)]
pub(crate) struct Whole<'c>(Head, Facts<'c>, Vec<RuleRow<'c>>, WholeSets<'c>, Vec<u32>, List<'c, u64>);

type WholeSets<'c> = ([StageRow<'c>; 4], List<'c, usize>, List<'c, usize>, List<'c, usize>, Vec<StageRow<'c>>);

impl<'c> From<Image<'c>> for Whole<'c> {
    fn from(
        Image(head, facts, rules, Sets(four, guidance, impossible, suggestions, more), nodes, leaves): Image<'c>,
    ) -> Self {
        Self(head, facts, rules, (four, guidance, impossible, suggestions, more), nodes, leaves)
    }
}

impl<'c> From<Whole<'c>> for Image<'c> {
    fn from(
        Whole(head, facts, rules, (four, guidance, impossible, suggestions, more), nodes, leaves): Whole<'c>,
    ) -> Self {
        Self(head, facts, rules, Sets(four, guidance, impossible, suggestions, more), nodes, leaves)
    }
}

/// The engine that made the image, the digest of what it compiled, and whether all of it is exact.
#[derive(Serialize, Deserialize)]
struct Head(String, String, bool);

/// Order of facts, which of them decide, domains, when facts apply, how they are computed, what ties them together, hidden
/// variables, and those of which diagrams do not know what they are.
#[derive(Serialize, Deserialize)]
struct Facts<'c>(
    List<'c, usize>,
    List<'c, bool>,
    Vec<(u32, List<'c, i64>, i64)>,
    List<'c, Option<Expr>>,
    Vec<ComputationRow<'c>>,
    Vec<(Cow<'c, BTreeSet<Var>>, Option<Ref>)>,
    Vec<HiddenRow<'c>>,
    Vec<LooseRow<'c>>,
);

/// Fact, inputs, rule, and how the result is found.
type ComputationRow<'c> = (usize, List<'c, usize>, usize, Cow<'c, Way>);

/// How it is reckoned, the fact after which it is known, the facts behind it.
type HiddenRow<'c> = (Cow<'c, Reckoned>, usize, List<'c, usize>);

/// Variable, facts behind it, the computed fact that it is.
type LooseRow<'c> = (Var, List<'c, usize>, Option<usize>);

/// The rules and the value of each of the four conclusions, the rules of the guidance, impossible incidents and suggestions;
/// the rules and the value of the level in each further scheme.
#[derive(Serialize, Deserialize)]
struct Sets<'c>(
    [StageRow<'c>; 4],
    List<'c, usize>,
    List<'c, usize>,
    List<'c, usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")] Vec<StageRow<'c>>,
);

type StageRow<'c> = (List<'c, usize>, Option<Ref>);

/// What was declared, and what became of it.
#[derive(Serialize, Deserialize)]
struct RuleRow<'c>(Said<'c>, Listed<'c>, Logic<'c>);

/// Sort, id, value or act or fact, number, basis, note, clause, and the flags of [`flags`].
#[derive(Serialize, Deserialize)]
struct Said<'c>(RuleKind, Text<'c>, Text<'c>, i64, Basis, Option<Text<'c>>, Option<Text<'c>>, u8, u8);

/// By, to, how often it is due without an incident, due (nothing, one word, or within and from), phase; after, fields, words, unless, from.
#[derive(Serialize, Deserialize)]
struct Listed<'c>(
    Text<'c>,
    Option<Text<'c>>,
    Option<Text<'c>>,
    Vec<Text<'c>>,
    Text<'c>,
    List<'c, String>,
    List<'c, String>,
    List<'c, String>,
    List<'c, String>,
    List<'c, String>,
);

/// Value, condition, truth, possible, facts.
#[derive(Serialize, Deserialize)]
struct Logic<'c>(usize, Cow<'c, Expr>, Option<Ref>, Option<Ref>, List<'c, usize>);

/// The most variables that are reckoned.
const MAX_HIDDEN: usize = 10_000;

const IMMEDIATELY: &str = "immediately";
const UNSPECIFIED: &str = "unspecified";

impl<'c> Image<'c> {
    /// The image of a compiled pack.
    pub fn of(compiled: &'c Compiled, digest: &str) -> Self {
        let (nodes, leaves) = compiled.diagrams.numbers();
        let computation = |computation: &'c Computation| {
            (computation.fact, Cow::from(&computation.inputs), computation.rule, Cow::Borrowed(&computation.way))
        };
        let facts = Facts(
            Cow::from(&compiled.fact_order),
            Cow::from(&compiled.deciding),
            compiled.domains.iter().map(|domain| (domain.base, Cow::from(&domain.starts), domain.last)).collect(),
            Cow::from(&compiled.applies),
            compiled.computations.iter().map(computation).collect(),
            compiled.components.iter().map(|part| (Cow::Borrowed(&part.vars), part.allowed)).collect(),
            compiled.hidden.iter().map(|one| (Cow::Borrowed(&one.what), one.after, Cow::from(&one.facts))).collect(),
            compiled.loose.iter().map(|one| (one.var, Cow::from(&one.facts), one.computed)).collect(),
        );
        let stage = |stage| (Cow::from(&compiled.stages[stage].rules), compiled.conclusions[stage]);
        let sets = Sets(
            Stage::FOUR.map(stage),
            Cow::from(&compiled.guidance.rules),
            Cow::from(&compiled.impossible),
            Cow::from(&compiled.suggestions),
            Stage::all(&compiled.schema).skip(Stage::FOUR.len()).map(stage).collect(),
        );
        let head = Head(VERSION.to_owned(), digest.to_owned(), compiled.exact);
        Self(head, facts, compiled.rules.iter().map(row).collect(), sets, nodes, Cow::from(leaves))
    }

    /// The version of the engine that made it.
    pub fn engine(&self) -> &str {
        &self.0.0
    }

    /// Whether this engine made the image from the content with this digest.
    pub fn is_of(&self, digest: &str) -> bool {
        self.0.0 == VERSION && self.0.1 == digest
    }

    /// The compiled pack, if the image holds together.
    pub fn open(self, schema: Schema, machine: Box<dyn Compute>) -> Option<Compiled> {
        let Self(Head(_, _, exact), facts, rules, sets, nodes, leaves) = self;
        let Facts(order, deciding, domains, applies, computations, components, hidden, loose) = facts;
        let Sets(stages, guidance, impossible, suggestions, schemes) = sets;
        let rules: Vec<CompiledRule> = rules.into_iter().map(rule).collect();
        if !sound::schema(&schema, &order) || hidden.len() > MAX_HIDDEN {
            return None;
        }
        let layout = Layout::new(&schema.facts, &order).with_hidden(hidden.len());
        let vars = layout.fact_vars() as usize + Stage::all(&schema).count();
        let domains: Vec<Domain> = domains
            .into_iter()
            .map(|(base, starts, last)| Domain { base, starts: starts.into_owned(), last })
            .collect();
        if !sound::domains(&domains, vars) {
            return None;
        }
        let set = |rules: List<'_, usize>| RuleSet { rules: rules.into_owned(), ..RuleSet::default() };
        let (mut by_stage, mut conclusions) = (PerStage::default(), PerStage::default());
        for (stage, (rules, conclusion)) in Stage::all(&schema).zip(stages.into_iter().chain(schemes)) {
            by_stage[stage] = set(rules);
            conclusions[stage] = conclusion;
        }
        let mut compiled = Compiled {
            layout,
            fact_ids: schema.facts.iter().enumerate().map(|(index, fact)| (fact.id.clone(), index)).collect(),
            schema,
            domains,
            fact_order: order.into_owned(),
            applies: applies.into_owned(),
            rules,
            stages: by_stage,
            guidance: set(guidance),
            impossible: impossible.into_owned(),
            suggestions: suggestions.into_owned(),
            computations: computations
                .into_iter()
                .map(|(fact, inputs, rule, way)| Computation {
                    fact,
                    inputs: inputs.into_owned(),
                    rule,
                    way: way.into_owned(),
                })
                .collect(),
            hidden: hidden
                .into_iter()
                .map(|(what, after, facts)| HiddenVar { what: what.into_owned(), after, facts: facts.into_owned() })
                .collect(),
            loose: loose
                .into_iter()
                .map(|(var, facts, computed)| Loose { var, facts: facts.into_owned(), computed })
                .collect(),
            // What the proof of a pack needs is found when it is compiled.
            suspects: Vec::new(),
            may_fail: Vec::new(),
            diagrams: Diagrams::from_numbers(&nodes, leaves.into_owned(), vars as Var)?,
            conclusions,
            components: components
                .into_iter()
                .map(|(vars, allowed)| Component { vars: vars.into_owned(), allowed })
                .collect(),
            exact,
            deciding: deciding.into_owned(),
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

fn row(compiled: &CompiledRule) -> RuleRow<'_> {
    let rule = &compiled.rule;
    let due = match &rule.due {
        None => Vec::new(),
        Some(DueRule::Immediately) => vec![IMMEDIATELY.into()],
        Some(DueRule::Unspecified) => vec![UNSPECIFIED.into()],
        Some(DueRule::Within { within, from }) => vec![within.into(), from.into()],
    };
    let flags = [rule.destructive, rule.avoid, rule.evidence, compiled.never_first];
    let flags = flags.iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag));
    let (note, clause) = (rule.note.as_ref().map(Cow::from), rule.clause.as_ref().map(Cow::from));
    RuleRow(
        Said(
            rule.kind,
            Cow::from(&rule.id),
            Cow::from(&rule.gives),
            rule.number,
            rule.basis,
            note,
            clause,
            flags,
            rule.first,
        ),
        Listed(
            Cow::from(&rule.by),
            rule.to.as_ref().map(Cow::from),
            rule.standing.as_ref().map(Cow::from),
            due,
            Cow::from(&rule.phase),
            Cow::from(&rule.after),
            Cow::from(&rule.fields),
            Cow::from(&rule.words),
            Cow::from(&rule.unless),
            Cow::from(&rule.from),
        ),
        Logic(
            compiled.value,
            Cow::Borrowed(&compiled.condition),
            compiled.truth,
            compiled.possible,
            Cow::from(&compiled.facts),
        ),
    )
}

/// Where it was declared is for loading only.
fn rule(row: RuleRow<'_>) -> CompiledRule {
    let RuleRow(said, listed, logic) = row;
    let Said(kind, id, gives, number, basis, note, clause, flags, first) = said;
    let Listed(by, to, standing, due, phase, after, fields, words, unless, from) = listed;
    let Logic(value, condition, truth, possible, facts) = logic;
    let due = match due.as_slice() {
        [] => None,
        [word] if word == IMMEDIATELY => Some(DueRule::Immediately),
        [within, from] => Some(DueRule::Within { within: within.to_string(), from: from.to_string() }),
        _ => Some(DueRule::Unspecified),
    };
    let flag = |bit: u8| flags >> bit & 1 == 1;
    CompiledRule {
        rule: Rule {
            number,
            basis,
            note: note.map(Cow::into_owned),
            clause: clause.map(Cow::into_owned),
            by: by.into_owned(),
            to: to.map(Cow::into_owned),
            due,
            phase: phase.into_owned(),
            destructive: flag(0),
            avoid: flag(1),
            evidence: flag(2),
            first,
            standing: standing.map(Cow::into_owned),
            after: after.into_owned(),
            fields: fields.into_owned(),
            words: words.into_owned(),
            unless: unless.into_owned(),
            from: from.into_owned(),
            ..Rule::new(kind, &id, &gives, Place::default())
        },
        value,
        condition: condition.into_owned(),
        truth,
        possible,
        never_first: flag(3),
        facts: facts.into_owned(),
        fact_ids: Vec::new(),
    }
}
