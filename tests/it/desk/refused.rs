//! What makes no desk, what is doubtful about one, and what a desk does not take: every message.

use super::{desk, open};
use crate::packs::{Change, refused};
use crate::tables::{Given, found, tables, taken};
use fenji::{Desk, Pack};

tables! { "bad_desks" of super::said:
    packs_that_do_not_fit_together_are_refused,
    doubts_about_a_desk_are_told,
    bundles_that_make_no_desk_are_refused,
    wrong_facts_are_told_once_for_all_packs,
    roles_stand_by_pack,
    what_one_pack_concludes_another_knows,
}

/// What is said about the tiny desk with some changes, or by it. Asked is that it loads, or `facts`, `roles`, or a desk of
/// `bundles`, one a line: `desk`, `tiny`, `small`, `other`, what is left of one that is `cut`, or what stands there.
fn said(given: &Given<'_>, wanted: &str) -> String {
    let (changes, asked) = taken(given);
    match asked {
        None if wanted.starts_with("finds") => found(&desk(&changes).check(), wanted),
        None => refused(open(&changes)),
        Some(("facts", _, facts)) => {
            refused(desk(&changes).facts(&serde_json::from_slice(facts).expect("the facts are JSON")))
        }
        Some(("roles", _, roles)) => refused(desk(&changes).roles_from_json(roles)),
        Some(("bundles", _, names)) => of_bundles(&desk(&changes), std::str::from_utf8(names).expect("names are text")),
        Some((word, ..)) => panic!("`{word}` is no heading"),
    }
}

fn of_bundles(desk: &Desk, names: &str) -> String {
    let bundle = |name: &str| match name.split_once(' ') {
        Some(("desk", "cut")) => desk.to_bundle()[..100].to_owned(),
        _ if name == desk.id() => desk.to_bundle(),
        _ if name == "other" => {
            crate::packs::pack(&[Change::Swap("pack.toml", "id = \"tiny\"", "id = \"other\"")]).to_bundle()
        }
        _ => desk.pack(name).map_or_else(|| name.to_owned(), Pack::to_bundle),
    };
    let bundles: Vec<String> = names.lines().map(bundle).collect();
    let (own, packs) = bundles.split_first().expect("a desk has a bundle");
    refused(Desk::from_bundles(own, packs.iter().map(String::as_str)))
}
