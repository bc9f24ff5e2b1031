//! Zones as they are written: `UTC`, an offset, or a name.

use crate::problem::{Error, Problem};
use crate::time::names;
use crate::time::zone::{Kind, Zone};
use jiff::tz::Offset;
use std::str::FromStr;

impl FromStr for Zone {
    type Err = Error;

    /// Reads `UTC`, an offset such as `+08:00`, or a name of the IANA database such as `Asia/Shanghai`.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "UTC" || text == "Z" {
            return Ok(Self::default());
        }
        if let Some(offset) = offset(text) {
            return Ok(Self(Kind::Fixed(offset)));
        }
        names::find(text).ok_or_else(|| unknown(text).into())
    }
}

/// An offset as RFC 3339 writes it.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let mut parts = digits.split(':').map(|part| match part.as_bytes() {
        [b'0'..=b'9', b'0'..=b'9'] => part.parse::<i32>().ok(),
        _ => None,
    });
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let valid = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60;
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60 + seconds)).ok().filter(|_| valid)
}

/// The problem of a zone that nobody knows.
fn unknown(text: &str) -> Problem {
    let shown = crate::text::visible::clip(text);
    let problem = Problem::error("unknown-zone", format!("`{shown}` is no time zone that is known here"));
    // “UTC+8”, “GMT+08” and “+8” are offsets that are written otherwise here.
    let short = text.trim_start_matches("UTC").trim_start_matches("GMT").trim();
    if let Some((sign, digits)) = short.split_at_checked(1)
        && (sign == "+" || sign == "-")
        && let Ok(hours @ 0..=14) = digits.parse::<u8>()
    {
        return problem.help(format!("did you mean `{sign}{hours:02}:00`?"));
    }
    let names = names::all();
    let place = |name: &str| name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let wanted = text.replace(' ', "_").to_ascii_lowercase();
    let mut problem = match names.iter().find(|name| place(name) == wanted) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        // A list of all of them would bury the message.
        None if names.len() > 40 => problem.suggest(text, names.iter().map(String::as_str)),
        None => problem,
    };
    problem.help.get_or_insert_with(|| {
        "give a name such as `Asia/Shanghai` or `Europe/Berlin`, or an offset such as `+08:00`".to_owned()
    });
    problem
}
