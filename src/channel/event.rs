//! What happened to an incident: the reason why somebody is told.

use std::str::FromStr;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Event {
    /// Somebody reported it.
    Reported,
    /// The reporter corrected the report.
    Updated,
    /// The reporter added something.
    Added,
    /// More is known.
    Answered,
    /// Something on the worklist was done, or is not needed.
    Ticked,
    /// A person set a level, or gave it back.
    Graded,
    /// A note was written.
    Noted,
    /// Somebody has it.
    Acknowledged,
    /// Somebody else has it now.
    HandedOver,
    /// It turned out to be part of another one.
    Merged,
    /// Another one turned out to be part of it.
    TookIn,
    /// It is over.
    Closed,
    /// It is not over after all.
    Reopened,
    /// A deadline has passed.
    Overdue,
    /// Nobody has taken it in time.
    Escalated,
}

/// How far an incident is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Nobody has it yet.
    #[default]
    New,
    /// Somebody has it.
    Taken,
    /// It is over, or goes on as part of another one.
    Closed,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Reported,
        Self::Updated,
        Self::Added,
        Self::Answered,
        Self::Ticked,
        Self::Graded,
        Self::Noted,
        Self::Acknowledged,
        Self::HandedOver,
        Self::Merged,
        Self::TookIn,
        Self::Closed,
        Self::Reopened,
        Self::Overdue,
        Self::Escalated,
    ];

    /// Its name in configurations and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Updated => "updated",
            Self::Added => "added",
            Self::Answered => "answered",
            Self::Ticked => "ticked",
            Self::Graded => "graded",
            Self::Noted => "noted",
            Self::Acknowledged => "acknowledged",
            Self::HandedOver => "handed-over",
            Self::Merged => "merged",
            Self::TookIn => "took-in",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Overdue => "overdue",
            Self::Escalated => "escalated",
        }
    }
}

impl FromStr for Event {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|event| event.name() == name).ok_or(())
    }
}
