//! Who looked at what: a row of the log for each person, incident and kind of thing, at most one an hour, because a board reads
//! what it shows anew with every change.

use serde::Serialize;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

/// The row of the log by which it is kept; neither timelines nor events show it.
pub const OPENED: &str = "opened";

/// How long one row counts, in milliseconds.
const LASTS: i64 = 60 * 60 * 1000;

/// What was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Thing {
    Incident,
    Attachment,
    Document,
    Report,
}

/// What is known to be in the log already.
#[derive(Debug, Default)]
pub struct Seen(Mutex<HashMap<(String, String, Thing), i64>>);

impl Seen {
    /// Whether it is to be written; from then on it is known.
    pub fn is_new(&self, who: &str, incident: &str, thing: Thing, now: i64) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, at| now - *at < LASTS);
        // It lasts from when it was written, not from when it was last seen.
        match known.entry((who.to_owned(), incident.to_owned(), thing)) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(now);
                true
            }
        }
    }

    /// It could not be written, so it is not known.
    pub fn forget(&self, who: &str, incident: &str, thing: Thing) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&(who.to_owned(), incident.to_owned(), thing));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_one_row() {
        let seen = Seen::default();
        let look = |who: &str, thing, minute: i64| seen.is_new(who, "i", thing, minute * 60_000);
        assert!(look("a", Thing::Incident, 0) && !look("a", Thing::Incident, 59));
        assert!(look("b", Thing::Incident, 1) && look("a", Thing::Attachment, 1));
        assert!(look("a", Thing::Incident, 60), "it lasts an hour from the row");
        seen.forget("a", "i", Thing::Incident);
        assert!(look("a", Thing::Incident, 61));
    }
}
