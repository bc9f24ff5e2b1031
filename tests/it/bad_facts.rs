//! Facts that are wrong: each mistake with its exact message, all mistakes at once, nothing decided.

use crate::conformance::collect;
use crate::packs::{Change, changed, compare, pack, refused};
use fenji::{MAX_FACTS_BYTES, MAX_NUMBER, MAX_TEXT, Options, Pack};
use serde_json::json;

/// Each facts text is refused with exactly these problems, read as text and, where that is possible, as a value.
fn refuse_with(pack: &Pack, table: &[(&str, &'static str)]) {
    compare(table.iter().map(|(given, says)| {
        collect(|| json!({ "bundle": pack.to_bundle(), "facts": given }));
        let text = refused(pack.facts_from_json(given.as_bytes()));
        if let Ok(value) = serde_json::from_str(given)
            && !["[duplicate-key]", "[too-deep]", "[too-large]"].iter().any(|code| text.contains(code))
        {
            assert_eq!(refused(pack.facts(&value)), text, "text and value are read alike: {given}");
        }
        (*given, *says, text)
    }));
}

fn refuse(table: &[(&str, &'static str)]) {
    refuse_with(&pack(&[]), table);
}

#[test]
fn facts_that_the_pack_does_not_know_are_named_with_the_nearest_one() {
    refuse(&[
        (
            r#"{"sytem": {"state": "down"}}"#,
            r#"
            error[unknown-fact]: unknown fact `sytem`
              fact: sytem
              given: {"state":"down"}
              allowed: affected, seen_at, signs, spread, story, system, urgent
              help: did you mean `system`?
        "#,
        ),
        (
            r#"{"system": {"stat": "down"}}"#,
            r#"
            error[unknown-fact]: unknown fact `system.stat`
              fact: system.stat
              given: "down"
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `system.state`?
        "#,
        ),
        (
            r#"{"weather": "fine"}"#,
            r#"
            error[unknown-fact]: unknown fact `weather`
              fact: weather
              given: "fine"
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
        "#,
        ),
        (
            r#"{"system": {"weather": null}}"#,
            r#"
            error[unknown-fact]: unknown fact `system.weather`
              fact: system.weather
              given: null
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
        "#,
        ),
        (
            r#"{"signs": {"smoke": true}}"#,
            r#"
            error[unknown-form]: `signs` does not take `smoke`
              fact: signs
              given: {"smoke":true}
              allowed: includes, excludes
              help: else give a list of its options, or null
        "#,
        ),
        (
            r#"{"spread": {"sideways": true}}"#,
            r#"
            error[unknown-form]: `spread` does not take `sideways`
              fact: spread
              given: {"sideways":true}
              allowed: any_of
              help: else give true or false, or null
        "#,
        ),
        (
            r#"{"": 1}"#,
            r#"
            error[unknown-fact]: unknown fact ``
              fact: 
              given: 1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
        "#,
        ),
        (
            r#"{"__proto__": {"spread": true}, "constructor": {"prototype": 1}}"#,
            r#"
            error[unknown-fact]: unknown fact `__proto__`
              fact: __proto__
              given: {"spread":true}
              allowed: affected, seen_at, signs, spread, story, system, urgent

            error[unknown-fact]: unknown fact `constructor`
              fact: constructor
              given: {"prototype":1}
              allowed: affected, seen_at, signs, spread, story, system, urgent
        "#,
        ),
        (
            r#"{"system": {"__proto__": {"state": "down"}}}"#,
            r#"
            error[unknown-fact]: unknown fact `system.__proto__`
              fact: system.__proto__
              given: {"state":"down"}
              allowed: affected, seen_at, signs, spread, story, system.restart, system.state, urgent
        "#,
        ),
    ]);
}

#[test]
fn an_answer_of_the_wrong_type_is_told_what_its_fact_takes() {
    refuse(&[
        (
            r#"{"system": {"state": true}}"#,
            r#"
            error[wrong-type]: `system.state` must be one of its options, not true or false
              fact: system.state
              given: true
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"system": {"state": ["down"]}}"#,
            r#"
            error[wrong-type]: `system.state` must be one of its options, not a list
              fact: system.state
              given: ["down"]
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"system": {"state": 2}}"#,
            r#"
            error[wrong-type]: `system.state` must be one of its options, not a number
              fact: system.state
              given: 2
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"system": "down"}"#,
            r#"
            error[wrong-type]: `system` must be an object, not a text
              fact: system
              allowed: system.state, system.restart
        "#,
        ),
        (
            r#"{"system": null}"#,
            r#"
            error[wrong-type]: `system` must be an object, not null
              fact: system
              allowed: system.state, system.restart
        "#,
        ),
        (
            r#"{"signs": "smoke"}"#,
            r#"
            error[wrong-type]: `signs` must be a list of its options, not a text
              fact: signs
              given: "smoke"
              allowed: noise, smoke, theft
        "#,
        ),
        (
            r#"{"signs": ["smoke", 7]}"#,
            r#"
            error[wrong-type]: `signs` must hold its options only, not a number
              fact: signs
              given: 7
              allowed: noise, smoke, theft
        "#,
        ),
        (
            r#"{"signs": [["smoke"]]}"#,
            r#"
            error[wrong-type]: `signs` must hold its options only, not a list
              fact: signs
              given: ["smoke"]
              allowed: noise, smoke, theft
        "#,
        ),
        (
            r#"{"spread": "yes"}"#,
            r#"
            error[wrong-type]: `spread` must be true or false, not a text
              fact: spread
              given: "yes"
              allowed: true, false
        "#,
        ),
        (
            r#"{"spread": 1}"#,
            r#"
            error[wrong-type]: `spread` must be true or false, not a number
              fact: spread
              given: 1
              allowed: true, false
        "#,
        ),
        (
            r#"{"affected": "12"}"#,
            r#"
            error[wrong-type]: `affected` must be an integer, not a text
              fact: affected
              given: "12"
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": true}"#,
            r#"
            error[wrong-type]: `affected` must be an integer, not true or false
              fact: affected
              given: true
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"story": 5}"#,
            r#"
            error[wrong-type]: `story` must be a text, not a number
              fact: story
              given: 5
        "#,
        ),
        (
            r#"{"story": ["a", "b"]}"#,
            r#"
            error[wrong-type]: `story` must be a text, not a list
              fact: story
              given: ["a","b"]
        "#,
        ),
        (
            r#"{"seen_at": 1700000000}"#,
            r#"
            error[wrong-type]: `seen_at` must be a moment as a text, not a number
              fact: seen_at
              given: 1700000000
              allowed: a moment such as 2026-11-22T09:00:00+08:00
        "#,
        ),
    ]);
}

