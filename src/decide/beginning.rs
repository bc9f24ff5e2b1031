//! Beginnings found: see [`Beginning`].

use crate::answer::decision::Holds;
use crate::compiled::beginning::{Beginning, Concluded, Open};
use crate::compiled::plan::{Compiled, RuleSet};
use crate::decide::resolved::{Held, Resolved};
use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::facts::known::Facts;
use crate::model::audience::Audience;
use crate::model::layout::Stage;

/// What was concluded before from just these facts.
pub(crate) fn found<'c>(compiled: &'c Compiled, facts: &Facts) -> Option<&'c Beginning> {
    let fits = |beginning: &&Beginning| {
        settled(compiled, facts).eq(beginning.settled.iter().copied())
            && narrowed(compiled, facts).eq(beginning.cells.iter().cloned())
    };
    compiled.beginnings.iter().find(fits)
}

/// The conclusions of a beginning.
pub(crate) fn resolved(compiled: &Compiled, beginning: &Beginning) -> Resolved {
    let mut resolved = Resolved::default();
    let mut concluded = beginning.stages.iter();
    for (stage, concluded) in Stage::all(&compiled.schema).zip(concluded.by_ref()) {
        resolved.masks[stage] = concluded.mask;
        resolved.exact[stage] = concluded.exact;
        resolved.reasons[stage] = held(&compiled.stages[stage], concluded);
    }
    resolved.guidance = concluded.next().map(|concluded| held(&compiled.guidance, concluded)).unwrap_or_default();
    resolved
}

/// The open questions of an audience at a beginning, where they were kept.
pub(crate) fn open<'c>(compiled: &'c Compiled, facts: &Facts, audience: Option<Audience>) -> Option<&'c [Open]> {
    let beginning = found(compiled, facts)?;
    beginning.open.iter().find(|(asked, _)| *asked == audience).map(|(_, open)| open.as_slice())
}

/// The facts that are not open any more. Texts, such as the reporter's own words, decide nothing, and moments neither.
pub(crate) fn settled(compiled: &Compiled, facts: &Facts) -> impl Iterator<Item = usize> {
    let counts = |fact: &usize| compiled.layout.vars_of(*fact).next().is_some();
    (0..facts.answers.len()).filter(counts).filter(|fact| !facts.is_open(*fact))
}

/// The variables that may not have every value, with those that they may have.
pub(crate) fn narrowed(compiled: &Compiled, facts: &Facts) -> impl Iterator<Item = (Var, Ranges)> {
    let cells = (0..).zip(&facts.cells).zip(&compiled.domains);
    cells.filter(|((_, cells), domain)| **cells != domain.all()).map(|((var, cells), _)| (var, cells.clone()))
}

fn held(set: &RuleSet, concluded: &Concluded) -> Held {
    let marked = set.rules.iter().zip(&concluded.held).filter(|(_, mark)| **mark > 0);
    marked.map(|(rule, mark)| (*rule, if *mark == 1 { Holds::Maybe } else { Holds::Yes })).collect()
}
