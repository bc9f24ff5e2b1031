//! Rules that never decide anything: each is told, with the rule that is in its way.

use crate::tables::tables;

tables! { "redundant":
    rules_that_never_decide_are_told_with_what_is_in_their_way,
    the_place_and_what_to_do_are_told,
}
