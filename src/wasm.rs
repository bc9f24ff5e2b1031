//! The engine behind wasm-bindgen: a thin layer that the npm package's own code wraps.
//!
//! Facts come in as JSON text, so that one reader serves every way in; answers go out as plain JavaScript values, the same
//! that `JSON.parse` gives for the command's output. What can be wrong is thrown as a plain value,
//! `{"problems": […], "message": "…"}`.

use crate::RHAI_VERSION;
use crate::desk::core::Desk;
use crate::desk::subject::Subject;
use crate::model::overlay::OverlayRef;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};
use crate::source::bundle::FORMAT;
use crate::time::zone::Moment;
use crate::time::zone::Zone;
use crate::version::VERSION;
use js_sys::{Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// A loaded pack.
#[wasm_bindgen]
pub struct Core(Pack);

/// A loaded desk.
#[wasm_bindgen]
pub struct DeskCore(Desk);

type Answer = Result<JsValue, JsValue>;

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

fn value(answer: &impl Serialize) -> Answer {
    // Only a number beyond `MAX_NUMBER` cannot be a JavaScript value, and packs and facts have none.
    answer.serialize(&Serializer::json_compatible()).map_err(|error| {
        thrown(
            Problem::error("output", format!("the answer cannot be a JavaScript value: {error}"))
                .help("please report what you did to get here"),
        )
    })
}

/// An integer that is the same number in JavaScript.
fn exact(number: i64) -> Option<f64> {
    (number.unsigned_abs() <= crate::model::schema::MAX_NUMBER.unsigned_abs()).then_some(number as f64)
}

fn thrown(error: impl Into<Error>) -> JsValue {
    // The problems, and the same for people.
    #[derive(Serialize)]
    struct Thrown {
        problems: Vec<Problem>,
        message: String,
    }
    let error = error.into();
    let message = error.to_string();
    let thrown = Thrown { problems: error.problems, message };
    thrown.serialize(&Serializer::json_compatible()).unwrap_or_else(|_| thrown.message.into())
}

fn moment(received: Option<&str>) -> Result<Option<Moment>, JsValue> {
    received.map(str::parse::<Moment>).transpose().map_err(|_| {
        thrown(
            Problem::error("invalid-option", "`received` is no moment that can be reckoned with")
                .help("give a Date, or date, time and offset such as 2026-11-22T09:00:00Z, up to 9999-12-30T22:00:00Z"),
        )
    })
}

fn named(zone: Option<&str>) -> Result<Option<Zone>, JsValue> {
    zone.map(str::parse).transpose().map_err(|error: Error| thrown(error))
}

fn spoken<'s, S: Subject>(subject: &'s S, locale: &str) -> Result<&'s str, JsValue> {
    subject.locale(locale).map_err(thrown)
}

fn options<S: Subject>(
    subject: &S,
    locale: Option<String>,
    received: Option<&str>,
    zone: Option<&str>,
    audience: Option<&str>,
    roles: Option<&str>,
) -> Result<S::Options, JsValue> {
    let locale = locale.map(|locale| spoken(subject, &locale).map(str::to_owned)).transpose()?;
    let received = moment(received)?;
    let zone = named(zone)?;
    let roles = roles.map(|roles| subject.roles_from_json(roles.as_bytes())).transpose().map_err(thrown)?;
    let audience = audience.map(str::parse).transpose().map_err(|error: Error| thrown(error))?;
    Ok(S::options(locale, received, zone, audience, roles.unwrap_or_default()))
}

fn known<S: Subject>(subject: &S, facts: &str) -> Result<S::Facts, JsValue> {
    subject.facts_from_json(facts.as_bytes()).map_err(thrown)
}

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
pub fn version() -> JsValue {
    let versions = Object::new();
    for (name, version) in
        [("engine", VERSION.into()), ("rhai", RHAI_VERSION.into()), ("format", JsValue::from(FORMAT as u32))]
    {
        // Setting a property of an object made here cannot fail.
        _ = Reflect::set(&versions, &name.into(), &version);
    }
    versions.into()
}

#[wasm_bindgen]
impl Core {
    /// Loads a bundle.
    pub fn load(bundle: &str, trusted: bool) -> Result<Core, JsValue> {
        let load = if trusted { Pack::from_trusted_bundle } else { Pack::from_bundle };
        load(bundle).map(Core).map_err(thrown)
    }

    /// The same pack with one rule file replaced, added, or without a text, removed; validated as if loaded anew.
    #[wasm_bindgen(js_name = withScript)]
    pub fn with_script(&self, path: &str, text: Option<String>) -> Result<Core, JsValue> {
        self.0.with_script(path, text).map(Core).map_err(thrown)
    }

    /// Its rule files by path.
    pub fn scripts(&self) -> Answer {
        value(self.0.scripts())
    }

    /// Its standing duties; `done` says in JSON when each was done last.
    pub fn standing(&self, locale: &str, done: Option<String>, zone: Option<String>) -> Answer {
        let done = self.0.done_from_json(done.as_deref().unwrap_or("{}").as_bytes()).map_err(thrown)?;
        value(&self.0.standing(spoken(&self.0, locale)?, &done, named(zone.as_deref())?.as_ref()))
    }

    /// The pack as a bundle.
    pub fn bundle(&self) -> String {
        self.0.to_bundle()
    }
}

#[wasm_bindgen]
impl DeskCore {
    /// A desk of one pack alone, which goes on by itself, too.
    pub fn of(pack: &Core) -> DeskCore {
        DeskCore(Desk::of(pack.0.clone()))
    }

    /// Loads a desk from its bundle and those of its packs.
    pub fn load(desk: &str, packs: Vec<String>, trusted: bool) -> Result<DeskCore, JsValue> {
        let packs = packs.iter().map(String::as_str);
        let desk = if trusted { Desk::from_trusted_bundles(desk, packs) } else { Desk::from_bundles(desk, packs) };
        desk.map(DeskCore).map_err(thrown)
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

            /// Everything wrong or doubtful about it, and what is proved about it.
            pub fn check(&self) -> Answer {
                value(&self.0.check())
            }

            /// Its own cases.
            #[wasm_bindgen(js_name = runCases)]
            pub fn run_cases(&self) -> Answer {
                value(&self.0.run_cases())
            }
        }
    };
}

subject!(Core);
subject!(DeskCore);
