//! The machine that runs computations of facts: rhai with the functions of all rule files, made when first needed.

use crate::model::rule::Rule;
use crate::model::schema::Parameters;
use crate::problem::Place;
use crate::script::run as script;
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
    fn new(engine: Engine, functions: AST, rules: &[Rule]) -> Self {
        let computation = |rule: &Rule| Some((rule.gives.clone(), (rule.computation.clone()?, rule.place.clone())));
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
    pub fn ready(scripts: Scripts, engine: Engine, functions: AST, rules: &[Rule]) -> Self {
        let ready = OnceLock::from(Ready::new(engine, functions, rules));
        Self { scripts, parameters: Parameters::default(), ready }
    }

    /// Runs the computation of a fact; none where the rule files declare none. Also where it stands.
    pub fn run(&self, fact: &str, inputs: Vec<Dynamic>) -> Option<(Result<Dynamic, Box<EvalAltResult>>, &Place)> {
        let ready = self.ready.get_or_init(|| {
            // What is wrong with rule files was found before they were compiled.
            let scripts = script::run(&self.scripts, &self.parameters, &mut Vec::new());
            Ready::new(script::computing(&self.parameters), scripts.ast, &scripts.rules)
        });
        let (function, place) = ready.computations.get(fact)?;
        Some((script::call(&ready.engine, &ready.functions, function, inputs), place))
    }
}
