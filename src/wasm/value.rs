//! What goes over the boundary: answers as JSON text, what is wrong as such a text that is thrown, options.

use crate::desk::subject::Subject;
use crate::problem::{Error, Problem};
use crate::time::zone::{Moment, Zone};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// What is answered, or thrown.
pub(super) type Answer = Result<String, JsValue>;

pub(super) fn value(answer: &impl Serialize) -> Answer {
    serde_json::to_string(answer).map_err(|error| {
        thrown(
            Problem::error("output", format!("the answer cannot be written as JSON: {error}"))
                .help("please report what you did to get here"),
        )
    })
}

/// An integer that is the same number in JavaScript.
pub(super) fn exact(number: i64) -> Option<f64> {
    (number.unsigned_abs() <= crate::model::schema::MAX_NUMBER.unsigned_abs()).then_some(number as f64)
}

pub(super) fn thrown(error: impl Into<Error>) -> JsValue {
    // The problems, and the same for people.
    #[derive(Serialize)]
    struct Thrown {
        problems: Vec<Problem>,
        message: String,
    }
    let error = error.into();
    let message = error.to_string();
    let thrown = Thrown { problems: error.problems, message };
    serde_json::to_string(&thrown).unwrap_or(thrown.message).into()
}

pub(super) fn moment(received: Option<&str>) -> Result<Option<Moment>, JsValue> {
    received.map(str::parse::<Moment>).transpose().map_err(|_| {
        thrown(
            Problem::error("invalid-option", "`received` is no moment that can be reckoned with")
                .help("give a Date, or date, time and offset such as 2026-11-22T09:00:00Z, up to 9999-12-30T22:00:00Z"),
        )
    })
}

pub(super) fn named(zone: Option<&str>) -> Result<Option<Zone>, JsValue> {
    zone.map(str::parse).transpose().map_err(|error: Error| thrown(error))
}

pub(super) fn spoken<'s, S: Subject>(subject: &'s S, locale: &str) -> Result<&'s str, JsValue> {
    subject.locale(locale).map_err(thrown)
}

pub(super) fn options<S: Subject>(
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

pub(super) fn known<S: Subject>(subject: &S, facts: &str) -> Result<S::Facts, JsValue> {
    subject.facts_from_json(facts.as_bytes()).map_err(thrown)
}
