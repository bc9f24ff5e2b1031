//! The time zones of a JavaScript engine, asked for through `Intl`, so that the Wasm carries no data of its own.

use crate::sorted::Map;
use crate::time::zone::Zone;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use js_sys::{Array, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, milliseconds: f64) -> Result<String, JsValue>;
    #[wasm_bindgen(js_namespace = Intl, js_name = supportedValuesOf, catch)]
    fn supported_values_of(key: &str) -> Result<Array, JsValue>;
}

/// A formatter is costly to make; this many are kept.
const MAX_KEPT: usize = 32;

thread_local! {
    static KEPT: RefCell<Map<String, DateTimeFormat>> = const { RefCell::new(Map::new()) };
}

pub(crate) fn find(name: &str) -> Option<Zone> {
    let known = KEPT.with_borrow(|kept| kept.get(name).is_some());
    if !known {
        let made = formatter(name)?;
        KEPT.with_borrow_mut(|kept| {
            if kept.keys().len() >= MAX_KEPT {
                *kept = Map::new();
            }
            kept.insert(name.to_owned(), made);
        });
    }
    let of = name.to_owned();
    // What cannot be said is an offset that there is not.
    Some(Zone::new(name, move |second| offset_at(&of, second).unwrap_or(i32::MAX)))
}

pub(crate) fn all() -> Vec<String> {
    let names = supported_values_of("timeZone").unwrap_or_default();
    names.iter().filter_map(|name| name.as_string()).collect()
}

fn formatter(zone: &str) -> Option<DateTimeFormat> {
    let options = Object::new();
    let fields = ["year", "month", "day", "hour", "minute", "second"].map(|field| (field, "numeric"));
    for (name, value) in fields.into_iter().chain([("timeZone", zone), ("hourCycle", "h23"), ("era", "short")]) {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    DateTimeFormat::new("en-US", &options).ok()
}

/// What clocks there show, less what clocks in UTC show.
fn offset_at(zone: &str, second: i64) -> Option<i32> {
    let text = KEPT.with_borrow(|kept| kept.get(zone).map(|known| known.format(second as f64 * 1000.0)));
    let text = match text {
        Some(text) => text.ok()?,
        None => formatter(zone)?.format(second as f64 * 1000.0).ok()?,
    };
    // “3/1/2026 A, 02:00:00”; before the first year stands “B”.
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<i16>().ok());
    let (month, day, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let (hour, minute, second_shown) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let year = if text.contains('B') { 1 - year } else { year };
    let small = |number: i16| i8::try_from(number).ok();
    let shown =
        DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second_shown)?, 0).ok()?;
    let utc = Offset::UTC.to_datetime(Timestamp::from_second(second).ok()?);
    i32::try_from(shown.duration_since(utc).as_secs()).ok()
}
