//! Rule files: running them once, in a sandbox, with the builders that declare rules.

use crate::decision::Basis;
use crate::problem::{Place, Problem};
use crate::rule::{DueRule, Rule, RuleKind};
use crate::schema::is_kebab;
use crate::syntax::Functions;
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage,
    LanguageCorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{
    AST, Array, Dynamic, Engine, EvalAltResult, FnPtr, NativeCallContext, OptimizationLevel, ParseError, Position,
    Scope,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

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
            Problem::error("script-limit", format!("{} grew too large", lower(what)))
                .at(at)
                .help(format!("a text has at most {MAX_STRING} bytes, a list or map at most {MAX_ITEMS} items"))
        }
        EvalAltResult::ErrorStackOverflow(_) => Problem::error("script-limit", "functions call each other too deep")
            .at(at)
            .help("look for a function that calls itself"),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => function_not_found(signature).at(at),
        other => {
            let text = other.to_string();
            let message = text.split(" (line ").next().unwrap_or_default();
            Problem::error("script-failed", lower(message)).at(at)
        }
    }
}

fn function_not_found(signature: &str) -> Problem {
    let name = signature.split(" (").next().unwrap_or_default();
    let arguments = signature.split_once(" (").map_or("", |(_, rest)| rest.trim_end_matches(')'));
    let arguments = arguments.replace("&str | ImmutableString | String", "text").replace("i64", "integer");
    match SIGNATURES.iter().find(|(builder, _)| *builder == name) {
        Some((_, usage)) => {
            let given = arguments.replace("Handle, ", "").replace("Handle", "");
            Problem::error("wrong-arguments", format!("`{name}` does not take ({given})"))
                .help(format!("write {usage}"))
        }
        None => Problem::error("unknown-function", format!("unknown function `{name}`"))
            .suggest(name, SIGNATURES.iter().map(|(name, _)| *name)),
    }
}

/// Every builder with how it is written.
const SIGNATURES: [(&str, &str); 33] = [
    ("kind", "`kind(\"value\", \"rule-id\")`"),
    ("scope", "`scope(\"value\", \"rule-id\")`"),
    ("level", "`level(\"value\", \"rule-id\")`"),
    ("priority", "`priority(1, \"rule-id\")`"),
    ("command", "`command(\"act\", \"rule-id\")`"),
    ("duty", "`duty(\"rule-id\")`"),
    ("step", "`step(\"rule-id\")`"),
    ("report", "`report(\"rule-id\")`"),
    ("suggest", "`suggest(\"fact.id\", \"option\")`, or `true` or `false` for a yes-no fact"),
    ("impossible", "`impossible(\"rule-id\")`"),
    ("compute", "`compute(\"fact.id\")`"),
    ("when", "`.when(|r| condition)`"),
    ("clause", "`.clause(\"plan and section\")`"),
    ("reading", "`.reading()` or `.reading(\"note\")`"),
    ("gap", "`.gap()` or `.gap(\"note\")`"),
    ("role", "`.role(\"role\")`"),
    ("by", "`.by(\"role\")`, or `.by(|a, b| …)` for a computation"),
    ("to", "`.to(\"role\")`"),
    ("within", "`.within(\"PT1H\", \"received\")`"),
    ("immediately", "`.immediately()`"),
    ("unspecified", "`.unspecified()`"),
    ("phase", "`.phase(\"phase\")`"),
    ("destructive", "`.destructive()`"),
    ("avoid", "`.avoid()`"),
    ("at_once", "`.at_once()`"),
    ("evidence", "`.evidence()`"),
    ("after", "`.after(\"step-id\")` or `.after([\"step-id\", \"step-id\"])`"),
    ("fields", "`.fields([\"fact.id\", \"field-name\"])`"),
    ("words", "`.words([\"phrase\", \"phrase\"])`"),
    ("unless", "`.unless([\"phrase\", \"phrase\"])`"),
    ("from", "`.from([\"fact.id\", \"fact.id\"])`"),
    ("contains", "`contains` on a list"),
    ("is_empty", "`is_empty` on a list"),
];

/// What a rule file has declared so far.
#[derive(Default)]
struct Loading {
    file: String,
    rules: Vec<Rule>,
    problems: Vec<Problem>,
}

type Shared = Arc<Mutex<Loading>>;

/// The value of a builder call in a script: which rule it is.
#[derive(Clone, Copy)]
struct Handle(usize);

fn with<T>(loading: &Shared, act: impl FnOnce(&mut Loading) -> T) -> T {
    act(&mut loading.lock().unwrap_or_else(PoisonError::into_inner))
}

