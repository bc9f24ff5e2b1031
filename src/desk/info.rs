//! Information about a desk, in words: its packs, and every fact once.

use crate::answer::desk::DeskInfo;
use crate::answer::info::{FactInfo, GroupInfo, Word};
use crate::desk::core::Desk;
use crate::pack::schema;
use serde_json::Value;

impl Desk {
    /// The desk in words: its packs, and every fact once.
    pub fn info(&self, locale: &str) -> DeskInfo<'_> {
        let own = self.router.info(locale);
        let packs: Vec<_> = self.packs.iter().map(|pack| pack.info(own.locale)).collect();
        let mut facts: Vec<FactInfo<'_>> = Vec::new();
        for fact in own.facts.iter().chain(packs.iter().flat_map(|pack| &pack.facts)) {
            match facts.iter_mut().find(|known| known.id == fact.id) {
                Some(known) => {
                    known.ask_first |= fact.ask_first;
                    known.deciding |= fact.deciding;
                    known.computed &= fact.computed;
                    let new = fact.options.iter().filter(|option| !known.options.iter().any(|one| one.id == option.id));
                    let new: Vec<Word<'_>> = new.cloned().collect();
                    known.options.extend(new);
                    known.groups.extend(fact.groups.iter().cloned());
                }
                None => facts.push(fact.clone()),
            }
        }
        for fact in &mut facts {
            // Each pack that knows some of them has these in its order; here they stand in that of all.
            let all = self.all_options(fact.id);
            if !all.is_empty() {
                fact.options.sort_by_key(|option| all.iter().position(|name| name == option.id));
            }
            fact.groups = joined(&fact.groups, &fact.options);
        }
        DeskInfo {
            id: self.id(),
            version: self.version(),
            digest: self.digest(),
            locale: own.locale,
            locales: self.locales(),
            title: own.title,
            summary: own.summary,
            phases: own.phases,
            facts,
            packs,
        }
    }

    /// The JSON Schema (draft 2020-12) of the facts of the desk and all its packs, each once, in the words of one locale.
    pub fn facts_schema(&self, locale: &str) -> Value {
        let info = self.info(locale);
        let what = if self.alone().is_some() { "pack" } else { "desk" };
        schema::facts(&format!("the {what} {} {}", info.id, info.version), info.title, info.summary, &info.facts)
    }
}

/// The groups of several packs as one list, in the order of the options; one stands in the group of the first pack that has it.
fn joined<'d>(groups: &[GroupInfo<'d>], options: &[Word<'d>]) -> Vec<GroupInfo<'d>> {
    let mut joined: Vec<GroupInfo<'d>> = Vec::new();
    for Word { id: option, .. } in options {
        let Some(of) = groups.iter().find(|group| group.options.contains(option)) else { continue };
        match joined.iter_mut().find(|group| group.id == of.id) {
            Some(group) => group.options.push(option),
            None => {
                // Of what several packs name, the first one's words count.
                let first = groups.iter().find(|group| group.id == of.id).unwrap_or(of);
                joined.push(GroupInfo { options: vec![option], ..first.clone() });
            }
        }
    }
    joined
}
