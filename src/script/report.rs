//! What rhai says is wrong, as problems.

use crate::model::schema::Parameters;
use crate::problem::{Place, Problem};
use crate::script::limits::MAX_ITEMS;
use crate::script::limits::MAX_STRING;
use crate::script::signatures::SIGNATURES;
use crate::script::signatures::usage;
use rhai::{EvalAltResult, ParseError, Position};

/// What is said of a parameter that the pack does not have.
pub(crate) fn unknown_parameter(name: &str, parameters: &Parameters) -> Problem {
    let problem = Problem::error("unknown-parameter", format!("there is no parameter `{name}`"));
    let mut problem = problem.suggest(name, parameters.keys().map(String::as_str));
    problem.help.get_or_insert_with(|| format!("set it in pack.toml: `[parameters]`, `{name} = 1`"));
    problem
}

pub(crate) fn place(file: &str, position: Position) -> Place {
    Place { file: file.to_owned(), line: position.line(), column: position.position() }
}

pub(crate) fn lower(text: &str) -> String {
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

/// What happened in the innermost function.
fn innermost(mut error: &EvalAltResult) -> &EvalAltResult {
    while let EvalAltResult::ErrorInFunctionCall(_, _, cause, _) = error {
        error = cause;
    }
    error
}

/// Whether a script was ended because it ran too long.
pub(crate) fn is_endless(error: &EvalAltResult) -> bool {
    matches!(innermost(error), EvalAltResult::ErrorTooManyOperations(_))
}

pub(crate) fn runtime_error(file: &str, error: &EvalAltResult) -> Problem {
    let inner = innermost(error);
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
