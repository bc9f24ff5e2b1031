//! What can go wrong with old incidents that are graded: mappings, rows, checkpoints.

use crate::problem::codes::code::{Code, error};

pub(super) const ROWS: &[Code] = &[
    error(
        "invalid-mapping",
        "An entry of a mapping file says two things at once, nothing, or something that its fact does not take.",
        "the entry for `system.state` has neither `column` nor `value`",
        "Do what the message says; docs/backtest.md has every key.",
    ),
    error(
        "unknown-column",
        "A mapping names a column that the file does not have, or has twice; or no column of the file is a fact.",
        "the file has no column `prioriti`",
        "Correct the name; the first row of the file has them.",
    ),
    error(
        "unmapped-value",
        "What stands in a cell is in no table of the mapping and no answer to the fact. It counts as not known, and the rest of \
         the row is graded.",
        "`Foo` is no answer to `system.state`",
        "Name it under `values` or `unknown` of the mapping, or say with `otherwise` what everything else means.",
    ),
    error(
        "ragged-row",
        "A row of a table has more or fewer cells than its first row; nobody could say which belongs where, so it is not graded.",
        "a row has 4 cells, and the header 5",
        "Put cells that hold the separator or a line break in quotes.",
    ),
    error("no-rows", "A file has no rows to be graded.", "`tickets.csv` has no rows", "Give a file with incidents."),
    error(
        "broken-checkpoint",
        "A file that is to be gone on from is no checkpoint, or one of another version.",
        "`run.checkpoint` is no checkpoint of a backtest",
        "Take it away to begin anew, or name another file.",
    ),
    error(
        "other-checkpoint",
        "A checkpoint is of other data, another mapping or another pack: what was counted would not fit the rest.",
        "the checkpoint `run.checkpoint` is of other data",
        "Take it away to begin anew, or name another file.",
    ),
];
