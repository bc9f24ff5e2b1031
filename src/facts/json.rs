//! JSON text read strictly: duplicate keys, wrong encoding, depth and size are problems, not guesses.

use crate::facts::limits::MAX_PROBLEMS;
use crate::problem::{Error, Problem};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// How deep JSON may be nested.
pub const MAX_DEPTH: usize = 64;

/// The value in `text`, or every problem found in it. `what` names the input in messages ("the facts").
pub(crate) fn parse(text: &[u8], max_bytes: usize, what: &str) -> Result<Value, Error> {
    parse_from(1, text, max_bytes, what)
}

/// The same for a text that begins in line `first` of its file.
pub(crate) fn parse_from(first: usize, text: &[u8], max_bytes: usize, what: &str) -> Result<Value, Error> {
    if text.len() > max_bytes {
        return Err(Problem::error("too-large", format!("{what} are too large: {} bytes", text.len()))
            .help(format!("send at most {max_bytes} bytes"))
            .into());
    }
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("{what} are not UTF-8: byte {at} does not belong there");
            return Err(Problem::error("invalid-utf8", message).help("save the file as UTF-8").into());
        }
    };
    let duplicates = RefCell::new(Vec::new());
    let seed = Strict { duplicates: &duplicates, path: Path::Root, depth: 0 };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    match value {
        Err(error) => Err(syntax(&error, first, "invalid-json", &format!("{what} are not JSON")).into()),
        Ok(value) => match duplicates.into_inner() {
            problems if problems.is_empty() => Ok(value),
            mut problems => {
                Problem::keep_first(&mut problems, MAX_PROBLEMS);
                Err(Error { problems })
            }
        },
    }
}

/// The integer that a number of JSON is, however it is written: `50`, `50.0`, `5e1`, `-0`; none for one with a fraction or
/// beyond 64 bits.
pub(crate) fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| whole_float(number.as_f64()?))
}

/// The same for a number that was read as one with a fraction.
pub(crate) fn whole_float(number: f64) -> Option<i64> {
    // Beyond 2^63 the conversion would give the nearest integer of 64 bits, which is another number.
    (number.fract() == 0.0 && number.abs() < 9_223_372_036_854_775_808.0).then_some(number as i64)
}

/// A value with its integers written as such, and with each item of a list once: said twice it means the same.
pub(crate) fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => whole(number).map_or_else(|| value.clone(), Value::from),
        Value::Array(list) => {
            let mut once: Vec<Value> = Vec::with_capacity(list.len());
            for item in list.iter().map(plain) {
                if !once.contains(&item) {
                    once.push(item);
                }
            }
            once.into()
        }
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Map<_, _>>().into(),
        value => value.clone(),
    }
}

/// A syntax error in a text that begins in line `first` of its file; `what` begins the message ("the facts are not JSON").
pub(crate) fn syntax(error: &serde_json::Error, first: usize, code: &'static str, what: &str) -> Problem {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default().to_owned();
    let place = format!("line {}, column {}", error.line() + first - 1, error.column());
    if message == TOO_DEEP || message.starts_with("recursion limit") {
        return Problem::error("too-deep", format!("{what}: nested too deep at {place}"))
            .help(format!("nest at most {MAX_DEPTH} levels"));
    }
    let (message, help) = match message.as_str() {
        "number out of range" => ("a number is beyond 64 bits".to_owned(), "write an integer within 64 bits"),
        "EOF while parsing a value" => ("the text ends where a value must stand".to_owned(), "send the whole text"),
        "expected ident" => ("there is an unknown word".to_owned(), "put texts in quotes"),
        _ => match message.strip_prefix("EOF while parsing ") {
            Some(inside) => (format!("the text ends inside {inside}"), "send the whole text"),
            None => (message, "check brackets, commas and quotes there"),
        },
    };
    Problem::error(code, format!("{what}: {message} at {place}")).help(help)
}

const TOO_DEEP: &str = "nested too deep";

struct Strict<'a> {
    duplicates: &'a RefCell<Vec<Problem>>,
    path: Path<'a>,
    depth: usize,
}

/// Where a value stands, put together only where it is told.
#[derive(Clone, Copy)]
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => f.write_str(key),
            Self::Key(above, key) => write!(f, "{above}.{key}"),
            Self::Item(Self::Root, index) => write!(f, "{index}"),
            Self::Item(above, index) => write!(f, "{above}.{index}"),
        }
    }
}

impl Strict<'_> {
    fn below<'b>(&'b self, path: Path<'b>) -> Strict<'b> {
        Strict { duplicates: self.duplicates, path, depth: self.depth + 1 }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        if self.depth >= MAX_DEPTH {
            return Err(A::Error::custom(TOO_DEEP));
        }
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(self.below(Path::Item(&self.path, list.len())))? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        if self.depth >= MAX_DEPTH {
            return Err(A::Error::custom(TOO_DEEP));
        }
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let value = access.next_value_seed(self.below(Path::Key(&self.path, &key)))?;
            if map.contains_key(&key) {
                let path = Path::Key(&self.path, &key).to_string();
                self.duplicates.borrow_mut().push(
                    Problem::error("duplicate-key", format!("`{path}` is written twice"))
                        .about(path)
                        .help("keep one of the two"),
                );
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
