//! The machine that runs computations of facts: rhai with the functions of all rule files, made when first needed.

use crate::compiled::computing::{Compute, Failure, Seen};
use crate::diagram::ranges::NA;
use crate::model::schema::Parameters;
use crate::model::schema::{Fact, FactType};
use crate::problem::Place;
use crate::problem::Problem;
use crate::script::declared::Declared;
use crate::script::run::run;
use rhai::{AST, Dynamic, Engine, EvalAltResult, FnPtr};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

type Scripts = Arc<BTreeMap<String, String>>;

/// The rule files, and what running them left behind for computations.
#[derive(Default)]
pub(crate) struct Machine {
    /// Path → text.
    scripts: Scripts,
    parameters: Parameters,
    ready: OnceLock<Ready>,
}

struct Ready {
    engine: Engine,
    functions: AST,
    /// By fact: how it is computed, and where that stands.
    computations: BTreeMap<String, (FnPtr, Place)>,
}

impl Ready {
    fn new(engine: Engine, functions: AST, rules: &[Declared]) -> Self {
        let computation = |rule: &Declared| Some((rule.gives.clone(), (rule.computation.clone()?, rule.place.clone())));
        let computations = rules.iter().filter_map(computation).collect();
        Self { engine, functions, computations }
    }
}

impl Machine {
    /// A machine for rule files that nobody has run.
    pub fn idle(scripts: Scripts, parameters: Parameters) -> Self {
        Self { scripts, parameters, ready: OnceLock::new() }
    }

    /// A machine for rule files that gave these rules and functions.
    pub fn ready(scripts: Scripts, engine: Engine, functions: AST, rules: &[Declared]) -> Self {
        let ready = OnceLock::from(Ready::new(engine, functions, rules));
        Self { scripts, parameters: Parameters::default(), ready }
    }

    /// Runs the computation of a fact; none where the rule files declare none. Also where it stands.
    fn run(&self, fact: &str, inputs: Vec<Dynamic>) -> Option<(Result<Dynamic, Box<EvalAltResult>>, &Place)> {
        let ready = self.ready.get_or_init(|| {
            // What is wrong with rule files was found before they were compiled.
            let scripts = run(&self.scripts, &self.parameters, &mut Vec::new());
            Ready::new(crate::script::sandbox::computing(&self.parameters), scripts.ast, &scripts.rules)
        });
        let (function, place) = ready.computations.get(fact)?;
        Some((function.call(&ready.engine, &ready.functions, inputs), place))
    }
}

impl Compute for Machine {
    fn compute(&self, fact: &Fact, inputs: &[Seen]) -> Result<i64, Box<Failure>> {
        let inputs: Vec<Dynamic> = inputs.iter().map(dynamic).collect();
        let shown = inputs.iter().map(show).collect::<Vec<_>>().join(", ");
        let failed = |problem: Problem, endless: bool| {
            let message = format!("computing `{}` from ({shown}) failed: {}", fact.id, problem.message);
            let problem = Problem { code: "compute-failed", message, ..problem }.about(fact.id.clone());
            Box::new(Failure { problem, endless })
        };
        let Some((result, place)) = self.run(&fact.id, inputs) else { return Ok(NA) };
        let result = result.map_err(|error| {
            let mut problem = crate::script::report::runtime_error(&place.file, &error);
            // Builders are no help here, and not every failure knows its line.
            problem.allowed.clear();
            if problem.place.as_ref().is_none_or(|at| at.line.is_none()) {
                problem.place = Some(place.clone());
            }
            failed(problem, crate::script::report::is_endless(&error))
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
            let problem = Problem::error("", format!("it gave `{given}`")).at(Some(place.clone()));
            failed(problem.allowed(allowed), false)
        })
    }
}

/// What a script sees, as rhai has it.
fn dynamic(seen: &Seen) -> Dynamic {
    match seen {
        Seen::Nothing => Dynamic::UNIT,
        Seen::Flag(flag) => (*flag).into(),
        Seen::Number(number) => (*number).into(),
        Seen::Text(text) => text.clone().into(),
        Seen::List(list) => list.iter().map(|name| Dynamic::from(name.clone())).collect::<Vec<_>>().into(),
    }
}

/// A value as it is written in a script.
fn show(value: &Dynamic) -> String {
    match value.clone().into_string() {
        Ok(text) => format!("{text:?}"),
        Err(_) if value.is_unit() => "()".to_owned(),
        Err(_) => value.to_string(),
    }
}
