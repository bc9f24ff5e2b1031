//! Tables of what is wrong and what must be said about it, as files: how they are written, held to and rewritten.
//!
//! A file holds cases. A case is what the tiny pack is changed by, what is asked of it, and what must be said:
//!
//! ```text
//! === swap pack.toml          a piece of a file …
//! format = 1
//! === by                      … replaced by another
//! format = 2
//! === says                    the whole text of the error; blank lines at its end count for nothing
//! error[newer-pack]: …
//! ```
//!
//! Other changes: `file`, `copy`, `before` (lines before all others), `gone` and a path; `rules` adds rules/x.rhai,
//! `condition` a rule with this one, and `schemed` a second scheme. After `all`, a change belongs to every case of the file.
//! Asked is that the pack loads, or `facts`, `level`, `cases`, `script`, `no script`, `nothing`, `folder`, `open`. Said is
//! the whole (`says`), its first or last block, or what `check` `finds`, all of it or what has one of some codes. `note` says
//! why. Tables of desks, overlays and bundles have headings of their own: see what is said of them.
//!
//! `«3 × ab»` stands for `ababab`, with `№` and `№+1` for the number of each; `«U+202E»` for a character that nobody sees,
//! `«ff»` for a byte.

mod written;

use crate::conformance::collect;
use crate::packs::{Change, blocks, pack, refusal, refused};
use fenji::{CheckReport, Options, Pack, Sources};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use written::{Section, expanded, read, write};

/// Writes what is said now as what must be said, when it is set.
const REWRITE: &str = "FENJI_REWRITE";

/// The path of a rule file that the tiny pack does not have.
const X: &str = "rules/x.rhai";

/// What a case gives: headings, each with what stands under it.
pub type Given<'g> = [(&'g str, Vec<u8>)];

/// What a case asks: a word, what stands beside it, and what stands under it.
pub type Asked<'g> = (&'g str, &'g str, &'g [u8]);

/// What is said about what a case gives, so much of it as is wanted.
pub type Said = fn(&Given<'_>, &str) -> String;

/// One test for each table in a folder beside the tests, and one that none is forgotten. The tables are those of the tiny
/// pack, or `of` something else.
macro_rules! tables {
    ($folder:literal: $($name:ident),+ $(,)?) => {
        crate::tables::tables! { $folder of crate::tables::of_a_pack: $($name),+ }
    };
    ($folder:literal of $said:path: $($name:ident),+ $(,)?) => {
        mod tables {
            $(#[test]
            fn $name() {
                crate::tables::hold($folder, stringify!($name), $said);
            })+

            #[test]
            fn every_table_is_held_to() {
                crate::tables::are_all($folder, &[$(stringify!($name)),+]);
            }
        }
    };
}
pub(crate) use tables;

fn path(folder: &str, name: &str) -> PathBuf {
    crate::root().join(format!("tests/it/{folder}/{name}.txt"))
}

/// Holds what is said to what stands in a table, and shows all that differ; or writes it there.
pub fn hold(folder: &str, name: &str, said: Said) {
    let path = path(folder, name);
    let mut sections = read(&fs::read_to_string(&path).expect("the table is there"));
    let differing = compare(&mut sections, said);
    if std::env::var_os(REWRITE).is_some() {
        fs::write(&path, write(&sections)).expect("the table is writable");
    } else {
        let (all, shown) = (differing.len(), differing.join("\n"));
        assert!(all == 0, "{all} of {} differ; {REWRITE}=1 writes what is said now\n{shown}", path.display());
    }
}

/// Puts what is said in the place of what must be said, and shows each that differs.
fn compare(sections: &mut [Section], said: Said) -> Vec<String> {
    let mut differing = Vec::new();
    let mut always = Vec::new();
    for case in sections.split_inclusive_mut(Section::is_expectation) {
        let (expected, given) = case.split_last_mut().expect("a case is never empty");
        assert!(expected.is_expectation(), "the last case says nothing");
        let shown = write(given);
        let given = given.iter().map(|Section { head, body }| match head.as_str() {
            "condition" => ("rules", expanded(&format!("level(\"P1\", \"x\").gap()\n.when(|r| {body});"))),
            head => (head, expanded(body)),
        });
        let (all, own): (Vec<_>, Vec<_>) = given.partition(|(head, _)| head.starts_with("all "));
        always.extend(all.into_iter().map(|(head, body)| (head.trim_start_matches("all ").to_owned(), body)));
        let always = always.iter().map(|(head, body)| (head.as_str(), body.clone()));
        let got = said(&always.chain(own).collect::<Vec<_>>(), &expected.head);
        let got = part(&got, &expected.head).to_owned();
        if expected.body != got {
            differing.push(format!("given:\n{shown}expected:\n{}\ngot:\n{got}\n----\n", expected.body));
            expected.body = got;
        }
    }
    differing
}

/// The whole of what is said, or its first or last block.
fn part<'s>(said: &'s str, wanted: &str) -> &'s str {
    let block = match wanted {
        "says first" => said.split("\n\n").next(),
        "says last" => said.rsplit("\n\n").next(),
        _ => None,
    };
    block.unwrap_or(said)
}

