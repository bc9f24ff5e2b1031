//! cel: one compiled program a rule, one context an incident.

use crate::engine::{Answer, Engine, numbered};
use crate::synthetic::{Synthetic, category, quoted};
use ::cel::common::types::{CelBool, CelInt, CelString};
use ::cel::{Context, Env, IdedExpr, Program, Value};
use std::sync::Arc;

struct Cel {
    programs: Vec<Program>,
    levels: Vec<usize>,
    incidents: Vec<Context<'static, 'static>>,
}

/// Compiles the programs and binds the contexts.
pub fn load(synthetic: &Synthetic) -> Box<dyn Engine> {
    let env = Arc::new(Env::stdlib());
    Box::new(Cel {
        programs: synthetic
            .rules
            .iter()
            .map(|rule| {
                let (category, regions) = (category(rule.category), quoted(&rule.regions));
                env.compile(&format!(
                    "category == \"{category}\" && region in [{regions}] && amount >= {}",
                    rule.amount
                ))
                .expect("a program")
            })
            .collect(),
        levels: synthetic.rules.iter().map(|rule| rule.level).collect(),
        incidents: synthetic
            .incidents
            .iter()
            .map(|incident| {
                let mut context = Context::with_env(Arc::clone(&env));
                let category = CelString::from(category(incident.category));
                context.add_variable_as_val("category", Box::new(category));
                context.add_variable_as_val("region", Box::new(CelString::from(incident.region)));
                context.add_variable_as_val("amount", Box::new(CelInt::from(incident.amount)));
                context
            })
            .collect(),
    })
}

impl Engine for Cel {
    fn decide(&mut self, incident: usize) -> Answer<'_> {
        let context = &self.incidents[incident];
        let matched = (0u32..).zip(&self.programs).filter(|(_, program)| holds(program.expression(), context));
        numbered(matched.map(|(index, _)| index).collect(), &self.levels)
    }
}

/// Evaluates without copying the result into a `Value`.
fn holds(expression: &IdedExpr, context: &Context<'_, '_>) -> bool {
    let value = Value::resolve_val(expression, context).expect("a value");
    *value.downcast_ref::<CelBool>().expect("yes or no").inner()
}
