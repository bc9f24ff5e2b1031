//! What can be wrong with the facts of an incident.

use crate::problem::codes::code::{Code, error};

pub(super) const FACTS: &[Code] = &[
    error(
        "dotted-key",
        "A fact is written as one key with dots.",
        "`system.state` is written as one key",
        "Nest it: `{\"system\": {\"state\": \"down\"}}`.",
    ),
    error(
        "computed-fact",
        "A fact that is computed was given.",
        "`urgent` is computed and cannot be given",
        "Give the facts from which it is computed.",
    ),
    error(
        "unknown-form",
        "A partly known answer is written in a way that its fact does not take.",
        "`signs` does not take `smoke`",
        "Write `any_of`, `at_least` and `at_most`, or `includes` and `excludes`, as the type allows.",
    ),
    error(
        "empty-range",
        "No number lies in the given range.",
        "no number is left for `affected`",
        "Correct `at_least` and `at_most`.",
    ),
    error(
        "contradictory",
        "Facts contradict each other.",
        "`signs` both includes and excludes `noise`",
        "Correct one of them; the help names the rule that says why.",
    ),
    error(
        "not-applicable",
        "A fact was given though it does not apply.",
        "`system.restart` does not apply here",
        "Leave it out, or correct the facts that decide whether it applies.",
    ),
];
