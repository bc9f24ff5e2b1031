//! Information about a pack, in words: everything that a form or a portal needs to show it.

use crate::declare::overlay::OverlayRef;
use crate::model::schema::FactType;
use crate::model::texts::Texts;
use crate::pack::core::Pack;
use serde::Serialize;

/// A pack in the words of one locale.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackInfo<'p> {
    /// The pack's id.
    pub id: &'p str,
    /// The pack's version.
    pub version: &'p str,
    /// `sha256:` and the digest of its content.
    pub digest: &'p str,
    /// The overlay through which the pack was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<&'p OverlayRef>,
    /// The locale of the words here.
    pub locale: &'p str,
    /// All locales of the pack, the default first.
    pub locales: &'p [String],
    /// The pack's title.
    pub title: &'p str,
    /// What it is for.
    pub summary: &'p str,
    /// The plan behind it.
    pub plan: &'p str,
    /// Kinds of incidents.
    pub kinds: Vec<Word<'p>>,
    /// Scopes, most serious first.
    pub scopes: Vec<Word<'p>>,
    /// Levels, most serious first.
    pub levels: Vec<Word<'p>>,
    /// Further level schemes, kept apart from the pack's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<SchemeInfo<'p>>,
    /// Roles.
    pub roles: Vec<Word<'p>>,
    /// Acts of the command chain.
    pub acts: Vec<Word<'p>>,
    /// Phases in order.
    pub phases: Vec<PhaseInfo<'p>>,
    /// Priorities go from 1 to this.
    pub priorities: u32,
    /// Facts in order of declaration.
    pub facts: Vec<FactInfo<'p>>,
}

/// A name and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Word<'p> {
    /// The name in rules and JSON.
    pub id: &'p str,
    /// What people read.
    pub text: &'p str,
}

/// A further level scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchemeInfo<'p> {
    /// The scheme's id.
    pub id: &'p str,
    /// Its name.
    pub text: &'p str,
    /// Its levels, most serious first.
    pub levels: Vec<Word<'p>>,
}

/// A phase: what it is for and what it must leave behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhaseInfo<'p> {
    /// The phase's id.
    pub id: &'p str,
    /// Its name.
    pub text: &'p str,
    /// Its goal.
    pub goal: &'p str,
    /// What it must leave behind.
    pub output: &'p str,
}

/// A fact as a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FactInfo<'p> {
    /// The fact's dotted id.
    pub id: &'p str,
    /// What sort of answer it takes.
    #[serde(rename = "type")]
    pub fact_type: FactType,
    /// The question.
    pub question: &'p str,
    /// How to tell.
    pub help: &'p str,
    /// Why it is asked.
    pub why: &'p str,
    /// The unit of a number.
    pub unit: Option<&'p str>,
    /// The options, least to most serious; for yes-no: `no` and `yes`.
    pub options: Vec<Word<'p>>,
    /// The smallest number allowed.
    pub min: Option<i64>,
    /// The largest number allowed.
    pub max: Option<i64>,
    /// The condition under which it applies.
    pub when: Option<&'p str>,
    /// Whether it is asked before others (safety and leaks).
    pub ask_first: bool,
    /// Whether some rule reads it.
    pub deciding: bool,
    /// Whether it is computed from others and never asked.
    pub computed: bool,
}

fn words<'p>(ids: &'p [String], texts: &'p [String]) -> Vec<Word<'p>> {
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
        let number = fact.fact_type == FactType::Number;
        FactInfo {
            id: &fact.id,
            fact_type: fact.fact_type,
            question: &text.question,
            help: &text.help,
            why: &text.why,
            unit: text.unit.as_deref(),
            options,
            min: number.then_some(fact.min),
            max: number.then_some(fact.max),
            when: fact.when.as_deref(),
            ask_first: fact.ask_first,
            deciding: compiled.deciding.get(index) == Some(&true),
            computed: compiled.computations.iter().any(|computation| computation.fact == index),
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
        roles: words(&schema.roles, &texts.roles),
        acts: words(&schema.acts, &texts.acts),
        phases: phases.collect(),
        priorities: schema.priorities,
        facts: facts.collect(),
    }
}
