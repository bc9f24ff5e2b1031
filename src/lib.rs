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

mod answer;
mod compile;
mod compiled;
mod decide;
mod declare;
mod desk;
mod diagram;
mod facts;
#[cfg(feature = "folder")]
mod folder;
mod model;
mod pack;
mod problem;
mod prove;
mod script;
mod source;
mod text;
mod time;
#[cfg(all(feature = "wasm", target_family = "wasm"))]
pub mod wasm;

pub use answer::decision::*;
pub use answer::desk::*;
#[cfg(feature = "schema")]
pub use answer::schema::answers as answer_schema;
pub use compile::build::Limits;
pub use decide::assess::Options;
pub use decide::compare::{Because, ChangedFact, Changes, Comparison, Direction, Effect, Moved, SchemeMoved};
pub use decide::explain::{Change, Explanation, Target, TargetRule};
pub use decide::roles::{BoundRole, Roles, Warning, WarningCode};
pub use declare::overlay::OverlayRef;
pub use desk::compare::{DeskComparison, PackComparison};
pub use desk::core::{Desk, DeskOptions};
pub use desk::facts::DeskFacts;
pub use facts::read::{Facts, MAX_FACTS_BYTES, MAX_TEXT};
#[cfg(feature = "folder")]
pub use folder::read::locate;
pub use jiff::Timestamp;
pub use model::schema::{FactType, MAX_FACTS, MAX_NUMBER, MAX_OPTIONS, MAX_SCHEMES, MAX_VALUES};
pub use pack::core::Pack;
pub use pack::info::{FactInfo, PackInfo, PhaseInfo, SchemeInfo, Word};
pub use pack::lines::{Line, Refused};
pub use problem::codes::{CODES, Code};
pub use problem::{Error, Place, Problem, Severity};
pub use prove::cases::{CaseResult, Difference, TestReport};
pub use prove::check::CheckReport;
pub use script::run::MAX_RULES;
pub use source::bundle::FORMAT;
pub use source::files::{MAX_FILE_BYTES, Sources};
pub use text::fold::folded;
pub use text::typed::read_number;
pub use text::visible::visible;
pub use time::zone::{Moment, Zone};

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
