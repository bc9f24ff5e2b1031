//! Durations as ISO 8601 writes them, such as PT30M or P3M.
//!
//! Those of rules alone: with neither sign nor spaces. jiff reads them, too, but whatever else it reads would go to every
//! phone with it; the tests hold both to the same.

use jiff::{Error, Span};

type Set = fn(Span, i64) -> Result<Span, Error>;

const DATES: [(char, Set); 4] =
    [('Y', Span::try_years), ('M', Span::try_months), ('W', Span::try_weeks), ('D', Span::try_days)];
const CLOCK: [(char, Set); 3] = [('H', Span::try_hours), ('M', Span::try_minutes), ('S', Span::try_seconds)];
/// The seconds of each of them.
const SECONDS: [i64; 3] = [3600, 60, 1];

/// What a duration says; none where it is none.
pub(crate) fn read(text: &str) -> Option<Span> {
    let rest = text.strip_prefix(['P', 'p'])?;
    let (dates, clock) = rest.split_once(['T', 't']).unwrap_or((rest, "0S"));
    if rest.is_empty() || clock.is_empty() {
        return None;
    }
    let span = set(Span::new(), dates, &DATES)?;
    // The smallest part of a day may be broken: PT1.5H.
    let Some((whole, rest)) = clock.split_once(['.', ',']) else { return set(span, clock, &CLOCK) };
    let (fraction, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let of = CLOCK.iter().position(|(name, _)| unit.eq_ignore_ascii_case(name.encode_utf8(&mut [0; 4])))?;
    let billionths: i64 = format!("{fraction:0<9}").parse().ok().filter(|_| is_fraction)?;
    set(span, &[whole, unit].concat(), &CLOCK)?.try_nanoseconds(billionths * SECONDS.get(of)?).ok()
}

/// Sets whole numbers of units, each of which stands once at most, the largest first.
fn set(mut span: Span, text: &str, mut units: &[(char, Set)]) -> Option<Span> {
    let mut rest = text;
    while !rest.is_empty() {
        let (number, behind) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
        let mut behind = behind.chars();
        let name = behind.next()?.to_ascii_uppercase();
        let at = units.iter().position(|(unit, _)| *unit == name)?;
        let ((_, set), smaller) = units.get(at..)?.split_first()?;
        span = set(span, number.parse().ok()?).ok()?;
        (rest, units) = (behind.as_str(), smaller);
    }
    Some(span)
}

#[cfg(test)]
mod tests {
    use super::read;
    use jiff::fmt::temporal::SpanParser;
    use jiff::{SpanFieldwise, SpanRelativeTo, civil::date};

    #[test]
    fn durations_are_those_of_jiff() {
        let numbers = [
            "",
            "1",
            "0",
            "90",
            "007",
            "1.5",
            "0,25",
            "2.000000001",
            ".5",
            "1.",
            "1.1234567891",
            "x",
            " 1",
            "99999999999",
        ];
        let mut texts: Vec<String> = [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "soon",
            "P1DT",
            "PT1H1H",
            "PT1S1M",
            "P1H",
            "PT1D",
            "p1dt2h",
            "PT1.5H2M",
            "P1.5D",
            "P1Y2M3W4DT5H6M7.25S",
        ]
        .map(str::to_owned)
        .into();
        for one in numbers {
            for (dates, clock) in [("Y", "H"), ("M", "M"), ("W", "S"), ("D", "h"), ("", "")] {
                texts.extend([format!("P{one}{dates}"), format!("PT{one}{clock}"), format!("P2{dates}T{one}{clock}")]);
            }
        }
        let day = SpanRelativeTo::from(date(2024, 2, 29));
        let mut read_so = 0;
        for text in texts {
            let (ours, theirs) = (read(&text), SpanParser::new().parse_span(&text).ok());
            assert_eq!(ours.is_some(), theirs.is_some(), "{text}");
            let (Some(ours), Some(theirs)) = (ours, theirs) else { continue };
            read_so += 1;
            assert_eq!(ours.compare((theirs, day)).ok(), Some(std::cmp::Ordering::Equal), "{text}");
            let dates = |span: jiff::Span| {
                SpanFieldwise(span.hours(0).minutes(0).seconds(0).milliseconds(0).microseconds(0).nanoseconds(0))
            };
            assert_eq!(dates(ours), dates(theirs), "{text}");
        }
        assert!(read_so > 50, "{read_so}");
    }

    #[test]
    fn what_no_rule_says_is_no_duration() {
        for text in ["-PT1H", "+P1D", "1 hour", "P 1D", "P1D ", "Ｐ1D", "PT1Ｈ", "PT1.5", "PT1.５H"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
