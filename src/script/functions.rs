//! What a script may call beside the builders and rhai's operators: a closed list of functions.

use rhai::{
    Array, Dynamic, Engine, EvalAltResult, FnPtr, FuncRegistration, ImmutableString, Map, NativeCallContext, Position,
};
use std::any::TypeId;
use std::ops::{Range, RangeInclusive};

type Outcome<T> = Result<T, Box<EvalAltResult>>;
/// A sort of value that a function takes.
type Sort = fn() -> TypeId;
type Function = fn(&NativeCallContext<'_>, Given<'_, '_>) -> Outcome<Dynamic>;

const TEXT: Sort = TypeId::of::<ImmutableString>;
const NUMBER: Sort = TypeId::of::<i64>;
const FLAG: Sort = TypeId::of::<bool>;
const LIST: Sort = TypeId::of::<Array>;
const MAP: Sort = TypeId::of::<Map>;
const RANGE: Sort = TypeId::of::<Range<i64>>;
const CLOSED_RANGE: Sort = TypeId::of::<RangeInclusive<i64>>;
const FUNCTION: Sort = TypeId::of::<FnPtr>;
const ANY: Sort = TypeId::of::<Dynamic>;

/// Every function that leaves its arguments as they are: name, what it takes, and how it is reckoned.
///
/// One table, and all in one form, so that rhai's way of calling a function stands in the machine code only once.
const FUNCTIONS: [(&str, &[Sort], Function); 47] = [
    ("len", &[TEXT], |_, given| size(given.text(0).chars().count())),
    ("is_empty", &[TEXT], |_, given| flag(given.text(0).is_empty())),
    ("to_lower", &[TEXT], |_, given| Ok(given.text(0).to_lowercase().into())),
    // Of the letters a to z alone, which spares a download the table of all others.
    ("to_upper", &[TEXT], |_, given| Ok(given.text(0).to_ascii_uppercase().into())),
    ("contains", &[TEXT, TEXT], |_, given| flag(given.text(0).contains(given.text(1).as_str()))),
    ("starts_with", &[TEXT, TEXT], |_, given| flag(given.text(0).starts_with(given.text(1).as_str()))),
    ("ends_with", &[TEXT, TEXT], |_, given| flag(given.text(0).ends_with(given.text(1).as_str()))),
    ("index_of", &[TEXT, TEXT], |_, given| {
        let (text, part) = (given.text(0), given.text(1));
        index(text.split_once(part.as_str()).map(|(before, _)| before.chars().count()))
    }),
    ("split", &[TEXT, TEXT], |_, given| {
        Ok(given.text(0).split(given.text(1).as_str()).map(Into::into).collect::<Array>().into())
    }),
    ("sub_string", &[TEXT, NUMBER], |_, given| part(&given.text(0), given.number(1), i64::MAX)),
    ("sub_string", &[TEXT, NUMBER, NUMBER], |_, given| part(&given.text(0), given.number(1), given.number(2))),
    ("parse_int", &[TEXT], |_, given| {
        let text = given.text(0);
        let number = text.trim().parse::<i64>();
        number.map(Dynamic::from).map_err(|error| failed(format!("Error parsing integer number '{text}': {error}")))
    }),
    ("+", &[TEXT, ANY], |_, given| Ok(format!("{}{}", given.value(0), given.value(1)).into())),
    ("+", &[ANY, TEXT], |_, given| Ok(format!("{}{}", given.value(0), given.value(1)).into())),
    ("to_string", &[ANY], |_, given| Ok(given.value(0).to_string().into())),
    // Nobody sees what a script prints.
    ("print", &[ANY], |_, given| Ok(given.value(0).to_string().into())),
    ("debug", &[ANY], |_, given| Ok(given.value(0).to_string().into())),
    ("!", &[FLAG], |_, given| flag(given.value(0).as_bool() == Ok(false))),
    ("+", &[NUMBER], |_, given| Ok(given.value(0))),
    ("-", &[NUMBER], |_, given| within_64_bits(given.number(0), i64::checked_neg)),
    ("abs", &[NUMBER], |_, given| within_64_bits(given.number(0), i64::checked_abs)),
    ("sign", &[NUMBER], |_, given| Ok(given.number(0).signum().into())),
    ("min", &[NUMBER, NUMBER], |_, given| Ok(given.number(0).min(given.number(1)).into())),
    ("max", &[NUMBER, NUMBER], |_, given| Ok(given.number(0).max(given.number(1)).into())),
    ("range", &[NUMBER, NUMBER], |_, given| Ok((given.number(0)..given.number(1)).into())),
    ("contains", &[RANGE, NUMBER], |_, given| {
        flag(given.value(0).try_cast::<Range<i64>>().is_some_and(|range| range.contains(&given.number(1))))
    }),
    ("contains", &[CLOSED_RANGE, NUMBER], |_, given| {
        flag(given.value(0).try_cast::<RangeInclusive<i64>>().is_some_and(|range| range.contains(&given.number(1))))
    }),
    ("len", &[LIST], |_, given| size(given.list(0).len())),
    ("is_empty", &[LIST], |_, given| flag(given.list(0).is_empty())),
    ("contains", &[LIST, ANY], |_, given| flag(given.list(0).iter().any(|item| same(item, &given.value(1))))),
    ("index_of", &[LIST, ANY], |_, given| index(given.list(0).iter().position(|item| same(item, &given.value(1))))),
    ("+", &[LIST, LIST], |_, given| Ok([given.list(0), given.list(1)].concat().into())),
    ("==", &[LIST, LIST], |_, given| flag(same(&given.value(0), &given.value(1)))),
    ("!=", &[LIST, LIST], |_, given| flag(!same(&given.value(0), &given.value(1)))),
    ("map", &[LIST, FUNCTION], |context, given| {
        let mut list = given.list(0);
        for item in &mut list {
            *item = given.call(context, vec![std::mem::take(item)])?;
        }
        Ok(list.into())
    }),
    ("filter", &[LIST, FUNCTION], |context, given| {
        let mut kept = Array::new();
        for item in given.list(0) {
            if given.holds(context, &item)? {
                kept.push(item);
            }
        }
        Ok(kept.into())
    }),
    ("find", &[LIST, FUNCTION], |context, given| Ok(given.first(context, true)?.unwrap_or_default())),
    ("some", &[LIST, FUNCTION], |context, given| flag(given.first(context, true)?.is_some())),
    ("all", &[LIST, FUNCTION], |context, given| flag(given.first(context, false)?.is_none())),
    ("reduce", &[LIST, FUNCTION, ANY], |context, given| {
        let mut result = given.value(2);
        for item in given.list(0) {
            result = given.call(context, vec![result, item])?;
        }
        Ok(result)
    }),
    ("len", &[MAP], |_, given| size(given.map(0).len())),
    ("is_empty", &[MAP], |_, given| flag(given.map(0).is_empty())),
    ("contains", &[MAP, TEXT], |_, given| flag(given.map(0).contains_key(given.text(1).as_str()))),
    ("keys", &[MAP], |_, given| Ok(given.map(0).keys().map(|key| key.as_str().into()).collect::<Array>().into())),
    ("values", &[MAP], |_, given| Ok(given.map(0).into_values().collect::<Array>().into())),
    ("==", &[MAP, MAP], |_, given| flag(same(&given.value(0), &given.value(1)))),
    ("!=", &[MAP, MAP], |_, given| flag(!same(&given.value(0), &given.value(1)))),
];

/// The arguments of a call; their sorts are those that the table names.
struct Given<'g, 'v>(&'g [&'v mut Dynamic]);

