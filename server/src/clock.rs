//! Times: milliseconds since 1970 inside, RFC 3339 outside.

use fenji::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The server's clock.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// As it is written in JSON: `2026-11-22T09:00:00.250Z`.
pub fn written(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |time| time.to_string())
}

/// A written moment, in milliseconds.
pub fn read(text: &str) -> Option<i64> {
    text.parse::<fenji::Moment>().ok().map(|moment| moment.time.as_millisecond())
}