#[test]
fn an_answer_outside_the_options_is_told_the_options() {
    refuse(&[
        (
            r#"{"system": {"state": "dwon"}}"#,
            r#"
            error[unknown-option]: `dwon` is no answer to `system.state`
              fact: system.state
              given: "dwon"
              allowed: normal, slow, down
              help: did you mean `down`?
        "#,
        ),
        (
            r#"{"system": {"state": "fine"}}"#,
            r#"
            error[unknown-option]: `fine` is no answer to `system.state`
              fact: system.state
              given: "fine"
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"system": {"state": ""}}"#,
            r#"
            error[unknown-option]: `` is no answer to `system.state`
              fact: system.state
              given: ""
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"system": {"state": "Down"}}"#,
            r#"
            error[unknown-option]: `Down` is no answer to `system.state`
              fact: system.state
              given: "Down"
              allowed: normal, slow, down
              help: did you mean `down`?
        "#,
        ),
        (
            r#"{"signs": ["smoke", "smok", "light"]}"#,
            r#"
            error[unknown-option]: `smok` is no answer to `signs`
              fact: signs
              given: "smok"
              allowed: noise, smoke, theft
              help: did you mean `smoke`?

            error[unknown-option]: `light` is no answer to `signs`
              fact: signs
              given: "light"
              allowed: noise, smoke, theft
        "#,
        ),
    ]);
}

