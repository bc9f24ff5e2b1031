//! Where a time stands: moments with the offset they were written in, and zones in which days, months and years are counted.

use crate::problem::{Error, Problem};
use crate::time::rfc3339;
use jiff::civil::DateTime;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A moment, and the UTC offset in which it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The moment itself.
    pub time: Timestamp,
    /// None where it was written with `Z` or `-00:00`, which say nothing of the place.
    offset: Option<Offset>,
}

impl Moment {
    /// The zone of the offset that it was written with; none for `Z` and `-00:00`.
    pub fn zone(&self) -> Option<Zone> {
        self.offset.map(|offset| Zone(Kind::Fixed(offset)))
    }
}

impl From<Timestamp> for Moment {
    /// A moment of which nobody knows the place.
    fn from(time: Timestamp) -> Self {
        Self { time, offset: None }
    }
}

impl FromStr for Moment {
    type Err = Error;

    /// Reads date, time and offset as in RFC 3339, which is all that a fact of the type time takes, and in the other ways in
    /// which programs write them: the year 9999, a space for the T, no seconds, an offset with seconds or without its
    /// colon, the name of a zone behind it.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (time, written) = rfc3339::read_widely(text).ok_or_else(|| {
            Problem::error("bad-time", "this is no moment with date, time and offset")
                .help("write RFC 3339, such as 2026-11-22T09:00:00+08:00")
        })?;
        let offset = match Pieces::parse(&*written).ok().and_then(|pieces| pieces.offset()) {
            Some(PiecesOffset::Numeric(numeric)) if !(numeric.is_negative() && numeric.offset() == Offset::UTC) => {
                Some(numeric.offset())
            }
            _ => None,
        };
        Ok(Self { time, offset })
    }
}

/// A zone: a fixed offset from UTC, or one with a name, whose offset changes with the seasons and with laws.
///
/// ```
/// let zone: fenji::Zone = "+08:00".parse()?;
/// assert_eq!(zone.offset_at(0), Some(8 * 3600));
/// # Ok::<(), fenji::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Zone(pub(crate) Kind);

#[derive(Clone)]
pub enum Kind {
    Fixed(Offset),
    Named { name: Arc<str>, offset_at: Arc<dyn Fn(i64) -> i32 + Send + Sync> },
}

impl Default for Kind {
    fn default() -> Self {
        Self::Fixed(Offset::UTC)
    }
}

impl Zone {
    /// A zone whose data the caller has: `offset_at` says for seconds since 1970 (UTC) how many seconds local time is ahead
    /// of UTC. Zones with the same name count as equal.
    pub fn new(name: &str, offset_at: impl Fn(i64) -> i32 + Send + Sync + 'static) -> Self {
        Self(Kind::Named { name: name.into(), offset_at: Arc::new(offset_at) })
    }

    /// How many seconds local time is ahead of UTC, at seconds since 1970 (UTC); none where the zone's data are of no use.
    pub fn offset_at(&self, second: i64) -> Option<i32> {
        let time = Timestamp::from_second(second).ok()?;
        self.offset(time).map(Offset::seconds)
    }

    /// A moment for people, as clocks here show it: `2026-11-22 16:30 UTC+08`.
    pub fn show(&self, time: Timestamp) -> String {
        let offset = self.offset(time).unwrap_or(Offset::UTC);
        let local = offset.to_datetime(time);
        let (date, hour, minute) = (local.date(), local.hour(), local.minute());
        let seconds = if local.second() == 0 { String::new() } else { format!(":{:02}", local.second()) };
        let ahead = if offset == Offset::UTC { String::new() } else { offset.to_string() };
        format!("{date} {hour:02}:{minute:02}{seconds} UTC{ahead}")
    }

    /// Whether a day always has 24 hours.
    pub(crate) fn is_fixed(&self) -> bool {
        matches!(self.0, Kind::Fixed(_))
    }

    fn offset(&self, time: Timestamp) -> Option<Offset> {
        match &self.0 {
            Kind::Fixed(offset) => Some(*offset),
            Kind::Named { offset_at, .. } => {
                // Offsets change at whole seconds; before 1970 the fraction counts towards the second before.
                let second = time.as_second() - i64::from(time.subsec_nanosecond() < 0);
                Offset::from_seconds(offset_at(second)).ok()
            }
        }
    }

    /// The moment that lies `span` after `start`: years, months, weeks and days on the calendar here, where the day of the
    /// month stays and is clipped to the month's end; then hours, minutes and seconds exactly. None past the year 9999.
    pub(crate) fn after(&self, start: Timestamp, span: Span) -> Option<Timestamp> {
        let calendar = Span::new()
            .try_years(span.get_years())
            .and_then(|dates| dates.try_months(span.get_months()))
            .and_then(|dates| dates.try_weeks(span.get_weeks()))
            .and_then(|dates| dates.try_days(span.get_days()))
            .ok()?;
        let clock = span.years(0).months(0).weeks(0).days(0);
        let day = if calendar.is_zero() {
            start
        } else {
            self.moment(self.offset(start)?.to_datetime(start).checked_add(calendar).ok()?)?
        };
        day.checked_add(clock).ok()
    }

    /// The moment at which clocks here show `local`. Where they show it twice, the first; where they skip it, as late after
    /// the gap as it is after the gap's beginning (RFC 5545).
    pub(crate) fn moment(&self, local: DateTime) -> Option<Timestamp> {
        if let Kind::Fixed(offset) = self.0 {
            return offset.to_timestamp(local).ok();
        }
        let end = if local.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
        let near = Offset::UTC.to_timestamp(local).unwrap_or(end);
        let around = |hours| self.offset(near.checked_add(SignedDuration::from_hours(hours)).unwrap_or(end));
        // No offset is larger than a day: these are those before and after any change that can matter.
        let (before, after) = (around(-26)?, around(26)?);
        let shown = [before, after].into_iter().filter_map(|offset| {
            let time = offset.to_timestamp(local).ok()?;
            (self.offset(time) == Some(offset)).then_some(time)
        });
        shown.min().or_else(|| before.to_timestamp(local).ok())
    }
}

/// A moment for people, in the offset with which it is written.
pub(crate) fn shown(text: &str) -> String {
    text.parse::<Moment>()
        .map_or_else(|_| text.to_owned(), |moment| moment.zone().unwrap_or_default().show(moment.time))
}

impl fmt::Display for Zone {
    /// `UTC`, an offset such as `+08:00`, or the zone's name: what [`Zone::from_str`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = match &self.0 {
            Kind::Named { name, .. } => return f.write_str(name),
            Kind::Fixed(Offset::UTC) => return f.write_str("UTC"),
            Kind::Fixed(offset) => offset.seconds(),
        };
        let (sign, ahead) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
        write!(f, "{sign}{:02}:{:02}", ahead / 3600, ahead / 60 % 60)?;
        if ahead % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", ahead % 60) }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({self})")
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Fixed(one), Kind::Fixed(other)) => one == other,
            (Kind::Named { name: one, .. }, Kind::Named { name: other, .. }) => one == other,
            _ => false,
        }
    }
}

impl Eq for Zone {}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
