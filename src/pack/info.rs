//! Information about a pack, in words: everything that a form or a portal needs to show it.

use crate::answer::info::{FactInfo, GroupInfo, PackInfo, PhaseInfo, RoleInfo, SchemeInfo, Word};
use crate::model::schema::FactType;
use crate::model::texts::Texts;
use crate::pack::core::Pack;

pub(crate) fn words<'p>(ids: &'p [String], texts: &'p [String]) -> Vec<Word<'p>> {
    ids.iter().zip(texts).map(|(id, text)| Word { id, text }).collect()
}

/// The pack in the words of `texts`.
pub(crate) fn info<'p>(pack: &'p Pack, locale: &'p str, texts: &'p Texts) -> PackInfo<'p> {
    let compiled = &pack.compiled;
    let schema = &compiled.schema;
    // A desk's phases have neither: what they are for stands in its packs.
    let at = |texts: &'p [String], index: usize| texts.get(index).map_or("", String::as_str);
    let phases = schema.phases.iter().zip(&texts.phases).enumerate().map(|(index, (id, text))| PhaseInfo {
        id,
        text,
        goal: at(&texts.goals, index),
        output: at(&texts.outputs, index),
    });
    let facts = schema.facts.iter().zip(&texts.facts).enumerate().map(|(index, (fact, text))| {
        let options = match fact.fact_type {
            FactType::YesNo => ["no", "yes"].iter().zip(&text.options).map(|(id, text)| Word { id, text }).collect(),
            _ => words(&fact.options, &text.options),
        };
        let groups = fact.groups.iter().zip(&text.groups).map(|(group, text)| GroupInfo {
            id: &group.id,
            text,
            options: group.options.iter().map(String::as_str).collect(),
        });
        let number = fact.fact_type == FactType::Number;
        FactInfo {
            id: &fact.id,
            fact_type: fact.fact_type,
            question: &text.question,
            help: &text.help,
            why: &text.why,
            unit: text.unit.as_deref(),
            options,
            groups: groups.collect(),
            min: number.then_some(fact.min),
            max: number.then_some(fact.max),
            when: fact.when.as_deref(),
            ask_first: fact.ask_first,
            asked_of: &fact.asked_of,
            deciding: compiled.deciding.get(index) == Some(&true),
            computed: compiled.computation(index).is_some(),
        }
    });
    PackInfo {
        id: pack.id(),
        version: pack.version(),
        digest: pack.digest(),
        overlay: pack.overlay(),
        locale,
        locales: pack.locales(),
        title: &texts.title,
        summary: &texts.summary,
        plan: &schema.plan,
        kinds: words(&schema.kinds, &texts.kinds),
        scopes: words(&schema.scopes, &texts.scopes),
        levels: words(&schema.levels, &texts.levels),
        schemes: schema
            .schemes
            .iter()
            .zip(&texts.schemes)
            .map(|(scheme, (text, levels))| SchemeInfo { id: &scheme.id, text, levels: words(&scheme.levels, levels) })
            .collect(),
        roles: schema
            .roles
            .iter()
            .zip(&texts.roles)
            .map(|(id, text)| RoleInfo { id, text, audience: schema.audience(id) })
            .collect(),
        acts: words(&schema.acts, &texts.acts),
        phases: phases.collect(),
        priorities: schema.priorities,
        facts: facts.collect(),
    }
}

impl Pack {
    /// The pack in words: what a form needs to show it. An unknown locale gives the default's words.
    pub fn info(&self, locale: &str) -> PackInfo<'_> {
        let (locale, texts) = self.words(Some(locale));
        info(self, locale, texts)
    }
}