#[test]
fn numbers_stay_within_their_bounds_and_within_64_bits() {
    refuse(&[
        (
            r#"{"affected": 1001}"#,
            r#"
            error[out-of-range]: `affected` cannot be 1001
              fact: affected
              given: 1001
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": -1}"#,
            r#"
            error[out-of-range]: `affected` cannot be -1
              fact: affected
              given: -1
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": 1.5}"#,
            r#"
            error[wrong-type]: `affected` must be a whole number, not a number with a fraction
              fact: affected
              given: 1.5
              allowed: 0 to 1000
              help: write it without a fraction; `50.0` is taken as `50`
        "#,
        ),
        (
            r#"{"affected": 18446744073709551615}"#,
            r#"
            error[wrong-type]: `affected` must be an integer within 64 bits, not a number beyond 64 bits
              fact: affected
              given: 18446744073709551615
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": 9223372036854775807}"#,
            r#"
            error[out-of-range]: `affected` cannot be 9223372036854775807
              fact: affected
              given: 9223372036854775807
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": 99999999999999999999999}"#,
            r#"
            error[wrong-type]: `affected` must be an integer within 64 bits, not a number beyond 64 bits
              fact: affected
              given: 1e+23
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": 1e400}"#,
            r#"
            error[invalid-json]: the facts are not JSON: a number is beyond 64 bits at line 1, column 18
              help: write an integer within 64 bits
        "#,
        ),
        (
            r#"{"affected": NaN}"#,
            r#"
            error[invalid-json]: the facts are not JSON: expected value at line 1, column 14
              help: check brackets, commas and quotes there
        "#,
        ),
    ]);
}

#[test]
fn partial_answers_leave_something_possible() {
    refuse(&[
        (
            r#"{"system": {"state": {}}}"#,
            r#"
            error[wrong-type]: `system.state` must be one of its options, not an empty object
              fact: system.state
              given: {}
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"signs": {}}"#,
            r#"
            error[wrong-type]: `signs` must be a list of its options, not an empty object
              fact: signs
              given: {}
              allowed: noise, smoke, theft
        "#,
        ),
        (
            r#"{"story": {}}"#,
            r#"
            error[wrong-type]: `story` must be a text, not an empty object
              fact: story
              given: {}
        "#,
        ),
        (
            r#"{"system": {"state": {"anyof": ["down"]}}}"#,
            r#"
            error[unknown-form]: `system.state` does not take `anyof`
              fact: system.state
              given: {"anyof":["down"]}
              allowed: any_of
              help: did you mean `any_of`?
        "#,
        ),
        (
            r#"{"system": {"state": {"value": "down"}}}"#,
            r#"
            error[unknown-form]: `system.state` does not take `value`
              fact: system.state
              given: {"value":"down"}
              allowed: any_of
              help: else give one of its options, or null
        "#,
        ),
        (
            r#"{"system": {"state": {"at_least": 1}}}"#,
            r#"
            error[unknown-form]: `system.state` does not take `at_least`
              fact: system.state
              given: {"at_least":1}
              allowed: any_of
              help: else give one of its options, or null
        "#,
        ),
        (
            r#"{"story": {"any_of": ["a"]}}"#,
            r#"
            error[unknown-form]: `story` does not take `any_of`
              fact: story
              given: {"any_of":["a"]}
              help: else give a text, or null
        "#,
        ),
        (
            r#"{"system": {"state": {"any_of": []}}}"#,
            r#"
            error[wrong-type]: `system.state` must be a list of possible values after `any_of`, not an empty list
              fact: system.state
              given: []
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"system": {"state": {"any_of": "down"}}}"#,
            r#"
            error[wrong-type]: `system.state` must be a list of possible values after `any_of`, not a text
              fact: system.state
              given: "down"
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"system": {"state": {"any_of": ["down", "fine", 3]}}}"#,
            r#"
            error[unknown-option]: `fine` is no answer to `system.state`
              fact: system.state
              given: "fine"
              allowed: normal, slow, down

            error[wrong-type]: `system.state` must be one of its options, not a number
              fact: system.state
              given: 3
              allowed: normal, slow, down
        "#,
        ),
        (
            r#"{"spread": {"any_of": ["yes", false]}}"#,
            r#"
            error[wrong-type]: `spread` must be true or false, not a text
              fact: spread
              given: "yes"
              allowed: true, false
        "#,
        ),
        (
            r#"{"affected": {"any_of": [5, 5000]}}"#,
            r#"
            error[out-of-range]: `affected` cannot be 5000
              fact: affected
              given: 5000
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": {"at_least": 9, "at_most": 8}}"#,
            r#"
            error[empty-range]: no number is left for `affected`
              fact: affected
              given: {"at_least":9,"at_most":8}
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": {"at_least": 2000}}"#,
            r#"
            error[empty-range]: no number is left for `affected`
              fact: affected
              given: {"at_least":2000}
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": {"at_most": -1}}"#,
            r#"
            error[empty-range]: no number is left for `affected`
              fact: affected
              given: {"at_most":-1}
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": {"at_least": -9007199254740992, "at_most": 9223372036854775807}}"#,
            r#"
            error[out-of-range]: a limit of `affected` cannot be -9007199254740992
              fact: affected
              given: -9007199254740992
              allowed: -9007199254740991 to 9007199254740991

            error[out-of-range]: a limit of `affected` cannot be 9223372036854775807
              fact: affected
              given: 9223372036854775807
              allowed: -9007199254740991 to 9007199254740991
        "#,
        ),
        (
            r#"{"affected": {"at_least": "5"}}"#,
            r#"
            error[wrong-type]: `affected` must be an integer within 64 bits, not a text
              fact: affected
              given: "5"
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": {"at_least": 1.5, "at_most": null}}"#,
            r#"
            error[wrong-type]: `affected` must be a whole number, not a number with a fraction
              fact: affected
              given: 1.5
              allowed: 0 to 1000
              help: write it without a fraction; `50.0` is taken as `50`

            error[wrong-type]: `affected` must be an integer within 64 bits, not null
              fact: affected
              given: null
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": {"any_of": [1], "at_least": 5}}"#,
            r#"
            error[empty-range]: no number is left for `affected`
              fact: affected
              given: {"any_of":[1],"at_least":5}
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"affected": {"any_of": [12, 3], "at_least": 15, "at_most": 20}}"#,
            r#"
            error[empty-range]: no number is left for `affected`
              fact: affected
              given: {"any_of":[12,3],"at_least":15,"at_most":20}
              allowed: 0 to 1000
        "#,
        ),
        (
            r#"{"signs": {"includes": "smoke"}}"#,
            r#"
            error[wrong-type]: `signs` must be a list of options after `includes`, not a text
              fact: signs
              given: "smoke"
              allowed: noise, smoke, theft
        "#,
        ),
        (
            r#"{"signs": {"includes": ["smok"], "excludes": ["theft", "light"]}}"#,
            r#"
            error[unknown-option]: `smok` is no answer to `signs`
              fact: signs
              given: "smok"
              allowed: noise, smoke, theft
              help: did you mean `smoke`?

            error[unknown-option]: `light` is no answer to `signs`
              fact: signs
              given: "light"
              allowed: noise, smoke, theft
        "#,
        ),
        (
            r#"{"signs": {"includes": ["smoke", "noise"], "excludes": ["noise"]}}"#,
            r#"
            error[contradictory]: `signs` both includes and excludes `noise`
              fact: signs
              given: {"excludes":["noise"],"includes":["smoke","noise"]}
              help: keep it in one of the two lists
        "#,
        ),
    ]);
}

