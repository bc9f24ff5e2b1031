//! Facts that are wrong: each mistake with its exact message, all mistakes at once, nothing decided.

use crate::packs::{Change, changed, pack};
use crate::tables::tables;
use fenji::{MAX_NUMBER, Options, Pack};
use serde_json::json;

tables! { "bad_facts":
    facts_that_the_pack_does_not_know_are_named_with_the_nearest_one,
    an_answer_of_the_wrong_type_is_told_what_its_fact_takes,
    an_answer_outside_the_options_is_told_the_options,
    numbers_stay_within_their_bounds_and_within_64_bits,
    partial_answers_leave_something_possible,
    a_fact_that_cannot_apply_is_refused,
    facts_that_the_pack_rules_out_together_are_named,
    what_is_computed_cannot_be_given,
    moments_need_date_time_and_offset,
    texts_have_a_longest_length,
    text_that_is_no_json_object_is_refused,
    depth_and_size_are_bounded,
    a_key_that_is_written_twice_is_refused_wherever_it_stands,
    keys_are_nested_not_dotted,
    what_is_too_long_or_too_many_is_cut,
    bytes_that_are_no_utf_8_are_refused,
    all_mistakes_are_told_at_once_in_the_order_of_their_keys,
    what_the_rules_say_is_looked_at_only_once_every_answer_is_right,
    a_level_to_explain_is_one_of_the_pack,
}

#[test]
fn facts_of_one_pack_do_another_no_harm() {
    let large = Pack::from_folder(crate::root().join("rules/it-operations")).expect("the pack loads");
    let small = pack(&[]);
    for (from, to) in [(&large, &small), (&small, &large)] {
        let facts = from.facts(&json!({})).expect("nothing is wrong with no facts");
        to.assess(&facts, &Options::default());
        to.verdict(&facts);
        assert!(to.explain(&facts, None, &Options::default()).is_ok());
    }
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
