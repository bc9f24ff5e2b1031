//! Computed facts: tried out at load where their inputs are finite, run on demand elsewhere.

use crate::compile::{Builder, Compiled, Computation};
use crate::domain::Domain;
use crate::expr::Expr;
use crate::problem::Problem;
use crate::ranges::{NA, Ranges};
use crate::schema::{Fact, FactType};
use crate::script;
use rhai::Dynamic;

/// How many combinations of inputs are tried at load.
const MAX_TABLE: usize = 4096;

/// Adds to `constraints` what each computation gives for every combination of finite inputs.
pub(crate) fn tabulate(
    compiled: &mut Compiled,
    mut constraints: Vec<Expr>,
    builder: &mut Builder,
) -> Result<Vec<Expr>, Vec<Problem>> {
    let mut failures: Vec<(Expr, Problem)> = Vec::new();
    for index in 0..compiled.computations.len() {
        let Some(computation) = compiled.computations.get(index).cloned() else { continue };
        let Some(rows) = inputs(compiled, &builder.domains, &computation) else { continue };
        let output = compiled.layout.var_of(computation.fact, 0);
        let mut table = Vec::new();
        let mut parts = Vec::with_capacity(rows.len());
        for row in rows {
            let values = row.iter().map(|input| input.value.clone()).collect();
            let cells: Vec<(u32, u32)> = row.iter().flat_map(|input| input.cells.iter().copied()).collect();
            let given = Expr::all(
                cells.iter().map(|(var, cell)| Expr::is_in(*var, Ranges::one(i64::from(*cell)))).collect::<Vec<_>>(),
            );
            match run(compiled, &computation, values) {
                Ok(value) => {
                    let cell = builder.domains.get(output as usize).map_or(0, |domain| domain.cell(value));
                    table.push((cells.into_iter().map(|(_, cell)| cell).collect::<Vec<u32>>(), value));
                    parts.push(given.and(Expr::is_in(output, Ranges::one(i64::from(cell)))));
                }
                Err(problem) => {
                    let endless = problem.message.contains("did not end");
                    failures.push((given, *problem));
                    if endless {
                        break;
                    }
                }
            }
        }
        table.sort_unstable();
        constraints.push(Expr::any(parts));
        if let Some(computation) = compiled.computations.get_mut(index) {
            computation.table = Some(table);
        }
    }
    // A combination that no incident can have may fail.
    let mut problems = Vec::new();
    for (given, problem) in failures {
        let mut reachable =
            compiled.applies.iter().enumerate().filter_map(|(fact, applies)| Some((fact, applies.clone()?))).fold(
                vec![given],
                |mut all, (fact, applies)| {
                    for var in compiled.layout.vars_of(fact) {
                        let absent = Expr::is_in(var, Ranges::one(0));
                        let present = builder.not(&absent);
                        let does_not = builder.not(&applies);
                        all.push(applies.clone().and(present).or(does_not.and(absent)));
                    }
                    all
                },
            );
        for index in &compiled.impossible {
            if let Some(rule) = compiled.rules.get(*index) {
                reachable.push(builder.not(&rule.condition));
            }
        }
        if builder.satisfiable(&reachable) {
            problems.push(problem);
        }
    }
    problems.dedup();
    Problem::keep_first(&mut problems, 20);
    if problems.is_empty() { Ok(constraints) } else { Err(problems) }
}

/// One input of a computation: the cells that it fixes, and the value that the script sees.
#[derive(Clone)]
struct Input {
    cells: Vec<(u32, u32)>,
    value: Dynamic,
}

