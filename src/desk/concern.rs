//! Concern: which packs a report concerns, for certain or perhaps, and which rule of the desk says so.

use crate::answer::decision::Holds;
use crate::compiled::plan::CompiledRule;
use crate::decide::resolve::resolve;
use crate::decide::resolved::Resolved;
use crate::desk::core::Desk;
use crate::desk::facts::DeskFacts;
use crate::facts::known::Facts;
use crate::model::rule::{Basis, RuleKind};
use crate::model::texts::RuleText;
use crate::pack::core::Pack;

/// A pack that is or may be concerned.
pub(crate) struct Concern<'d, 'f> {
    pub pack: &'d Pack,
    /// What is known of the incident, as the pack reads it.
    pub facts: &'f Facts,
    pub holds: Holds,
    /// The rule that says so, by index; none where the desk has no rules.
    rule: Option<(usize, &'d CompiledRule)>,
}

/// Why a pack is concerned.
pub(crate) struct Why<'d> {
    pub text: &'d str,
    pub basis: Basis,
    pub clause: Option<&'d str>,
    pub note: Option<&'d str>,
    pub facts: &'d [String],
}

impl Desk {
    /// What the desk's own rules come to.
    pub(crate) fn resolved(&self, facts: &DeskFacts) -> Resolved {
        resolve(&self.router.compiled, &facts.router, true)
    }

    /// The packs that are or may be concerned, in the desk's order: as its rules say, or all where it has no rules.
    pub(crate) fn concerned<'d, 'f>(&'d self, facts: &'f DeskFacts, resolved: &Resolved) -> Vec<Concern<'d, 'f>> {
        let compiled = &self.router.compiled;
        let listed = resolved.guidance.iter().filter_map(|(index, holds)| {
            let rule = compiled.rule(*index).filter(|rule| rule.rule.kind == RuleKind::Concerns)?;
            Some((*index, rule, *holds))
        });
        let listed: Vec<_> = listed.collect();
        let concern = |(pack, facts): (&'d Pack, &'f Facts)| {
            if self.alone().is_some() {
                return Some(Concern { pack, facts, holds: Holds::Yes, rule: None });
            }
            let (index, rule, holds) = listed.iter().find(|(_, rule, _)| rule.rule.id == pack.id())?;
            Some(Concern { pack, facts, holds: *holds, rule: Some((*index, *rule)) })
        };
        self.packs.iter().zip(&facts.packs).filter_map(concern).collect()
    }

    /// Where a level of a pack stands among those of other packs, 1 is the most serious, for sorting only; none where the
    /// desk ranks no such level. What [`PackDecision::rank`](crate::PackDecision::rank) says of the level that is decided.
    pub fn rank_of_level(&self, pack: &str, level: &str) -> Option<u32> {
        let ranks = self.router.routing().ranks.get(pack)?;
        u32::try_from(*ranks.of.get(level)?).ok()
    }

    /// How many ranks there are: the largest that some level has, 0 where the desk ranks none.
    #[cfg(feature = "channels")]
    pub(crate) fn ranks(&self) -> usize {
        let all = self.router.routing().ranks.values().flat_map(|ranks| ranks.of.values());
        all.max().and_then(|most| usize::try_from(*most).ok()).unwrap_or_default()
    }

    pub(crate) fn rank(&self, pack: &Pack, level: Option<&str>) -> Option<u32> {
        self.rank_of_level(pack.id(), level?)
    }
}

/// What the packs of an answer are sorted by: equally urgent ones keep the desk's order.
pub(crate) fn urgency(holds: Holds, rank: Option<u32>) -> (Holds, u32) {
    (holds, rank.unwrap_or(u32::MAX))
}

impl<'d> Concern<'d, '_> {
    /// Why the pack is concerned, in the words of one locale.
    pub fn why(&self, desk: &'d Desk, locale: Option<&str>) -> Why<'d> {
        let Some((index, rule)) = self.rule else {
            return Why { text: "", basis: Basis::Plan, clause: None, note: None, facts: &[] };
        };
        let text: Option<&'d RuleText> = desk.router.words(locale).1.rules.get(index);
        Why {
            text: text.map_or("", |text| &text.text),
            basis: rule.rule.basis,
            clause: text.and_then(|text| text.clause.as_deref()),
            note: text.and_then(|text| text.note.as_deref()),
            facts: &rule.fact_ids,
        }
    }

    /// The pack's title.
    pub fn title(&self, locale: Option<&str>) -> &'d str {
        &self.pack.words(locale).1.title
    }
}
