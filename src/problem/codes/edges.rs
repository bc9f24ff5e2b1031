//! What can go wrong at the edges: bundles, options, the command, JavaScript.

use crate::problem::codes::code::{Code, error};

pub(super) const EDGES: &[Code] = &[
    error(
        "broken-bundle",
        "A bundle is cut short or is none.",
        "a bundle is a JSON object",
        "Make it again with `fenji bundle`.",
    )
    .leaves_no_pack(),
    error(
        "newer-bundle",
        "A bundle has a newer format than this engine reads.",
        "the bundle has format 2; this engine reads up to 1",
        "Update fenji, or make the bundle with this version.",
    )
    .leaves_no_pack(),
    error(
        "changed-bundle",
        "A bundle was changed after it was made.",
        "the bundle's content does not match its digest",
        "Make it again from the pack's folder.",
    )
    .leaves_no_pack(),
    error(
        "changed-image",
        "The compiled rules in a bundle are not what its rule files say.",
        "the compiled rules in the bundle are not what its rule files say",
        "Do not trust this bundle; make it again.",
    ),
    error(
        "broken-compiled",
        "A compiled pack is cut short or is none.",
        "this is no compiled pack",
        "Make it again with `fenji compile`.",
    )
    .leaves_no_pack(),
    error(
        "newer-compiled",
        "A compiled pack has a newer format than this engine reads.",
        "the compiled pack has format 2; this engine reads up to 1",
        "Update fenji, or compile the pack with this version.",
    )
    .leaves_no_pack(),
    error(
        "older-compiled",
        "A compiled pack has an older format than this engine reads.",
        "the compiled pack has format 0; this engine reads format 1",
        "Make it again with `fenji compile`.",
    )
    .leaves_no_pack(),
    error(
        "changed-compiled",
        "A compiled pack was changed or cut short after it was made.",
        "the compiled pack does not match its checksum",
        "Make it again with `fenji compile`.",
    )
    .leaves_no_pack(),
    error(
        "compiled-only",
        "A compiled pack has no rule files, texts and cases to check, to try or to bundle.",
        "this is a compiled pack: its rule files, texts and cases are not in it",
        "Name the folder or the bundle that it was made of.",
    )
    .leaves_no_pack(),
    error(
        "author-needed",
        "A bundle is to be loaded, and the author core of the npm package, which reads bundles, is not started.",
        "bundles are read by the author core, which is not started",
        "`await init({ author: true })` first, or `await Pack.open(bundle)`; or give the compiled pack.",
    ),
    error(
        "mixed-packs",
        "A desk is given compiled files and bundles together.",
        "packs were given to a compiled desk",
        "Give bundles only; or the compiled desk alone, which holds its packs.",
    ),
    error(
        "not-compilable",
        "A pack needs its rule files to decide: a fact is computed by running a script.",
        "`affected` is computed by running its script",
        "Write the computation so that it can be analysed, or from facts with fewer answers.",
    ),
    error(
        "unknown-locale",
        "A pack does not have the language that is asked for, or that its desk has.",
        "`tiny` does not speak `zh-Hans`",
        "Take one of those that are listed, or add its texts.",
    ),
    error(
        "ambiguous-level",
        "Several packs that a report concerns have the level that is to be explained.",
        "`high` is a level of 2 packs",
        "Name the pack, too, as `ecommerce-security:high`.",
    ),
    error(
        "not-concerned",
        "A level is to be explained of a pack that the report does not concern.",
        "what is known does not concern `service-desk`",
        "Name a pack that is concerned, or ask the pack itself, without the desk.",
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
        "unknown-duty",
        "The file of what was done last names a standing duty that the pack does not have.",
        "`it-operations` has no standing duty `dril`",
        "Correct the name; `fenji info` lists the pack's standing duties.",
    ),
    error(
        "not-a-time",
        "`--received` is no moment.",
        "`--received soon` is not a moment in time",
        "Write date, time and offset: `2026-11-22T16:00:00+08:00`.",
    ),
    error(
        "unknown-zone",
        "A time zone is neither `UTC` nor an offset, and no name that is known here.",
        "`Peking` is no time zone that is known here",
        "Write an offset such as `+08:00`, or a name such as `Asia/Shanghai`; names need the feature `zones`.",
    ),
    error(
        "usage",
        "The command was called in a way that it does not take.",
        "`--facts` needs a file: standard input holds the answers",
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
        "invalid-pack",
        "The form was given a pack that it cannot use: one of another version of the package, or a desk without its packs.",
        "the desk came without its packs",
        "Give the bundle itself, or a list of the desk's and its packs' bundles.",
    ),
    error(
        "pack-unavailable",
        "The form was given the address of a bundle, and there is none, or a web page came in its place.",
        "the page has no element `#pack`",
        "See whether the file or element is there, whether the page may fetch it, and whether somebody must sign in for it.",
    ),
    error(
        "invalid-report",
        "A report that was sent is none that this version can take.",
        "the report names no pack and no desk, or both",
        "Send what the form makes; `fenji schema --report` has its shape.",
    ),
    error(
        "unreadable-value",
        "Reading a value threw an error.",
        "`system.state` cannot be read: no access",
        "Give a plain object.",
    ),
    error("invalid-date", "A `Date` is none.", "`seen_at` is an invalid Date", "Give a moment, or `null`."),
];
