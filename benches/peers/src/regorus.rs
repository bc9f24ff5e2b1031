//! regorus: one partial set, a body a rule, run by its register machine.

use crate::engine::{Answer, Engine, numbered};
use crate::synthetic::{Rule, Synthetic, category, quoted};
use ::regorus::languages::rego::compiler::Compiler;
use ::regorus::rvm::vm::RegoVM;
use ::regorus::{Engine as Rego, Value};
use std::fmt::Write;

const ENTRY: &str = "data.bench.met";
/// The machine's programs end at 65,535 instructions, a rule takes 17: more rules than this are several programs.
const RULES_A_PROGRAM: usize = 3_000;

struct Regorus {
    machines: Vec<RegoVM>,
    levels: Vec<usize>,
    incidents: Vec<Value>,
}

/// Compiles the policies to programs of the register machine.
pub fn load(synthetic: &Synthetic) -> Box<dyn Engine> {
    let chunks = synthetic.rules.chunks(RULES_A_PROGRAM).enumerate();
    Box::new(Regorus {
        machines: chunks.map(|(chunk, rules)| machine(chunk * RULES_A_PROGRAM, rules)).collect(),
        levels: synthetic.rules.iter().map(|rule| rule.level).collect(),
        incidents: synthetic
            .incidents
            .iter()
            .map(|incident| {
                Value::from(serde_json::json!({
                    "category": category(incident.category), "region": incident.region, "amount": incident.amount,
                }))
            })
            .collect(),
    })
}

fn machine(first: usize, rules: &[Rule]) -> RegoVM {
    let mut policy = String::from("package bench\nimport rego.v1\n");
    for (index, rule) in (first..).zip(rules) {
        let (category, regions, amount) = (category(rule.category), quoted(&rule.regions), rule.amount);
        writeln!(
            policy,
            "met contains {index} if {{ input.category == \"{category}\"; input.region in {{{regions}}}; \
             input.amount >= {amount} }}"
        )
        .expect("a string takes all");
    }
    let mut engine = Rego::new();
    engine.add_policy("bench.rego".into(), policy).expect("a policy");
    let compiled = engine.compile_with_entrypoint(&ENTRY.into()).expect("a compiled policy");
    let program = Compiler::compile_from_policy(&compiled, &[ENTRY]).expect("a program");
    let mut machine = RegoVM::new();
    machine.set_max_instructions(usize::MAX);
    machine.load_program(program);
    machine
}

impl Engine for Regorus {
    fn decide(&mut self, incident: usize) -> Answer<'_> {
        let mut matched = Vec::new();
        for machine in &mut self.machines {
            machine.set_input(self.incidents[incident].clone());
            let met = machine.execute().expect("a result");
            let numbers = met.as_set().expect("a set").iter();
            matched.extend(numbers.map(|number| number.as_u32().expect("a number")));
        }
        numbered(matched, &self.levels)
    }
}
