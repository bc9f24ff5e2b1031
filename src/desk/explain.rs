//! Explaining for a desk: why each pack is concerned, why it decides on its level, and what would give another one.

use crate::answer::desk::{DeskExplanation, PackExplanation};
use crate::answer::explanation::Explanation;
use crate::desk::concern::{Concern, Why, urgency};
use crate::desk::core::{Desk, DeskOptions};
use crate::desk::facts::DeskFacts;
use crate::model::routing::unknown_pack;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};

impl Desk {
    /// The explanation of each pack concerned, as [`Pack::explain`] gives it. With `level`, only that of the one pack which
    /// has this level; where several have it, it is named with its pack, as `it-operations:P1`.
    ///
    /// # Errors
    /// `level` is no level of a pack concerned, or of several.
    pub fn explain(
        &self,
        facts: &DeskFacts,
        level: Option<&str>,
        options: &DeskOptions,
    ) -> Result<DeskExplanation<'_>, Error> {
        let locale = options.locale.as_deref();
        let mut concerned = self.concerned(facts, &self.resolved(facts));
        let level = match level {
            None => None,
            Some(asked) => {
                let (pack, level) = self.wanted(&concerned, asked)?;
                concerned.retain(|concern| concern.pack.id() == pack);
                Some(level)
            }
        };
        let mut packs = Vec::with_capacity(concerned.len());
        for concern in &concerned {
            let options = self.options_for(concern.pack, options);
            let mut explanation = concern.pack.explain(concern.facts, level, &options)?;
            self.show_whole_changes(concern.pack, &mut explanation, facts, locale);
            let Why { text, basis, clause, note, facts } = concern.why(self, locale);
            packs.push(PackExplanation {
                pack: concern.pack.id(),
                title: concern.title(locale),
                holds: concern.holds,
                text,
                basis,
                clause,
                note,
                facts,
                rank: self.rank(concern.pack, explanation.level.value),
                explanation,
            });
        }
        packs.sort_by_key(|pack| urgency(pack.holds, pack.rank));
        Ok(DeskExplanation { desk: self.reference(), packs })
    }

    /// Shows the whole answers to facts of which packs know different options: what others know stays as it is.
    fn show_whole_changes(
        &self,
        pack: &Pack,
        explanation: &mut Explanation<'_>,
        facts: &DeskFacts,
        locale: Option<&str>,
    ) {
        let targets = explanation.targets.iter_mut();
        let changes = targets.flat_map(|target| {
            let of_rules = target.rules.iter_mut().flat_map(|rule| &mut rule.changes);
            of_rules.chain(target.changes.iter_mut().flatten())
        });
        for change in changes.filter(|change| self.is_divided(change.fact)) {
            let whole = self.whole(facts, change.fact);
            change.to = self.with_others(pack, change.fact, &whole, &change.to);
            change.to_text = self.in_words(change.fact, &change.to, locale);
            change.from_text = self.in_words(change.fact, &whole, locale);
            change.from = whole;
        }
    }

    /// The pack and the level that somebody asks for, as `level` or `pack:level`.
    fn wanted<'d, 'l>(&'d self, concerned: &[Concern<'d, '_>], asked: &'l str) -> Result<(&'d str, &'l str), Error> {
        let has = |pack: &Pack, level: &str| pack.compiled.schema.levels.iter().any(|known| known == level);
        if let Some((id, level)) = asked.split_once(':') {
            let Some(pack) = self.pack(id) else {
                return Err(unknown_pack(id, &self.router.routing().packs).into());
            };
            if !concerned.iter().any(|concern| concern.pack.id() == id) {
                return Err(not_concerned(&[pack]));
            }
            return Ok((pack.id(), level));
        }
        let having: Vec<&'d Pack> =
            concerned.iter().map(|concern| concern.pack).filter(|pack| has(pack, asked)).collect();
        match having.as_slice() {
            [one] => Ok((one.id(), asked)),
            [] => {
                let others: Vec<&Pack> = self.packs.iter().filter(|pack| has(pack, asked)).collect();
                if !others.is_empty() {
                    return Err(not_concerned(&others));
                }
                let packs = concerned.iter().map(|concern| concern.pack);
                let levels = packs.flat_map(|pack| &pack.compiled.schema.levels).map(String::as_str);
                Err(Problem::error("unknown-level", format!("`{asked}` is no level of a pack that is concerned"))
                    .suggest(asked, levels)
                    .into())
            }
            several => {
                let named: Vec<String> = several.iter().map(|pack| format!("`{}:{asked}`", pack.id())).collect();
                Err(Problem::error("ambiguous-level", format!("`{asked}` is a level of {} packs", several.len()))
                    .help(format!("name the pack, too: {}", named.join(" or ")))
                    .into())
            }
        }
    }
}

fn not_concerned(packs: &[&Pack]) -> Error {
    let packs: Vec<String> = packs.iter().map(|pack| format!("`{}`", pack.id())).collect();
    Problem::error("not-concerned", format!("what is known does not concern {}", packs.join(" or ")))
        .help("name a pack that is concerned, or ask the pack itself, without the desk")
        .into()
}
