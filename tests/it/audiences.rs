//! Audiences: who is asked what, whose first steps are shown, and what is due on ordinary days.

use crate::packs::Change::{Before, Swap};
use crate::packs::{changed, pack};
use crate::subject::incidents;
use fenji::{Audience, Desk, DeskOptions, Holds, Options, Pack};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A pack in which a restart is for responders to know, and every role has an audience of its own.
fn staged() -> Pack {
    pack(&[
        Swap("pack.toml", "roles = [\"desk\", \"head\"]\n", ""),
        Swap(
            "pack.toml",
            "[source]",
            "[[role]]\nid = \"desk\"\naudience = \"reporter\"\n\n[[role]]\nid = \"head\"\n\n[source]",
        ),
        Swap(
            "facts.toml",
            "options = [\"recovered\", \"failed\"]",
            "options = [\"recovered\", \"failed\"]\nasked_of = [\"responder\"]",
        ),
        Before(
            "rules/first.rhai",
            r#"step("look").phase("detection").by("desk").first(2).when(|r| r.spread).gap("n");
step("leave").phase("detection").by("desk").first(1).when(|r| "smoke" in r.signs).gap("n");
step("stay-out").phase("recovery").by("desk").first(1).after("leave").avoid().gap("n");
step("lead").phase("detection").by("head").first(3).gap("n");
step("later").phase("detection").by("head").gap("n");
for n in 0..9 { step("more-" + n).phase("detection").by("desk").first(9).gap("n"); }
duty("drill").by("head").every("P3M").clause("plan-1 §8");
duty("train").by("desk").standing().borrowed().clause("plan-1 §9");"#,
        ),
    ])
}

fn first(pack: &Pack, facts: Value, audience: Option<Audience>) -> Vec<(String, Audience, Holds)> {
    let facts = pack.facts(&facts).expect("facts");
    let decision = pack.assess(&facts, &Options { audience, ..Options::default() });
    decision.first.iter().map(|step| (step.id.to_owned(), step.audience, step.holds)).collect()
}

#[test]
fn the_first_steps_of_an_audience_are_seven_certain_ones_first_then_by_urgency() {
    let pack = staged();
    let of = |facts: Value, audience| -> Vec<String> {
        first(&pack, facts, audience).into_iter().map(|(id, ..)| id).collect()
    };
    let reporter = of(json!({ "signs": ["smoke"], "spread": true }), Some(Audience::Reporter));
    assert_eq!(reporter, ["leave", "stay-out", "look", "more-0", "more-1", "more-2", "more-3"]);
    assert_eq!(of(json!({ "signs": [], "spread": false }), Some(Audience::Responder)), ["lead"]);
    // What is only possible comes after what is certain, however urgent.
    let open = first(&pack, json!({ "spread": true }), None);
    let ids: Vec<&str> = open.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(ids, ["stay-out", "look", "more-0", "more-1", "more-2", "more-3", "more-4", "lead"]);
    assert!(open.iter().all(|(_, _, holds)| *holds == Holds::Yes));
    // A desk of one says the same.
    let desk = Desk::of(staged());
    let facts = desk.facts(&json!({ "spread": true })).expect("facts");
    let decision = desk.assess(&facts, &DeskOptions::default());
    assert_eq!(decision.first, decision.packs[0].decision.first);
    assert_eq!(decision.first.iter().map(|step| step.id).collect::<Vec<_>>(), ids);
}

#[test]
fn what_settles_a_first_step_of_the_audience_is_asked_before_what_narrows_the_verdict() {
    let pack = staged();
    let next = |audience| {
        let decision =
            pack.assess(&pack.facts(&json!({})).expect("facts"), &Options { audience, ..Options::default() });
        decision.questions.next.map(str::to_owned)
    };
    assert_eq!(next(Some(Audience::Reporter)).as_deref(), Some("signs"));
    assert_ne!(next(Some(Audience::Responder)).as_deref(), Some("signs"));
}

/// Whoever cannot say whether it is down is not asked whether a restart helped; others may know both.
#[test]
fn an_audience_is_not_asked_what_presupposes_what_it_does_not_know() {
    let pack = staged();
    let asks = |facts: Value, audience| {
        let decision = pack.assess(&pack.facts(&facts).expect("facts"), &Options { audience, ..Options::default() });
        let restart = |id: &str| id == "system.restart";
        let open = decision.questions.open.iter().any(|open| restart(open.fact));
        (open, decision.questions.irrelevant.iter().any(|id| restart(id)))
    };
    assert_eq!(asks(json!({}), Some(Audience::Responder)), (true, false));
    assert_eq!(asks(json!({ "system": { "state": "down" } }), Some(Audience::Responder)), (true, false));
    assert_eq!(asks(json!({ "system": { "state": null } }), Some(Audience::Responder)), (false, false));
    assert_eq!(asks(json!({ "system": { "state": null } }), None), (true, false));
}

