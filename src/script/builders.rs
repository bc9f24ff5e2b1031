//! Builders: the functions with which a rule file declares rules.

use crate::model::rule::Basis;
use crate::model::rule::{DueRule, MAX_URGENCY, Rule, RuleKind};
use crate::model::schema::Parameters;
use crate::model::wording::Wording;
use crate::problem::Problem;
use crate::script::declared::Declared;
use crate::script::limits::MAX_RULES;
use crate::script::report::place;
use crate::script::sandbox::sandbox;
use crate::script::signatures::usage;
use crate::source::ids::{self, is_kebab};
use rhai::{Array, Dynamic, Engine, FnPtr, NativeCallContext};
use std::sync::{Mutex, PoisonError};

/// What a rule file has declared so far.
#[derive(Default)]
pub(crate) struct Loading {
    pub file: String,
    pub rules: Vec<Declared>,
    pub problems: Vec<Problem>,
}

pub(crate) type Shared = rhai::Shared<Mutex<Loading>>;

/// The value of a builder call in a script: which rule it is.
#[derive(Clone, Copy)]
pub(crate) struct Handle(usize);

pub(crate) fn with<T>(loading: &Shared, act: impl FnOnce(&mut Loading) -> T) -> T {
    act(&mut loading.lock().unwrap_or_else(PoisonError::into_inner))
}

pub(crate) fn declare(
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
            let help = "write letters and digits joined by -, such as `leak-confirmed`";
            loading.problems.push(ids::refused(id, "rule id", help).at(Some(place.clone())));
        }
        if loading.rules.len() == MAX_RULES {
            loading.problems.push(
                Problem::error("too-many", format!("the pack has more than {MAX_RULES} rules")).at(Some(place.clone())),
            );
        }
        let mut rule = Declared::new(kind, id, gives, place);
        rule.number = number;
        let handle = Handle(if loading.rules.len() < MAX_RULES { loading.rules.len() } else { usize::MAX });
        if loading.rules.len() < MAX_RULES {
            loading.rules.push(rule);
        }
        handle
    })
}

/// Applies one builder method, if rules of that sort take it and it was not called before.
fn amend(
    loading: &Shared,
    context: &NativeCallContext<'_>,
    handle: Handle,
    method: &'static str,
    takes: &[RuleKind],
    apply: impl FnOnce(&mut Declared) -> Option<Problem>,
) -> Handle {
    with(loading, |loading| {
        let Some(rule) = loading.rules.get_mut(handle.0) else { return };
        let problem = refusal(rule, method, takes).or_else(|| {
            rule.calls.push(method);
            apply(rule)
        });
        let place = || place(&loading.file, context.call_position());
        let problem = problem.map(|problem| problem.at(Some(place())));
        loading.problems.extend(problem);
    });
    handle
}

/// What speaks against calling a builder method on a rule.
fn refusal(rule: &Declared, method: &str, takes: &[RuleKind]) -> Option<Problem> {
    let other = rule.calls.iter().find(|other| excludes(other, method));
    if method == "by" && !takes.contains(&rule.kind) && TAKES_BY.contains(&rule.kind) {
        Some(
            Problem::error("wrong-arguments", format!("`.by` of a `{}` rule takes something else", rule.kind.name()))
                .help(format!("write {}", usage("by").unwrap_or_default())),
        )
    } else if !takes.contains(&rule.kind) {
        Some(
            Problem::error("wrong-builder", format!("`{}` rules take no `.{method}`", rule.kind.name()))
                .allowed(takes.iter().map(|kind| kind.name()))
                .help(format!("remove `.{method}` from `{}`", rule.id)),
        )
    } else if rule.calls.contains(&method) {
        let help = if method == "when" { "join the conditions with `||` or `&&`" } else { "keep one of the two" };
        Some(Problem::error("twice", format!("`{}` has `.{method}` twice", rule.id)).help(help))
    } else {
        other.map(|other| {
            Problem::error("twice", format!("`{}` has both `.{other}` and `.{method}`", rule.id))
                .help("keep one of the two")
        })
    }
}

/// Whether two builder methods say the same thing differently.
fn excludes(one: &str, other: &str) -> bool {
    [
        &["within", "immediately", "unspecified", "every", "standing"][..],
        &["reading", "gap", "borrowed"],
        &["when", "every"],
        &["when", "standing"],
    ]
    .iter()
    .any(|group| one != other && group.contains(&one) && group.contains(&other))
}

/// The texts in a script's list, or the first item that is none.
fn texts(list: Array) -> Result<Vec<String>, String> {
    list.iter()
        .map(|item| match item.as_immutable_string_ref() {
            Ok(text) => Ok(text.to_string()),
            Err(_) => Err(item.to_string()),
        })
        .collect()
}

const CONDITIONAL: &[RuleKind] = {
    use RuleKind::*;
    &[Kind, Scope, Level, Scheme, Priority, Command, Duty, Step, Report, Impossible, Concerns]
};
const BASED: &[RuleKind] = {
    use RuleKind::*;
    &[Kind, Scope, Level, Scheme, Priority, Command, Duty, Step, Report, Concerns]
};
const TIMED: &[RuleKind] = &[RuleKind::Duty, RuleKind::Report];
const TAKES_BY: &[RuleKind] = &[RuleKind::Duty, RuleKind::Step, RuleKind::Report, RuleKind::Compute];

