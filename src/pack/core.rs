//! The pack: one plan made executable, loaded, compiled and ready to decide.

use crate::answer::comparison::Comparison;
use crate::answer::decision::{Decision, PackRef, Verdict};
use crate::answer::explanation::Explanation;
use crate::compiled::plan::Compiled;
use crate::decide::assess::{self, Options};
use crate::decide::compare;
use crate::decide::explain;
use crate::decide::roles::{self, Roles};
use crate::facts::json;
use crate::facts::known::Facts;
use crate::facts::limits::MAX_FACTS_BYTES;
use crate::facts::read::read;
use crate::model::locale;
use crate::model::overlay::OverlayRef;
use crate::model::routing::Routing;
use crate::model::schema::Schema;
use crate::model::texts::Texts;
use crate::problem::{Error, Problem};
use serde_json::Value;
use std::any::Any;
use std::sync::{Arc, LazyLock};

/// A validated and compiled pack. One pack serves all threads; a clone shares all that is large.
#[derive(Clone)]
pub struct Pack {
    pub(crate) compiled: Arc<Compiled>,
    /// By locale.
    texts: Arc<[Later<Texts>]>,
    digest: String,
    overlay: Option<OverlayRef>,
    pub(crate) origin: Origin,
}

/// What is made when it is first needed.
#[cfg(not(target_family = "wasm"))]
pub(crate) type Later<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;
/// What is made when it is first needed; there is one thread only.
#[cfg(target_family = "wasm")]
pub(crate) type Later<T> = LazyLock<T, Box<dyn FnOnce() -> T>>;

/// What the pack was made of, kept for whoever made it; deciding needs none of it.
#[derive(Clone, Default)]
pub(crate) struct Origin(pub Option<Arc<dyn Any + Send + Sync>>);

impl std::fmt::Debug for Pack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pack").field("id", &self.id()).field("version", &self.version()).finish_non_exhaustive()
    }
}

impl Pack {
    /// Whether it computes the fact with this id.
    pub(crate) fn computes(&self, fact: &str) -> bool {
        self.compiled.fact_ids.get(fact).is_some_and(|fact| self.compiled.computation(*fact).is_some())
    }

    /// What a desk declares beside what a pack does.
    pub(crate) fn routing(&self) -> &Routing {
        static NONE: LazyLock<Routing> = LazyLock::new(Routing::default);
        self.compiled.schema.routing.as_ref().unwrap_or(&NONE)
    }

    pub(crate) fn new(
        compiled: Arc<Compiled>,
        texts: Vec<Later<Texts>>,
        digest: String,
        overlay: Option<OverlayRef>,
        origin: Origin,
    ) -> Self {
        Self { compiled, texts: texts.into(), digest, overlay, origin }
    }

    /// The same pack with other words.
    pub(crate) fn with_texts(self, texts: Vec<Later<Texts>>) -> Self {
        Self { texts: texts.into(), ..self }
    }

    /// The same pack, compiled otherwise.
    pub(crate) fn with_compiled(&self, compiled: Arc<Compiled>) -> Self {
        Self { compiled, ..self.clone() }
    }

    /// What is left of it without facts and rules: its names and its words.
    pub(crate) fn without_rules(&self) -> Self {
        let Schema { id, version, locales, phases, .. } = &self.compiled.schema;
        let schema = Schema {
            id: id.clone(),
            version: version.clone(),
            locales: locales.clone(),
            phases: phases.clone(),
            ..Schema::default()
        };
        Self {
            compiled: Compiled::without_rules(schema).into(),
            texts: self.texts.clone(),
            digest: self.digest.clone(),
            overlay: self.overlay.clone(),
            origin: Origin::default(),
        }
    }

    /// The pack's id.
    pub fn id(&self) -> &str {
        &self.compiled.schema.id
    }

    /// The pack's version.
    pub fn version(&self) -> &str {
        &self.compiled.schema.version
    }

    /// `sha256:` and the digest of its content, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The overlay through which it was changed; id and version are still the base's.
    pub fn overlay(&self) -> Option<&OverlayRef> {
        self.overlay.as_ref()
    }

    /// The locales it speaks, the default first.
    pub fn locales(&self) -> &[String] {
        &self.compiled.schema.locales
    }

    /// The locale of the pack that serves `asked` (a BCP 47 tag) best: the same, or one of the same language and script,
    /// so that `zh-CN` is served by `zh-Hans`, `zh-TW` by `zh-Hant`, `zh-HK` by `zh-Hant-HK` where there is one, and `en-GB`
    /// by `en`.
    ///
    /// # Errors
    /// The pack speaks no such language.
    pub fn locale(&self, asked: &str) -> Result<&str, Error> {
        let locales = self.locales();
        locale::serving(locales, asked).map(String::as_str).ok_or_else(|| {
            let what = if self.compiled.schema.routing.is_some() { "desk" } else { "pack" };
            Problem::error("unknown-locale", format!("the {what} has no locale `{asked}`"))
                .suggest(asked, locales.iter().map(String::as_str))
                .into()
        })
    }

