//! The verdict of a desk: which packs are concerned, and each one's verdict, without words and guidance.

use crate::answer::desk::{DeskVerdict, PackVerdict};
use crate::desk::concern::urgency;
use crate::desk::core::Desk;
use crate::desk::facts::DeskFacts;

impl Desk {
    /// Only which packs are concerned, with the conclusions of each and the ids of the rules behind them.
    pub fn verdict(&self, facts: &DeskFacts) -> DeskVerdict<'_> {
        let concerned = self.concerned(facts, &self.resolved(facts));
        let packs = concerned.iter().map(|concern| {
            let verdict = concern.pack.verdict(concern.facts);
            let rank = self.rank(concern.pack, verdict.level.value);
            PackVerdict { pack: concern.pack.id(), holds: concern.holds, rank, verdict }
        });
        let mut packs: Vec<PackVerdict<'_>> = packs.collect();
        packs.sort_by_key(|pack| urgency(pack.holds, pack.rank));
        DeskVerdict { packs }
    }
}