/// What a check finds under the codes that are wanted, or all.
pub fn found(report: &CheckReport, wanted: &str) -> String {
    let codes: Vec<&str> = wanted.split(' ').skip(1).collect();
    blocks(report.problems.iter().filter(|problem| codes.is_empty() || codes.contains(&problem.code)))
}

/// The changes that a case gives, and what it asks.
pub fn taken<'g>(given: &'g Given<'_>) -> (Vec<Change<'g>>, Option<Asked<'g>>) {
    let text = |at: usize| std::str::from_utf8(&given[at].1).expect("only files and facts are bytes");
    let (mut changes, mut asked) = (Vec::new(), None);
    for (at, (head, body)) in given.iter().enumerate() {
        let (word, path) = head.split_once(' ').unwrap_or((head, ""));
        match word {
            "file" => changes.push(Change::Bytes(path, body)),
            "rules" => changes.push(Change::Bytes(X, body)),
            "gone" => changes.push(Change::Gone(path)),
            "copy" => changes.push(Change::Copy(text(at), path)),
            "before" => changes.push(Change::Before(path, text(at))),
            "swap" => changes.push(Change::Swap(path, text(at), text(at + 1))),
            "schemed" => changes.extend(crate::schemes::SCHEME),
            "by" | "note" => {}
            _ => assert!(asked.replace((word, path, &body[..])).is_none(), "`{head}` is one question too many"),
        }
    }
    (changes, asked)
}

/// What is said about the tiny pack with some changes, or by it.
pub fn of_a_pack(given: &Given<'_>, wanted: &str) -> String {
    let (changes, asked) = taken(given);
    match asked {
        None if wanted.starts_with("finds") => found(&pack(&changes).check(), wanted),
        None => refusal(&changes),
        Some(("facts", _, facts)) => said_of_facts(&pack(&changes), facts),
        Some(("level", level, _)) => {
            let pack = pack(&changes);
            let facts = pack.facts(&json!({})).expect("nothing is wrong with no facts");
            refused(pack.explain(&facts, Some(level), &Options::default()))
        }
        Some(("cases", ..)) => blocks(pack(&changes).run_cases().cases.iter().flat_map(|case| &case.problems)),
        Some(("script", path, body)) => {
            let script = String::from_utf8(body.to_vec()).expect("only files and facts are bytes");
            refused(pack(&changes).with_script(path, Some(script)))
        }
        Some(("no", path, _)) => refused(pack(&changes).with_script(path.trim_start_matches("script "), None)),
        Some(("nothing", ..)) => refused(Pack::from_sources(&Sources::default())),
        Some(("folder", path, _)) => refused(Pack::from_folder(path)),
        Some(("open", path, _)) => refused(Pack::open(path)),
        Some((word, ..)) => panic!("`{word}` is no heading"),
    }
}

/// What is said of facts as a text, and the same as a value, where that is possible.
fn said_of_facts(pack: &Pack, given: &[u8]) -> String {
    let said = refused(pack.facts_from_json(given));
    let Ok(text) = std::str::from_utf8(given) else { return said };
    collect(|| json!({ "bundle": pack.to_bundle(), "facts": text }));
    if let Ok(value) = serde_json::from_str::<Value>(text)
        && !["[duplicate-key]", "[too-deep]", "[too-large]", "[too-many]"].iter().any(|code| said.contains(code))
    {
        assert_eq!(refused(pack.facts(&value)), said, "text and value are read alike: {text}");
    }
    said
}

/// Every table in the folder is among `names`, and stands there as it would be written.
pub fn are_all(folder: &str, names: &[&str]) {
    let there = fs::read_dir(path(folder, "x").with_file_name("")).expect("the folder is there").flatten();
    let there: BTreeSet<PathBuf> = there.map(|entry| entry.path()).collect();
    assert_eq!(there, names.iter().map(|name| path(folder, name)).collect());
    for path in there {
        let text = fs::read_to_string(&path).expect("the table is readable");
        assert_eq!(write(&read(&text)), text, "{}", path.display());
    }
}

#[test]
fn a_wrong_expectation_is_shown_and_can_be_mended() {
    let table = "=== all swap pack.toml\nformat = 1\n=== all by\nformat = 2\n=== rules\nkind(\n=== says\nnothing\n";
    let mut sections = read(table);
    assert_eq!(compare(&mut sections, of_a_pack).len(), 1);
    assert!(write(&sections).starts_with("=== all swap pack.toml\n") && write(&sections).contains("error[newer-pack]"));
    assert!(compare(&mut sections, of_a_pack).is_empty());
}
