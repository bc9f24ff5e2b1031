//! What a script may call beside the builders and rhai's operators: a closed list of functions.

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, Map, NativeCallContext, Position};
use std::ops::{Range, RangeInclusive};

type Outcome<T> = Result<T, Box<EvalAltResult>>;
type OfTwoTexts = fn(&str, &str) -> Dynamic;
type WithFunction = fn(&NativeCallContext<'_>, Array, &FnPtr) -> Outcome<Dynamic>;

/// Functions of one text.
const OF_TEXT: [(&str, fn(&str) -> Dynamic); 4] = [
    ("len", |text| size(text.chars().count())),
    ("is_empty", |text| text.is_empty().into()),
    ("to_lower", |text| text.to_lowercase().into()),
    ("to_upper", |text| text.to_uppercase().into()),
];

/// Functions of two texts.
const OF_TWO_TEXTS: [(&str, OfTwoTexts); 5] = [
    ("contains", |text, part| text.contains(part).into()),
    ("starts_with", |text, part| text.starts_with(part).into()),
    ("ends_with", |text, part| text.ends_with(part).into()),
    ("index_of", |text, part| index(text.split_once(part).map(|(before, _)| before.chars().count()))),
    ("split", |text, part| text.split(part).map(Into::into).collect::<Array>().into()),
];

/// Functions of one number.
const OF_NUMBER: [(&str, fn(i64) -> Outcome<i64>); 4] = [
    ("abs", |number| number.checked_abs().ok_or_else(|| overflow(number))),
    ("sign", |number| Ok(number.signum())),
    ("-", |number| number.checked_neg().ok_or_else(|| overflow(number))),
    ("+", Ok),
];

/// Functions of two numbers.
const OF_TWO_NUMBERS: [(&str, fn(i64, i64) -> Dynamic); 3] = [
    ("min", |one, other| one.min(other).into()),
    ("max", |one, other| one.max(other).into()),
    ("range", |from, to| (from..to).into()),
];

/// Functions of one list.
const OF_LIST: [(&str, fn(Array) -> Dynamic); 2] =
    [("len", |list| size(list.len())), ("is_empty", |list| list.is_empty().into())];

/// Functions of a list and a value that may stand in it.
const OF_LIST_AND_ITEM: [(&str, fn(Array, Dynamic) -> Dynamic); 2] = [
    ("contains", |list, item| list.iter().any(|other| same(other, &item)).into()),
    ("index_of", |list, item| index(list.iter().position(|other| same(other, &item)))),
];

/// Functions of two lists.
const OF_TWO_LISTS: [(&str, fn(Array, Array) -> Dynamic); 3] = [
    ("+", |one, other| [one, other].concat().into()),
    ("==", |one, other| same(&one.into(), &other.into()).into()),
    ("!=", |one, other| (!same(&one.into(), &other.into())).into()),
];

/// Functions of a list and a function of its items.
const WITH_FUNCTION: [(&str, WithFunction); 5] = [
    ("map", |context, list, function| {
        let items = list.into_iter().map(|item| function.call_within_context(context, (item,)));
        items.collect::<Outcome<Array>>().map(Dynamic::from)
    }),
    ("filter", |context, list, function| {
        let mut kept = Array::new();
        for item in list {
            if holds(context, function, &item)? {
                kept.push(item);
            }
        }
        Ok(kept.into())
    }),
    ("find", |context, list, function| {
        for item in list {
            if holds(context, function, &item)? {
                return Ok(item);
            }
        }
        Ok(Dynamic::UNIT)
    }),
    ("some", |context, list, function| {
        for item in list {
            if holds(context, function, &item)? {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    }),
    ("all", |context, list, function| {
        for item in list {
            if !holds(context, function, &item)? {
                return Ok(false.into());
            }
        }
        Ok(true.into())
    }),
];

/// Functions of one map.
const OF_MAP: [(&str, fn(Map) -> Dynamic); 4] = [
    ("len", |map| size(map.len())),
    ("is_empty", |map| map.is_empty().into()),
    ("keys", |map| map.keys().map(|key| key.as_str().into()).collect::<Array>().into()),
    ("values", |map| map.into_values().collect::<Array>().into()),
];

/// Registers all functions, by their tables: each sort of function is put into machine code once, for a small download.
pub(crate) fn register(engine: &mut Engine) {
    for (name, function) in OF_TEXT {
        engine.register_fn(name, function);
    }
    for (name, function) in OF_TWO_TEXTS {
        engine.register_fn(name, function);
    }
    for (name, function) in OF_NUMBER {
        engine.register_fn(name, function);
    }
    for (name, function) in OF_TWO_NUMBERS {
        engine.register_fn(name, function);
    }
    for (name, function) in OF_LIST {
        engine.register_fn(name, function);
    }
    for (name, function) in OF_LIST_AND_ITEM {
        engine.register_fn(name, function);
    }
    for (name, function) in OF_TWO_LISTS {
        engine.register_fn(name, function);
    }
    for (name, function) in WITH_FUNCTION {
        engine.register_fn(name, move |context: NativeCallContext<'_>, list: Array, by: FnPtr| {
            function(&context, list, &by)
        });
    }
    for (name, function) in OF_MAP {
        engine.register_fn(name, function);
    }
    // Nobody sees what a script prints.
    for name in ["to_string", "print", "debug"] {
        engine.register_fn(name, |value: Dynamic| value.to_string());
    }
    engine.register_fn("!", |flag: bool| !flag);
    engine.register_fn("+", |text: &str, value: Dynamic| format!("{text}{value}"));
    engine.register_fn("+", |value: Dynamic, text: &str| format!("{value}{text}"));
    engine.register_fn("sub_string", |text: &str, start: i64| part(text, start, i64::MAX));
    engine.register_fn("sub_string", part);
    engine.register_fn("trim", |text: &mut ImmutableString| *text = text.trim().into());
    engine.register_fn("replace", |text: &mut ImmutableString, old: &str, new: &str| {
        *text = text.replace(old, new).into();
    });
    engine.register_fn("pad", pad_text);
    engine.register_fn("pad", pad_list);
    engine.register_fn("parse_int", |text: &str| {
        text.trim().parse::<i64>().map_err(|error| failed(format!("Error parsing integer number '{text}': {error}")))
    });
    engine.register_fn("push", |list: &mut Array, item: Dynamic| list.push(item));
    engine.register_fn("reduce", |context: NativeCallContext<'_>, list: Array, by: FnPtr, first: Dynamic| {
        list.into_iter().try_fold(first, |sum, item| by.call_within_context::<Dynamic>(&context, (sum, item)))
    });
    engine.register_fn("contains", |map: Map, key: &str| map.contains_key(key));
    engine.register_fn("contains", |range: Range<i64>, number: i64| range.contains(&number));
    engine.register_fn("contains", |range: RangeInclusive<i64>, number: i64| range.contains(&number));
    engine.register_iterator::<Array>().register_iterator::<Range<i64>>().register_iterator::<RangeInclusive<i64>>();
}

fn size(count: usize) -> Dynamic {
    (count as i64).into()
}

/// A place as scripts know it: -1 is nowhere.
fn index(place: Option<usize>) -> Dynamic {
    place.map_or(-1, |place| place as i64).into()
}

/// Whether the function is true of the item.
fn holds(context: &NativeCallContext<'_>, function: &FnPtr, item: &Dynamic) -> Outcome<bool> {
    let result: Dynamic = function.call_within_context(context, (item.clone(),))?;
    Ok(result.as_bool().unwrap_or(false))
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

/// The characters of a text from `start`, counted from the end where negative.
fn part(text: &str, start: i64, length: i64) -> String {
    let start = if start < 0 { start.saturating_add_unsigned(text.chars().count() as u64) } else { start };
    let (start, length) = (usize::try_from(start).unwrap_or(0), usize::try_from(length).unwrap_or(0));
    text.chars().skip(start).take(length).collect()
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

fn overflow(number: i64) -> Box<EvalAltResult> {
    failed(format!("Negation overflow: -{number}"))
}

fn failed(message: String) -> Box<EvalAltResult> {
    EvalAltResult::ErrorArithmetic(message, Position::NONE).into()
}
