//! Rule files: running them once, in a sandbox, with the builders that declare rules.

use crate::builders::{Loading, SIGNATURES, builders, with};
use crate::problem::{Place, Problem};
use crate::rule::Rule;
use crate::syntax::Functions;
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage,
    LanguageCorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{AST, Dynamic, Engine, EvalAltResult, FnPtr, OptimizationLevel, ParseError, Position, Scope};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// How many rules a pack may have.
pub const MAX_RULES: usize = 100_000;
/// How many operations one rule file may take when it runs.
const MAX_OPERATIONS: u64 = 1_000_000;
/// How long a text in a script may grow, in bytes.
const MAX_STRING: usize = 4_096;
/// How many items an array or a map in a script may have.
const MAX_ITEMS: usize = 1_000;
/// How many operations one computation of a fact may take.
const MAX_COMPUTE_OPERATIONS: u64 = 10_000;

/// What running all rule files gives.
pub(crate) struct Scripts {
    pub rules: Vec<Rule>,
    pub functions: Functions,
    /// All functions, for running computations.
    pub ast: AST,
}

/// An engine without any way out: no files, network, clock, modules or `eval`, and bounded in every size.
pub(crate) fn sandbox() -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    LanguageCorePackage::new().register_into_engine(&mut engine);
    ArithmeticPackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    BasicFnPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    engine.disable_symbol("eval");
    // Rhai has `sleep` without its clock, too.
    engine.register_fn("sleep", |_: i64| -> Result<(), Box<EvalAltResult>> {
        Err(EvalAltResult::ErrorFunctionNotFound("sleep (i64)".into(), Position::NONE).into())
    });
    engine.set_strict_variables(true);
    engine.set_max_operations(MAX_OPERATIONS);
    engine.set_max_call_levels(32);
    engine.set_max_expr_depths(128, 64);
    engine.set_max_string_size(MAX_STRING);
    engine.set_max_array_size(MAX_ITEMS);
    engine.set_max_map_size(MAX_ITEMS);
    engine.set_max_variables(1_000);
    engine.set_max_functions(2 * MAX_RULES);
    engine
}

/// The sandbox for computations of facts, which run often.
pub(crate) fn computing() -> Engine {
    let mut engine = sandbox();
    engine.set_max_operations(MAX_COMPUTE_OPERATIONS);
    engine
}

/// Runs all rule files.
pub(crate) fn run(scripts: &BTreeMap<String, String>, problems: &mut Vec<Problem>) -> Scripts {
    let loading = Arc::new(Mutex::new(Loading::default()));
    let engine = builders(&loading);
    let mut functions = Functions::default();
    let mut compiled = Vec::new();
    for (file, text) in scripts {
        match engine.compile(text) {
            Ok(ast) => {
                functions.collect(&ast, file, problems);
                compiled.push((file, ast));
            }
            Err(error) => problems.push(syntax_error(file, &error)),
        }
    }
    let mut all = AST::empty();
    for (_, ast) in &compiled {
        all.combine(ast.clone_functions_only());
    }
    // What a file calls while it runs are named helpers; closures are called by nobody.
    let helpers = all.clone_functions_only_filtered(|_, _, _, name, _| !name.starts_with("anon$"));
    for (file, ast) in &compiled {
        with(&loading, |loading| loading.file = (*file).clone());
        let mut ast = (*ast).clone();
        if compiled.len() > 1 && helpers.has_functions() {
            ast.combine(helpers.clone());
        }
        if let Err(error) = engine.run_ast_with_scope(&mut Scope::new(), &ast) {
            problems.push(runtime_error(file, &error));
        }
    }
    let Loading { rules, problems: found, .. } = with(&loading, std::mem::take);
    problems.extend(found);
    Scripts { rules, functions, ast: all }
}

pub(crate) fn place(file: &str, position: Position) -> Place {
    Place { file: file.to_owned(), line: position.line(), column: position.position() }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}

