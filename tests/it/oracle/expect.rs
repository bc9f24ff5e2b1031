//! What a decision must say, by enumeration: the completions of what is known, and what is alike in them.

use super::knowledge::{Knowledge, Known};
use super::pack::Answer;
use super::table::{Row, Table};

/// A mistake planted into the oracle, to show that the comparison notices it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// None: the contract.
    None,
    /// A fact that is not known counts as not given to rhai: `()`, no, the empty list.
    UnknownIsFalse,
    /// A value given for a conditional fact does not say that it applies.
    GivenNeedNotApply,
    /// Facts that cannot be together are forgotten.
    ImpossibleForgotten,
}

/// One conclusion: what is possible, as places among its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Possible {
    /// The values that some completion gives.
    pub values: Vec<usize>,
    /// Whether no rule gives a value: in every completion (true), in some (false).
    pub gap: Option<bool>,
}

impl Possible {
    /// Whether every completion gives the same value.
    pub fn certain(&self) -> bool {
        self.values.len() == 1 && self.gap.is_none()
    }
}

/// What enumeration concludes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Kind, scope, level, priority, and the levels in further schemes that the pack has.
    pub conclusions: Vec<Possible>,
    /// For each rule: true where it holds for certain, false where it may hold.
    pub rules: Vec<Option<bool>>,
}

/// The rows that complete `knowledge`: the answers fit, every fact given applies, and the pack allows the incident.
pub fn completions<'t>(table: &'t Table, knowledge: &Knowledge, mistake: Mistake) -> Vec<&'t Row> {
    let fits = |row: &&Row| {
        let incident = &table.incidents[row.incident];
        (incident.allowed || mistake == Mistake::ImpossibleForgotten)
            && knowledge.iter().enumerate().all(|(axis, known)| match known {
                Known::Absent | Known::Null => true,
                Known::Among(among, _) => {
                    let applies = incident.full[table.asked[axis]].is_some();
                    among.contains(&row.answers[axis]) && (applies || mistake == Mistake::GivenNeedNotApply)
                }
            })
    };
    table.rows.iter().filter(fits).collect()
}

/// What must be concluded from `knowledge`; nothing where no incident completes it.
pub fn expect(table: &Table, knowledge: &Knowledge, mistake: Mistake) -> Option<Expected> {
    if mistake == Mistake::UnknownIsFalse {
        return Some(expect_unknown_is_false(table, knowledge));
    }
    let rows = completions(table, knowledge, mistake);
    if rows.is_empty() {
        return None;
    }
    let outcomes: Vec<_> = rows.iter().map(|row| &table.incidents[row.incident].outcome).collect();
    let conclusions = (0..table.script.conclusions.len()).map(|place| {
        let given: Vec<Option<usize>> = outcomes.iter().map(|outcome| outcome.conclusions[place]).collect();
        let mut values: Vec<usize> = given.iter().flatten().copied().collect();
        values.sort_unstable();
        values.dedup();
        Possible { gap: alike(given.iter().map(Option::is_none)), values }
    });
    let rules = (0..table.script.rules.len()).map(|rule| alike(outcomes.iter().map(|outcome| outcome.met[rule])));
    Some(Expected { conclusions: conclusions.collect(), rules: rules.collect() })
}

/// True where all are true, false where some are, nothing where none is.
fn alike(all: impl Iterator<Item = bool> + Clone) -> Option<bool> {
    all.clone().any(|is| is).then(|| all.clone().all(|is| is))
}

fn expect_unknown_is_false(table: &Table, knowledge: &Knowledge) -> Expected {
    let mut full = vec![None; table.facts.len()];
    for (fact, known) in table.asked.iter().zip(knowledge) {
        if let Known::Among(among, _) = known
            && among.len() == 1
        {
            full[*fact] = Some(among[0]);
        }
    }
    for (fact, declared) in table.facts.iter().enumerate() {
        if declared.computed_from.is_some() && matches!(declared.answer, Answer::YesNo) {
            full[fact] = Some(0);
        }
    }
    let outcome = table.script.outcome(&full);
    let given = outcome.conclusions.into_iter().take(table.script.conclusions.len());
    Expected {
        conclusions: given
            .map(|value| Possible { values: value.into_iter().collect(), gap: value.is_none().then_some(true) })
            .collect(),
        rules: outcome.met.iter().map(|met| met.then_some(true)).collect(),
    }
}