impl Given<'_, '_> {
    fn value(&self, at: usize) -> Dynamic {
        self.0.get(at).map(|value| value.flatten_clone()).unwrap_or_default()
    }

    fn text(&self, at: usize) -> ImmutableString {
        self.value(at).into_immutable_string().unwrap_or_default()
    }

    fn number(&self, at: usize) -> i64 {
        self.value(at).as_int().unwrap_or_default()
    }

    fn list(&self, at: usize) -> Array {
        self.value(at).into_array().unwrap_or_default()
    }

    fn map(&self, at: usize) -> Map {
        self.value(at).try_cast().unwrap_or_default()
    }

    /// Calls the function that is the second argument.
    fn call(&self, context: &NativeCallContext<'_>, values: Vec<Dynamic>) -> Outcome<Dynamic> {
        self.value(1).try_cast::<FnPtr>().map_or(Ok(Dynamic::UNIT), |by| by.call_raw(context, None, values))
    }

    /// Whether the function is true of the item.
    fn holds(&self, context: &NativeCallContext<'_>, item: &Dynamic) -> Outcome<bool> {
        Ok(self.call(context, vec![item.clone()])?.as_bool().unwrap_or(false))
    }

    /// The first item of which the function is true, or is not.
    fn first(&self, context: &NativeCallContext<'_>, wanted: bool) -> Outcome<Option<Dynamic>> {
        for item in self.list(0) {
            if self.holds(context, &item)? == wanted {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

/// Registers all functions.
pub(crate) fn register(engine: &mut Engine) {
    for (name, sorts, function) in FUNCTIONS {
        let sorts: Vec<TypeId> = sorts.iter().map(|sort| sort()).collect();
        #[allow(deprecated, reason = "rhai marks this as likely to change; its version is pinned")]
        engine.register_raw_fn(name, sorts, move |context, given| function(&context, Given(given)));
    }
    // These change their first argument, which must be no constant then.
    changing("trim").register_into_engine(engine, |text: &mut ImmutableString| *text = text.trim().into());
    changing("replace").register_into_engine(engine, |text: &mut ImmutableString, old: &str, new: &str| {
        *text = text.replace(old, new).into();
    });
    changing("pad").register_into_engine(engine, pad_text);
    changing("pad").register_into_engine(engine, pad_list);
    changing("push").register_into_engine(engine, |list: &mut Array, item: Dynamic| list.push(item));
    engine.register_iterator::<Array>().register_iterator::<Range<i64>>().register_iterator::<RangeInclusive<i64>>();
}

fn changing(name: &str) -> FuncRegistration {
    FuncRegistration::new(name).in_global_namespace().with_purity(false)
}

fn pad_text(context: NativeCallContext<'_>, text: &mut ImmutableString, length: i64, with: &str) -> Outcome<()> {
    let missing = usize::try_from(length).unwrap_or(0).saturating_sub(text.chars().count());
    bounded(missing, context.engine().max_string_size(), "string")?;
    *text = text.chars().chain(with.chars().cycle().take(missing)).collect::<String>().into();
    Ok(())
}

fn pad_list(context: NativeCallContext<'_>, list: &mut Array, length: i64, with: Dynamic) -> Outcome<()> {
    let length = usize::try_from(length).unwrap_or(0);
    bounded(length, context.engine().max_array_size(), "array")?;
    list.resize(length.max(list.len()), with);
    Ok(())
}

fn bounded(size: usize, most: usize, what: &str) -> Outcome<()> {
    if size <= most { Ok(()) } else { Err(EvalAltResult::ErrorDataTooLarge(what.to_owned(), Position::NONE).into()) }
}

fn flag(flag: bool) -> Outcome<Dynamic> {
    Ok(flag.into())
}

fn size(count: usize) -> Outcome<Dynamic> {
    Ok((count as i64).into())
}

/// A place as scripts know it: -1 is nowhere.
fn index(place: Option<usize>) -> Outcome<Dynamic> {
    Ok(place.map_or(-1, |place| place as i64).into())
}

/// The characters of a text from `start`, counted from the end where negative.
fn part(text: &str, start: i64, length: i64) -> Outcome<Dynamic> {
    let start = if start < 0 { start.saturating_add_unsigned(text.chars().count() as u64) } else { start };
    let (start, length) =
        (usize::try_from(start.max(0)).unwrap_or(usize::MAX), usize::try_from(length.max(0)).unwrap_or(usize::MAX));
    Ok(text.chars().skip(start).take(length).collect::<String>().into())
}

fn within_64_bits(number: i64, reckon: fn(i64) -> Option<i64>) -> Outcome<Dynamic> {
    reckon(number).map(Dynamic::from).ok_or_else(|| failed(format!("Negation overflow: -{number}")))
}

fn failed(message: String) -> Box<EvalAltResult> {
    EvalAltResult::ErrorArithmetic(message, Position::NONE).into()
}

/// Whether two values are equal; values of different sorts are not.
fn same(one: &Dynamic, other: &Dynamic) -> bool {
    if let (Ok(one), Ok(other)) = (one.as_array_ref(), other.as_array_ref()) {
        return one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| same(one, other));
    }
    if let (Ok(one), Ok(other)) = (one.as_map_ref(), other.as_map_ref()) {
        let mut pairs = one.iter().zip(other.iter());
        return one.len() == other.len() && pairs.all(|((key, one), (name, other))| key == name && same(one, other));
    }
    let text = |value: &Dynamic| value.is_string() || value.is_char();
    if text(one) && text(other) {
        return one.to_string() == other.to_string();
    }
    one.is_unit() && other.is_unit()
        || one.as_int().is_ok_and(|one| other.as_int() == Ok(one))
        || one.as_bool().is_ok_and(|one| other.as_bool() == Ok(one))
}
