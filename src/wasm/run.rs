//! The run core: what compiled packs and desks are asked.

use crate::desk::core::Desk;
use crate::desk::subject::Subject;
use crate::model::overlay::OverlayRef;
use crate::pack::core::Pack;
use crate::pack::parameters::parameters_from_json;
use crate::problem::Problem;
use crate::version::{FORMAT, RHAI_VERSION, VERSION};
use crate::wasm::value::{Answer, exact, known, named, options, spoken, thrown, value};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A loaded pack.
#[wasm_bindgen]
pub struct Core(pub(super) Pack);

/// A loaded desk.
#[wasm_bindgen]
pub struct DeskCore(pub(super) Desk);

/// What a loaded pack or desk is known by.
#[derive(Serialize)]
struct Reference<'p> {
    id: &'p str,
    version: &'p str,
    digest: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlay: Option<&'p OverlayRef>,
    locales: &'p [String],
}

/// The largest answer to a batch, in bytes: JavaScript's texts end at twice as many, in some engines.
const MAX_ANSWER: usize = 256 << 20;

/// One answer a line; see [`Subject::answer_line`].
fn answers<S: Subject>(
    subject: &S,
    lines: &[u8],
    first: usize,
    options: Option<&S::Options>,
) -> Result<String, JsValue> {
    let mut out = Vec::new();
    for (index, line) in lines.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        subject.answer_line(line, first + index, options, &mut out);
        if out.len() > MAX_ANSWER {
            return Err(thrown(
                Problem::error("too-large", format!("the answers have more than {MAX_ANSWER} bytes"))
                    .help("call again with fewer lines, or ask for verdicts only"),
            ));
        }
    }
    Ok(String::from_utf8(out).unwrap_or_default())
}

/// The versions of the engine, of rhai and of the pack format.
#[wasm_bindgen]
pub fn version() -> String {
    format!(r#"{{"engine":"{VERSION}","format":{FORMAT},"rhai":"{RHAI_VERSION}"}}"#)
}

#[wasm_bindgen]
impl Core {
    /// Loads a compiled pack.
    #[wasm_bindgen(js_name = fromCompiled)]
    pub fn from_compiled(bytes: &[u8]) -> Result<Core, JsValue> {
        Pack::from_compiled(bytes).map(Core).map_err(thrown)
    }

    /// Its standing duties; `done` says in JSON when each was done last.
    pub fn standing(&self, locale: &str, done: Option<String>, zone: Option<String>) -> Answer {
        let done = self.0.done_from_json(done.as_deref().unwrap_or("{}").as_bytes()).map_err(thrown)?;
        value(&self.0.standing(spoken(&self.0, locale)?, &done, named(zone.as_deref())?.as_ref()))
    }
}

#[wasm_bindgen]
impl DeskCore {
    /// A desk of one pack alone, which goes on by itself, too.
    pub fn of(pack: &Core) -> DeskCore {
        DeskCore(Desk::of(pack.0.clone()))
    }

    /// Loads a compiled desk with its packs; a compiled pack becomes a desk of one.
    #[wasm_bindgen(js_name = fromCompiled)]
    pub fn from_compiled(bytes: &[u8]) -> Result<DeskCore, JsValue> {
        Desk::from_compiled(bytes).map(DeskCore).map_err(thrown)
    }
}

/// What a pack and a desk can both do.
macro_rules! subject {
    ($core:ident) => {
        #[wasm_bindgen]
        impl $core {
            /// Id, version, digest, overlay and locales.
            pub fn reference(&self) -> Answer {
                let subject = &self.0;
                value(&Reference {
                    id: subject.id(),
                    version: subject.version(),
                    digest: subject.digest(),
                    overlay: subject.overlay(),
                    locales: subject.locales(),
                })
            }

            /// It with other values of the parameters in its texts, in JSON.
            #[wasm_bindgen(js_name = withParameters)]
            pub fn with_parameters(self, values: &str) -> Result<$core, JsValue> {
                let values = parameters_from_json(values.as_bytes()).map_err(thrown)?;
                self.0.with_parameters(&values).map($core).map_err(thrown)
            }

            /// It in the words of one locale.
            pub fn info(&self, locale: &str) -> Answer {
                value(&self.0.info(spoken(&self.0, locale)?))
            }

            /// The JSON Schema of its facts.
            #[wasm_bindgen(js_name = factsSchema)]
            pub fn facts_schema(&self, locale: &str) -> Answer {
                value(&self.0.facts_schema(spoken(&self.0, locale)?))
            }

            /// The number in what somebody typed as the answer to a fact; a JavaScript number holds it, or none is read.
            #[wasm_bindgen(js_name = readNumber)]
            pub fn read_number(&self, fact: &str, text: &str) -> Option<f64> {
                exact(self.0.read_number(fact, text)?)
            }

            /// The decision about facts in JSON text.
            pub fn assess(
                &self,
                facts: &str,
                locale: Option<String>,
                received: Option<String>,
                zone: Option<String>,
                audience: Option<String>,
                roles: Option<String>,
            ) -> Answer {
                let (zone, audience) = (zone.as_deref(), audience.as_deref());
                let options = options(&self.0, locale, received.as_deref(), zone, audience, roles.as_deref())?;
                value(&self.0.assess(&known(&self.0, facts)?, &options))
            }

            /// Only the verdict.
            pub fn verdict(&self, facts: &str) -> Answer {
                value(&self.0.verdict(&known(&self.0, facts)?))
            }

            /// Why this level, and what would give another one.
            pub fn explain(
                &self,
                facts: &str,
                level: Option<String>,
                locale: Option<String>,
                received: Option<String>,
                zone: Option<String>,
            ) -> Answer {
                let options = options(&self.0, locale, received.as_deref(), zone.as_deref(), None, None)?;
                let facts = known(&self.0, facts)?;
                value(&self.0.explain(&facts, level.as_deref(), &options).map_err(thrown)?)
            }

            /// What changed between two states of one incident.
            pub fn compare(
                &self,
                before: &str,
                after: &str,
                locale: Option<String>,
                received: Option<String>,
                zone: Option<String>,
                roles: Option<String>,
            ) -> Answer {
                let options = options(&self.0, locale, received.as_deref(), zone.as_deref(), None, roles.as_deref())?;
                value(&self.0.compare(&known(&self.0, before)?, &known(&self.0, after)?, &options))
            }

            /// One facts object a line in, one decision (or verdict) a line out; byte for byte what the command writes.
            #[wasm_bindgen(js_name = assessLines)]
            #[allow(clippy::too_many_arguments, reason = "JavaScript gives the options one by one")]
            pub fn assess_lines(
                &self,
                lines: &[u8],
                first: usize,
                verdicts: bool,
                locale: Option<String>,
                received: Option<String>,
                zone: Option<String>,
                audience: Option<String>,
                roles: Option<String>,
            ) -> Result<String, JsValue> {
                let (zone, audience) = (zone.as_deref(), audience.as_deref());
                let options = options(&self.0, locale, received.as_deref(), zone, audience, roles.as_deref())?;
                answers(&self.0, lines, first, (!verdicts).then_some(&options))
            }
        }
    };
}

subject!(Core);
subject!(DeskCore);
