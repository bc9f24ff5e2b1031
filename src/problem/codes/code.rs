//! What is said of one code of problems.

use crate::problem::Severity;

/// One code of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Code {
    /// The name, as [`Problem::code`](crate::Problem::code) has it.
    pub code: &'static str,
    /// How much such a problem matters; none where that depends.
    pub severity: Option<Severity>,
    /// What is wrong, in English.
    pub means: &'static str,
    /// The message of one such problem.
    pub example: &'static str,
    /// What to do about it.
    pub mend: &'static str,
    /// Whether there is no pack at all because of it, rather than one with errors in it.
    pub no_pack: bool,
}

impl Code {
    /// The same, of a problem because of which there is no pack to look at.
    pub(super) const fn leaves_no_pack(self) -> Self {
        Self { no_pack: true, ..self }
    }
}

pub(super) const fn error(code: &'static str, means: &'static str, example: &'static str, mend: &'static str) -> Code {
    Code { code, severity: Some(Severity::Error), means, example, mend, no_pack: false }
}

pub(super) const fn warning(
    code: &'static str,
    means: &'static str,
    example: &'static str,
    mend: &'static str,
) -> Code {
    Code { severity: Some(Severity::Warning), ..error(code, means, example, mend) }
}

pub(super) const fn either(code: &'static str, means: &'static str, example: &'static str, mend: &'static str) -> Code {
    Code { severity: None, ..error(code, means, example, mend) }
}
