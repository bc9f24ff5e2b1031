//! Comparing for a desk: what a changed report changes in which packs are concerned, and in what each decides.

use crate::answer::comparison::ChangedFact;
use crate::answer::comparison::Effect;
use crate::answer::comparison::{DeskComparison, PackComparison};
use crate::answer::decision::{Decision, Holds};
use crate::decide::cells::in_words;
use crate::decide::compare::{changed_facts, roles};
use crate::desk::core::{Desk, DeskOptions};
use crate::desk::facts::DeskFacts;
use crate::model::rule::RuleKind;
use crate::pack::core::Pack;
use crate::sorted::{Map, Set};

/// What changed from `before` to `after`.
pub(crate) fn compare<'d>(
    desk: &'d Desk,
    before: &DeskFacts,
    after: &DeskFacts,
    options: &DeskOptions,
) -> DeskComparison<'d> {
    let locale = options.locale.as_deref();
    let whole = (before, after);
    let concerned = |facts: &DeskFacts| -> Map<&'d str, Holds> {
        let concerned = desk.concerned(facts, &desk.resolved(facts));
        concerned.iter().map(|concern| (concern.pack.id(), concern.holds)).collect()
    };
    let (was, is) = (concerned(before), concerned(after));
    let sources = std::iter::once((&desk.router, &before.router, &after.router));
    let sources = sources.chain(
        desk.packs
            .iter()
            .zip(before.packs.iter().zip(&after.packs))
            .map(|(pack, (before, after))| (pack, before, after)),
    );
    let mut seen = Set::new();
    let facts = sources.flat_map(|(pack, was, is)| {
        let mut facts = changed_facts(&pack.compiled, pack.words(locale).1, was, is);
        as_told(pack, &mut facts, before, after, locale);
        desk.show_whole(&mut facts, before, after, locale);
        facts
    });
    let facts: Vec<ChangedFact<'_>> = facts.filter(|fact| seen.insert(fact.fact)).collect();
    let read = |id: &str| -> Vec<&'d str> {
        let rules = desk.router.compiled.rules.iter().filter(|rule| rule.rule.kind == RuleKind::Concerns);
        let rule = rules.into_iter().find(|rule| rule.rule.id == id);
        let read = rule.map(|rule| rule.fact_ids.as_slice()).unwrap_or_default();
        facts.iter().map(|fact| fact.fact).filter(|fact| read.iter().any(|other| other == fact)).collect()
    };
    let packs = desk.packs.iter().zip(before.packs.iter().zip(&after.packs)).filter_map(|(pack, (before, after))| {
        let (was, is) = (was.get(pack.id()).copied(), is.get(pack.id()).copied());
        if was.is_none() && is.is_none() {
            return None;
        }
        let options = desk.options_for(pack, options);
        let mut comparison = (was.is_some() && is.is_some()).then(|| pack.compare(before, after, &options));
        if let Some(comparison) = &mut comparison {
            as_told(pack, &mut comparison.facts, whole.0, whole.1, locale);
            desk.show_whole(&mut comparison.facts, whole.0, whole.1, locale);
        }
        let now = is.map(|_| pack.assess(after, &options));
        let tell = match (&comparison, &now) {
            (Some(comparison), _) => comparison.tell.clone(),
            (None, Some(Decision { command, duties, steps, reports, .. })) => {
                roles(command.iter(), duties.iter(), steps.iter(), reports.iter())
            }
            (None, None) => Vec::new(),
        };
        Some(PackComparison {
            pack: pack.id(),
            title: &pack.words(locale).1.title,
            before: was,
            after: is,
            takes_effect: match (was, is) {
                (None, Some(_)) => Some(Effect::AtOnce),
                (Some(_), None) => Some(Effect::WhenConfirmed),
                _ => None,
            },
            because: if was == is { Vec::new() } else { read(pack.id()) },
            tell,
            level: now.and_then(|decision| decision.level.value),
            comparison,
        })
    });
    let packs = packs.collect();
    DeskComparison { desk: desk.reference(), facts, packs }
}

/// Shows what was said. Where an answer does not count any more, or not yet, it is what it was all the same.
fn as_told(pack: &Pack, facts: &mut Vec<ChangedFact<'_>>, before: &DeskFacts, after: &DeskFacts, locale: Option<&str>) {
    let (before, after) = (&before.answered, &after.answered);
    facts.retain(|fact| before.get(fact.fact).is_none_or(|was| after.get(fact.fact) != Some(was)));
    for fact in facts {
        let index = pack.compiled.fact_ids.get(fact.fact).copied().unwrap_or(usize::MAX);
        for (told, value, text) in
            [(before, &mut fact.before, &mut fact.before_text), (after, &mut fact.after, &mut fact.after_text)]
        {
            if let Some(told) = told.get(fact.fact).filter(|told| value.is_null() && !told.is_null()) {
                told.clone_into(value);
                *text = in_words(&pack.compiled, pack.words(locale).1, index, value);
            }
        }
    }
}

impl Desk {
    /// Shows the whole answers to facts of which packs know different options.
    fn show_whole(&self, facts: &mut [ChangedFact<'_>], before: &DeskFacts, after: &DeskFacts, locale: Option<&str>) {
        for fact in facts.iter_mut().filter(|fact| self.is_divided(fact.fact)) {
            (fact.before, fact.after) = (self.whole(before, fact.fact), self.whole(after, fact.fact));
            fact.before_text = self.in_words(fact.fact, &fact.before, locale);
            fact.after_text = self.in_words(fact.fact, &fact.after, locale);
        }
    }

    /// What changed between two states of one incident: which packs are concerned, and what each decides otherwise.
    pub fn compare(&self, before: &DeskFacts, after: &DeskFacts, options: &DeskOptions) -> DeskComparison<'_> {
        compare(self, before, after, options)
    }
}
