//! The engine behind wasm-bindgen: JSON texts in, JavaScript values out; everything else is in the npm package's own code.

use crate::{Options, Pack};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Engine(Pack);

fn out(value: &impl Serialize) -> JsValue {
    let text = serde_json::to_string(value).unwrap_or_default();
    js_sys::JSON::parse(&text).unwrap_or(JsValue::NULL)
}

#[wasm_bindgen]
impl Engine {
    pub fn load(bundle: &str) -> Result<Engine, JsValue> {
        Pack::from_bundle(bundle).map(Engine).map_err(|error| out(&error))
    }
    pub fn assess(&self, facts: &str, locale: Option<String>) -> Result<JsValue, JsValue> {
        let facts = self.0.facts_from_json(facts.as_bytes()).map_err(|error| out(&error))?;
        let options = Options { locale, ..Options::default() };
        Ok(out(&self.0.assess(&facts, &options)))
    }
    pub fn assess_text(&self, facts: &str, locale: Option<String>) -> Result<String, JsValue> {
        let facts = self.0.facts_from_json(facts.as_bytes()).map_err(|error| out(&error))?;
        let options = Options { locale, ..Options::default() };
        Ok(serde_json::to_string(&self.0.assess(&facts, &options)).unwrap_or_default())
    }
    pub fn assess_none(&self, facts: &str, locale: Option<String>) -> Result<u32, JsValue> {
        let facts = self.0.facts_from_json(facts.as_bytes()).map_err(|error| out(&error))?;
        let options = Options { locale, ..Options::default() };
        Ok(self.0.assess(&facts, &options).steps.len() as u32)
    }
    pub fn facts_only(&self, facts: &str) -> Result<u32, JsValue> {
        let _facts = self.0.facts_from_json(facts.as_bytes()).map_err(|error| out(&error))?;
        Ok(1)
    }
    pub fn verdict(&self, facts: &str) -> Result<JsValue, JsValue> {
        let facts = self.0.facts_from_json(facts.as_bytes()).map_err(|error| out(&error))?;
        Ok(out(&self.0.verdict(&facts)))
    }
    pub fn verdict_none(&self, facts: &str) -> Result<u32, JsValue> {
        let facts = self.0.facts_from_json(facts.as_bytes()).map_err(|error| out(&error))?;
        Ok(self.0.verdict(&facts).level.rules.len() as u32)
    }
    pub fn info(&self, locale: &str) -> JsValue {
        out(&self.0.info(locale))
    }
    pub fn explain(&self, facts: &str) -> Result<JsValue, JsValue> {
        let facts = self.0.facts_from_json(facts.as_bytes()).map_err(|error| out(&error))?;
        self.0.explain(&facts, None, &Options::default()).map(|e| out(&e)).map_err(|error| out(&error))
    }
    pub fn check(&self) -> JsValue {
        out(&self.0.check())
    }
    pub fn run_cases(&self) -> JsValue {
        out(&self.0.run_cases())
    }
}
