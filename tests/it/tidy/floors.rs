//! The house: floors, what imports what, and how large rooms may be.

use super::{Files, Habit, all_files, keep, rust};
use std::collections::{BTreeMap, BTreeSet};

/// How many lines a file of the library, the command or the server may have.
const LONGEST: usize = 450;

/// The folders of src/, from the ground up: each imports only from itself and from those that stand before it.
const FLOORS: &[&str] = &[
    "version", "words", "sorted", "order", "text", "problem", "time", "diagram", "model", "answer", "compiled",
    "facts", "decide", "pack", "desk", "channel", "source", "declare", "script", "compile", "load", "prove", "diff",
    "backtest", "folder", "wasm",
];
/// Those of the command.
const FLOORS_OF_THE_COMMAND: &[&str] = &["status", "data", "words", "page", "command", "usage"];
/// Those of the server: what is configured, what is kept, who decides, who is told, what is served.
const FLOORS_OF_THE_SERVER: &[&str] = &[
    "mail",
    "role",
    "config",
    "code",
    "fault",
    "text",
    "provider",
    "files",
    "clock",
    "facts",
    "likeness",
    "embedded",
    "store",
    "rules",
    "words",
    "judge",
    "fitting",
    "limits",
    "access",
    "app",
    "auth",
    "incident",
    "channel",
    "document",
    "send",
    "outbox",
    "erasure",
    "proposals",
    "proposing",
    "escalation",
    "deadlines",
    "export",
    "pages",
    "api",
];
/// The files that put everything together.
const ROOFS: &[&str] = &["src/lib.rs", "cli/src/main.rs", "server/src/main.rs"];

/// What only one part of the library may name, and which part.
const KEPT: &[(&str, &[&str])] = &[
    ("rhai::", &["src/script/"]),
    ("toml::de", &["src/source/"]),
    ("quick_xml::", &["src/channel/"]),
    ("std::fs", &["src/folder/"]),
    ("schemars", &["src/answer/", "src/model/", "src/problem/"]),
];

/// What diagrams know nothing of.
const UNKNOWN_TO_DIAGRAMS: &[&str] = &["Problem", "fact", "facts", "rule", "rules", "pack", "packs"];

#[test]
fn files_stay_small() {
    keep(Habit { offences: lengths, broken_by: ("cli/src/long.rs", include_str!("../../../Cargo.lock")) });
}

#[test]
fn no_import_runs_up() {
    keep(Habit {
        offences: upward,
        broken_by: ("src/diagram/up.rs", "//! A.\nuse crate::pack::{core::Pack, info};\n"),
    });
    keep(Habit { offences: upward, broken_by: ("src/decide/up.rs", "//! A.\nfn f() { crate::desk::core::f() }\n") });
    keep(Habit { offences: upward, broken_by: ("cli/src/page/up.rs", "//! A.\nuse crate::command::ask;\n") });
    keep(Habit { offences: upward, broken_by: ("server/src/store/up.rs", "//! A.\nuse crate::api;\n") });
}

#[test]
fn nobody_inside_imports_the_root() {
    keep(Habit { offences: upward, broken_by: ("src/folder/root.rs", "//! A.\nuse crate::Pack;\n") });
}

#[test]
fn no_imports_run_in_a_circle() {
    assert_eq!(circles(&all_files()), Vec::<String>::new());
    for (one, other) in [
        ("use crate::diagram::ranges::circle;", "use crate::diagram::index::Index;"),
        ("use super::ranges;", "fn f() { crate::diagram::index::f() }"),
    ] {
        let mut files = all_files();
        let ranges = files.get_mut("src/diagram/ranges.rs").expect("ranges are there");
        ranges.insert_str(0, other);
        files.insert("src/diagram/index.rs".to_owned(), one.to_owned());
        assert_eq!(circles(&files).len(), 1, "a circle is noticed");
    }
    let mut files = all_files();
    files.insert("src/text/twin.rs".to_owned(), "mod small;\nfn f() { small::f() }".to_owned());
    files.insert("src/text/twin/small.rs".to_owned(), "use super::f;".to_owned());
    assert_eq!(circles(&files).len(), 1, "a parent and its child are noticed");
}

#[test]
fn every_crate_and_every_shape_has_its_one_place() {
    for (name, text) in [
        ("src/compile/second.rs", "//! A.\nuse rhai::Engine;\n"),
        ("src/declare/second.rs", "//! A.\nuse toml::de::DeTable;\n"),
        ("src/load/second.rs", "//! A.\nuse std::fs;\n"),
        ("src/desk/second.rs", "//! A.\n#[cfg_attr(feature = \"schema\", derive(schemars::JsonSchema))]\nstruct A;\n"),
    ] {
        keep(Habit { offences: kept, broken_by: (name, text) });
    }
}

#[test]
fn diagrams_know_nothing_of_what_they_are_used_for() {
    keep(Habit { offences: knowing, broken_by: ("src/diagram/knows.rs", "//! A.\nfn f(rule: u8) {}\n") });
}

