//! What can be wrong where several packs come together: vocabularies, overlays and desks.

use crate::problem::codes::code::{Code, either, error, warning};

pub(super) const JOINING: &[Code] = &[
    error(
        "missing-vocabulary",
        "The vocabulary that a pack or a desk says it uses is not there.",
        "the vocabulary `words` is missing",
        "Put its folder beside the pack's, or beside desk.toml; or correct the name after `uses`.",
    )
    .leaves_no_pack(),
    error(
        "wrong-vocabulary",
        "The folder that `uses` names holds another vocabulary than its name says.",
        "the folder `words` holds the vocabulary `terms`",
        "Name the folder as the vocabulary is called, and write that name after `uses`.",
    ),
    error(
        "is-vocabulary",
        "A vocabulary was given where a pack is needed.",
        "`rules/vocabulary` holds a vocabulary, not a pack",
        "Name the packs that use it, or the desk over them.",
    )
    .leaves_no_pack(),
    error(
        "vocabulary-fact",
        "A pack says of a fact of its vocabulary what only the vocabulary says: one name has one meaning.",
        "`story` is a fact of the vocabulary `words`",
        "Take the fact: without `type`, with nothing but `options` (some of a several-choice fact's), `when` and `ask_first`; or give your own another id.",
    ),
    warning(
        "doubled-text",
        "A pack says in the same words what its vocabulary says, or a regional locale what the one under it says.",
        "the vocabulary says `roles.head` in the same words",
        "Take it out of the file that the message names.",
    ),
    error(
        "missing-base",
        "The pack that an overlay changes is not there, or is not named.",
        "there is no pack in `../empty`",
        "Write under `[base]` where it stands, as seen from the overlay's folder.",
    )
    .leaves_no_pack(),
    error(
        "wrong-base",
        "The overlay was made for another pack.",
        "the overlay changes `tiny`; the base is `other`",
        "Give it the pack that it names.",
    ),
    error(
        "newer-base",
        "The base is newer than the one that the overlay was made for.",
        "the overlay was made for `tiny` 0.1.0; the base is 0.10.0",
        "Read what changed in the base, write its version under `[base]`, then run `fenji check` and `fenji test`.",
    ),
    error(
        "older-base",
        "The base is older than the one that the overlay was made for.",
        "the overlay was made for `tiny` 0.1.0; the base is 0.1.0-rc.1",
        "Get the newer base.",
    ),
    error(
        "nested-overlay",
        "An overlay was to be laid over another one.",
        "the pack `tiny` is changed by an overlay already",
        "Write both changes into one overlay of the pack itself.",
    ),
    error(
        "unknown-rule",
        "An overlay switches off a rule that the base does not have.",
        "the base has no rule `smoke`",
        "Correct the id.",
    ),
    error(
        "unknown-case",
        "An overlay switches off a case that the base does not have.",
        "the base has no case `smok`",
        "Correct the id.",
    ),
    error(
        "is-desk",
        "A desk was given where a pack is needed.",
        "`desk` is a desk, not a pack",
        "Name one of its packs.",
    )
    .leaves_no_pack(),
    error(
        "no-desk",
        "A pack was given where a desk is needed.",
        "`tiny` is a pack, not a desk",
        "Give the bundle of the desk first, then those of its packs.",
    )
    .leaves_no_pack(),
    error(
        "missing-pack",
        "A pack that desk.toml names is not there.",
        "the pack `small` is missing",
        "Put its folder or bundle beside desk.toml, or take it out of `packs` and the rules.",
    )
    .leaves_no_pack(),
    error(
        "duplicate-pack",
        "A desk was given the same pack twice.",
        "the pack `small` is there twice",
        "Give each pack once.",
    ),
    error("unknown-pack", "A desk has no pack of this name.", "the desk has no pack `smal`", "Correct the name."),
    error(
        "wrong-pack",
        "A folder or bundle beside desk.toml holds another pack than its name says.",
        "`small` holds the pack `tiny`",
        "Name it as the pack, or name the pack in desk.toml.",
    )
    .leaves_no_pack(),
    error(
        "missing-rule",
        "No rule of the desk says when a report concerns one of its packs.",
        "no rule says when a report concerns `smal`",
        "Add a `concerns` rule, or take the pack out.",
    ),
    either(
        "shared-fact",
        "Packs that share a fact do not agree about it. About its words this is a warning.",
        "`story` has another type than in `tiny`",
        "Declare it alike in both, or give one of them another id.",
    ),
    error(
        "shared-step",
        "One pack wants to have done what another wants to have left alone.",
        "`wipe` is to be done in one of `tiny` and `small`, and not to be done in the other",
        "Give the steps different ids.",
    ),
    error(
        "unknown-action",
        "A conflict, or what is declared under `never`, names a step or duty that no pack has.",
        "no pack has `step:wip`, named in the conflict `keep-or-wipe`",
        "Correct the id.",
    ),
];
