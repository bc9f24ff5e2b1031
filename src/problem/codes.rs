//! The codes of all problems: what each means, an example, and what to do about it. The page `docs/problems.md` is made of
//! this table, and no problem has a code that does not stand in it.

mod edges;
mod facts;
mod files;
mod joining;
mod proof;
mod rows;
mod rules;

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
}

/// All codes, in groups with a heading.
pub const CODES: [(&str, &[Code]); 7] = [
    ("Files and declarations", files::FILES),
    ("Rules", rules::RULES),
    ("Proofs, texts and cases", proof::PROOF),
    ("Vocabularies, overlays and desks", joining::JOINING),
    ("Facts", facts::FACTS),
    ("Old incidents", rows::ROWS),
    ("Bundles, options, the command, JavaScript", edges::EDGES),
];

const fn error(code: &'static str, means: &'static str, example: &'static str, mend: &'static str) -> Code {
    Code { code, severity: Some(Severity::Error), means, example, mend }
}

const fn warning(code: &'static str, means: &'static str, example: &'static str, mend: &'static str) -> Code {
    Code { severity: Some(Severity::Warning), ..error(code, means, example, mend) }
}

const fn either(code: &'static str, means: &'static str, example: &'static str, mend: &'static str) -> Code {
    Code { severity: None, ..error(code, means, example, mend) }
}
