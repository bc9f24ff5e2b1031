//! What the engine says to one call, written as every runtime must write it: shared by the native tests and those on Wasm.

use fenji::{Desk, Error, FORMAT, Moment, Pack, Problem, RHAI_VERSION, Subject, VERSION, Zone};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The packs and desks loaded so far, by the names that calls give them.
#[derive(Default)]
pub struct Loaded {
    pub packs: BTreeMap<String, Pack>,
    pub desks: BTreeMap<String, Desk>,
}

/// Problems of these sorts are about options, wherever they occur but in a pack.
const ABOUT_OPTIONS: [&str; 8] = [
    "unknown-level",
    "ambiguous-level",
    "not-concerned",
    "unknown-pack",
    "unknown-locale",
    "unknown-zone",
    "invalid-option",
    "invalid-roles",
];

/// The line for `call`: `ok ANSWER`, or `no CODE PROBLEMS MESSAGE`, each but the code as JSON.
///
/// # Panics
/// When the call names no pack that was loaded, or is not known.
pub fn line(loaded: &mut Loaded, call: &Value) -> String {
    let (about, said) = match call["desk"].as_str() {
        Some(name) => say_of_desk(loaded, name, call),
        None => say(&mut loaded.packs, call),
    };
    match said {
        Ok(answer) => format!("ok {answer}"),
        Err(error) => {
            let options =
                about != "invalid-pack" && error.problems.iter().all(|problem| ABOUT_OPTIONS.contains(&problem.code));
            refusal(if options { "invalid-option" } else { about }, &error)
        }
    }
}

/// The line for a call that is refused.
pub fn refusal(code: &str, error: &Error) -> String {
    format!("no {code} {} {}", text(&error.problems), text(&error.to_string()))
}

/// What wrong input means for this call, and the answer as JSON text.
fn say(packs: &mut BTreeMap<String, Pack>, call: &Value) -> (&'static str, Result<String, Error>) {
    let given = |key: &str| call[key].as_str();
    let name = given("pack").unwrap_or_default();
    let what = given("call").unwrap_or_default();
    if what == "version" {
        let versions = json!({ "engine": VERSION, "format": FORMAT, "rhai": RHAI_VERSION });
        return ("invalid-option", Ok(versions.to_string()));
    }
    if what == "load" {
        let load = if call["trusted"] == json!(true) { Pack::from_trusted_bundle } else { Pack::from_bundle };
        return ("invalid-pack", keep(packs, name, load(given("bundle").unwrap_or_default())));
    }
    let pack = packs.get(name).unwrap_or_else(|| panic!("no pack `{name}` was loaded: {call}"));
    if let Some(said) = ask(pack, call) {
        return said;
    }
    match what {
        "check" => ("invalid-pack", Ok(text(&pack.check()))),
        "runCases" => ("invalid-pack", Ok(text(&pack.run_cases()))),
        "standing" => {
            let asked = given("locale").map_or(Ok(""), |asked| pack.locale(asked));
            let said = asked.and_then(|locale| {
                let done = pack.done_from_json(given("done").unwrap_or("{}").as_bytes())?;
                Ok(text(&pack.standing(locale, &done, zone(call)?.as_ref())))
            });
            ("invalid-option", said)
        }
        "scripts" => ("invalid-pack", Ok(text(pack.scripts()))),
        "toBundle" => ("invalid-pack", Ok(text(&pack.to_bundle()))),
        "withScript" => {
            let made = pack.with_script(given("path").unwrap_or_default(), given("text").map(str::to_owned));
            ("invalid-pack", keep(packs, given("as").unwrap_or_default(), made))
        }
        _ => panic!("no such call: {call}"),
    }
}

/// What a pack and a desk are both asked.
fn ask<S: Subject>(subject: &S, call: &Value) -> Option<(&'static str, Result<String, Error>)> {
    let given = |key: &str| call[key].as_str();
    let facts = |key: &str| subject.facts_from_json(given(key).unwrap_or_default().as_bytes());
    let options = || options(subject, call);
    let spoken = || {
        let first = subject.locales().first().map_or("", String::as_str);
        given("locale").map_or(Ok(first), |asked| subject.locale(asked))
    };
    Some(match given("call").unwrap_or_default() {
        "assess" => {
            ("invalid-facts", options().and_then(|options| Ok(text(&subject.assess(&facts("facts")?, &options)))))
        }
        "verdict" => ("invalid-facts", facts("facts").map(|facts| text(&subject.verdict(&facts)))),
        "explain" => {
            let explained =
                options().and_then(|options| Ok(text(&subject.explain(&facts("facts")?, given("level"), &options)?)));
            ("invalid-facts", explained)
        }
        "compare" => {
            let compared =
                options().and_then(|options| Ok(text(&subject.compare(&facts("facts")?, &facts("after")?, &options))));
            ("invalid-facts", compared)
        }
        "lines" => ("invalid-facts", options().map(|options| lines(subject, call, &options))),
        "info" => ("invalid-option", spoken().map(|locale| text(&subject.info(locale)))),
        "factsSchema" => ("invalid-option", spoken().map(|locale| text(&subject.facts_schema(locale)))),
        _ => return None,
    })
}

