//! How a command ends.

use fenji::Problem;

/// How a command that ran to its end has ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Everything was done.
    Done = 0,
    /// Some input or case failed.
    Failed = 1,
    /// It could not go on.
    Stopped = 2,
}

/// Why a command ends early.
pub struct Stop {
    /// The exit status.
    pub status: Status,
    /// What to tell the person.
    pub problems: Vec<Problem>,
}

impl Stop {
    /// The command cannot go on: bad usage, or something that cannot be read or written.
    pub fn cannot(problem: Problem) -> Self {
        Self { status: Status::Stopped, problems: vec![problem] }
    }

    /// The command cannot go on with this pack.
    pub fn pack(error: fenji::Error) -> Self {
        Self { status: Status::Stopped, problems: error.problems }
    }

    /// The input was read, but it is wrong.
    pub fn input(error: fenji::Error) -> Self {
        Self { status: Status::Failed, problems: error.problems }
    }
}

/// What a command ends with.
pub type Outcome = Result<Status, Stop>;
