//! Parameters of texts, set by whoever runs a pack: other numbers to call, and other words.

use crate::facts::json;
use crate::facts::limits::MAX_FACTS_BYTES;
use crate::model::parameters::is_phone;
use crate::model::texts::Texts;
use crate::pack::core::{Later, Pack};
use crate::problem::{Error, Problem, unless};
use crate::text::visible::clip;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// Values of parameters of texts, by name.
pub type Parameters = BTreeMap<String, String>;

impl Pack {
    /// The same pack with other values of the parameters that stand in its texts, in all languages. What it decides, and its
    /// digest, do not depend on them. Names that stand in none of its texts change nothing: those of one language may not
    /// be in another, and a compiled pack may hold one language alone.
    ///
    /// # Errors
    /// What is to be called is no number.
    ///
    /// ```
    /// let pack = fenji::Pack::from_folder("rules/public-emergency")?;
    /// let own = [("fire".to_owned(), "8119".to_owned())].into();
    /// let facts = pack.facts(&serde_json::json!({ "incident": { "signs": ["fire-or-explosion"] }, "safety": { "people_at_risk": true } }))?;
    /// let pack = pack.with_parameters(&own)?;
    /// let decision = pack.assess(&facts, &fenji::Options::default());
    /// let call = decision.first.iter().find(|step| !step.phones.is_empty()).unwrap();
    /// assert!(call.text.contains("8119") && call.phones[0] == "8119");
    /// # Ok::<(), fenji::Error>(())
    /// ```
    pub fn with_parameters(self, values: &Parameters) -> Result<Self, Error> {
        check(std::slice::from_ref(&self), values)?;
        Ok(self.filled_with(values))
    }

    pub(crate) fn filled_with(self, values: &Parameters) -> Self {
        let values = Arc::new(values.clone());
        let later = |locale: &String| -> Later<Texts> {
            let (pack, locale, values) = (self.clone(), locale.clone(), values.clone());
            let value = move |name: &str| values.get(name).cloned();
            LazyLock::new(Box::new(move || pack.words(Some(&locale)).1.with(&value)))
        };
        let texts = self.locales().iter().map(later).collect();
        self.with_texts(texts)
    }
}

/// What is wrong with values, for packs of which each may have some of the parameters.
pub(crate) fn check<'p>(packs: impl IntoIterator<Item = &'p Pack>, values: &Parameters) -> Result<(), Error> {
    let mut phones = BTreeSet::new();
    for pack in packs {
        let texts = pack.locales().iter().map(|locale| pack.words(Some(locale)).1);
        let called = texts.flat_map(|texts| &texts.parameters).filter(|parameter| parameter.phone);
        phones.extend(called.map(|parameter| parameter.name.as_str()));
    }
    let wrong = values.iter().filter(|(name, value)| phones.contains(name.as_str()) && !is_phone(value));
    let problem = |(name, value): (&String, &String)| {
        Problem::error("out-of-range", format!("`{name}` is `{}`, which nobody can call", clip(value)))
            .allowed(["digits, with spaces and + - ( ) * # between them"])
    };
    let problems: Vec<Problem> = wrong.map(problem).collect();
    unless(problems, ())
}

/// Reads values of parameters: `{"fire": "8119"}`.
///
/// # Errors
/// The text is no JSON object of texts.
pub fn parameters_from_json(text: &[u8]) -> Result<Parameters, Error> {
    let value = json::parse(text, MAX_FACTS_BYTES, "the parameters")?;
    let wrong =
        || Problem::error("wrong-type", "the parameters must be an object of texts, such as {\"fire\": \"8119\"}");
    let Value::Object(map) = value else { return Err(wrong().into()) };
    map.into_iter()
        .map(|(name, value)| Some((name, value.as_str()?.to_owned())))
        .collect::<Option<_>>()
        .ok_or_else(|| wrong().into())
}
