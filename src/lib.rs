//! fenji (分级) grades incidents: a written emergency plan becomes a rule pack, and the engine says from what is known
//! what kind of incident it is, how far it reaches, how serious it is, who must act by when, and what to do next.
//!
//! ```
//! let pack = fenji::Pack::from_folder("rules/it-operations")?;
//! let facts = pack.facts(&serde_json::json!({ "system": { "state": "down", "restart": "failed" } }))?;
//! let decision = pack.assess(&facts, &fenji::Options::default());
//! // Whether the system is important is not known yet, so P1 is possible and assumed.
//! assert_eq!(decision.level.value, Some("P1"));
//! assert!(!decision.complete);
//! # Ok::<(), fenji::Error>(())
//! ```
//!
//! The core does no I/O beside [`Pack::from_folder`], reads no clock and never panics: all that can be wrong with a pack or
//! with facts is an [`Error`] with every [`Problem`] in it.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod agree;
mod arithmetic;
mod assess;
mod builders;
mod bundle;
mod cases;
mod changes;
mod characters;
mod check;
mod codes;
mod compare;
mod compile;
mod compute;
mod cuts;
mod deadlines;
mod decision;
mod desk;
mod desk_cases;
mod desk_compare;
mod desk_decide;
mod desk_decision;
mod desk_facts;
#[cfg(feature = "folder")]
mod desk_folder;
mod desk_share;
mod diagram;
mod doc;
mod domain;
mod explain;
mod expr;
mod facts;
mod fold;
#[cfg(feature = "folder")]
mod folder;
mod formula;
mod functions;
mod ids;
mod image;
mod index;
mod info;
mod json;
mod json_schema;
mod layout;
mod lexis;
mod lines;
mod machine;
mod moment;
mod narrow;
mod negations;
mod number;
mod order;
mod overlay;
#[cfg(feature = "folder")]
mod overlooked;
mod pack;
mod problem;
mod questions;
mod ranges;
mod reach;
mod reckon;
mod redundant;
mod resolve;
mod roles;
mod router;
mod rule;
mod schema;
mod script;
mod search;
mod sources;
mod step_order;
mod suggest;
mod sums;
mod syntax;
mod texts;
mod typed;
mod validate;
mod visible;
#[cfg(all(feature = "wasm", target_family = "wasm"))]
pub mod wasm;
mod worklist;
mod zone;
#[cfg(all(feature = "wasm", target_family = "wasm"))]
mod zone_intl;
mod zone_names;

pub use assess::Options;
pub use bundle::FORMAT;
pub use cases::{CaseResult, Difference, TestReport};
pub use check::CheckReport;
pub use codes::{CODES, Code};
pub use compare::{Because, ChangedFact, Changes, Comparison, Direction, Effect, Moved, SchemeMoved};
pub use compile::Limits;
pub use decision::*;
pub use desk::{Desk, DeskOptions};
pub use desk_compare::{DeskComparison, PackComparison};
pub use desk_decision::*;
pub use desk_facts::DeskFacts;
pub use explain::{Change, Explanation, Target, TargetRule};
pub use facts::{Facts, MAX_FACTS_BYTES, MAX_TEXT};
pub use fold::folded;
#[cfg(feature = "folder")]
pub use folder::locate;
pub use info::{FactInfo, PackInfo, PhaseInfo, SchemeInfo, Word};
pub use jiff::Timestamp;
#[cfg(feature = "schema")]
pub use json_schema::answers as answer_schema;
pub use lines::{Line, Refused};
pub use overlay::OverlayRef;
pub use pack::Pack;
pub use problem::{Error, Place, Problem, Severity};
pub use roles::{BoundRole, Roles, Warning, WarningCode};
pub use schema::{FactType, MAX_FACTS, MAX_NUMBER, MAX_OPTIONS, MAX_SCHEMES, MAX_VALUES};
pub use script::MAX_RULES;
pub use sources::{MAX_FILE_BYTES, Sources};
pub use typed::read_number;
pub use visible::visible;
pub use zone::{Moment, Zone};

/// The version of this engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of rhai that reads rule files.
pub const RHAI_VERSION: &str = "1.27.0";

/// The Rust of the documents, which the documentation tests run.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../README.zh-CN.md")]
    struct ChineseReadme;
    #[doc = include_str!("../docs/desk.md")]
    struct Desk;
    #[doc = include_str!("../docs/desk.zh-CN.md")]
    struct ChineseDesk;
}
