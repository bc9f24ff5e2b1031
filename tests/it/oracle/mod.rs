//! The independent oracle: random packs, what rhai itself says about them, and what plain enumeration concludes.
//!
//! Nothing here knows how the engine works. [`generate`] writes packs; [`script`] runs their rule files in an ordinary
//! rhai engine whose builders only remember the closures; [`table`] enumerates every incident that a pack allows;
//! [`expect`], [`questions`], [`nearest`] and [`proof`] conclude from that table what a decision, an explanation and
//! a check must say; [`compare`] holds a decision's JSON against it, and [`planted`] spoils decisions to show that it does.

pub mod choices;
pub mod compare;
pub mod condition;
pub mod expect;
pub mod facts;
pub mod generate;
pub mod knowledge;
pub mod nearest;
pub mod pack;
pub mod pairs;
pub mod planted;
pub mod proof;
pub mod questions;
pub mod rules;
pub mod script;
pub mod subject;
pub mod table;