/// The same for a call to a desk.
fn say_of_desk(loaded: &mut Loaded, name: &str, call: &Value) -> (&'static str, Result<String, Error>) {
    let given = |key: &str| call[key].as_str();
    let what = given("call").unwrap_or_default();
    if what == "load" {
        let bundles: Vec<String> =
            call["packs"].as_array().into_iter().flatten().map(|of| bundle(loaded, of)).collect();
        let (own, packs) = (bundle(loaded, &call["bundle"]), bundles.iter().map(String::as_str));
        let trusted = call["trusted"] == json!(true);
        let made = if trusted { Desk::from_trusted_bundles(&own, packs) } else { Desk::from_bundles(&own, packs) };
        return ("invalid-pack", made.map(|desk| keep_desk(loaded, name, desk)));
    }
    let desk = loaded.desks.get(name).unwrap_or_else(|| panic!("no desk `{name}` was loaded: {call}"));
    if let Some(said) = ask(desk, call) {
        return said;
    }
    match what {
        "check" => ("invalid-pack", Ok(text(&desk.check()))),
        "runCases" => ("invalid-pack", Ok(text(&desk.run_cases()))),
        _ => panic!("no such call to a desk: {call}"),
    }
}

/// A bundle that stands in a call, as the name of a pack that was loaded or as a text.
fn bundle(loaded: &Loaded, given: &Value) -> String {
    let given = given.as_str().unwrap_or_default();
    loaded.packs.get(given).map_or_else(|| given.to_owned(), Pack::to_bundle)
}

/// Keeps a desk that loaded under `name`, and says who it is.
fn keep_desk(loaded: &mut Loaded, name: &str, desk: Desk) -> String {
    let (id, version, digest, locales) = (desk.id(), desk.version(), desk.digest(), desk.locales());
    let who = json!({ "digest": digest, "id": id, "locales": locales, "version": version }).to_string();
    loaded.desks.insert(name.to_owned(), desk);
    who
}

fn text(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("answers are JSON")
}

/// Keeps a pack that loaded under `name`, and says who it is.
fn keep(packs: &mut BTreeMap<String, Pack>, name: &str, made: Result<Pack, Error>) -> Result<String, Error> {
    let pack = made?;
    let (id, version, digest, locales) = (pack.id(), pack.version(), pack.digest(), pack.locales());
    let mut who = json!({ "digest": digest, "id": id, "locales": locales, "version": version });
    if let Some(overlay) = pack.overlay() {
        who["overlay"] = json!(overlay);
    }
    packs.insert(name.to_owned(), pack);
    Ok(who.to_string())
}

fn options<S: Subject>(subject: &S, call: &Value) -> Result<S::Options, Error> {
    let locale = call["locale"].as_str().map(|asked| subject.locale(asked).map(str::to_owned)).transpose()?;
    let (received, zone) = (received(call)?, zone(call)?);
    let roles = call["roles"].as_str().map(|roles| subject.roles_from_json(roles.as_bytes())).transpose()?;
    let audience = call["audience"].as_str().map(str::parse).transpose()?;
    Ok(S::options(locale, received, zone, audience, roles.unwrap_or_default()))
}

fn received(call: &Value) -> Result<Option<Moment>, Error> {
    let given = call["received"].as_str().map(str::parse::<Moment>);
    given.transpose().map_err(|_| {
        Problem::error("invalid-option", "`received` is no moment that can be reckoned with")
            .help("give a Date, or date, time and offset such as 2026-11-22T09:00:00Z, up to 9999-12-30T22:00:00Z")
            .into()
    })
}

fn zone(call: &Value) -> Result<Option<Zone>, Error> {
    call["zone"].as_str().map(str::parse).transpose()
}

/// The batch's output, as the text of a JSON string.
fn lines<S: Subject>(subject: &S, call: &Value, options: &S::Options) -> String {
    let input = match call["hex"].as_str() {
        Some(hex) => bytes(hex),
        None => call["lines"].as_str().unwrap_or_default().as_bytes().to_vec(),
    };
    let first = call["firstLine"].as_u64().map_or(1, |first| usize::try_from(first).expect("a small number"));
    let options = (call["verdict"] != json!(true)).then_some(options);
    let mut out = Vec::new();
    for (index, line) in input.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        subject.answer_line(line, first + index, options, &mut out);
    }
    text(&String::from_utf8(out).expect("answers are UTF-8"))
}

/// The bytes written as `hex`.
fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).expect("hexadecimal")).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits")).collect()
}