fn declare(
    loading: &Shared,
    context: &NativeCallContext<'_>,
    kind: RuleKind,
    id: &str,
    gives: &str,
    number: i64,
) -> Handle {
    with(loading, |loading| {
        let place = place(&loading.file, context.call_position());
        if !is_kebab(id) && !matches!(kind, RuleKind::Suggest | RuleKind::Compute) {
            loading.problems.push(
                Problem::error("bad-id", format!("`{id}` is no rule id"))
                    .at(Some(place.clone()))
                    .help("write letters and digits joined by -, such as `leak-confirmed`"),
            );
        }
        if loading.rules.len() == MAX_RULES {
            loading.problems.push(
                Problem::error("too-many", format!("the pack has more than {MAX_RULES} rules")).at(Some(place.clone())),
            );
        }
        let mut rule = Rule::new(kind, id, gives, place);
        rule.number = number;
        if loading.rules.len() < MAX_RULES {
            loading.rules.push(rule);
        }
        Handle(loading.rules.len().saturating_sub(1))
    })
}

/// Applies one builder method, if rules of that sort take it and it was not called before.
fn amend(
    loading: &Shared,
    context: &NativeCallContext<'_>,
    handle: Handle,
    method: &'static str,
    takes: &[RuleKind],
    apply: impl FnOnce(&mut Rule) -> Option<Problem>,
) -> Handle {
    with(loading, |loading| {
        let place = place(&loading.file, context.call_position());
        let Some(rule) = loading.rules.get_mut(handle.0) else { return };
        let problem = if !takes.contains(&rule.kind) {
            Some(
                Problem::error("wrong-builder", format!("a {} rule takes no `.{method}`", rule.kind.name()))
                    .allowed(takes.iter().map(|kind| kind.name()))
                    .help(format!("remove `.{method}` from `{}`", rule.id)),
            )
        } else if rule.calls.contains(&method) {
            Some(
                Problem::error("twice", format!("`{}` has `.{method}` twice", rule.id))
                    .help("join conditions with `||` or `&&`; else keep one of the two"),
            )
        } else {
            rule.calls.push(method);
            apply(rule)
        };
        loading.problems.extend(problem.map(|problem| problem.at(Some(place))));
    });
    handle
}

/// The texts in a script's list, or the first item that is none.
fn texts(list: Array) -> Result<Vec<String>, String> {
    list.into_iter()
        .map(|item| {
            let shown = item.to_string();
            item.into_string().map_err(|_| shown)
        })
        .collect()
}

const CONDITIONAL: &[RuleKind] = {
    use RuleKind::*;
    &[Kind, Scope, Level, Priority, Command, Duty, Step, Report, Impossible]
};
const BASED: &[RuleKind] = {
    use RuleKind::*;
    &[Kind, Scope, Level, Priority, Command, Duty, Step, Report]
};
const TIMED: &[RuleKind] = &[RuleKind::Duty, RuleKind::Report];

