//! Soundness: what must hold of a compiled pack that somebody else has written, so that reading it and deciding by it ends.
//!
//! Whether its rules say what a plan says nobody can see in it; whether its indices, limits and orders fit together can be.

use crate::compiled::beginning::Beginning;
use crate::compiled::plan::{Compiled, CompiledRule, Computation, Gives, HiddenVar, Way};
use crate::compiled::sequence;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use crate::diagram::ranges::NA;
use crate::diagram::reckon::Reckoned;
use crate::model::examples::{MAX_LENGTH, MAX_PHRASES, Told};
use crate::model::layout::{Layout, Stage, stage_size};
use crate::model::schema::{
    Fact, FactType, MAX_FACTS, MAX_NUMBER, MAX_OPTIONS, MAX_SCHEMES, MAX_SEVERAL_OPTIONS, MAX_VALUES, Schema,
};
use crate::model::texts::Texts;
use std::collections::BTreeSet;

/// The most rules, computations, hidden variables and the like.
const MAX_ROWS: usize = 100_000;
/// The most pieces and terms of what is reckoned.
const MAX_PIECES: usize = 1 << 10;

/// Whether the answers of examples are those of these facts.
fn examples(schema: &Schema) -> bool {
    let fits = |told: &Told| {
        schema.facts.get(told.fact).is_some_and(|fact| match fact.fact_type {
            FactType::YesNo => told.answer < 2,
            FactType::One | FactType::Several => told.answer < fact.options.len(),
            _ => false,
        })
    };
    let examples = &schema.examples;
    examples.len() <= MAX_PHRASES
        && examples.phrases().iter().all(|(told, _, phrase)| fits(told) && phrase.len() <= MAX_LENGTH * 4)
        && examples.implied().iter().all(|(one, other)| fits(one) && fits(other))
}

/// Whether each of so many facts stands once in an order of all.
pub(crate) fn each_once(order: &[usize], facts: usize) -> bool {
    let mut seen = BTreeSet::new();
    order.len() == facts && order.iter().all(|fact| *fact < facts && seen.insert(*fact))
}

/// Whether facts, conclusions and what else is declared keep to the limits.
pub(crate) fn schema(schema: &Schema) -> bool {
    let several = schema.facts.iter().filter(|fact| fact.fact_type == FactType::Several);
    let values = |names: &[String]| names.len() <= MAX_VALUES;
    schema.facts.len() <= MAX_FACTS
        && schema.facts.iter().all(|fact| fact.options.len() <= MAX_OPTIONS && fact.min <= fact.max && groups(fact))
        && several.map(|fact| fact.options.len()).sum::<usize>() <= MAX_SEVERAL_OPTIONS
        && schema.schemes.len() <= MAX_SCHEMES
        && [&schema.kinds, &schema.scopes, &schema.levels].into_iter().all(|names| values(names))
        && schema.schemes.iter().all(|scheme| values(&scheme.levels))
        && schema.priorities as usize <= MAX_VALUES
        && examples(schema)
}

/// Whether its groups hold options of its own, each once.
fn groups(fact: &Fact) -> bool {
    let mut seen = BTreeSet::new();
    let mut own = |option| fact.options.contains(option) && seen.insert(option);
    fact.groups.iter().all(|group| !group.options.is_empty() && group.options.iter().all(&mut own))
}

/// Whether the cells of every variable ascend, and every variable has some.
pub(crate) fn domains(domains: &[Domain], vars: usize) -> bool {
    let far = |value: i64| value.unsigned_abs() > 1 << 62;
    domains.len() == vars
        && domains.iter().all(|domain| {
            domain.base <= 1
                && domain.starts.is_sorted_by(|a, b| a < b)
                && domain.starts.first().is_some_and(|first| *first > NA && !far(*first))
                && domain.starts.last().is_some_and(|last| *last <= domain.last && !far(domain.last))
        })
}

/// Whether every index and every variable of a compiled pack leads somewhere, and nothing comes before what it needs.
pub(crate) fn whole(compiled: &Compiled) -> bool {
    let (facts, vars) = (compiled.schema.facts.len(), compiled.domains.len() as Var);
    let fact = |fact: &usize| *fact < facts;
    let listed = |rules: &[usize]| {
        let mut seen = BTreeSet::new();
        rules.iter().all(|rule| *rule < compiled.rules.len() && seen.insert(*rule))
    };
    let stages = Stage::all(&compiled.schema).all(|stage| {
        let size = stage_size(&compiled.schema, stage);
        let within = |index: &usize| compiled.rules.get(*index).is_some_and(|rule| rule.value < size.max(1));
        listed(&compiled.stages[stage].rules) && compiled.stages[stage].rules.iter().all(within)
    });
    let mut computed = BTreeSet::new();
    compiled.rules.len() <= MAX_ROWS
        && compiled.applies.len() == facts
        && compiled.deciding.len() == facts
        && stages
        && listed(&compiled.guidance.rules)
        && listed(&compiled.impossible)
        && listed(&compiled.suggestions)
        && compiled.rules.iter().all(|rule| of_rule(rule, &compiled.domains) && rule.facts.iter().all(fact))
        && compiled.applies.iter().flatten().all(|applies| reads(applies, &compiled.domains))
        && compiled.computations.iter().all(|computation| {
            computation.fact < facts
                && computed.insert(computation.fact)
                && computation.inputs.iter().all(fact)
                && of_computation(computation, &compiled.layout, &compiled.domains)
        })
        && compiled
            .hidden
            .iter()
            .all(|hidden| hidden.after < facts.max(1) && hidden.facts.iter().all(fact) && of_hidden(hidden, vars))
        && compiled.loose.iter().all(|loose| loose.var < vars && loose.facts.iter().all(fact))
        && compiled.components.iter().all(|component| component.vars.iter().all(|var| *var < vars))
        && sequence::holds(compiled)
}

