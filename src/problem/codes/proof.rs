//! What `fenji check` proves, and what can be wrong with texts and cases.

use super::{Code, error, warning};

pub(super) const PROOF: &[Code] = &[
    error(
        "gap",
        "Some incident gets no kind, scope, level or priority; or some report concerns no pack of a desk.",
        "some incidents get no level",
        "Look at the incident that is shown, and add a rule that covers it.",
    ),
    error(
        "milder",
        "A more serious answer gives a milder level.",
        "a more serious answer to `affected` gives a milder level: 11 instead of 3",
        "Add a rule for the more serious answer, correct the order of the options, or set `ordered = false` and say why.",
    ),
    error(
        "dead-rule",
        "A rule can never hold, because its condition contradicts itself.",
        "`a` can never hold",
        "Correct the condition, or remove the rule.",
    ),
    error(
        "ruled-out",
        "A rule can never hold, because `impossible` or `when` rules out every incident that meets it.",
        "`a` can never hold: the pack rules out every incident that meets it",
        "Look at what the incident that is shown is ruled out by.",
    ),
    error("dead-fact", "A fact can never apply.", "`a` can never apply", "Correct its `when`, or remove it."),
    warning(
        "never-first",
        "A rule for a kind can hold but never decides: wherever it holds, so does an earlier one of another kind.",
        "`a` never decides: `b` always holds too, and gives the earlier `fault`",
        "Move the rule up, or remove it.",
    ),
    warning(
        "overruled",
        "A rule can hold but never decides: wherever it holds, so does one that gives something more serious.",
        "`a` never decides: `b` always holds too, and gives the more serious `P1`",
        "Correct its condition or its value, or remove it.",
    ),
    warning(
        "doubled-rule",
        "A rule adds nothing to another one: both hold in the same incidents and say the same, or rule out the same.",
        "`y` adds nothing to `x`: they hold in the same incidents, and both give `P1`",
        "Correct one of the two conditions, or remove one of the rules.",
    ),
    warning(
        "doubled-word",
        "A word in a list changes nothing: it stands there twice, suggests what it suggests already, or speaks for an answer and against it.",
        "`hiss` stands in `.words` and in `.unless`: it suggests nothing",
        "Keep one of the two.",
    ),
    warning(
        "missing-negations",
        "A description in one of the languages cannot deny anything, so “no fire” suggests a fire.",
        "descriptions in `fr` cannot deny anything",
        "Add the [words of denial](packs.md#suggestions-and-denials) of that language.",
    ),
    warning(
        "uneven-examples",
        "An option has examples in one locale and none in another: who writes in that language is not understood.",
        "`smoke` of `incident.signs`: no examples in `zh-Hans`, but in another locale",
        "Write some in that language, as people put it there.",
    ),
    warning(
        "may-fail",
        "It was not proved that a computation never fails. Where it fails its fact stays unknown.",
        "it was not proved that computing `a.b` never fails",
        "Use only `+ - * /`, `min`, `max`, `if` and `switch` on the inputs, which can be proved; or narrow the ranges of the inputs.",
    ),
    error(
        "nothing-possible",
        "No incident is left: what is impossible, and when facts apply, contradict each other.",
        "the pack rules out every incident",
        "Look at `impossible` and `when`.",
    ),
    error(
        "evidence-lost",
        "A step that may destroy evidence can be listed without a step that saves it before.",
        "the destructive step `wipe` comes after no step that saves evidence",
        "Add `.after` with an evidence step that holds whenever the step does.",
    ),
    error(
        "missing-clause",
        "A rule names neither a clause nor that the plan is silent.",
        "`a` names no clause of the plan",
        "Add `.clause(\"…\")` or `.gap()`.",
    ),
    warning(
        "not-exact",
        "Something is too large for a decision diagram. What is concluded from it is sound, but may list too much as possible.",
        "some conditions are too large for decision diagrams; what they conclude is sound but not exact",
        "Split rules that read many facts; narrow the range of numbers.",
    ),
    warning(
        "not-proved",
        "A proof was given up. Nothing wrong was found, but nothing is promised.",
        "whether every incident gets a level was not proved",
        "Narrow the range of the inputs of computed facts; split large rules.",
    ),
    warning("unused-fact", "Nothing reads a fact.", "nothing reads the fact `a`", "Use it, or remove it."),
    warning(
        "unused-name",
        "No rule uses a role, act, phase, kind, scope or level.",
        "no rule uses the act `end`",
        "Use it, or take it out.",
    ),
    error(
        "missing-text",
        "A text that people read is missing in one language.",
        "the text `levels.P1` is missing",
        "Add it under the heading that the message names.",
    ),
    warning(
        "unused-text",
        "Nothing uses a text.",
        "nothing uses the text `rules.al-else`",
        "Correct its key, or remove it.",
    ),
    warning(
        "no-cases",
        "The pack or desk has no cases.",
        "the pack has no cases",
        "Write named situations in `cases/*.toml`.",
    ),
    error(
        "empty-case",
        "A case expects nothing.",
        "the case `a` expects nothing",
        "Write what must be decided under `[case.expect]`.",
    ),
    error("duplicate-case", "Two cases have the same id.", "the case `a` stands twice", "Rename one of them."),
    error(
        "unknown-name",
        "A case expects something that does not exist, which would pass for ever.",
        "`all-else` in `rules` of case `smoke` is not in the pack",
        "Correct the name.",
    ),
    error(
        "bad-time",
        "A moment is not written as one, in a case or in facts.",
        "`received` of case `a` is no moment",
        "Write date, time and offset: `2026-11-22T09:00:00+08:00`.",
    ),
    error(
        "not-compared",
        "Two packs tie their facts together in so many ways that what differs between them was not found out.",
        "the facts of the two packs hang together in too many ways to be compared",
        "Compare with a version between the two, or rule out fewer combinations in one `impossible(…)`.",
    ),
    warning(
        "unused-agreement",
        "A file of agreed changes names one that is none.",
        "nothing of `level` changes like that any more",
        "Take it out, or correct `from`, `to`, `clause` or `count`.",
    ),
];