/// Every combination of inputs, if there are not too many.
fn inputs(compiled: &Compiled, domains: &[Domain], computation: &Computation) -> Option<Vec<Vec<Input>>> {
    let mut rows: Vec<Vec<Input>> = vec![Vec::new()];
    for fact in &computation.inputs {
        let declared = compiled.schema.facts.get(*fact)?;
        let computed_elsewhere = compiled.computations.iter().any(|other| other.fact == *fact && other.table.is_none());
        let answers = if computed_elsewhere { return None } else { answers(compiled, domains, *fact, declared)? };
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
        answers.push(Input { cells: vars.iter().map(|var| (*var, 0)).collect(), value: absent(declared.fact_type) });
    }
    match declared.fact_type {
        FactType::One => {
            let var = *vars.first()?;
            for (index, option) in declared.options.iter().enumerate() {
                answers.push(Input { cells: vec![(var, base + index as u32)], value: option.clone().into() });
            }
        }
        FactType::YesNo => {
            let var = *vars.first()?;
            answers.extend(
                [false, true].map(|flag| Input { cells: vec![(var, base + u32::from(flag))], value: flag.into() }),
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
                answers.push(Input { cells: vec![(var, cell)], value: first.into() });
            }
        }
        FactType::Several if vars.len() <= 12 => {
            for set in 0..1_u32 << vars.len() {
                let chosen = |index: usize| set >> index & 1 == 1;
                let cells =
                    vars.iter().enumerate().map(|(index, var)| (*var, base + u32::from(chosen(index)))).collect();
                let names = declared.options.iter().enumerate().filter(|(index, _)| chosen(*index));
                answers.push(Input {
                    cells,
                    value: names.map(|(_, name)| Dynamic::from(name.clone())).collect::<Vec<_>>().into(),
                });
            }
        }
        _ => return None,
    }
    Some(answers)
}

/// What a script sees of a fact that does not apply.
pub(crate) fn absent(fact_type: FactType) -> Dynamic {
    match fact_type {
        FactType::YesNo => false.into(),
        FactType::Several => rhai::Array::new().into(),
        _ => Dynamic::UNIT,
    }
}

/// Runs a computation; the result as a value of the fact's domain (index of an option, 0 or 1, or the number).
pub(crate) fn run(compiled: &Compiled, computation: &Computation, inputs: Vec<Dynamic>) -> Result<i64, Box<Problem>> {
    let Some(fact) = compiled.schema.facts.get(computation.fact) else { return Ok(NA) };
    let shown = inputs.iter().map(show).collect::<Vec<_>>().join(", ");
    let failed = |problem: Problem| {
        Box::new({
            Problem {
                code: "compute-failed",
                message: format!("computing `{}` from ({shown}) failed: {}", fact.id, problem.message),
                ..problem
            }
            .about(fact.id.clone())
        })
    };
    let Some((result, place)) = compiled.machine.run(&fact.id, inputs) else { return Ok(NA) };
    let result = result.map_err(|error| {
        let mut problem = script::runtime_error(&place.file, &error);
        // Builders are no help here, and not every failure knows its line.
        problem.allowed.clear();
        if problem.place.as_ref().is_none_or(|at| at.line.is_none()) {
            problem.place = Some(place.clone());
        }
        failed(problem)
    })?;
    let given = show(&result);
    let value = match fact.fact_type {
        FactType::One => result
            .into_string()
            .ok()
            .and_then(|name| fact.options.iter().position(|option| *option == name))
            .map(|index| index as i64),
        FactType::YesNo => result.as_bool().ok().map(i64::from),
        FactType::Number => result.as_int().ok().filter(|number| (fact.min..=fact.max).contains(number)),
        _ => None,
    };
    value.ok_or_else(|| {
        let allowed = match fact.fact_type {
            FactType::One => fact.options.clone(),
            FactType::YesNo => vec!["true".to_owned(), "false".to_owned()],
            _ => vec![format!("{} to {}", fact.min, fact.max)],
        };
        failed(Problem::error("", format!("it gave `{given}`")).at(Some(place.clone())).allowed(allowed))
    })
}

/// A value as it is written in a script.
fn show(value: &Dynamic) -> String {
    match value.clone().into_string() {
        Ok(text) => format!("{text:?}"),
        Err(_) if value.is_unit() => "()".to_owned(),
        Err(_) => value.to_string(),
    }
}