/// The sandbox with all builders.
fn builders(loading: &Shared) -> Engine {
    let mut engine = sandbox();
    engine.register_type_with_name::<Handle>("Handle");
    for (name, kind) in [
        ("kind", RuleKind::Kind),
        ("scope", RuleKind::Scope),
        ("level", RuleKind::Level),
        ("command", RuleKind::Command),
    ] {
        let state = loading.clone();
        engine.register_fn(name, move |context: NativeCallContext<'_>, gives: &str, id: &str| {
            declare(&state, &context, kind, id, gives, 0)
        });
    }
    for (name, kind) in [
        ("duty", RuleKind::Duty),
        ("step", RuleKind::Step),
        ("report", RuleKind::Report),
        ("impossible", RuleKind::Impossible),
    ] {
        let state = loading.clone();
        engine.register_fn(name, move |context: NativeCallContext<'_>, id: &str| {
            declare(&state, &context, kind, id, "", 0)
        });
    }
    let state = loading.clone();
    engine.register_fn("priority", move |context: NativeCallContext<'_>, number: i64, id: &str| {
        declare(&state, &context, RuleKind::Priority, id, &number.to_string(), number)
    });
    let state = loading.clone();
    engine.register_fn("compute", move |context: NativeCallContext<'_>, fact: &str| {
        declare(&state, &context, RuleKind::Compute, fact, fact, 0)
    });
    let state = loading.clone();
    engine.register_fn("suggest", move |context: NativeCallContext<'_>, fact: &str, option: &str| {
        declare(&state, &context, RuleKind::Suggest, option, fact, 0)
    });
    let state = loading.clone();
    engine.register_fn("suggest", move |context: NativeCallContext<'_>, fact: &str, flag: bool| {
        declare(&state, &context, RuleKind::Suggest, "", fact, if flag { 2 } else { 1 })
    });

    method_fn(&mut engine, loading, "when", CONDITIONAL, |rule, condition| rule.when = Some(condition));
    method_fn(&mut engine, loading, "by", &[RuleKind::Compute], |rule, function| rule.computation = Some(function));
    method_text(&mut engine, loading, "clause", BASED, |rule, text| rule.clause = Some(text));
    method_text(&mut engine, loading, "role", &[RuleKind::Command], |rule, text| rule.by = text);
    method_text(&mut engine, loading, "by", &[RuleKind::Duty, RuleKind::Step, RuleKind::Report], |rule, text| {
        rule.by = text
    });
    method_text(&mut engine, loading, "to", &[RuleKind::Command, RuleKind::Duty, RuleKind::Report], |rule, text| {
        rule.to = Some(text)
    });
    method_text(&mut engine, loading, "phase", &[RuleKind::Step], |rule, text| rule.phase = text);
    method_text(&mut engine, loading, "after", &[RuleKind::Step], |rule, text| rule.after = vec![text]);
    method_text(&mut engine, loading, "reading", BASED, |rule, text| set_basis(rule, Basis::Reading, Some(text)));
    method_text(&mut engine, loading, "gap", BASED, |rule, text| set_basis(rule, Basis::Gap, Some(text)));
    method_flag(&mut engine, loading, "reading", BASED, |rule| set_basis(rule, Basis::Reading, None));
    method_flag(&mut engine, loading, "gap", BASED, |rule| set_basis(rule, Basis::Gap, None));
    method_flag(&mut engine, loading, "immediately", TIMED, |rule| rule.due = Some(DueRule::Immediately));
    method_flag(&mut engine, loading, "unspecified", TIMED, |rule| rule.due = Some(DueRule::Unspecified));
    method_flag(&mut engine, loading, "destructive", &[RuleKind::Step], |rule| rule.destructive = true);
    method_flag(&mut engine, loading, "avoid", &[RuleKind::Step], |rule| rule.avoid = true);
    method_flag(&mut engine, loading, "at_once", &[RuleKind::Step], |rule| rule.at_once = true);
    method_flag(&mut engine, loading, "evidence", &[RuleKind::Step], |rule| rule.evidence = true);
    method_list(&mut engine, loading, "after", &[RuleKind::Step], |rule, list| rule.after = list);
    method_list(&mut engine, loading, "fields", &[RuleKind::Report], |rule, list| rule.fields = list);
    method_list(&mut engine, loading, "words", &[RuleKind::Suggest], |rule, list| rule.words = list);
    method_list(&mut engine, loading, "unless", &[RuleKind::Suggest], |rule, list| rule.unless = list);
    method_list(&mut engine, loading, "from", &[RuleKind::Compute], |rule, list| rule.from = list);
    let state = loading.clone();
    engine.register_fn("within", move |context: NativeCallContext<'_>, handle: Handle, within: &str, from: &str| {
        amend(&state, &context, handle, "within", TIMED, |rule| {
            rule.due = Some(DueRule::Within { within: within.to_owned(), from: from.to_owned() });
            None
        })
    });
    engine
}

fn set_basis(rule: &mut Rule, basis: Basis, note: Option<String>) {
    rule.basis = basis;
    rule.note = note;
}

fn method_fn(
    engine: &mut Engine,
    loading: &Shared,
    name: &'static str,
    takes: &'static [RuleKind],
    apply: fn(&mut Rule, FnPtr),
) {
    let state = loading.clone();
    engine.register_fn(name, move |context: NativeCallContext<'_>, handle: Handle, function: FnPtr| {
        amend(&state, &context, handle, name, takes, |rule| {
            apply(rule, function);
            None
        })
    });
}

fn method_text(
    engine: &mut Engine,
    loading: &Shared,
    name: &'static str,
    takes: &'static [RuleKind],
    apply: fn(&mut Rule, String),
) {
    let state = loading.clone();
    engine.register_fn(name, move |context: NativeCallContext<'_>, handle: Handle, text: &str| {
        amend(&state, &context, handle, name, takes, |rule| {
            apply(rule, text.to_owned());
            None
        })
    });
}

fn method_flag(
    engine: &mut Engine,
    loading: &Shared,
    name: &'static str,
    takes: &'static [RuleKind],
    apply: fn(&mut Rule),
) {
    let state = loading.clone();
    engine.register_fn(name, move |context: NativeCallContext<'_>, handle: Handle| {
        amend(&state, &context, handle, name, takes, |rule| {
            apply(rule);
            None
        })
    });
}

fn method_list(
    engine: &mut Engine,
    loading: &Shared,
    name: &'static str,
    takes: &'static [RuleKind],
    apply: fn(&mut Rule, Vec<String>),
) {
    let state = loading.clone();
    engine.register_fn(name, move |context: NativeCallContext<'_>, handle: Handle, list: Array| {
        amend(&state, &context, handle, name, takes, |rule| {
            match texts(list) {
                Ok(list) => apply(rule, list),
                Err(shown) => {
                    let message = format!("`.{name}` takes a list of texts; `{shown}` is none");
                    return Some(Problem::error("wrong-arguments", message));
                }
            }
            None
        })
    });
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
