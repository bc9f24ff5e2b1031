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
//! The core does no I/O beside what opens folders and files ([`Pack::open`], [`Desk::open`] and their like), reads no
//! clock and never panics: all that can be wrong with a pack or with facts is an [`Error`] with every [`Problem`] in it.
// Floors below the run wing's roof hold what only the author wing uses.
#![cfg_attr(not(feature = "author"), allow(dead_code))]
// One pack serves all threads where there are any; where there is one, nothing of it is sent anywhere.
#![cfg_attr(target_family = "wasm", allow(clippy::arc_with_non_send_sync))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod answer;
#[cfg(feature = "author")]
mod backtest;
#[cfg(feature = "channels")]
mod channel;
#[cfg(feature = "author")]
mod compile;
mod compiled;
mod decide;
#[cfg(feature = "author")]
mod declare;
mod desk;
mod diagram;
#[cfg(feature = "author")]
mod diff;
mod facts;
#[cfg(feature = "folder")]
mod folder;
#[cfg(feature = "author")]
mod load;
mod model;
mod order;
mod pack;
mod problem;
#[cfg(feature = "author")]
mod prove;
#[cfg(feature = "author")]
mod script;
mod sorted;
#[cfg(feature = "author")]
mod source;
mod text;
mod time;
mod version;
#[cfg(all(feature = "wasm", target_family = "wasm"))]
pub mod wasm;
pub mod words;

pub use answer::backtest::{
    Agreement, BacktestReport, Concluded, Flow, Graded, MovedFrom, MovedRow, Possible, Recorded, RecordedAs, Refusal,
    RowCounts, RowRef, RuleRows, Unmapped,
};
pub use answer::comparison::{
    Because, ChangedFact, Changes, Comparison, DeskComparison, Direction, Effect, Moved, PackComparison, SchemeMoved,
};
pub use answer::count::Count;
pub use answer::decision::*;
pub use answer::desk::*;
pub use answer::diff::{
    Became, Behind, Changed, Combinations, DeskDiff, Diff, Edition, GuidanceDiff, Move, Moves, Objection, PackVersion,
    Projected, Projection, Region, RuleDiff, TextDiff, Where,
};
pub use answer::explanation::{Change, Explanation, Target, TargetRule};
pub use answer::info::{FactInfo, GroupInfo, PackInfo, PhaseInfo, RoleInfo, SchemeInfo, Word};
pub use answer::mutation::{Fate, MutationReport, Survivor};
pub use answer::refused::Refused;
pub use answer::report;
pub use answer::reports::{CaseResult, CheckReport, Difference, TestReport};
pub use answer::roles::{BoundRole, Warning, WarningCode};
#[cfg(feature = "schema")]
pub use answer::schema::{answers as answer_schema, reports as report_schema};
pub use answer::standing::Standing;
pub use answer::suggestion::{SuggestedValue, Suggestion};
#[cfg(feature = "author")]
pub use backtest::batch::Batch;
#[cfg(feature = "author")]
pub use backtest::cell::Cell;
#[cfg(feature = "author")]
pub use backtest::counting::Outcome;
#[cfg(feature = "author")]
pub use backtest::grader::Grader;
#[cfg(feature = "author")]
pub use backtest::mapping::Mapping;
#[cfg(feature = "author")]
pub use backtest::plan::Backtest;
#[cfg(feature = "author")]
pub use backtest::tally::Tally;
#[cfg(feature = "channels")]
pub use channel::event::{Event, State};
#[cfg(feature = "channels")]
pub use channel::format::{Format, Message};
#[cfg(feature = "channels")]
pub use channel::notice::{Notice, Occasion};
#[cfg(feature = "author")]
pub use compile::build::Limits;
pub use decide::assess::Options;
pub use decide::roles::Roles;
pub use desk::core::{Desk, DeskOptions};
pub use desk::facts::DeskFacts;
pub use desk::subject::{Line, Subject};
#[cfg(feature = "author")]
pub use diff::gate::{Gate, SignOff};
#[cfg(feature = "author")]
pub use diff::mutate::Mutations;
pub use facts::json::MAX_DEPTH;
pub use facts::known::Facts;
pub use facts::limits::{MAX_FACTS_BYTES, MAX_PROBLEMS, MAX_TEXT};
#[cfg(feature = "folder")]
pub use folder::read::locate;
pub use jiff::Timestamp;
pub use model::audience::Audience;
pub use model::overlay::OverlayRef;
pub use model::rule::Basis;
pub use model::schema::{FactType, MAX_FACTS, MAX_NUMBER, MAX_OPTIONS, MAX_SCHEMES, MAX_VALUES};
pub use pack::core::Pack;
pub use pack::parameters::{Parameters, parameters_from_json};
pub use pack::standing::Done;
pub use problem::codes::{CODES, Code};
pub use problem::{Error, Place, Problem, Severity};
#[cfg(feature = "author")]
pub use script::limits::MAX_RULES;
#[cfg(feature = "author")]
pub use source::bundle::MAX_BUNDLE_BYTES;
#[cfg(feature = "author")]
pub use source::files::{MAX_FILE_BYTES, Sources};
pub use text::fold::folded;
pub use text::spaced::spaced;
pub use text::typed::read_number;
pub use text::visible::visible;
pub use time::zone::{Moment, Zone};
pub use version::{FORMAT, RHAI_VERSION, VERSION};

/// The Rust of the documents, which the documentation tests run.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../README.zh-CN.md")]
    struct ChineseReadme;
    #[doc = include_str!("../docs/desk.md")]
    struct Desk;
    #[doc = include_str!("../docs/diff.md")]
    struct Diff;
    #[doc = include_str!("../docs/desk.zh-CN.md")]
    struct ChineseDesk;
}
