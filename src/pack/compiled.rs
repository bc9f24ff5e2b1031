//! Packs as compiled files: small, read at once, without rule files and cases.

use crate::compiled::file::{self, Holds, Part, Read};
use crate::decide::in_advance;
use crate::facts::known::Facts;
use crate::model::texts::Texts;
use crate::pack::core::{Later, Origin, Pack};
use crate::problem::{Error, Problem};
use std::sync::{Arc, LazyLock};

impl Pack {
    /// Loads a compiled pack, as [`Pack::to_compiled`] writes it. It decides as the pack that it was made of; it holds no
    /// rule files and no cases, so that it cannot be checked or changed.
    ///
    /// # Errors
    /// The bytes are no compiled pack, were changed or cut short, or have another format.
    pub fn from_compiled(bytes: &[u8]) -> Result<Self, Error> {
        if file::holds(bytes) == Some(Holds::Desk) {
            return Err(Problem::error("is-desk", "this is a compiled desk, not a pack")
                .help("load it as a desk")
                .into());
        }
        let part = file::read(bytes)?.into_iter().next().map(Self::of_part);
        part.ok_or_else(|| Problem::error("broken-compiled", "the compiled pack is empty").into())
    }

    pub(crate) fn of_part(part: Read) -> Self {
        let Read { compiled, digest, overlay, texts } = part;
        let later = |texts: Texts| -> Later<_> { LazyLock::new(Box::new(move || texts)) };
        Self::new(Arc::new(compiled), texts.into_iter().map(later).collect(), digest, overlay, Origin::default())
    }

    /// The compiled pack with the words of these locales, the first of which becomes its default; all, where none are named.
    ///
    /// # Errors
    /// The pack has no such locale, or a fact is computed by a script that must be run.
    pub fn to_compiled(&self, locales: &[&str]) -> Result<Vec<u8>, Error> {
        let facts = in_advance::states(std::iter::once(&self.compiled.schema));
        let facts: Vec<Facts> = facts.iter().filter_map(|facts| self.facts(facts).ok()).collect();
        file::write(Holds::Pack, &[self.part(locales, facts.iter())?])
    }

    /// Itself as a part of a compiled file, with what is decided from `facts`.
    pub(crate) fn part<'f>(&self, locales: &[&str], facts: impl Iterator<Item = &'f Facts>) -> Result<Part<'_>, Error> {
        let all: Vec<&str> = self.locales().iter().map(String::as_str).collect();
        let locales = if locales.is_empty() { all.as_slice() } else { locales };
        let mut texts: Vec<(&str, &Texts)> = Vec::new();
        for asked in locales {
            let (locale, words) = self.words(Some(self.locale(asked)?));
            if !texts.iter().any(|(known, _)| *known == locale) {
                texts.push((locale, words));
            }
        }
        let beginnings = in_advance::decided(&self.compiled, facts);
        Ok(Part { compiled: &self.compiled, digest: self.digest(), overlay: self.overlay(), texts, beginnings })
    }

    /// Whether it was loaded as a compiled pack, without rule files.
    pub fn is_compiled(&self) -> bool {
        self.origin.0.is_none()
    }
}

#[cfg(all(test, feature = "folder"))]
mod tests {
    use crate::decide::assess::Options;
    use crate::model::audience::Audience;
    use crate::pack::core::Pack;
    use serde_json::json;

    #[test]
    fn what_one_begins_with_is_read_and_nothing_is_derived() {
        let pack = Pack::from_folder("rules/it-operations").expect("a shipped pack");
        let compiled = Pack::from_compiled(&pack.to_compiled(&["en"]).expect("bytes")).expect("what was written");
        let derived = || compiled.compiled.logic.get().is_some();
        for audience in [None, Some(Audience::Reporter)] {
            let options = Options { audience, ..Options::default() };
            for facts in [
                json!({}),
                json!({ "safety": { "people_at_risk": false } }),
                json!({ "safety": { "people_at_risk": false }, "incident": { "description": "the lift is stuck" } }),
            ] {
                let decision = compiled.assess(&compiled.facts(&facts).expect("right facts"), &options);
                assert!(!decision.questions.open.is_empty() && !derived(), "{facts}");
            }
        }
        compiled.verdict(&compiled.facts(&json!({ "system": { "state": "down" } })).expect("right facts"));
        assert!(derived(), "another state is decided");
    }
}