#[test]
fn standing_duties_are_no_part_of_a_decision_and_have_a_calendar() {
    let pack = staged();
    let decision = pack.assess(&pack.facts(&json!({})).expect("facts"), &Options::default());
    assert_eq!(decision.duties.iter().map(|duty| duty.id).collect::<Vec<_>>(), ["answer"]);
    let done = pack.done_from_json(br#"{"drill": "2026-11-30T23:30:00+08:00"}"#).expect("a moment");
    let standing = pack.standing("en", &done, None);
    let said: Vec<_> = standing.iter().map(|duty| (duty.id, duty.every, duty.next.as_deref())).collect();
    assert_eq!(said, [("drill", Some("P3M"), Some("2027-02-28T15:30:00Z")), ("train", None, None)]);
    let wrong = pack.done_from_json(br#"{"dril": "2026-11-30T23:30:00+08:00", "train": "soon"}"#).expect_err("wrong");
    let codes: Vec<&str> = wrong.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["unknown-duty", "not-a-time"]);
}

/// Facts that an audience cannot know are like facts of which it has said so: the questions left are the same.
#[test]
fn an_audience_is_asked_what_is_left_when_nobody_knows_the_rest() {
    let tiny = staged();
    assert_same_questions(&tiny, &[json!({}), json!({ "system": { "state": "down" } }), json!({ "spread": true })]);
    for folder in std::fs::read_dir(crate::root().join("rules")).expect("rules") {
        let path = folder.expect("an entry").path();
        if !path.join("pack.toml").is_file() {
            continue;
        }
        let pack = Pack::from_folder(&path).expect("a pack");
        let cases: Vec<Value> = incidents(&pack.to_bundle()).into_iter().map(|(facts, _)| facts).step_by(7).collect();
        assert_same_questions(&pack, &cases);
    }
}

fn assert_same_questions(pack: &Pack, incidents: &[Value]) {
    let info = pack.info("en");
    let mut compared = 0;
    for audience in [Audience::Reporter, Audience::Responder] {
        for given in incidents {
            // Half of what is known, so that something is left to ask.
            let known = halved(given);
            let Ok(facts) = pack.facts(&known) else { continue };
            let asked = pack.assess(&facts, &Options { audience: Some(audience), ..Options::default() });
            let mut silent = known.clone();
            for fact in &info.facts {
                if !fact.asked_of.contains(&audience) && !fact.computed && at(&known, fact.id).is_none() {
                    put(&mut silent, fact.id);
                }
            }
            let Ok(silent) = pack.facts(&silent) else { continue };
            let nobody = pack.assess(&silent, &Options::default());
            let open = |questions: &fenji::Questions<'_>| -> BTreeSet<String> {
                questions.open.iter().map(|open| open.fact.to_owned()).collect()
            };
            assert_eq!(open(&asked.questions), open(&nobody.questions), "{} {audience:?} {known}", pack.id());
            assert!(asked.questions.open.iter().all(|open| open.asked_of.contains(&audience)));
            assert_eq!(asked.level.possible, nobody.level.possible);
            compared += 1;
        }
    }
    assert!(compared > 0, "{}", pack.id());
}

/// Every second fact of an incident, as far as it is known.
fn halved(given: &Value) -> Value {
    fn walk(value: &Value, count: &mut usize) -> Option<Value> {
        match value {
            Value::Object(map) if !map.contains_key("any_of") && !map.contains_key("includes") => {
                let kept: Map<String, Value> =
                    map.iter().filter_map(|(key, value)| Some((key.clone(), walk(value, count)?))).collect();
                Some(Value::Object(kept))
            }
            Value::Null => None,
            other => {
                *count += 1;
                (*count % 2 == 1).then(|| other.clone())
            }
        }
    }
    walk(given, &mut 0).unwrap_or_else(|| json!({}))
}

fn at<'v>(value: &'v Value, id: &str) -> Option<&'v Value> {
    id.split('.').try_fold(value, |value, part| value.get(part))
}

