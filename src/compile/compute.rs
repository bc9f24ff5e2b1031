//! Computed facts without a formula: tried out at load where their inputs are few, run on demand elsewhere.

use crate::compile::cuts::MAX_VALUES;
use crate::compiled::builder::Builder;
use crate::compiled::computing::{Failure, Seen};
use crate::compiled::plan::Compiled;
use crate::compiled::plan::Computation;
use crate::compiled::plan::Way;
use crate::diagram::condition::Expr;
use crate::diagram::domain::Domain;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::TooLarge;
use crate::facts::incident::incident;
use crate::facts::nested::put;
use crate::facts::read::read;
use crate::model::schema::{Fact, FactType, Schema};
use crate::problem::Problem;
use serde_json::{Value, json};

/// How many combinations of inputs are tried at load.
const MAX_TABLE: usize = 4096;
/// How many endless combinations of one computation are waited for.
const MAX_ENDLESS: usize = 8;
/// How many problems of computations are told.
const MAX_FAILURES: usize = 20;
/// How many incidents are tried to find one in which a computation fails.
const MAX_TRIED: usize = 2000;
/// How many answers of one fact are tried then.
const MAX_ANSWERS: usize = 8;

/// Combinations of inputs for which a computation fails, each with what happened.
type Failures = Vec<(Expr, Failure)>;

/// Adds to `constraints` what each computation without a formula gives for every combination of its inputs, if these are few.
pub(crate) fn tabulate(compiled: &mut Compiled, constraints: &mut Vec<Expr>, builder: &Builder) -> Failures {
    let mut failures: Failures = Vec::new();
    for index in 0..compiled.computations.len() {
        let Some(computation) = compiled.computations.get(index).cloned() else { continue };
        if !matches!(computation.way, Way::Table(_)) {
            continue;
        }
        let output = compiled.layout.var_of(computation.fact, 0);
        let rows = inputs(compiled, &builder.domains, &computation).unwrap_or_default();
        let (mut table, mut endless) = (Vec::new(), None::<(usize, Failure)>);
        let mut parts = Vec::with_capacity(rows.len());
        for row in rows {
            let values: Vec<Seen> = row.iter().map(|input| input.value.clone()).collect();
            let cells: Vec<(u32, u32)> = row.iter().flat_map(|input| input.cells.iter().copied()).collect();
            let given = Expr::all(
                cells.iter().map(|(var, cell)| Expr::is_in(*var, Ranges::one(i64::from(*cell)))).collect::<Vec<_>>(),
            );
            let result = match &endless {
                Some((count, failure)) if *count >= MAX_ENDLESS => Err(Box::new(failure.clone())),
                _ => compiled.compute(computation.fact, &values),
            };
            match result {
                Ok(value) => {
                    let cell = builder.domains.get(output as usize).map_or(0, |domain| domain.cell(value));
                    table.push((cells.into_iter().map(|(_, cell)| cell).collect::<Vec<u32>>(), value));
                    parts.push(given.and(Expr::is_in(output, Ranges::one(i64::from(cell)))));
                }
                Err(failure) => {
                    if failure.endless {
                        endless = Some((endless.map_or(0, |(count, _)| count) + 1, (*failure).clone()));
                    }
                    // Whether an incident can be so is seen once all constraints are known.
                    parts.push(given.clone());
                    failures.push((given, *failure));
                }
            }
        }
        table.sort_unstable();
        constraints.push(Expr::any(parts));
        if let Some(computation) = compiled.computations.get_mut(index) {
            computation.way = Way::Table(table);
        }
    }
    failures
}

/// The failures that some incident can meet.
pub(crate) fn reachable(failures: Failures, compiled: &Compiled, builder: &mut Builder) -> Vec<Problem> {
    let mut failures: Vec<Failure> = failures
        .into_iter()
        .filter(|(given, _)| {
            match builder.condition(given).and_then(|at| builder.constrain(at, &compiled.components)) {
                Ok(at) => builder.can_hold(at),
                Err(TooLarge) => true,
            }
        })
        .map(|(_, failure)| failure)
        .collect();
    failures.dedup_by(|a, b| a.problem == b.problem);
    // What is endless once is not told again.
    let mut endless = Vec::new();
    failures.retain(|Failure { problem, endless: is_endless }| {
        let again = *is_endless && endless.contains(&problem.fact);
        endless.extend(is_endless.then(|| problem.fact.clone()));
        !again
    });
    let mut problems = failures.into_iter().map(|failure| failure.problem).collect();
    Problem::keep_first(&mut problems, MAX_FAILURES);
    problems
}

