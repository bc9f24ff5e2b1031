//! What can go wrong at the edges: bundles, options, the command, JavaScript.

use super::{Code, error};

pub(super) const EDGES: &[Code] = &[
    error(
        "broken-bundle",
        "A bundle is cut short or is none.",
        "a bundle is a JSON object",
        "Make it again with `fenji bundle`.",
    ),
    error(
        "newer-bundle",
        "A bundle has a newer format than this engine reads.",
        "the bundle has format 2; this engine reads up to 1",
        "Update fenji, or make the bundle with this version.",
    ),
    error(
        "changed-bundle",
        "A bundle was changed after it was made.",
        "the bundle's content does not match its digest",
        "Make it again from the pack's folder.",
    ),
    error(
        "changed-image",
        "The compiled rules in a bundle are not what its rule files say.",
        "the compiled rules in the bundle are not what its rule files say",
        "Do not trust this bundle; make it again.",
    ),
    error(
        "unknown-locale",
        "A pack does not have the language that is asked for, or that its desk has.",
        "`tiny` does not speak `zh-Hans`",
        "Take one of those that are listed, or add its texts.",
    ),
    error(
        "invalid-option",
        "An option of a call is wrong.",
        "`received` is no moment that can be reckoned with",
        "Give what the message names.",
    ),
    error(
        "invalid-roles",
        "Who fills the roles is not written as it must be.",
        "`haed` has no name",
        "Write `{\"role\": {\"name\": \"…\", \"contact\": \"…\"}}`, for a desk by pack.",
    ),
    error(
        "not-a-time",
        "`--received` is no moment.",
        "`--received soon` is not a moment in time",
        "Write date, time and offset: `2026-11-22T16:00:00+08:00`.",
    ),
    error(
        "usage",
        "The command was called in a way that it does not take.",
        "--lines takes one pack, not a desk",
        "See `fenji help COMMAND`.",
    ),
    error(
        "bad-lines",
        "Some lines of a batch were not decided.",
        "1 of 5 lines were not decided",
        "Look for `\"error\"` in the output: it stands in the place of each.",
    ),
    error(
        "not-empty",
        "The folder for a new pack holds something.",
        "`my-plan` exists and is not an empty folder",
        "Choose a new folder.",
    ),
    error(
        "pack-has-errors",
        "A pack was not bundled, because `check` finds errors.",
        "the pack is not bundled: it has errors",
        "Mend them, or bundle it all the same with `--force`.",
    ),
    error(
        "output",
        "An answer cannot be written.",
        "cannot write standard output: No space left on device",
        "Look at where the output goes.",
    ),
    error(
        "invalid-facts",
        "What was given as the lines of a batch is no text.",
        "`lines` is no text",
        "Give a string, or bytes of UTF-8.",
    ),
    error(
        "failed",
        "JavaScript could not do what was asked, for example because a text would be too long.",
        "this cannot be done here: Invalid string length",
        "Give less at once.",
    ),
    error(
        "not-started",
        "The engine is not started.",
        "the engine is not started",
        "`await init()` before anything else.",
    ),
    error(
        "wasm-blocked",
        "The page's Content Security Policy forbids WebAssembly.",
        "the page's Content Security Policy forbids WebAssembly",
        "Allow `'wasm-unsafe-eval'`.",
    ),
    error(
        "wasm-unavailable",
        "The Wasm file was not found, is damaged, or may not be fetched.",
        "the Wasm could not be loaded",
        "Serve it unchanged, or import `fenji/inline`.",
    ),
    error(
        "crashed",
        "The engine trapped.",
        "the engine has crashed",
        "`await init()`, load the packs anew, and report it.",
    ),
    error("freed", "The pack was freed, or its engine crashed.", "this pack was freed", "Load it again."),
    error(
        "not-a-number",
        "A fact is `NaN` or infinite.",
        "`users.affected` is NaN",
        "Give a whole number, or `null` for not known.",
    ),
    error(
        "undefined-value",
        "A fact is `undefined` inside a list.",
        "`incident.signs.0` is undefined",
        "Leave it out.",
    ),
    error(
        "not-json",
        "A fact is something that JSON does not have, such as a function.",
        "`system` is a function",
        "Give a plain value.",
    ),
    error("cyclic-value", "An object contains itself.", "`system` contains itself", "Give a plain object."),
    error(
        "unreadable-value",
        "Reading a value threw an error.",
        "`system.state` cannot be read: no access",
        "Give a plain object.",
    ),
    error("invalid-date", "A `Date` is none.", "`seen_at` is an invalid Date", "Give a moment, or `null`."),
];