fn put(value: &mut Value, id: &str) {
    let mut place = value;
    let (inner, last) = id.rsplit_once('.').map_or((None, id), |(inner, last)| (Some(inner), last));
    for part in inner.into_iter().flat_map(|inner| inner.split('.')) {
        place = place.as_object_mut().expect("an object").entry(part).or_insert_with(|| json!({}));
    }
    place.as_object_mut().expect("an object").insert(last.to_owned(), Value::Null);
}

#[test]
fn what_is_wrong_with_audiences_urgency_and_standing_duties_is_told() {
    let said = |changes: &[crate::packs::Change<'_>]| match Pack::from_sources(&changed(changes)) {
        Ok(_) => panic!("it loads"),
        Err(error) => {
            error.problems.iter().map(|problem| format!("{} {}", problem.code, problem.message)).collect::<Vec<_>>()
        }
    };
    let pack = Swap("pack.toml", "[source]", "[[role]]\nid = \"desk\"\naudience = \"everybody\"\n\n[source]");
    assert_eq!(
        said(&[pack]),
        ["duplicate-name the role `desk` is declared twice", "unknown-audience there is no audience `everybody`"]
    );
    let none = Swap("facts.toml", "id = \"spread\"\n", "id = \"spread\"\nasked_of = []\n");
    assert_eq!(said(&[none]), ["unknown-audience `asked_of` names nobody"]);
    let hidden = Swap("facts.toml", "id = \"spread\"\n", "id = \"spread\"\nasked_of = [\"restricted\", \"reportr\"]\n");
    assert_eq!(
        said(&[hidden]),
        ["unknown-audience there is no audience `restricted`", "unknown-audience there is no audience `reportr`"]
    );
    let rules = r#"step("a").phase("detection").by("desk").first(0).gap("n");
step("b").phase("detection").by("desk").first(2).after("save-traces").gap("n");
step("c").phase("detection").by("desk").first(3).gap("n");
step("d").phase("detection").by("desk").first(2).after("c").gap("n");
duty("e").by("desk").every("quarterly").gap("n");
duty("f").by("desk").every("P1M").when(|r| r.spread).gap("n");
duty("g").by("desk").standing().immediately().gap("n");
duty("h").by("desk").borrowed().gap("n").standing();"#;
    assert_eq!(
        said(&[Before("rules/x.rhai", rules)]),
        [
            "out-of-range `.first` of `a` is 0",
            "wrong-order `b`, `.first(2)`, comes after `save-traces`, without `.first`",
            "wrong-order `d`, `.first(2)`, comes after `c`, `.first(3)`",
            "bad-duration `quarterly` is no duration",
            "twice `f` has both `.every` and `.when`",
            "twice `g` has both `.standing` and `.immediately`",
            "twice `h` has both `.borrowed` and `.gap`",
        ]
    );
}

/// An answer that says the same as that a fact does not apply is true either way: it is no error where the fact does not
/// apply, and no reason that it does.
#[test]
fn an_answer_that_is_true_either_way_is_never_refused() {
    let otherwise = Swap(
        "facts.toml",
        "options = [\"recovered\", \"failed\"]",
        "options = [\"recovered\", \"failed\"]\notherwise = \"recovered\"",
    );
    let (plain, mild) = (pack(&[]), pack(&[otherwise]));
    let known =
        |pack: &Pack, facts: Value| pack.facts(&facts).map(|facts| json!(pack.assess(&facts, &Options::default())));
    let up = json!({ "system": { "state": "slow", "restart": "recovered" }, "affected": 3 });
    assert_eq!(known(&plain, up.clone()).expect_err("refused").problems[0].code, "not-applicable");
    let without = known(&mild, json!({ "system": { "state": "slow" }, "affected": 3 })).expect("facts");
    assert_eq!(known(&mild, up).expect("true either way")["level"], without["level"]);
    // What would be told of a system that is down says so still.
    let failed = json!({ "system": { "state": "slow", "restart": "failed" } });
    assert_eq!(known(&mild, failed).expect_err("refused").problems[0].code, "not-applicable");
    // Where nothing else is known, `recovered` once said that the system was down.
    let state =
        |pack: &Pack| known(pack, json!({ "system": { "restart": "recovered" } })).expect("facts")["questions"].clone();
    let asks = |questions: &Value| questions["open"].to_string().contains("system.state");
    assert_eq!((asks(&state(&plain)), asks(&state(&mild))), (false, true));
    // And where the fact does apply, it is its answer, not asked again.
    let down =
        known(&mild, json!({ "system": { "state": "down", "restart": "recovered" }, "affected": 3 })).expect("facts");
    assert!(!asks(&down["questions"]) && !down["questions"]["open"].to_string().contains("system.restart"));
}