/// How many combinations of answers these facts have, if they can all be tried.
pub(crate) fn combinations(schema: &Schema, facts: &[usize]) -> Option<usize> {
    facts.iter().try_fold(1_usize, |total, fact| {
        let fact = schema.facts.get(*fact)?;
        let answers = match fact.fact_type {
            FactType::One => fact.options.len(),
            FactType::YesNo => 2,
            FactType::Number if fact.max.saturating_sub(fact.min) < MAX_VALUES => {
                usize::try_from(fact.max - fact.min).ok()? + 1
            }
            FactType::Several if fact.options.len() <= 12 => 1 << fact.options.len(),
            _ => return None,
        };
        let all = total.checked_mul(answers + usize::from(fact.when.is_some()))?;
        (all <= MAX_TABLE).then_some(all)
    })
}

/// Looks for incidents in which a computation fails that was not proved never to fail: where formula or script fails, and
/// at the ends of ranges. The facts of which neither was found, or every such incident as a problem.
pub(crate) fn failing(compiled: &Compiled) -> Result<Vec<usize>, Vec<Problem>> {
    let (mut open, mut problems) = (Vec::new(), Vec::new());
    for computation in &compiled.computations {
        let suspect = match &computation.way {
            Way::Formula { fails, .. } if *fails == Expr::Const(false) => continue,
            Way::Formula { .. } => compiled.suspects.iter().find(|(fact, _)| *fact == computation.fact),
            Way::Table(_) => continue,
            Way::Run => None,
        };
        let path = suspect.map(|(_, path)| path.as_slice()).unwrap_or_default();
        let found = failing_incident(compiled, computation, path);
        match found {
            Some(problem) => problems.push(problem),
            None => open.push(computation.fact),
        }
    }
    if problems.is_empty() { Ok(open) } else { Err(problems) }
}

fn failing_incident(compiled: &Compiled, computation: &Computation, path: &[(u32, u32)]) -> Option<Problem> {
    let mut facts: Vec<usize> = Vec::new();
    base_facts(compiled, computation, &mut facts);
    let start = incident(compiled, path);
    let answers: Vec<Vec<Option<Value>>> = facts.iter().map(|fact| tried(compiled, *fact)).collect();
    let all = answers.iter().try_fold(1_usize, |all, answers| all.checked_mul(answers.len())).unwrap_or(usize::MAX);
    let rounds = all.min(MAX_TRIED);
    // Where there are too many, those tried are spread over all.
    let step = (all / rounds.max(1)).max(1);
    for round in 0..rounds {
        let mut rest = round * step;
        let mut given = start.clone();
        for (fact, answers) in facts.iter().zip(&answers) {
            let id = compiled.schema.facts.get(*fact).map_or("", |fact| fact.id.as_str());
            let known = given.pointer(&format!("/{}", id.replace('.', "/"))).is_some_and(|value| !value.is_object());
            let answer = answers.get(rest % answers.len().max(1)).cloned().flatten();
            rest /= answers.len().max(1);
            if let Some(answer) = answer.filter(|_| !known) {
                put(&mut given, id, answer);
            }
        }
        let Ok(read) = read(compiled, &given) else { continue };
        if let Some(problem) = read.failure(computation.fact) {
            return Some(Problem { witness: Some(given), ..problem.clone() });
        }
    }
    None
}

/// The facts that must be known for a computation, as far as they are asked.
fn base_facts(compiled: &Compiled, computation: &Computation, found: &mut Vec<usize>) {
    for input in &computation.inputs {
        match compiled.computation(*input) {
            Some(other) => base_facts(compiled, other, found),
            None if found.contains(input) => {}
            None => found.push(*input),
        }
    }
}

