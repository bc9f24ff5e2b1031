//! What is concluded, before it is put into words.

use crate::answer::decision::Holds;
use crate::model::layout::PerStage;
use smallvec::SmallVec;

/// What the engine concludes, before it is put into words.
#[derive(Default)]
pub(crate) struct Resolved {
    /// By stage: the values still possible as bits; the bit after the last stands for "no rule gives any".
    pub masks: PerStage<u64>,
    /// By stage: whether these are just the values that can be; else they only bound them.
    pub exact: PerStage<bool>,
    /// By stage: the rules that hold or may hold, in the order of listing.
    pub reasons: PerStage<Held>,
    /// The same for command, duties, reports and steps.
    pub guidance: Held,
}

/// Rules that hold or may hold: of one conclusion most often a few.
pub(crate) type Held = SmallVec<[(usize, Holds); 4]>;
