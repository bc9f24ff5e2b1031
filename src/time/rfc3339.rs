//! Moments as RFC 3339 writes them: what a fact of the type time takes, the pattern that says the same in a schema, and what
//! else is taken where a moment is an option.

use jiff::Timestamp;
use std::borrow::Cow;

/// What the engine takes, as a pattern; that the day is one of its month, `format` says. The year 9999 is left out: its
/// end cannot be reckoned with in every offset.
pub(crate) const PATTERN: &str = "^([0-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\
    [Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";

/// The moment that `text` names, and the text as every reader of such times understands it: capital letters, at most
/// nanoseconds. None where it is no time of RFC 3339, such as one without an offset or with a name of a zone.
pub(crate) fn read(text: &str) -> Option<(Timestamp, String)> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
    let digits = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18];
    let signs = is(4, b"-") && is(7, b"-") && is(10, b"Tt") && is(13, b":") && is(16, b":");
    if !signs || !digits.into_iter().all(is_digit) || text.starts_with("9999") {
        return None;
    }
    let (clock, rest) = text.split_at_checked(19)?;
    let (fraction, offset) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?),
        None => ("", rest),
    };
    if fraction.is_empty() && rest.starts_with('.') {
        return None;
    }
    let offset = match offset.as_bytes() {
        b"Z" | b"z" => "Z",
        [b'+' | b'-', h1, h2, b':', m1, m2] if [h1, h2, m1, m2].into_iter().all(u8::is_ascii_digit) => {
            (offset.get(1..3)? <= "23" && offset.get(4..6)? <= "59").then_some(offset)?
        }
        _ => return None,
    };
    let fraction =
        if fraction.is_empty() { String::new() } else { format!(".{}", fraction.get(..9).unwrap_or(fraction)) };
    let written = format!("{}{fraction}{offset}", clock.to_ascii_uppercase());
    Some((timed(&written)?, written))
}

/// What [`read`] takes, and beyond it what programs write: the year 9999, a space for the T, no seconds, an offset with
/// seconds or without its colon, the name of a zone behind it. Facts are kept as they are written, and not every reader of
/// them knows these; an option is read here and nowhere else. The moment, and the text from which its offset can be read.
pub(crate) fn read_widely(text: &str) -> Option<(Timestamp, Cow<'_, str>)> {
    match read(text) {
        Some((moment, written)) => Some((moment, written.into())),
        None => Some((timed(text)?, text.into())),
    }
}

/// The moment of a text with date, time and offset. A leap second is the last one of a day in UTC; it is reckoned with as
/// the second before it.
fn timed(text: &str) -> Option<Timestamp> {
    let moment: Timestamp = text.parse().ok()?;
    let leap = text.contains(":60");
    (!leap || moment.as_second().rem_euclid(86_400) == 86_399).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::{read, read_widely};

    #[test]
    fn times_are_those_of_rfc_3339() {
        let cases = [
            ("2026-11-22T09:00:00+08:00", Some("2026-11-22T01:00:00Z")),
            ("2026-11-22t09:00:00z", Some("2026-11-22T09:00:00Z")),
            ("2026-11-22T09:00:00.1234567891234Z", Some("2026-11-22T09:00:00.123456789Z")),
            ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z")),
            ("2017-01-01T07:59:60+08:00", Some("2016-12-31T23:59:59Z")),
            ("2016-12-31T12:00:60Z", None),
            ("2024-02-29T00:00:00-00:00", Some("2024-02-29T00:00:00Z")),
            ("2025-02-29T00:00:00Z", None),
            ("0000-01-01T00:00:00Z", Some("0000-01-01T00:00:00Z")),
            ("9998-12-31T23:59:59-23:59", Some("9999-01-01T23:58:59Z")),
            ("9999-01-01T00:00:00Z", None),
            ("2026-11-22", None),
            ("2026-11-22T09:00:00", None),
            ("2026-11-22 09:00:00Z", None),
            ("2026-11-22T09:00Z", None),
            ("2026-11-22T24:00:00Z", None),
            ("2026-11-22T09:00:00.Z", None),
            ("2026-11-22T09:00:00+08", None),
            ("2026-11-22T09:00:00+0800", None),
            ("2026-11-22T09:00:00+24:00", None),
            ("2026-11-22T09:00:00Z[UTC]", None),
            ("+02026-11-22T09:00:00Z", None),
            ("２026-11-22T09:00:00Z", None),
            (" 2026-11-22T09:00:00Z", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).map(|(moment, _)| moment.to_string()).as_deref(), expected, "{text}");
        }
    }
    #[test]
    fn as_an_option_a_moment_may_be_written_in_more_ways() {
        let cases = [
            ("2026-11-22T09:00:00+08:00", Some("2026-11-22T01:00:00Z")),
            ("2026-11-22t09:00:00z", Some("2026-11-22T09:00:00Z")),
            ("2026-11-22T09:00:00.1234567891234Z", Some("2026-11-22T09:00:00.123456789Z")),
            ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z")),
            ("2016-12-31 23:59:60Z", Some("2016-12-31T23:59:59Z")),
            ("2016-12-31T12:00:60Z", None),
            ("9999-12-30T22:00:00Z", Some("9999-12-30T22:00:00Z")),
            ("2026-11-22 09:00:00Z", Some("2026-11-22T09:00:00Z")),
            ("2026-11-22T09:00Z", Some("2026-11-22T09:00:00Z")),
            ("2026-11-22T09:00:00+08", Some("2026-11-22T01:00:00Z")),
            ("2026-11-22T09:00:00+0800", Some("2026-11-22T01:00:00Z")),
            ("2026-11-22T09:00:00+08:05:43", Some("2026-11-22T00:54:17Z")),
            ("2026-11-22T09:00:00Z[UTC]", Some("2026-11-22T09:00:00Z")),
            ("2026-11-22", None),
            ("2026-11-22T09:00:00", None),
            ("2026-11-22T24:00:00Z", None),
            ("2025-02-29T00:00:00Z", None),
            ("now", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_widely(text).map(|(moment, _)| moment.to_string()).as_deref(), expected, "{text}");
        }
    }
}
