//! Packs that are wrong: each mistake with its exact message and place, all mistakes at once, and no way out of the sandbox.

use crate::packs::Change::File;
use crate::packs::{changed, pack, refusal, refused};
use crate::tables::tables;
use fenji::Pack;
use proptest::prelude::*;

tables! { "bad_packs":
    only_rule_files_can_be_replaced_or_removed,
    files_that_are_missing_are_all_named,
    every_syntax_error_in_toml_is_told_in_every_file,
    examples_are_of_answers_and_each_phrase_of_one,
    files_that_are_no_text_or_too_large_are_refused,
    a_newer_or_missing_format_is_told,
    keys_that_nobody_knows_are_named_with_the_nearest_one,
    values_of_the_wrong_type_are_told_what_is_wanted,
    what_a_pack_or_a_fact_must_have_is_asked_for,
    ids_are_written_in_one_way,
    what_stands_twice_is_told_once_a_time,
    sizes_have_their_limits,
    otherwise_is_an_answer_to_the_fact,
    an_option_stands_in_one_group_that_has_words,
    syntax_errors_of_every_rule_file_are_told_at_once,
    every_name_that_rules_mention_is_declared,
    every_name_that_conditions_mention_is_declared,
    nothing_depends_on_itself,
    conditions_keep_to_what_can_be_analysed,
    several_wrong_conditions_are_told_at_once_each_in_its_place,
    conclusions_are_read_only_after_they_are_made,
    scripts_end_and_stay_small,
    scripts_may_call_what_the_readme_lists,
    helpers_that_call_themselves_are_refused,
    conditions_stay_small_when_helpers_and_variables_are_put_in_place,
    loading_ends_soon_whatever_a_script_does,
    builders_stand_only_on_rules_that_take_them_and_only_once,
    what_a_rule_needs_is_asked_for,
    arguments_of_the_wrong_sort_are_told_how_a_builder_is_written,
    unknown_functions_are_named_with_the_nearest_one,
    durations_are_iso_8601_and_positive,
    a_computation_gives_a_right_value_for_every_combination_that_can_be,
    a_computation_whose_combinations_are_too_many_is_tried_at_the_ends_of_its_ranges,
    scripts_have_no_way_out,
    a_pack_is_checked_for_incidents_that_no_rule_covers,
    a_pack_is_checked_for_rules_that_never_hold,
    a_pack_is_checked_for_worse_answers_that_give_a_milder_level,
    a_pack_is_checked_for_evidence_that_is_destroyed_before_it_is_saved,
    a_pack_is_checked_for_what_is_missing,
    a_pack_is_checked_for_what_nothing_uses,
    the_facts_of_a_case_are_refused_like_any_others,
    a_closure_serves_to_the_end_of_its_file_and_a_helper_may_hold_its_own,
    a_vocabulary_has_one_meaning_for_one_name,
    an_audience_is_one_that_there_is,
}

#[test]
fn a_long_circle_of_steps_is_found_soon() {
    let steps = "for n in 0..15000 { step(\"s\" + n).phase(\"detection\").by(\"desk\").gap().after(\"s\" + (n + 1)); }
step(\"s15000\").after(\"s0\").phase(\"detection\").by(\"desk\").gap();";
    let said = refusal(&[File("rules/x.rhai", steps)]);
    assert!(said.contains("error[cycle]: steps wait for each other: s0 → s1 → s2"), "{said}");
}

#[test]
fn a_path_that_is_no_path_is_cut() {
    assert!(refused(pack(&[]).with_script(&"x".repeat(1 << 20), None)).len() < 400);
}

/// Bytes of a text with some replaced, removed or put in.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "\"",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "|",
            ".",
            ",",
            ";",
            "=",
            "r.",
            "!",
            "-",
            "0",
            "9223372036854775807",
            "\u{202e}",
            "\0",
            "#",
            "'",
            "&&",
            "in",
            "fn ",
            "()"
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, pieces), 1..5).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (index, removed, piece) in edits {
            let start = index.index(bytes.len() + 1);
            let end = (start + removed).min(bytes.len());
            bytes.splice(start..end, piece);
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spoiled_rule_files_are_refused_or_loaded_but_never_harm(bytes in mutated(crate::packs::RULES)) {
        let mut sources = changed(&[]);
        sources.files.insert("rules/plan.rhai".to_owned(), bytes);
        if let Ok(pack) = Pack::from_sources(&sources) {
            pack.check();
            pack.run_cases();
        }
    }

    #[test]
    fn spoiled_fact_files_are_refused_or_loaded_but_never_harm(bytes in mutated(crate::packs::FACTS)) {
        let mut sources = changed(&[]);
        sources.files.insert("facts.toml".to_owned(), bytes);
        if let Ok(pack) = Pack::from_sources(&sources) {
            pack.check();
            pack.run_cases();
        }
    }
}
