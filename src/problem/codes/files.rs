//! What can be wrong with files and with what they declare.

use crate::problem::codes::code::{Code, error, warning};

pub(super) const FILES: &[Code] = &[
    error(
        "unreadable",
        "A file, a folder or standard input cannot be read.",
        "there is no folder `no/such/folder`",
        "Look at the path and at the permissions.",
    )
    .leaves_no_pack(),
    error(
        "unwritable",
        "A file cannot be written.",
        "cannot write `out.json`: No space left on device",
        "Look at the path, the permissions and the space on the disk.",
    ),
    error(
        "too-large",
        "A file, a bundle, a text, a list or an answer is larger than allowed.",
        "`story` has 20001 characters",
        "Shorten or split it; the message says how much is allowed.",
    ),
    error(
        "too-many",
        "There are more rules, facts, options, schemes, conflicts, steps or answers than allowed.",
        "the pack has 521 facts",
        "Split the pack, or remove what is not needed. “More answers were not looked at” goes away with the problems above it.",
    ),
    error(
        "too-deep",
        "JSON is nested too deep.",
        "the facts are not JSON: nested too deep at line 1, column 65",
        "Nest less.",
    ),
    error("invalid-utf8", "A file is not UTF-8.", "the file is not UTF-8", "Save it as UTF-8."),
    error(
        "toml-syntax",
        "A TOML file cannot be parsed.",
        "duplicate key",
        "Mend the place that is named; the schemas for editors show it while you type.",
    ),
    error(
        "empty-phrase",
        "An example holds neither a letter nor a number.",
        "an example in `phrases.\"incident.signs\".fire` says nothing",
        "Write what people write, or remove it.",
    ),
    error(
        "doubled-phrase",
        "The same phrase is an example of two options of a fact, or of one twice.",
        "“it smells burnt” stands for `smoke`, too, at examples/en.toml:3:5",
        "Keep it where it belongs, or say in each what makes the difference. Single words that fit several options stand under `words`.",
    ),
    error(
        "foreign-character",
        "A character that is no part of the language stands outside of texts and comments: often one of a wide (Chinese) keyboard, or one that nobody sees.",
        "`（` (U+FF08, fullwidth left parenthesis) cannot stand outside of texts and comments",
        "Write the plain character that the message names, or put words into quotation marks.",
    ),
    warning(
        "misleading-character",
        "A text or comment holds a character that turns the direction of writing, or ends a line for some programs only: what people see is not what is read.",
        "U+202E (right-to-left override) stands in a comment: the line reads otherwise than it decides",
        "Remove the character; end lines in the ordinary way.",
    ),
    error(
        "invalid-json",
        "Facts or roles are not JSON.",
        "the facts are not JSON: trailing comma at line 1, column 17",
        "Mend the place that is named.",
    ),
    error(
        "duplicate-key",
        "A key stands twice in one JSON object, so that nobody could say which counts.",
        "`spread` is written twice",
        "Keep one of the two.",
    ),
    error(
        "wrong-type",
        "A value is of another type than its key or its fact takes.",
        "`id` must be a text, not an integer",
        "Write a value of the type that the message names.",
    ),
    error(
        "missing-key",
        "A key that must be there is missing, or its list is empty.",
        "`version` is missing",
        "Add it.",
    ),
    error(
        "unknown-key",
        "A key that nobody reads.",
        "unknown key `slot`",
        "Write the key that the message proposes, or remove it.",
    ),
    error(
        "missing-file",
        "A file that must be there is missing.",
        "`facts.toml` is missing",
        "Write it; `fenji new` writes one of each.",
    ),
    error(
        "unknown-file",
        "A file has no place in a pack, or a rule file that is to be changed is not there.",
        "`readme.txt` has no place in a pack",
        "Move it out, or give it the name that the message proposes.",
    ),
    warning(
        "overlooked-file",
        "A file beside those of a pack or desk is not read, though it looks as if it were meant to be.",
        "`facts.tml` is not read",
        "Give it the name or place that the message proposes, or move it elsewhere.",
    ),
    warning(
        "unused-file",
        "A text file is of a locale that the pack does not have.",
        "`de` is not among the locales in pack.toml",
        "Add the locale, or remove the file.",
    ),
    error(
        "newer-pack",
        "The files have a newer format than this engine reads.",
        "the pack has format 2; this engine reads up to 1",
        "Update fenji.",
    ),
    error(
        "bad-id",
        "A name is not written as an id must be, or is taken.",
        "`very wide` is no id",
        "Write letters and digits joined by `-`; a fact's id is parts of a to z, digits and `_`, joined by dots.",
    ),
    error(
        "empty-group",
        "A group of options has none.",
        "the group `people` of `incident.signs` has no options",
        "Name the options that stand in it, or take it out.",
    ),
    warning(
        "ungrouped-option",
        "An option stands in no group where others of its fact do.",
        "`complaint` of `incident.signs` stands in no group",
        "Put it into a group, with words of its own where none fits.",
    ),
    error(
        "duplicate-name",
        "A name stands twice in one list.",
        "`P2` stands twice in `levels`",
        "Keep one of the two.",
    ),
    error(
        "duplicate-fact",
        "Two facts have the same id.",
        "the fact `spread` is declared twice",
        "Rename or remove one of them.",
    ),
    error(
        "duplicate-scheme",
        "Two further level schemes have the same id.",
        "the scheme `service-level` is declared twice",
        "Rename or remove one of them.",
    ),
    error(
        "unknown-type",
        "A fact has a type that does not exist.",
        "unknown type `yesno` of fact `b`",
        "Write `one`, `several`, `yes-no`, `number`, `text` or `time`.",
    ),
    error(
        "out-of-range",
        "A number, or how many there are of something, lies outside what is allowed.",
        "`priorities` is 61",
        "Take a value of the range that the message names.",
    ),
];
