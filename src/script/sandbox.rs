//! The sandbox in which rule files run.

use crate::model::schema::Parameters;
use crate::script::functions;
use crate::script::limits::{MAX_COMPUTE_OPERATIONS, MAX_EXPR_DEPTH, MAX_ITEMS, MAX_OPERATIONS, MAX_RULES, MAX_STRING};
use crate::script::report::unknown_parameter;
use crate::script::signatures::PARAMETER;
use rhai::{Engine, EvalAltResult};

/// An engine without any way out: no files, network, clock, modules or `eval`, and bounded in every size.
pub(crate) fn sandbox(parameters: &Parameters) -> Engine {
    let mut engine = Engine::new_raw();
    functions::register(&mut engine);
    let parameters = parameters.clone();
    engine.register_fn(PARAMETER, move |name: &str| {
        parameters
            .get(name)
            .copied()
            .ok_or_else(|| -> Box<EvalAltResult> { unknown_parameter(name, &parameters).to_string().into() })
    });
    engine.disable_symbol("eval");
    engine.set_strict_variables(true);
    engine.set_max_operations(MAX_OPERATIONS);
    engine.set_max_call_levels(32);
    engine.set_max_expr_depths(MAX_EXPR_DEPTH, 64);
    engine.set_max_string_size(MAX_STRING);
    engine.set_max_array_size(MAX_ITEMS);
    engine.set_max_map_size(MAX_ITEMS);
    engine.set_max_variables(1_000);
    engine.set_max_functions(2 * MAX_RULES);
    engine
}

/// The sandbox for computations of facts, which run often.
pub(crate) fn computing(parameters: &Parameters) -> Engine {
    let mut engine = sandbox(parameters);
    engine.set_max_operations(MAX_COMPUTE_OPERATIONS);
    engine
}
