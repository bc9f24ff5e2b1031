//! Checking a pack and running its cases.

use crate::answer::reports::CheckReport;
use crate::answer::reports::TestReport;
use crate::load::pack::compiled_only;
use crate::pack::core::Pack;
use crate::prove::cases;
use crate::prove::check;

impl Pack {
    /// Everything that is wrong or doubtful about the pack, and what is proved about it. Of a compiled pack nothing can be
    /// said but that.
    pub fn check(&self) -> CheckReport {
        if self.is_compiled() {
            return CheckReport { problems: vec![compiled_only()], ..check::check(self) };
        }
        if !self.source().trusted {
            return check::check(self);
        }
        let problems = match self.compiled_again() {
            Ok(compiled) => return check::check(&compiled),
            Err(error) => error.problems,
        };
        CheckReport { problems, ..check::check(self) }
    }

    /// Decides the pack's cases and compares with what each expects. A compiled pack has none.
    pub fn run_cases(&self) -> TestReport {
        cases::run(self)
    }
}
