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
            return CheckReport { problems: vec![compiled_only()], ..self.checked() };
        }
        if !self.source().trusted {
            return self.checked();
        }
        let problems = match self.compiled_again() {
            Ok(compiled) => return compiled.checked(),
            Err(error) => error.problems,
        };
        CheckReport { problems, ..self.checked() }
    }

    /// What is said of its files, and what is proved about what they were compiled to.
    fn checked(&self) -> CheckReport {
        let mut found = self.text_findings();
        found.extend(self.file_findings());
        found.extend(self.image_finding());
        let (_, texts) = self.words(None);
        CheckReport { overlay: self.overlay().cloned(), ..check::check(&self.compiled, texts, self.cases(), found) }
    }

    /// Decides the pack's cases and compares with what each expects. A compiled pack has none.
    pub fn run_cases(&self) -> TestReport {
        cases::run(self)
    }
}