/// Whether a file is part of the library, the command or the server, and of which.
pub fn crate_of(path: &str) -> Option<(&'static str, &'static [&'static str])> {
    let of = |root: &'static str, floors: &'static [&'static str]| path.starts_with(root).then_some((root, floors));
    of("src/", FLOORS)
        .or_else(|| of("cli/src/", FLOORS_OF_THE_COMMAND))
        .or_else(|| of("server/src/", FLOORS_OF_THE_SERVER))
}

fn lengths(files: &Files) -> Vec<String> {
    let core = rust(files).filter(|(path, _)| crate_of(path).is_some());
    let long = core.map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > LONGEST);
    long.map(|(path, lines)| format!("{path}: {lines} lines; look for the second concept inside")).collect()
}

/// The code of a file, without comments and without the tests at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths from the crate's root that a file names, as far as they are modules, types or functions: `a::b::C`. Those of
/// its parents and children are named from where it stands.
fn imports(path: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let root = crate_of(path).map_or("", |(root, _)| root);
    let inside = path.trim_start_matches(root).trim_end_matches(".rs").trim_end_matches("/mod");
    let own: Vec<&str> = inside.split('/').collect();
    let parent = own[..own.len() - 1].join("::");
    let mut found = Vec::new();
    let mut from = |start: &str, before: &str| {
        for (at, start) in code.match_indices(start) {
            if !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_$:".contains(c)) {
                paths(&code[at + start.len()..], before, &mut found);
            }
        }
    };
    from("crate::", "");
    from("self::", &own.join("::"));
    if !parent.is_empty() {
        from("super::", &parent);
    }
    for line in code.lines().filter_map(|line| line.trim().strip_suffix(';')) {
        let Some(child) = line.split_once("mod ").map(|(_, child)| child) else { continue };
        from(&format!("{child}::"), &format!("{}::{child}", own.join("::")));
    }
    found
}

/// Reads one path, or in braces several, with what stands before them.
fn paths<'t>(text: &'t str, before: &str, found: &mut Vec<String>) -> &'t str {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    if let Some(mut rest) = text.trim_start().strip_prefix('{') {
        loop {
            rest = paths(rest, before, found).trim_start();
            match rest.strip_prefix(',') {
                Some(more) if !more.trim_start().starts_with('}') => rest = more,
                _ => return rest.trim_start_matches([',', ' ', '\n']).strip_prefix('}').unwrap_or(rest),
            }
        }
    }
    let text = text.trim_start();
    let end = text.find(|c| !word(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = if before.is_empty() { name.to_owned() } else { format!("{before}::{name}") };
    match rest.strip_prefix("::") {
        Some(more) if more.starts_with(|c| word(c) || c == '{') => paths(more, &path, found),
        _ => {
            found.push(path);
            rest.strip_prefix(" as ").map_or(rest, |renamed| renamed.trim_start_matches(word))
        }
    }
}

fn upward(files: &Files) -> Vec<String> {
    let mut offences = Vec::new();
    for (path, text) in rust(files).filter(|(path, _)| !ROOFS.contains(path)) {
        let Some((root, floors)) = crate_of(path) else { continue };
        let floor = |name: &str| floors.iter().position(|floor| *floor == name);
        let inside = path.strip_prefix(root).unwrap_or(path);
        let own = inside.split(['/', '.']).next().unwrap_or_default();
        let Some(here) = floor(own) else {
            offences.push(format!("{path}: `{own}` stands on no floor; tests/it/tidy/floors.rs lists them"));
            continue;
        };
        for import in imports(path, text) {
            let name = import.split("::").next().unwrap_or_default();
            match floor(name) {
                Some(there) if there <= here => {}
                Some(_) => offences.push(format!("{path}: `{own}` names `{import}`, which stands above it")),
                None => offences.push(format!("{path}: names `{import}` by the crate's root; name where it stands")),
            }
        }
    }
    offences
}

/// Every group of files that import each other, directly or through others.
fn circles(files: &Files) -> Vec<String> {
    let mut graph: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, text) in rust(files).filter(|(path, _)| !ROOFS.contains(path)) {
        let Some((root, _)) = crate_of(path) else { continue };
        let file = |import: &String| {
            let parts: Vec<&str> = import.split("::").collect();
            (1..=parts.len()).rev().find_map(|length| {
                let module = format!("{root}{}", parts[..length].join("/"));
                let known = |end: &str| files.get_key_value(&format!("{module}{end}")).map(|(path, _)| path.as_str());
                known(".rs").or_else(|| known("/mod.rs"))
            })
        };
        let imported = imports(path, text);
        graph.insert(path, imported.iter().filter_map(file).filter(|other| *other != path).collect());
    }
    // What is left when files without imports, and files that nobody imports, are taken away again and again.
    loop {
        let before = graph.len();
        let imported: BTreeSet<&str> = graph.values().flatten().copied().collect();
        graph.retain(|path, imports| !imports.is_empty() && imported.contains(path));
        let left: BTreeSet<&str> = graph.keys().copied().collect();
        graph.values_mut().for_each(|imports| imports.retain(|path| left.contains(path)));
        if graph.len() == before {
            break;
        }
    }
    if graph.is_empty() {
        return Vec::new();
    }
    vec![format!("these files import each other in a circle: {}", graph.into_keys().collect::<Vec<_>>().join(", "))]
}

fn kept(files: &Files) -> Vec<String> {
    let mut offences = Vec::new();
    for (path, text) in rust(files).filter(|(path, _)| path.starts_with("src/")) {
        let code = code(text);
        let broken = KEPT.iter().filter(|(name, places)| {
            code.contains(name) && !places.iter().any(|place| path.starts_with(place)) && !ROOFS.contains(&path)
        });
        offences.extend(broken.map(|(name, places)| format!("{path}: names `{name}`, which belongs to {places:?}")));
    }
    offences
}

fn knowing(files: &Files) -> Vec<String> {
    let mut offences = Vec::new();
    for (path, text) in rust(files).filter(|(path, _)| path.starts_with("src/diagram/")) {
        let code = code(text);
        let words: BTreeSet<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let known = UNKNOWN_TO_DIAGRAMS.iter().filter(|word| words.contains(*word));
        offences.extend(known.map(|word| format!("{path}: knows of `{word}`")));
    }
    offences
}