fn of_rule(rule: &CompiledRule, domains: &[Domain]) -> bool {
    rule.value <= MAX_VALUES && reads(&rule.condition, domains)
}

/// Whether a condition reads cells of variables that there are.
fn reads(condition: &Expr, domains: &[Domain]) -> bool {
    let mut sound = true;
    condition.for_each_test(&mut |var, cells| {
        let size = domains.get(var as usize).map_or(0, |domain| i64::from(domain.size()));
        sound &= cells.is_sorted_within(0, size - 1);
    });
    sound
}

fn of_computation(computation: &Computation, layout: &Layout, domains: &[Domain]) -> bool {
    match &computation.way {
        Way::Run => true,
        Way::Formula { formula, fails } => {
            let gives = |gives: &Gives| match gives {
                Gives::Value(_) => true,
                Gives::Chain(chain) => (chain.var as usize) < domains.len() && chain.min <= chain.max,
            };
            reads(fails, domains) && formula.iter().all(|(guard, given)| reads(guard, domains) && gives(given))
        }
        Way::Table(table) => {
            let width = computation.inputs.iter().map(|fact| layout.vars_of(*fact).count()).sum::<usize>();
            table.len() <= MAX_ROWS && table.iter().all(|(cells, _)| cells.len() == width)
        }
    }
}

/// Whether what is reckoned keeps to numbers whose sums can be told.
fn of_hidden(hidden: &HiddenVar, vars: Var) -> bool {
    let near = |n: i64| n.unsigned_abs() <= MAX_NUMBER.unsigned_abs();
    let chain = |var: Var, min: i64, max: i64| var < vars && near(min) && near(max) && min <= max;
    match &hidden.what {
        Reckoned::Sum(terms) => {
            terms.len() <= MAX_PIECES
                && terms.iter().all(|term| {
                    term.var < vars
                        && term.pieces.len() <= MAX_PIECES
                        && term.pieces.iter().all(|piece| {
                            piece.low <= piece.high
                                && piece.gives.is_none_or(|(slope, offset)| near(slope) && near(offset))
                        })
                })
        }
        Reckoned::Times(a, b) | Reckoned::Over(a, b) => chain(a.var, a.min, a.max) && chain(b.var, b.min, b.max),
    }
}

/// Whether there are words, in every locale, for all that has them.
pub(crate) fn words(compiled: &Compiled, texts: &[Texts]) -> bool {
    let schema = &compiled.schema;
    !schema.locales.is_empty()
        && schema.locales.len() == texts.len()
        && texts.iter().all(|texts| {
            let options = schema.facts.iter().zip(&texts.facts).all(|(fact, words)| {
                words.groups.len() == fact.groups.len()
                    && (matches!(fact.fact_type, FactType::Number | FactType::Text | FactType::Time)
                        || words.options.len()
                            >= if fact.fact_type == FactType::YesNo { 2 } else { fact.options.len() })
            });
            texts.facts.len() == schema.facts.len()
                && options
                && texts.kinds.len() == schema.kinds.len()
                && texts.scopes.len() == schema.scopes.len()
                && texts.levels.len() == schema.levels.len()
                && texts.schemes.len() == schema.schemes.len()
                && texts.roles.len() == schema.roles.len()
                && texts.acts.len() == schema.acts.len()
                && texts.phases.len() == schema.phases.len()
                && texts.rules.len() == compiled.rules.len()
                && texts.conflicts.len() == schema.routing.as_ref().map_or(0, |routing| routing.conflicts.len())
        })
}

/// The most beginnings of a pack, and the most audiences of whose questions each knows.
const MAX_BEGINNINGS: usize = 4;

/// Whether what was decided before fits to facts and rules: something is possible in each conclusion and nothing else, and no
/// fact is asked twice.
pub(crate) fn beginnings(compiled: &Compiled) -> bool {
    let facts = compiled.schema.facts.len();
    let sizes: Vec<usize> = Stage::all(&compiled.schema).map(|stage| stage_size(&compiled.schema, stage)).collect();
    let fits = |beginning: &Beginning| {
        let mut concluded = sizes.iter().zip(&beginning.stages);
        let possible = concluded.all(|(size, concluded)| {
            concluded.mask != 0 && concluded.mask.checked_shr(*size as u32 + 1).unwrap_or(0) == 0
        });
        let once = beginning.open.iter().all(|(_, open)| {
            let mut seen = BTreeSet::new();
            open.iter().all(|open| open.fact < facts && seen.insert(open.fact))
        });
        possible && once && beginning.stages.len() == sizes.len() + 1 && beginning.open.len() <= MAX_BEGINNINGS
    };
    compiled.beginnings.len() <= MAX_BEGINNINGS && compiled.beginnings.iter().all(fits)
}
