//! Beginnings: what is concluded while nothing is known yet, or only what is asked first. Everything is possible then, which
//! takes longest to decide, and it is what a reporter waits for; so compiled files hold it, as it was decided before.

use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::model::audience::Audience;
use serde::{Deserialize, Serialize};

/// What is concluded from a few answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Beginning {
    /// Where variables lie that may not have every value.
    pub cells: Vec<(Var, Ranges)>,
    /// The facts that are not open any more, ascending; without texts and moments, which decide nothing.
    pub settled: Vec<usize>,
    /// By stage, and then guidance, of which there are no values.
    pub stages: Vec<Concluded>,
    /// By whose questions are shown: the open facts, best first.
    pub open: Vec<(Option<Audience>, Vec<Open>)>,
}

/// What is concluded by one set of rules.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Concluded {
    /// The values still possible, as bits.
    pub mask: u64,
    /// Whether they are just those that can be; else they only bound them.
    pub exact: bool,
    /// By rule of the set: 0 where it does not hold, 1 where it may, 2 where it does.
    pub held: Vec<u8>,
}

/// A fact that can be asked and still changes something.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Open {
    pub fact: usize,
    /// What an answer can change, as bits in the order in which `decide/questions` names it.
    pub changes: u16,
    /// How urgent the most urgent step of the first minutes is that it can settle, of the audience that is asked; [`u8::MAX`]
    /// where it settles none.
    pub urgency: u8,
}
