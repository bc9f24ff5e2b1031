//! The whole: answers to facts of which packs know different options, as they were given and not as one pack was told.

use crate::desk::core::Desk;
use crate::desk::facts::DeskFacts;
use crate::pack::core::Pack;
use serde_json::{Map, Value};

impl Desk {
    /// All options of a fact, where packs know different ones.
    pub(crate) fn all_options(&self, id: &str) -> &[String] {
        self.facts.get(id).map(|(_, owned)| owned.options.as_slice()).unwrap_or_default()
    }

    /// The packs that have a fact, itself first.
    fn having<'d>(&'d self, id: &str) -> impl Iterator<Item = (&'d Pack, usize)> + use<'d> {
        let by = self.facts.get(id).map(|(_, owned)| owned.by.clone()).unwrap_or_default();
        by.into_iter().filter_map(|(pack, fact)| Some((self.owner(pack)?, fact)))
    }

    fn owner(&self, index: usize) -> Option<&Pack> {
        index.checked_sub(1).map_or(Some(&self.router), |index| self.packs.get(index))
    }

    /// Whether packs know different options of a fact.
    pub(crate) fn is_divided(&self, id: &str) -> bool {
        !self.all_options(id).is_empty()
    }

    /// The whole answer to a divided fact.
    pub(crate) fn whole(&self, facts: &DeskFacts, id: &str) -> Value {
        facts.whole.get(id).cloned().unwrap_or_default()
    }

    /// An answer to a divided fact in words.
    pub(crate) fn in_words(&self, id: &str, value: &Value, locale: Option<&str>) -> String {
        match value {
            Value::Null => String::new(),
            Value::Array(list) => {
                let names = list.iter().filter_map(Value::as_str);
                names.map(|name| self.option_text(id, name, locale)).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        }
    }

    fn option_text<'s>(&'s self, id: &str, name: &'s str, locale: Option<&str>) -> &'s str {
        let mut texts = self.having(id).filter_map(|(pack, fact)| {
            let options = &pack.compiled.schema.facts.get(fact)?.options;
            let at = options.iter().position(|option| option == name)?;
            pack.words(locale).1.facts.get(fact)?.options.get(at).map(String::as_str)
        });
        texts.next().unwrap_or(name)
    }

    /// What one pack would have a divided fact be, with all that is known to be chosen besides.
    pub(crate) fn with_others(&self, pack: &Pack, id: &str, whole: &Value, to: &Value) -> Value {
        let chosen = |list: Option<&Value>, name: &str| {
            list.and_then(Value::as_array).is_some_and(|list| list.iter().any(|item| item == name))
        };
        let own = pack.compiled.fact_ids.get(id).and_then(|fact| pack.compiled.schema.facts.get(*fact));
        let own = own.map(|fact| fact.options.as_slice()).unwrap_or_default();
        let known = if whole.is_array() { Some(whole) } else { whole.as_object().and_then(includes) };
        let all =
            self.all_options(id).iter().filter(|name| chosen(if own.contains(name) { Some(to) } else { known }, name));
        all.map(|name| Value::from(name.as_str())).collect()
    }
}

fn includes(form: &Map<String, Value>) -> Option<&Value> {
    form.get("includes")
}
