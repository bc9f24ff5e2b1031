//! Yielding: where one pack knows of a danger that another does not, which of two steps that never stand together stays.

use crate::answer::decision::{Holds, Step};
use crate::answer::desk::PackDecision;
use crate::desk::core::Desk;
use crate::model::audience::Audience;
use crate::model::routing::Action;
use crate::sorted::Set;

/// The steps that are left out of what a desk lists, by pack and id: another pack that is concerned for certain has one for
/// certain, for the same audience, that was declared to stand in their place.
pub(crate) fn yielding<'d>(desk: &'d Desk, packs: &[PackDecision<'d>]) -> Set<(&'d str, &'d str)> {
    let mut left_out = Set::new();
    for pair in &desk.router.routing().never {
        let named = |side: &[Action], step: &Step<'_>| side.iter().any(|action| action.id == step.id);
        for pack in packs {
            let stands = |reporter: bool| {
                let others = packs.iter().filter(|other| other.pack != pack.pack && other.holds == Holds::Yes);
                let certain = |other: &PackDecision<'d>| {
                    let steps = other.decision.steps.iter().filter(|step| step.holds == Holds::Yes);
                    steps
                        .filter(|step| named(&pair.one, step))
                        .any(|step| for_reporters(desk, other.pack, step) == reporter)
                };
                others.into_iter().any(certain)
            };
            let yields = pack.decision.steps.iter().filter(|step| named(&pair.other, step));
            left_out.extend(
                yields.filter(|step| stands(for_reporters(desk, pack.pack, step))).map(|step| (pack.pack, step.id)),
            );
        }
    }
    left_out
}

/// Whose list a step stands in: what is restricted, those read who respond, too.
fn for_reporters(desk: &Desk, pack: &str, step: &Step<'_>) -> bool {
    desk.pack(pack).is_some_and(|pack| pack.compiled.schema.audience(step.by) == Audience::Reporter)
}
