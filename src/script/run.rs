//! Rule files: running them once, in a sandbox, with the builders that declare rules.

use crate::declare::overlay;
use crate::model::rule::Rule;
use crate::model::schema::Parameters;
use crate::problem::{Place, Problem};
use crate::script::builders::{Loading, SIGNATURES, Shared, builders, with};
use crate::script::functions;
use crate::script::lexis::{self, Sight};
use crate::script::syntax::{Functions, MAX_EXPR_DEPTH, top_variables};
use crate::text::characters::Region;
use rhai::{AST, Dynamic, Engine, EvalAltResult, FnPtr, ParseError, Position, Scope};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// How many rules a pack may have.
pub const MAX_RULES: usize = 100_000;
/// How many operations one rule file may take when it runs.
const MAX_OPERATIONS: u64 = 1_000_000;
/// How long a text in a script may grow, in bytes.
const MAX_STRING: usize = 4_096;
/// How many items an array or a map in a script may have.
const MAX_ITEMS: usize = 256;
/// How many operations one computation of a fact may take.
const MAX_COMPUTE_OPERATIONS: u64 = 10_000;

/// The function with which rules read a parameter.
pub(crate) const PARAMETER: &str = "parameter";

/// What running all rule files gives.
pub(crate) struct Scripts {
    pub rules: Vec<Rule>,
    pub functions: Functions,
    /// All functions, for running computations.
    pub ast: AST,
}

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

/// Whether a helper may not have this name, because it would take the place of a builder.
pub(crate) fn reserved(name: &str) -> bool {
    name == PARAMETER || SIGNATURES.iter().any(|(builder, _)| *builder == name)
}

/// What is said of a parameter that the pack does not have.
pub(crate) fn unknown_parameter(name: &str, parameters: &Parameters) -> Problem {
    let problem = Problem::error("unknown-parameter", format!("there is no parameter `{name}`"));
    let mut problem = problem.suggest(name, parameters.keys().map(String::as_str));
    problem.help.get_or_insert_with(|| format!("set it in pack.toml: `[parameters]`, `{name} = 1`"));
    problem
}

/// Runs all rule files.
pub(crate) fn run(scripts: &BTreeMap<String, String>, parameters: &Parameters, problems: &mut Vec<Problem>) -> Scripts {
    let loading = Shared::new(Mutex::new(Loading::default()));
    let engine = builders(&loading, parameters);
    let mut functions = Functions::default();
    let mut compiled = Vec::new();
    // An overlay speaks after its base.
    let (ours, base): (Vec<_>, Vec<_>) = scripts.iter().partition(|(file, _)| overlay::is_ours(file));
    for (file, text) in base.into_iter().chain(ours) {
        let mut scope = Scope::new();
        let mut parts = Vec::new();
        for part in parts_of(text) {
            match engine.compile_with_scope(&scope, &part) {
                Ok(ast) => {
                    functions.collect(&ast, file, problems);
                    functions.note_literals(&part);
                    // Later parts of a file see the variables of earlier ones.
                    for name in top_variables(&ast) {
                        scope.push_dynamic(name, Dynamic::UNIT);
                    }
                    parts.push(ast);
                }
                Err(error) => {
                    problems.push(syntax_error(file, &error));
                    break;
                }
            }
        }
        compiled.push((file, parts));
    }
    let mut helpers = AST::empty();
    for ast in compiled.iter().flat_map(|(_, parts)| parts) {
        if ast.iter_functions().any(|function| !is_closure(function.name)) {
            helpers.combine(ast.clone_functions_only());
        }
    }
    helpers.retain_functions(|_, _, name, _| !is_closure(name));
    let mut all = AST::empty();
    for (file, parts) in compiled {
        with(&loading, |loading| loading.file = file.clone());
        let mut scope = Scope::new();
        // A part is run with all helpers and with the closures of its file so far.
        let mut program = helpers.clone();
        for ast in parts {
            program.combine_filtered(ast, |_, _, _, name, _| is_closure(name));
            if let Err(error) = engine.run_ast_with_scope(&mut scope, &program) {
                problems.push(runtime_error(file, &error));
                break;
            }
            program.clear_statements();
        }
        all.combine(program);
    }
    let Loading { rules, problems: found, .. } = with(&loading, std::mem::take);
    problems.extend(found);
    Scripts { rules, functions, ast: all }
}

/// Whether this is the name that rhai gives to a closure.
pub(crate) fn is_closure(name: &str) -> bool {
    name.starts_with("anon$")
}

/// How large a rule file may be to be parsed in one piece, and how large the pieces of a larger one are, in bytes.
const PART: usize = 24_000;

/// A rule file in parts, each at the lines where it stands. Rhai compares every variable with all closures before it in
/// the same text, so that one large text takes time with its square.
fn parts_of(text: &str) -> Vec<Cow<'_, str>> {
    if text.len() <= PART {
        return vec![Cow::Borrowed(text)];
    }
    let mut parts = Vec::new();
    let (mut start, mut first_line) = (0, 0);
    let mut depth = 0_usize;
    let mut last = '\n';
    lexis::rules(text, &mut |sight| {
        let Sight::Char(region, c, at) = sight else { return };
        match (region, c) {
            (Region::Comment, _) => return,
            (Region::Code, '\n') if depth == 0 && last == ';' && at.byte + 1 - start >= PART => {
                parts.push(text_from(text, start, at.byte + 1, first_line));
                (start, first_line) = (at.byte + 1, at.line);
            }
            (Region::Code, '(' | '[' | '{') => depth += 1,
            (Region::Code, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !c.is_whitespace() {
            last = c;
        }
    });
    parts.push(text_from(text, start, text.len(), first_line));
    parts
}

/// A part of a text, moved down to the line where it stands.
fn text_from(text: &str, start: usize, end: usize, line: usize) -> Cow<'_, str> {
    let part = text.get(start..end).unwrap_or_default();
    if line == 0 { Cow::Borrowed(part) } else { Cow::Owned("\n".repeat(line) + part) }
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