/// The sandbox with all builders.
pub(crate) fn builders(loading: &Shared, parameters: &Parameters) -> Engine {
    let mut engine = sandbox(parameters);
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
        ("concerns", RuleKind::Concerns),
    ] {
        let state = loading.clone();
        engine.register_fn(name, move |context: NativeCallContext<'_>, id: &str| {
            declare(&state, &context, kind, id, "", 0)
        });
    }
    let state = loading.clone();
    engine.register_fn("level_of", move |context: NativeCallContext<'_>, scheme: &str, gives: &str, id: &str| {
        let handle = declare(&state, &context, RuleKind::Scheme, id, gives, 0);
        with(&state, |loading| {
            if let Some(rule) = loading.rules.get_mut(handle.0) {
                rule.scheme = scheme.to_owned();
            }
        });
        handle
    });
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
    method_text(&mut engine, loading, "borrowed", BASED, |rule, text| set_basis(rule, Basis::Borrowed, Some(text)));
    method_text(&mut engine, loading, "every", &[RuleKind::Duty], |rule, text| rule.standing = Some(text));
    method_flag(&mut engine, loading, "reading", BASED, |rule| set_basis(rule, Basis::Reading, None));
    method_flag(&mut engine, loading, "gap", BASED, |rule| set_basis(rule, Basis::Gap, None));
    method_flag(&mut engine, loading, "borrowed", BASED, |rule| set_basis(rule, Basis::Borrowed, None));
    method_flag(&mut engine, loading, "standing", &[RuleKind::Duty], |rule| rule.standing = Some(String::new()));
    method_flag(&mut engine, loading, "immediately", TIMED, |rule| rule.due = Some(DueRule::Immediately));
    method_flag(&mut engine, loading, "unspecified", TIMED, |rule| rule.due = Some(DueRule::Unspecified));
    method_flag(&mut engine, loading, "destructive", &[RuleKind::Step], |rule| rule.destructive = true);
    method_flag(&mut engine, loading, "avoid", &[RuleKind::Step], |rule| rule.avoid = true);
    method_flag(&mut engine, loading, "evidence", &[RuleKind::Step], |rule| rule.evidence = true);
    method_list(&mut engine, loading, "after", &[RuleKind::Step], |rule, list| rule.after = list);
    method_list(&mut engine, loading, "fields", &[RuleKind::Report], |rule, list| rule.fields = list);
    method_list(&mut engine, loading, "words", &[RuleKind::Suggest], |rule, list| rule.words = as_meant(list));
    method_list(&mut engine, loading, "unless", &[RuleKind::Suggest], |rule, list| rule.unless = as_meant(list));
    method_list(&mut engine, loading, "from", &[RuleKind::Compute], |rule, list| rule.from = list);
    let state = loading.clone();
    engine.register_fn("first", move |context: NativeCallContext<'_>, handle: Handle, urgency: i64| {
        amend(&state, &context, handle, "first", &[RuleKind::Step], |rule| {
            match u8::try_from(urgency).ok().filter(|urgency| (1..=MAX_URGENCY).contains(urgency)) {
                Some(urgency) => rule.first = urgency,
                None => {
                    return Some(
                        Problem::error("out-of-range", format!("`.first` of `{}` is {urgency}", rule.id))
                            .allowed([format!("1 to {MAX_URGENCY}")])
                            .help("1 is what must be done before all else"),
                    );
                }
            }
            None
        })
    });
    let state = loading.clone();
    engine.register_fn("within", move |context: NativeCallContext<'_>, handle: Handle, within: &str, from: &str| {
        amend(&state, &context, handle, "within", TIMED, |rule| {
            rule.due = Some(DueRule::Within { within: within.to_owned(), from: from.to_owned() });
            None
        })
    });
    engine
}

/// Phrases as they are looked for: in lower case, without blanks around them.
fn as_meant(list: Vec<String>) -> Vec<String> {
    list.iter().map(|phrase| Wording::of(phrase).text).collect()
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
    apply: fn(&mut Declared, FnPtr),
) {
    let state = loading.clone();
    engine.register_fn(name, move |context: NativeCallContext<'_>, handle: Handle, function: FnPtr| {
        amend(&state, &context, handle, name, takes, |rule| {
            let (depth, mut left) = MAX_CAPTURED;
            match frozen(function, depth, &mut left) {
                Some(function) => apply(rule, function),
                None => {
                    return Some(
                        Problem::error(
                            "script-limit",
                            "the function captures variables that hold too much, or themselves",
                        )
                        .help("let it read single values: `let limit = limits[i];` before the rule"),
                    );
                }
            }
            None
        })
    });
}

/// How deep lists, maps and functions may lie in what a function captures, and how many values it may capture in all.
const MAX_CAPTURED: (usize, usize) = (32, 100_000);

/// Gives the captured variables of a function the values that they have now: rhai captures by reference, so that all
/// rules declared in a loop would read what its variable was last. None where they hold too much, or themselves.
fn frozen(mut function: FnPtr, depth: usize, left: &mut usize) -> Option<FnPtr> {
    let whole = function.iter_curry_mut().all(|value| freeze(value, depth, left));
    whole.then_some(function)
}

fn freeze(value: &mut Dynamic, depth: usize, left: &mut usize) -> bool {
    let (Some(depth), Some(fewer)) = (depth.checked_sub(1), left.checked_sub(1)) else { return false };
    *left = fewer;
    *value = value.flatten_clone();
    if let Some(function) = value.clone().try_cast::<FnPtr>() {
        return frozen(function, depth, left).map(|function| *value = function.into()).is_some();
    }
    if let Ok(mut list) = value.as_array_mut() {
        return list.iter_mut().all(|item| freeze(item, depth, left));
    }
    value.as_map_mut().map_or(true, |mut map| map.values_mut().all(|item| freeze(item, depth, left)))
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
