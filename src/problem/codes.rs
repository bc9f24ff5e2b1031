//! The codes of all problems: what each means, an example, and what to do about it. The page `docs/problems.md` is made of
//! this table, and no problem has a code that does not stand in it.

pub(crate) mod code;
mod edges;
mod facts;
mod files;
mod joining;
mod proof;
mod rows;
mod rules;

pub use crate::problem::codes::code::Code;

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