#[test]
fn a_fact_that_cannot_apply_is_refused() {
    refuse(&[
        (
            r#"{"system": {"state": "slow", "restart": "failed"}}"#,
            r#"
            error[not-applicable]: `system.restart` does not apply here
              fact: system.restart
              given: "failed"
              help: leave it out, or correct the facts that decide it; it applies when r.system.state == "down"
        "#,
        ),
        (
            r#"{"system": {"state": {"any_of": ["normal", "slow"]}, "restart": {"any_of": ["failed"]}}}"#,
            r#"
            error[not-applicable]: `system.restart` does not apply here
              fact: system.restart
              given: {"any_of":["failed"]}
              help: leave it out, or correct the facts that decide it; it applies when r.system.state == "down"
        "#,
        ),
        // Nobody said that the system is not down, but it cannot be: then somebody would be affected.
        (
            r#"{"system": {"restart": "failed"}, "affected": 0}"#,
            r#"
            error[not-applicable]: `system.restart` does not apply here
              fact: system.restart
              given: "failed"
              help: leave it out, or correct the facts that decide it; it applies when r.system.state == "down"
        "#,
        ),
    ]);
}

#[test]
fn facts_that_the_pack_rules_out_together_are_named() {
    refuse(&[
        (
            r#"{"system": {"state": "down"}, "affected": 0}"#,
            r#"
            error[contradictory]: these facts contradict each other: system.state, affected
              fact: system.state
              help: the pack rules out `down-but-nobody`; correct one of them
        "#,
        ),
        (
            r#"{"system": {"state": {"any_of": ["down"]}}, "affected": {"at_most": 0}}"#,
            r#"
            error[contradictory]: these facts contradict each other: system.state, affected
              fact: system.state
              help: the pack rules out `down-but-nobody`; correct one of them
        "#,
        ),
    ]);
    // Two rules together rule out what neither does alone.
    let both = [Change::File(
        "rules/x.rhai",
        r#"
        impossible("noise-when-spread").when(|r| "noise" in r.signs && r.spread);
        impossible("noise-when-not-spread").when(|r| "noise" in r.signs && !r.spread);
    "#,
    )];
    refuse_with(
        &pack(&both),
        &[(
            r#"{"signs": ["noise"]}"#,
            r#"
        error[contradictory]: these facts contradict each other: signs
          fact: signs
          help: no incident that the pack allows has all of them; correct one
    "#,
        )],
    );
}