    fn reference(&self) -> PackRef<'_> {
        PackRef { id: self.id(), version: self.version(), digest: &self.digest, overlay: self.overlay() }
    }

    pub(crate) fn words(&self, locale: Option<&str>) -> (&str, &Texts) {
        static NONE: LazyLock<Texts> = LazyLock::new(Texts::default);
        let locales = self.locales();
        let index = locale.and_then(|locale| locales.iter().position(|known| known == locale)).unwrap_or(0);
        match (locales.get(index), self.texts.get(index)) {
            (Some(locale), Some(texts)) => (locale, texts),
            _ => ("", &NONE),
        }
    }

    /// Reads facts: nested JSON, one object an incident. Absent means not asked, null means not known; a fact may also
    /// be partly known (`any_of`, `at_least`, `at_most`, `includes`, `excludes`).
    ///
    /// # Errors
    /// Everything that is wrong with the facts; nothing is decided then.
    ///
    /// ```
    /// # let pack = fenji::Pack::from_folder("rules/it-operations").unwrap();
    /// let error = pack.facts(&serde_json::json!({ "system": { "stat": "down" } })).unwrap_err();
    /// assert_eq!(error.problems[0].code, "unknown-fact");
    /// assert_eq!(error.problems[0].help.as_deref(), Some("did you mean `system.state`?"));
    /// ```
    pub fn facts(&self, value: &Value) -> Result<Facts, Error> {
        read(&self.compiled, value).map_err(|problems| Error { problems })
    }

    /// Reads facts from JSON text; also finds duplicate keys, wrong encoding, and text that is too large or too deep.
    ///
    /// # Errors
    /// As [`Pack::facts`].
    pub fn facts_from_json(&self, text: &[u8]) -> Result<Facts, Error> {
        let value = json::parse(text, MAX_FACTS_BYTES, "the facts")?;
        self.facts(&value)
    }

    /// Reads who fills the pack's roles: `{"overall-head": {"name": "…", "contact": "…"}}`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn roles_from_json(&self, text: &[u8]) -> Result<Roles, Error> {
        let value = json::parse(text, MAX_FACTS_BYTES, "the roles");
        let roles = value.and_then(|value| roles::read(&self.compiled.schema, &value));
        roles.map_err(|Error { mut problems }| {
            problems.iter_mut().for_each(|problem| problem.code = roles::INVALID);
            Error { problems }
        })
    }

    /// The number in what somebody typed as the answer to `fact`, in whatever digits, with the fact's unit of any locale
    /// behind it; none where it is not clear. Whether the fact allows it, [`Pack::facts`] says. See [`crate::read_number`].
    pub fn read_number(&self, fact: &str, text: &str) -> Option<i64> {
        crate::text::typed::read_number(text, &self.units(fact))
    }

    /// The units of a fact in all locales.
    pub(crate) fn units(&self, fact: &str) -> Vec<&str> {
        let Some(index) = self.compiled.fact_ids.get(fact) else { return Vec::new() };
        let words = self.locales().iter().map(|locale| self.words(Some(locale)).1);
        words.filter_map(|words| words.facts.get(*index)?.unit.as_deref()).collect()
    }

    /// Decides one incident. Facts of another pack give a decision without meaning, but no failure.
    ///
    /// ```
    /// let pack = fenji::Pack::from_folder("rules/it-operations")?;
    /// let facts = pack.facts(&serde_json::json!({ "leak": { "status": "confirmed" } }))?;
    /// let decision = pack.assess(&facts, &fenji::Options::default());
    /// assert_eq!(decision.level.value, Some("P1"));
    /// # Ok::<(), fenji::Error>(())
    /// ```
    pub fn assess(&self, facts: &Facts, options: &Options) -> Decision<'_> {
        let (_, texts) = self.words(options.locale.as_deref());
        assess::assess(&self.compiled, texts, self.reference(), facts, options)
    }

    /// Only the conclusions and the ids of the rules behind them.
    pub fn verdict(&self, facts: &Facts) -> Verdict<'_> {
        assess::verdict(&self.compiled, facts)
    }

    /// What changed between two states of one incident: facts, conclusions, duties, steps, and who must be told now.
    pub fn compare(&self, before: &Facts, after: &Facts, options: &Options) -> Comparison<'_> {
        let (_, texts) = self.words(options.locale.as_deref());
        compare::compare(&self.compiled, texts, self.reference(), before, after, options)
    }

    /// Why this level, and what would give another one: `level`, or each other level of the pack. Further schemes are not
    /// explained; [`Pack::assess`] gives the reasons of each.
    ///
    /// # Errors
    /// `level` is no level of the pack.
    pub fn explain(&self, facts: &Facts, level: Option<&str>, options: &Options) -> Result<Explanation<'_>, Error> {
        let levels = &self.compiled.schema.levels;
        let wanted = match level {
            None => None,
            Some(name) => Some(levels.iter().position(|level| level == name).ok_or_else(|| {
                Problem::error("unknown-level", format!("`{name}` is no level of this pack"))
                    .suggest(name, levels.iter().map(String::as_str))
            })?),
        };
        let (_, texts) = self.words(options.locale.as_deref());
        Ok(explain::explain(&self.compiled, texts, self.reference(), facts, wanted))
    }
}
