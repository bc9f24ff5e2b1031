//! Checking a desk and running its cases.

use crate::answer::reports::CheckReport;
use crate::answer::reports::TestReport;
use crate::desk::agree;
use crate::desk::core::Desk;
use crate::model::path;
use crate::pack::core::Pack;
use crate::prove::desk_cases;
use crate::prove::never;

impl Desk {
    /// What is wrong or doubtful about the desk itself and about the words in which its packs ask for shared facts; else its
    /// packs are checked by themselves. What is said of a desk made of one pack is said of that pack.
    pub fn check(&self) -> CheckReport {
        if let Some(pack) = self.alone() {
            return pack.check();
        }
        let mut report = self.router.check();
        let uses = self.router.compiled.schema.uses();
        for place in report.problems.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            place.file = path::of_desk(&place.file, uses);
        }
        report.problems.extend(self.notes.iter().cloned());
        agree::words(&self.router, &self.packs, &mut report.problems);
        never::in_desk(self, &mut report.problems);
        report.problems.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
        report
    }

    /// Decides the desk's own cases, or those of the one pack that it was made of, and compares with what each expects.
    pub fn run_cases(&self) -> TestReport {
        self.alone().map_or_else(|| desk_cases::run(self), Pack::run_cases)
    }
}