#[test]
fn what_is_computed_cannot_be_given() {
    refuse(&[
        (
            r#"{"urgent": true}"#,
            r#"
        error[computed-fact]: `urgent` is computed and cannot be given
          fact: urgent
          given: true
          help: give the facts from which it is computed: `system.state`, `spread`
    "#,
        ),
        (
            r#"{"urgent": null}"#,
            r#"
                error[computed-fact]: `urgent` is computed and cannot be given
                  fact: urgent
                  given: null
                  help: give the facts from which it is computed: `system.state`, `spread`
            "#,
        ),
    ]);
}

#[test]
fn moments_need_date_time_and_offset() {
    refuse(&[
        (
            r#"{"seen_at": "yesterday"}"#,
            r#"
            error[bad-time]: `seen_at` is no moment with date, time and offset
              fact: seen_at
              given: "yesterday"
              help: write RFC 3339, such as 2026-11-22T09:00:00+08:00
        "#,
        ),
        (
            r#"{"seen_at": "2026-11-22"}"#,
            r#"
            error[bad-time]: `seen_at` is no moment with date, time and offset
              fact: seen_at
              given: "2026-11-22"
              help: write RFC 3339, such as 2026-11-22T09:00:00+08:00
        "#,
        ),
        (
            r#"{"seen_at": "2026-11-22T09:00:00"}"#,
            r#"
            error[bad-time]: `seen_at` is no moment with date, time and offset
              fact: seen_at
              given: "2026-11-22T09:00:00"
              help: write RFC 3339, such as 2026-11-22T09:00:00+08:00
        "#,
        ),
        (
            r#"{"seen_at": "2026-02-30T09:00:00Z"}"#,
            r#"
            error[bad-time]: `seen_at` is no moment with date, time and offset
              fact: seen_at
              given: "2026-02-30T09:00:00Z"
              help: write RFC 3339, such as 2026-11-22T09:00:00+08:00
        "#,
        ),
        (
            r#"{"seen_at": ""}"#,
            r#"
            error[bad-time]: `seen_at` is no moment with date, time and offset
              fact: seen_at
              given: ""
              help: write RFC 3339, such as 2026-11-22T09:00:00+08:00
        "#,
        ),
    ]);
}

