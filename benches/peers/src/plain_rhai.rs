//! rhai as it is: one function with an `if` a rule, lowered to bytecode.

use crate::engine::{Answer, Engine, numbered};
use crate::synthetic::{Synthetic, category};
use rhai::grain::{Compiler, Program, Vm};
use rhai::{Array, CallFnOptions, Dynamic, Scope};
use std::fmt::Write;

struct PlainRhai {
    machine: Vm<'static>,
    program: Program<'static>,
    levels: Vec<usize>,
    incidents: Vec<(Dynamic, Dynamic, Dynamic)>,
}

/// Compiles the script. Of what was tried this is the fastest: bytecode, not the tree; a function's parameters,
/// not variables of the scope; `==` and `||`, not `in`. The engine is leaked, for the machine borrows it.
pub fn load(synthetic: &Synthetic) -> Box<dyn Engine> {
    let mut script = String::from("fn met(category, region, amount) {\nlet met = [];\n");
    for (index, rule) in synthetic.rules.iter().enumerate() {
        let (category, amount) = (category(rule.category), rule.amount);
        let regions: Vec<String> = rule.regions.iter().map(|region| format!("region == \"{region}\"")).collect();
        let regions = regions.join(" || ");
        writeln!(script, "if category == \"{category}\" && ({regions}) && amount >= {amount} {{ met += {index}; }}")
            .expect("a string takes all");
    }
    script.push_str("met }");
    let mut engine = rhai::Engine::new();
    engine.set_fast_operators(true);
    let program = Compiler::new().compile(&engine.compile(script).expect("a script"));
    assert_eq!(program.residual_count(), 0, "all is bytecode");
    Box::new(PlainRhai {
        machine: Vm::new(Box::leak(Box::new(engine))),
        program,
        levels: synthetic.rules.iter().map(|rule| rule.level).collect(),
        incidents: synthetic
            .incidents
            .iter()
            .map(|incident| {
                let category = Dynamic::from(category(incident.category));
                (category, incident.region.into(), incident.amount.into())
            })
            .collect(),
    })
}

impl Engine for PlainRhai {
    fn decide(&mut self, incident: usize) -> Answer<'_> {
        let options = CallFnOptions::new().eval_ast(false);
        let facts = self.incidents[incident].clone();
        let met: Array = self
            .machine
            .call_fn_with_options(options, &mut Scope::new(), &self.program, "met", facts)
            .expect("an array");
        let matched = met.iter().map(|number| number.as_int().expect("a number") as u32).collect();
        numbered(matched, &self.levels)
    }
}