pub(crate) fn syntax_error(file: &str, error: &ParseError) -> Problem {
    let problem =
        Problem::error("rhai-syntax", lower(&error.err_type().to_string())).at(Some(place(file, error.position())));
    match error.err_type() {
        rhai::ParseErrorType::VariableUndefined(name) => problem.help(format!(
            "`{name}` is no variable here; a condition reads the report, as in `|r| r.system.state == \"down\"`"
        )),
        rhai::ParseErrorType::PropertyExpected => problem.help("numbers are integers; after a dot stands a name"),
        _ => problem,
    }
}

pub(crate) fn runtime_error(file: &str, error: &EvalAltResult) -> Problem {
    let mut inner = error;
    while let EvalAltResult::ErrorInFunctionCall(_, _, cause, _) = inner {
        inner = cause;
    }
    let at = Some(place(file, inner.position()));
    match inner {
        EvalAltResult::ErrorTooManyOperations(_) => {
            Problem::error("script-limit", "the script did not end within the operations it may take")
                .at(at)
                .help("look for an endless loop")
        }
        EvalAltResult::ErrorDataTooLarge(what, _) => {
            let what = if what.contains("string") { "a text" } else { "a list or map" };
            Problem::error("script-limit", format!("{what} grew too large"))
                .at(at)
                .help(format!("a text has at most {MAX_STRING} bytes, a list or map at most {MAX_ITEMS} items"))
        }
        EvalAltResult::ErrorStackOverflow(_) => Problem::error("script-limit", "functions call each other too deep")
            .at(at)
            .help("look for a function that calls itself"),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => function_not_found(signature).at(at),
        EvalAltResult::ErrorDotExpr(message, _) => {
            let name = message.split('\'').nth(1).unwrap_or_default();
            let problem = Problem::error("unknown-property", format!("there is no property `{name}` here")).at(at);
            match usage(name) {
                Some(usage) => problem.help(format!("write {usage}")),
                None => problem,
            }
        }
        other => {
            let text = other.to_string();
            let message = text.split(" (line ").next().unwrap_or_default();
            Problem::error("script-failed", lower(message)).at(at)
        }
    }
}

fn function_not_found(signature: &str) -> Problem {
    let (name, arguments) = signature.split_once(" (").unwrap_or((signature, ")"));
    let arguments = arguments.strip_suffix(')').unwrap_or(arguments).replace("&str | ImmutableString | String", "text");
    let sorts =
        [("i64", "integer"), ("bool", "true or false"), ("array", "list"), ("()", "nothing"), ("Fn", "function")];
    let of_rule = arguments.starts_with("Handle");
    let arguments: Vec<&str> = arguments
        .split(", ")
        .filter(|sort| *sort != "Handle" && !sort.is_empty())
        .map(|sort| sorts.iter().find(|(rhai, _)| *rhai == sort).map_or(sort, |(_, shown)| *shown))
        .collect();
    let arguments = arguments.join(", ");
    if let Some(usage) = usage(name) {
        return Problem::error("wrong-arguments", format!("`{name}` does not take ({arguments})"))
            .help(format!("write {usage}"));
    }
    if name.starts_with("anon$") {
        return Problem::error("wrong-arguments", format!("the function does not take ({arguments})"))
            .help("give it one parameter for each value");
    }
    let taking = if arguments.is_empty() { String::new() } else { format!(" that takes ({arguments})") };
    let problem = Problem::error("unknown-function", format!("there is no function `{name}`{taking}"));
    let builders = SIGNATURES.iter().filter(|(_, usage)| usage.starts_with("`.") == of_rule).map(|(name, _)| *name);
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { problem.suggest(name, builders) } else { problem }
}

/// How the builder called `name` is written.
pub(crate) fn usage(name: &str) -> Option<&'static str> {
    SIGNATURES.iter().find(|(builder, _)| *builder == name).map(|(_, usage)| *usage)
}

/// Calls a computation with the values of its inputs.
pub(crate) fn call(
    engine: &Engine,
    ast: &AST,
    function: &FnPtr,
    inputs: Vec<Dynamic>,
) -> Result<Dynamic, Box<EvalAltResult>> {
    function.call::<Dynamic>(engine, ast, inputs)
}