/// The answers to a fact that are tried; none is that it is left out.
fn tried(compiled: &Compiled, fact: usize) -> Vec<Option<Value>> {
    let Some(declared) = compiled.schema.facts.get(fact) else { return Vec::new() };
    let mut answers: Vec<Option<Value>> = match declared.fact_type {
        FactType::One => declared.options.iter().map(|option| Some(option.as_str().into())).collect(),
        FactType::YesNo => vec![Some(false.into()), Some(true.into())],
        FactType::Several => vec![Some(json!([])), Some(json!(declared.options))],
        FactType::Number => {
            let domain = compiled.domain(compiled.layout.var_of(fact, 0));
            let cuts = domain.into_iter().flat_map(|domain| domain.starts.iter().copied());
            let mut numbers: Vec<i64> = Vec::new();
            for number in [declared.min, declared.max, 0, 1, -1].into_iter().chain(cuts) {
                if (declared.min..=declared.max).contains(&number) && !numbers.contains(&number) {
                    numbers.push(number);
                }
                if numbers.len() >= MAX_ANSWERS {
                    break;
                }
            }
            numbers.into_iter().map(|number| Some(number.into())).collect()
        }
        FactType::Text => vec![Some("".into())],
        FactType::Time => vec![Some("1970-01-01T00:00:00Z".into()), Some("2100-01-01T00:00:00Z".into())],
    };
    answers.truncate(MAX_ANSWERS);
    if declared.when.is_some() {
        answers.push(None);
    }
    answers
}

/// One input of a computation: the cells that it fixes, and the value that the script sees.
#[derive(Clone)]
struct Input {
    cells: Vec<(u32, u32)>,
    value: Seen,
}

/// Every combination of inputs, if there are not too many.
fn inputs(compiled: &Compiled, domains: &[Domain], computation: &Computation) -> Option<Vec<Vec<Input>>> {
    let mut rows: Vec<Vec<Input>> = vec![Vec::new()];
    for fact in &computation.inputs {
        let declared = compiled.schema.facts.get(*fact)?;
        let answers = answers(compiled, domains, *fact, declared)?;
        if rows.len().saturating_mul(answers.len()) > MAX_TABLE {
            return None;
        }
        rows = rows
            .iter()
            .flat_map(|row| {
                answers.iter().map(|answer| {
                    let mut row = row.clone();
                    row.push(answer.clone());
                    row
                })
            })
            .collect();
    }
    Some(rows)
}

fn answers(compiled: &Compiled, domains: &[Domain], fact: usize, declared: &Fact) -> Option<Vec<Input>> {
    let vars: Vec<u32> = compiled.layout.vars_of(fact).collect();
    let base = domains.get(*vars.first()? as usize)?.base;
    let mut answers = Vec::new();
    if base == 1 {
        answers
            .push(Input { cells: vars.iter().map(|var| (*var, 0)).collect(), value: Seen::absent(declared.fact_type) });
    }
    match declared.fact_type {
        FactType::One => {
            let var = *vars.first()?;
            for (index, option) in declared.options.iter().enumerate() {
                answers.push(Input { cells: vec![(var, base + index as u32)], value: Seen::Text(option.clone()) });
            }
        }
        FactType::YesNo => {
            let var = *vars.first()?;
            answers.extend(
                [false, true].map(|flag| Input { cells: vec![(var, base + u32::from(flag))], value: Seen::Flag(flag) }),
            );
        }
        FactType::Number => {
            let var = *vars.first()?;
            let domain = domains.get(var as usize)?;
            for cell in base..domain.size() {
                let (first, last) = domain.values(cell);
                if first != last {
                    return None;
                }
                answers.push(Input { cells: vec![(var, cell)], value: Seen::Number(first) });
            }
        }
        FactType::Several if vars.len() <= 12 => {
            for set in 0..1_u32 << vars.len() {
                let chosen = |index: usize| set >> index & 1 == 1;
                let cells =
                    vars.iter().enumerate().map(|(index, var)| (*var, base + u32::from(chosen(index)))).collect();
                let names = declared.options.iter().enumerate().filter(|(index, _)| chosen(*index));
                answers.push(Input { cells, value: Seen::List(names.map(|(_, name)| name.clone()).collect()) });
            }
        }
        _ => return None,
    }
    Some(answers)
}