#[test]
fn texts_have_a_longest_length() {
    let story = |length: usize| format!(r#"{{"story": "{}"}}"#, "烟".repeat(length));
    refuse(&[(
        &story(MAX_TEXT + 1),
        r#"
        error[too-large]: `story` has 20001 characters
          fact: story
          help: shorten it to 20000 characters
    "#,
    )]);
    assert_eq!(refused(pack(&[]).facts_from_json(story(MAX_TEXT).as_bytes())), "(accepted)");
}

#[test]
fn text_that_is_no_json_object_is_refused() {
    refuse(&[
        (
            "",
            r#"
            error[invalid-json]: the facts are not JSON: the text ends where a value must stand at line 1, column 0
              help: send the whole text
        "#,
        ),
        (
            r#"{"spread": "#,
            r#"
            error[invalid-json]: the facts are not JSON: the text ends where a value must stand at line 1, column 11
              help: send the whole text
        "#,
        ),
        (
            "{\n  \"spread\": true,\n  \"affected\": ",
            r#"
            error[invalid-json]: the facts are not JSON: the text ends where a value must stand at line 3, column 14
              help: send the whole text
        "#,
        ),
        (
            r#"{"spread": tru"#,
            r#"
            error[invalid-json]: the facts are not JSON: the text ends where a value must stand at line 1, column 14
              help: send the whole text
        "#,
        ),
        (
            r#"{"spread": true} {"spread": false}"#,
            r#"
            error[invalid-json]: the facts are not JSON: trailing characters at line 1, column 18
              help: check brackets, commas and quotes there
        "#,
        ),
        (
            r#"{"spread": true,}"#,
            r#"
            error[invalid-json]: the facts are not JSON: trailing comma at line 1, column 17
              help: check brackets, commas and quotes there
        "#,
        ),
        (
            r#"{spread: true}"#,
            r#"
            error[invalid-json]: the facts are not JSON: key must be a string at line 1, column 2
              help: check brackets, commas and quotes there
        "#,
        ),
        (
            r#"{"story": "\ud800"}"#,
            r#"
            error[invalid-json]: the facts are not JSON: unexpected end of hex escape at line 1, column 18
              help: check brackets, commas and quotes there
        "#,
        ),
        (
            r#"[{"spread": true}]"#,
            r#"
            error[wrong-type]: the facts must be a JSON object, not a list
              help: write nested objects, such as {"system": {"state": "down"}}
        "#,
        ),
        (
            "null",
            r#"
            error[wrong-type]: the facts must be a JSON object, not null
              help: write nested objects, such as {"system": {"state": "down"}}
        "#,
        ),
        (
            "\"down\"",
            r#"
            error[wrong-type]: the facts must be a JSON object, not a text
              help: write nested objects, such as {"system": {"state": "down"}}
        "#,
        ),
        (
            "7",
            r#"
            error[wrong-type]: the facts must be a JSON object, not a number
              help: write nested objects, such as {"system": {"state": "down"}}
        "#,
        ),
    ]);
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = |depth: usize| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    let huge = format!(r#"{{"story": "{}"}}"#, "a".repeat(MAX_FACTS_BYTES));
    refuse(&[
        (
            &deep(65),
            r#"
            error[too-deep]: the facts are not JSON: nested too deep at line 1, column 321
              help: nest at most 64 levels
        "#,
        ),
        (
            &deep(100_000),
            r#"
            error[too-deep]: the facts are not JSON: nested too deep at line 1, column 321
              help: nest at most 64 levels
        "#,
        ),
        (
            &"[".repeat(100_000),
            r#"
            error[too-deep]: the facts are not JSON: nested too deep at line 1, column 65
              help: nest at most 64 levels
        "#,
        ),
        (
            &format!(r#"{{"a": {}"#, "[".repeat(200)),
            r#"
            error[too-deep]: the facts are not JSON: nested too deep at line 1, column 70
              help: nest at most 64 levels
        "#,
        ),
        (
            &huge,
            r#"
            error[too-large]: the facts are too large: 1048589 bytes
              help: send at most 1048576 bytes
        "#,
        ),
    ]);
    compare([(
        "64 levels",
        r#"
        error[unknown-fact]: unknown fact `a`
          fact: a
          given: {"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a"…
          allowed: affected, seen_at, signs, spread, story, system, urgent
    "#,
        refused(pack(&[]).facts_from_json(deep(64).as_bytes())),
    )]);
}

#[test]
fn a_key_that_is_written_twice_is_refused_wherever_it_stands() {
    refuse(&[
        (
            r#"{"spread": true, "spread": false}"#,
            r#"
            error[duplicate-key]: `spread` is written twice
              fact: spread
              help: keep one of the two
        "#,
        ),
        (
            r#"{"system": {"state": "down", "state": "slow"}, "spread": true, "spread": true, "system": {"state": "down"}}"#,
            r#"
                error[duplicate-key]: `system.state` is written twice
                  fact: system.state
                  help: keep one of the two

                error[duplicate-key]: `spread` is written twice
                  fact: spread
                  help: keep one of the two

                error[duplicate-key]: `system` is written twice
                  fact: system
                  help: keep one of the two
            "#,
        ),
        (
            r#"{"signs": {"includes": ["smoke"], "includes": ["noise"]}}"#,
            r#"
            error[duplicate-key]: `signs.includes` is written twice
              fact: signs.includes
              help: keep one of the two
        "#,
        ),
        (
            r#"{"any": [{"a": 1, "a": 2}]}"#,
            r#"
            error[duplicate-key]: `any.0.a` is written twice
              fact: any.0.a
              help: keep one of the two
        "#,
        ),
    ]);
}

#[test]
fn keys_are_nested_not_dotted() {
    refuse(&[
        (
            r#"{"system.state": "down"}"#,
            r#"
            error[dotted-key]: `system.state` is written as one key
              fact: system.state
              help: nest objects instead, such as {"system": {"state": "down"}}
        "#,
        ),
        (
            r#"{"system.state": "down", "system": {"state": "slow"}}"#,
            r#"
            error[dotted-key]: `system.state` is written as one key
              fact: system.state
              help: nest objects instead, such as {"system": {"state": "down"}}
        "#,
        ),
        (
            r#"{"system.stat": "down"}"#,
            r#"
            error[unknown-fact]: unknown fact `system.stat`
              fact: system.stat
              given: "down"
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `system.state`?
        "#,
        ),
    ]);
}

#[test]
fn what_is_too_long_or_too_many_is_cut() {
    let long = "k".repeat(300_000);
    refuse(&[
        (
            &format!(r#"{{"{long}": 1}}"#),
            r#"
            error[unknown-fact]: unknown fact `kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…`
              fact: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…
              given: 1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
        "#,
        ),
        (
            &format!(r#"{{"system": {{"state": "{long}", "{long}": 2}}, "spread": {{"{long}": 3}}}}"#),
            r#"
            error[unknown-form]: `spread` does not take `kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…`
              fact: spread
              given: {"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…
              allowed: any_of
              help: else give true or false, or null

            error[unknown-fact]: unknown fact `system.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…`
              fact: system.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…
              given: 2
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at

            error[unknown-option]: `kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…` is no answer to `system.state`
              fact: system.state
              given: "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…
              allowed: normal, slow, down
        "#,
        ),
    ]);
    let keys: String = (0..80_000).map(|n| format!(r#""k{n}": 1, "#)).collect();
    let options: String = (0..80_000).map(|n| format!(r#""k{n}", "#)).collect();
    let pack = pack(&[]);
    let last = |facts: String| {
        let problems = refused(pack.facts_from_json(facts.as_bytes()));
        assert!(problems.len() < 100_000, "{} bytes of problems", problems.len());
        problems.rsplit("\n\n").next().unwrap_or_default().to_owned()
    };
    compare([
        (
            "keys",
            r#"
            error[too-many]: 79901 more answers were not looked at
              help: mend the problems above first
        "#,
            last(format!(r#"{{{keys}"spread": true}}"#)),
        ),
        (
            "options",
            r#"
            error[too-large]: the list for `signs` has 80001 items
              fact: signs
              help: give at most 2048
        "#,
            last(format!(r#"{{"signs": [{options}"smoke"]}}"#)),
        ),
    ]);
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    let pack = pack(&[]);
    let table: [(&[u8], &'static str); 3] = [
        (
            b"{\"story\": \"\xff\"}",
            r#"
            error[invalid-utf8]: the facts are not UTF-8: byte 11 does not belong there
              help: save the file as UTF-8
        "#,
        ),
        (
            b"\xfe\xff\x00{",
            r#"
                error[invalid-utf8]: the facts are not UTF-8: byte 0 does not belong there
                  help: save the file as UTF-8
            "#,
        ),
        (
            b"{\"story\": \"\xe7\x83\"}",
            r#"
                error[invalid-utf8]: the facts are not UTF-8: byte 11 does not belong there
                  help: save the file as UTF-8
            "#,
        ),
    ];
    compare(table.map(|(given, says)| (given, says, refused(pack.facts_from_json(given)))));
    assert_eq!(refused(pack.facts_from_json("\u{feff}{}".as_bytes())), "(accepted)", "a byte order mark does no harm");
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_their_keys() {
    refuse(&[(
        r#"{"system": {"state": "dwon", "restart": 1, "weather": 1}, "spread": "no", "signs": ["smok"], "affected": -1,
            "seen_at": "now", "urgent": true, "story": null}"#,
        r#"
            error[out-of-range]: `affected` cannot be -1
              fact: affected
              given: -1
              allowed: 0 to 1000

            error[bad-time]: `seen_at` is no moment with date, time and offset
              fact: seen_at
              given: "now"
              help: write RFC 3339, such as 2026-11-22T09:00:00+08:00

            error[unknown-option]: `smok` is no answer to `signs`
              fact: signs
              given: "smok"
              allowed: noise, smoke, theft
              help: did you mean `smoke`?

            error[wrong-type]: `spread` must be true or false, not a text
              fact: spread
              given: "no"
              allowed: true, false

            error[wrong-type]: `system.restart` must be one of its options, not a number
              fact: system.restart
              given: 1
              allowed: recovered, failed

            error[unknown-option]: `dwon` is no answer to `system.state`
              fact: system.state
              given: "dwon"
              allowed: normal, slow, down
              help: did you mean `down`?

            error[unknown-fact]: unknown fact `system.weather`
              fact: system.weather
              given: 1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at

            error[computed-fact]: `urgent` is computed and cannot be given
              fact: urgent
              given: true
              help: give the facts from which it is computed: `system.state`, `spread`
        "#,
    )]);
}

#[test]
fn what_the_rules_say_is_looked_at_only_once_every_answer_is_right() {
    refuse(&[(
        r#"{"system": {"state": "slow", "restart": "failed"}, "spread": "no"}"#,
        r#"
        error[wrong-type]: `spread` must be true or false, not a text
          fact: spread
          given: "no"
          allowed: true, false
    "#,
    )]);
}

#[test]
fn facts_of_one_pack_do_another_no_harm() {
    let large = Pack::from_folder("rules/it-operations").expect("the pack loads");
    let small = pack(&[]);
    for (from, to) in [(&large, &small), (&small, &large)] {
        let facts = from.facts(&json!({})).expect("nothing is wrong with no facts");
        to.assess(&facts, &Options::default());
        to.verdict(&facts);
        assert!(to.explain(&facts, None, &Options::default()).is_ok());
    }
}

#[test]
fn a_level_to_explain_is_one_of_the_pack() {
    let pack = pack(&[]);
    let facts = pack.facts(&json!({})).expect("nothing is wrong with no facts");
    compare(
        [
            (
                "p1",
                r#"
            error[unknown-level]: `p1` is no level of this pack
              allowed: P1, P2
              help: did you mean `P1`?
        "#,
            ),
            (
                "worst",
                r#"
                error[unknown-level]: `worst` is no level of this pack
                  allowed: P1, P2
            "#,
            ),
        ]
        .map(|(level, says)| (level, says, refused(pack.explain(&facts, Some(level), &Options::default())))),
    );
}

#[test]
fn facts_may_lie_where_numbers_end() {
    let wide = changed(&[
        Change::Swap("facts.toml", "min = 0\nmax = 1000", "min = -9007199254740991\nmax = 9007199254740991"),
        Change::Swap("rules/plan.rhai", "r.affected > 10)", "r.affected > 9007199254740990)"),
        Change::Swap("rules/plan.rhai", "r.affected <= 10)", "r.affected <= 9007199254740990)"),
    ]);
    let pack = Pack::from_sources(&wide).expect("the pack loads");
    pack.check();
    for (given, scopes) in [
        (json!(MAX_NUMBER), vec!["wide"]),
        (json!(-MAX_NUMBER), vec!["narrow"]),
        (json!({"at_least": -MAX_NUMBER}), vec!["wide", "narrow"]),
        (json!({"at_most": MAX_NUMBER}), vec!["wide", "narrow"]),
        (json!({"at_least": MAX_NUMBER, "at_most": MAX_NUMBER}), vec!["wide"]),
        (json!({"any_of": [MAX_NUMBER, -MAX_NUMBER, 0]}), vec!["wide", "narrow"]),
    ] {
        let facts = pack.facts(&json!({ "affected": given })).unwrap_or_else(|error| panic!("{given}: {error}"));
        assert_eq!(pack.assess(&facts, &Options::default()).scope.possible, scopes, "{given}");
        assert!(pack.explain(&facts, None, &Options::default()).is_ok());
    }
}

#[test]
fn a_rule_may_name_numbers_beyond_those_of_its_fact() {
    let pack = pack(&[
        Change::Swap("rules/plan.rhai", "r.affected > 10)", "r.affected > -9223372036854775807)"),
        Change::Swap("rules/plan.rhai", "r.affected <= 10)", "r.affected >= 9223372036854775807)"),
    ]);
    let facts = pack.facts(&json!({ "affected": { "at_most": MAX_NUMBER } })).expect("a limit beyond the fact's");
    let decision = pack.assess(&facts, &Options::default());
    assert_eq!(decision.scope.possible, ["wide"]);
    let dead: Vec<String> = pack.check().problems.into_iter().map(|problem| problem.code.to_owned()).collect();
    assert!(dead.contains(&"dead-rule".to_owned()), "{dead:?}");
}
