//! The repository's own habits, as tests: each is a function from all files to what breaks it.

mod floors;
mod words;

use floors::crate_of;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use toml::de::{DeTable, DeValue};

/// All text files in git, by path from the root with `/`.
type Files = BTreeMap<String, String>;

/// One habit: what breaks it, and a file that does, to show that the habit can fail.
struct Habit {
    offences: fn(&Files) -> Vec<String>,
    broken_by: (&'static str, &'static str),
}

/// Words of the machines that people happen to work on; built from pieces, so that this file does not hold them.
const MACHINE_WORDS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/t", "mp/"), concat!("../sh", "ared"), concat!("/ro", "ot/")];

/// What must not be left in the code.
const LEFTOVERS: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("db", "g!("),
    concat!("#[ig", "nore"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
];

/// Where the code map stands, and the reason for every dependency.
const CODE_MAP: (&str, &str) = ("ARCHITECTURE.md", "Code map");
const DEPENDENCIES: &str = "docs/dependencies.md";

#[test]
fn every_rust_file_opens_with_a_sentence_that_says_what_it_is() {
    keep(Habit { offences: openings, broken_by: ("src/nameless.rs", "use std::fmt;\n") });
}

#[test]
fn no_file_names_somebodys_machine() {
    keep(Habit { offences: machine_words, broken_by: ("notes.md", concat!("see /t", "mp/x")) });
}

#[test]
fn nothing_is_left_unfinished() {
    keep(Habit { offences: leftovers, broken_by: ("src/later.rs", concat!("fn f() { to", "do!() }")) });
}

#[test]
fn every_dependency_has_its_reason() {
    keep(Habit { offences: dependencies, broken_by: ("Cargo.toml", "[dependencies]\nleft-pad = \"1\"\n") });
}

#[test]
fn what_must_match_exactly_is_pinned_exactly() {
    keep(Habit { offences: pins, broken_by: ("Cargo.toml", "[dependencies]\nrhai = { version = \"1.27\" }\n") });
}

#[test]
fn the_code_map_names_every_file_of_src_and_no_other() {
    keep(Habit { offences: code_map, broken_by: ("src/unmapped.rs", "//! A.\n") });
}

#[test]
fn the_changelog_knows_this_version() {
    keep(Habit { offences: changelog, broken_by: ("CHANGELOG.md", "# Changelog\n") });
}

#[test]
fn a_document_has_the_same_sections_in_both_languages() {
    keep(Habit { offences: sections, broken_by: ("README.zh-CN.md", "# fenji\n") });
}

#[test]
fn every_code_block_names_its_language() {
    keep(Habit { offences: nameless_blocks, broken_by: ("CHANGELOG.md", "```\nls\n```\n") });
}

#[test]
fn every_link_leads_to_a_file() {
    keep(Habit { offences: links, broken_by: ("CHANGELOG.md", "[gone](no/such/file.md)\n") });
}

#[test]
fn every_link_into_a_document_leads_to_a_heading() {
    keep(Habit { offences: links, broken_by: ("CHANGELOG.md", "[gone](README.md#no-such-heading)\n") });
}

#[test]
fn headings_are_linked_as_they_are_shown() {
    let slugs = [
        ("What a condition may say", "what-a-condition-may-say"),
        ("cases/*.toml", "casestoml"),
        ("text/&lt;locale&gt;.toml", "textlocaletoml"),
        ("Add a finding of `check`", "add-a-finding-of-check"),
        ("不复制也能改规则包：叠加包", "不复制也能改规则包叠加包"),
    ];
    for (heading, slug) in slugs {
        assert_eq!(anchor(heading), slug, "{heading}");
    }
}

#[test]
fn the_oldest_rust_is_the_same_number_everywhere() {
    keep(Habit { offences: oldest_rust, broken_by: ("clippy.toml", "msrv = \"1.60\"\n") });
}

#[test]
fn dependencies_come_from_crates_io_with_an_allowed_licence_and_build_with_the_oldest_rust() {
    let files = all_files();
    let (policy, manifest) = (toml(&files, "deny.toml"), toml(&files, "Cargo.toml"));
    let oldest = manifest["workspace"]["package"]["rust-version"].as_str().expect("rust-version is set");
    // The platform keeps cargo from fetching packages that only other systems need.
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(crate::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("cargo metadata lists packages");
    let server = toml(&files, "server/Cargo.toml");
    let oldest_of_server = server["package"]["rust-version"].as_str().expect("rust-version is set");
    let others = needed_without(&metadata, "fenji-server");
    assert!(others.len() < packages.len(), "the server needs something that nothing else does");
    let offences = packages.iter().flat_map(|package| {
        let shared = package["id"].as_str().is_some_and(|id| others.contains(id));
        package_offences(package, &policy, if shared { oldest } else { oldest_of_server })
    });
    assert_eq!(offences.collect::<Vec<_>>(), Vec::<String>::new());

    let bad = serde_json::json!({ "name": "bad", "source": "git+https://example.org", "license": "GPL-3.0", "rust_version": "9.1" });
    assert_eq!(package_offences(&bad, &policy, oldest).len(), 3, "the three checks of a package can fail");
}

#[test]
fn licence_expressions_are_read_as_written() {
    let allowed = |name: &str| ["MIT", "Apache-2.0", "Unicode-3.0"].contains(&name);
    let cases = [
        ("MIT OR GPL-3.0", true),
        ("GPL-3.0 OR LGPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT AND GPL-3.0) OR Unicode-3.0", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0 WITH Classpath-exception-2.0 OR MIT", true),
        ("", false),
    ];
    for (licence, expected) in cases {
        assert_eq!(licence_allowed(licence, &allowed), expected, "{licence}");
    }
}

/// Fails with all offences against `habit`; fails too if the file that breaks the habit is not noticed.
fn keep(habit: Habit) {
    let mut files = all_files();
    let offences = (habit.offences)(&files);
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
    let (path, text) = habit.broken_by;
    files.insert(path.to_owned(), text.to_owned());
    assert!(!(habit.offences)(&files).is_empty(), "the habit does not notice that {path} breaks it");
}

/// The text files that git tracks; without git (an unpacked archive) those of the folders that hold our own text.
fn all_files() -> Files {
    let root = crate::root();
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output();
    let mut paths: Vec<String> = match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            String::from_utf8_lossy(&output.stdout).split_terminator('\0').map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    if paths.is_empty() {
        for entry in fs::read_dir(root).expect("the root is readable").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = ["src", "tests", "words", "xtask", "rules", "examples"].contains(&name.as_str());
            match entry.path().is_dir() {
                true if ours => walk(&entry.path(), &name, &mut paths),
                true => {}
                false => paths.push(name),
            }
        }
    }
    let read = |path: String| fs::read_to_string(root.join(&path)).ok().map(|text| (path, text));
    paths.into_iter().filter_map(read).collect()
}

fn walk(folder: &Path, prefix: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of ours is readable").flatten() {
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() { walk(&entry.path(), &path, paths) } else { paths.push(path) }
    }
}

fn rust(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    files.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(path, text)| (path.as_str(), text.as_str()))
}

fn openings(files: &Files) -> Vec<String> {
    let opens = |text: &str| {
        let sentence: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//! ")).collect();
        sentence.last().is_some_and(|line| line.ends_with(['.', ':', ';']))
    };
    let silent = rust(files).filter(|(_, text)| !opens(text));
    silent
        .map(|(path, _)| format!("{path}: the first line is not a `//!` sentence that says what the file is"))
        .collect()
}

fn machine_words(files: &Files) -> Vec<String> {
    lines_holding(files.iter().map(|(path, text)| (path.as_str(), text.as_str())), MACHINE_WORDS)
}

fn leftovers(files: &Files) -> Vec<String> {
    lines_holding(rust(files), LEFTOVERS)
}

fn lines_holding<'a>(files: impl Iterator<Item = (&'a str, &'a str)>, words: &[&str]) -> Vec<String> {
    let mut offences = Vec::new();
    for (path, text) in files {
        for (index, line) in text.lines().enumerate() {
            let found = words.iter().find(|word| line.contains(**word));
            offences.extend(found.map(|word| format!("{path}:{}: holds `{word}`", index + 1)));
        }
    }
    offences
}

/// A TOML file's strings, arrays and tables; everything else is null.
fn toml(files: &Files, path: &str) -> Value {
    fn value(toml: &DeValue<'_>) -> Value {
        match toml {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Array(items) => items.iter().map(|item| value(item.get_ref())).collect(),
            DeValue::Table(entries) => table(entries),
            _ => Value::Null,
        }
    }
    fn table(entries: &DeTable<'_>) -> Value {
        entries.iter().map(|(key, entry)| (key.get_ref().to_string(), value(entry.get_ref()))).collect()
    }
    let parsed = files.get(path).and_then(|text| DeTable::parse(text).ok());
    parsed.map_or(Value::Null, |parsed| table(parsed.get_ref()))
}

/// Every dependency of a manifest, of all kinds and targets, with its entry.
fn declared(manifest: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (key, table) in manifest.as_object().into_iter().flatten() {
        let entries = table.as_object().into_iter().flatten();
        match key.as_str() {
            "dependencies" | "dev-dependencies" | "build-dependencies" => {
                found.extend(entries.map(|(name, entry)| (name.clone(), entry.clone())));
            }
            "target" => found.extend(entries.flat_map(|(_, manifest)| declared(manifest))),
            _ => {}
        }
    }
    found
}

fn dependencies(files: &Files) -> Vec<String> {
    let mut wanted = BTreeSet::new();
    let rust = ["", "cli/", "examples/receiver/", "server/", "xtask/", "xtask/wasm/"];
    for path in rust.map(|folder| format!("{folder}Cargo.toml")) {
        let path = path.as_str();
        wanted.extend(declared(&toml(files, path)).into_iter().map(|(name, _)| name));
    }
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with("package.json")) {
        let package: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let lists = ["dependencies", "devDependencies"].iter().filter_map(|list| package[list].as_object());
        wanted.extend(lists.flat_map(|list| list.keys().cloned()));
    }
    let mut listed = BTreeSet::new();
    let lines = files.get(DEPENDENCIES).map(|text| text.lines()).into_iter().flatten();
    for line in lines.filter(|line| line.starts_with('|')) {
        let first_cell = line.split('|').nth(1).unwrap_or_default();
        listed.extend(first_cell.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    let missing = wanted.difference(&listed).map(|name| format!("{DEPENDENCIES}: no reason is given for `{name}`"));
    let gone = listed.difference(&wanted).map(|name| format!("{DEPENDENCIES}: `{name}` is no dependency any more"));
    missing.chain(gone).collect()
}

fn pins(files: &Files) -> Vec<String> {
    let mut offences = Vec::new();
    let manifests = ["Cargo.toml", "cli/Cargo.toml"].map(|path| (path, toml(files, path)));
    for (path, (name, entry)) in
        manifests.iter().flat_map(|(path, manifest)| declared(manifest).into_iter().map(move |entry| (*path, entry)))
    {
        let version = entry.as_str().or(entry["version"].as_str()).unwrap_or_default();
        if ["rhai", "wasm-bindgen"].contains(&name.as_str()) && !version.starts_with('=') {
            offences.push(format!("{path}: `{name}` must be pinned with `=`, not `{version}`"));
        }
    }
    offences
}

/// The lines of the section called `heading`, down to the next heading.
fn section<'a>(files: &'a Files, path: &str, heading: &str) -> impl Iterator<Item = &'a str> {
    let lines: Vec<&str> = files.get(path).map(|text| text.lines().collect()).unwrap_or_default();
    let is_it = |line: &&str| line.starts_with('#') && line.trim_start_matches('#').trim() == heading;
    let start = lines.iter().position(is_it).map_or(lines.len(), |at| at + 1);
    lines.into_iter().skip(start).take_while(|line| !line.starts_with('#'))
}

fn code_map(files: &Files) -> Vec<String> {
    let sources: BTreeSet<&str> = rust(files).map(|(path, _)| path).filter(|path| crate_of(path).is_some()).collect();
    let (path, heading) = CODE_MAP;
    let lines = section(files, path, heading);
    let named: BTreeSet<&str> = lines
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|name| name.len() > 4 && ["src/", "cli/src/", "server/src/"].iter().any(|root| name.starts_with(root)))
        .collect();
    let covered = |path: &str| named.iter().any(|name| *name == path || name.ends_with('/') && path.starts_with(name));
    let missing = sources.iter().filter(|source| !covered(source));
    let missing = missing.map(|source| format!("{path}: the code map does not name `{source}`"));
    let gone = named.iter().filter(|name| !sources.iter().any(|source| source.starts_with(**name)));
    let gone = gone.map(|name| format!("{path}: the code map names `{name}`, which is not there"));
    missing.chain(gone).collect()
}

fn changelog(files: &Files) -> Vec<String> {
    let version = format!("## [{}]", env!("CARGO_PKG_VERSION"));
    let known = files
        .get("CHANGELOG.md")
        .is_some_and(|text| text.lines().any(|line| line.starts_with("## [Unreleased]") || line.starts_with(&version)));
    if known { Vec::new() } else { vec![format!("CHANGELOG.md: has neither `## [Unreleased]` nor `{version}`")] }
}

/// The lines of a Markdown text that stand outside code blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}

/// The headings of a Markdown text, with their marks.
fn headings(text: &str) -> impl Iterator<Item = &str> {
    prose(text).filter(|line| line.starts_with('#') && line.trim_start_matches('#').starts_with(' '))
}

fn sections(files: &Files) -> Vec<String> {
    let depths = |path: &str| {
        let text = files.get(path).map(String::as_str).unwrap_or_default();
        headings(text).map(|line| line.chars().take_while(|c| *c == '#').count()).collect::<Vec<_>>()
    };
    let mut offences = Vec::new();
    for (chinese, name) in files.keys().filter_map(|path| Some((path, path.strip_suffix(".zh-CN.md")?))) {
        let english = format!("{name}.md");
        let (first, second) = (depths(&english), depths(chinese));
        if first != second {
            offences.push(format!("the headings of {english} and {chinese} differ: {first:?} and {second:?}"));
        }
    }
    offences
}

fn nameless_blocks(files: &Files) -> Vec<String> {
    let mut offences = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
        let fences = text.lines().filter(|line| line.starts_with("```")).step_by(2);
        let nameless = fences.filter(|line| line.trim_matches('`').trim().is_empty()).count();
        if nameless > 0 {
            offences
                .push(format!("{path}: {nameless} code blocks without a language (rustdoc would take them for Rust)"));
        }
    }
    offences
}

fn links(files: &Files) -> Vec<String> {
    let mut offences = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
        let folder = path.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        for target in prose(text).flat_map(targets) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let wanted = if file.is_empty() { path.clone() } else { resolved(&folder, file) };
            let there = files
                .keys()
                .any(|known| known == &wanted || known.starts_with(&format!("{}/", wanted.trim_end_matches('/'))));
            // Pictures are no text.
            let there = there || crate::root().join(&wanted).is_file();
            let known =
                |text: &String| headings(text).any(|line| anchor(line.trim_start_matches('#').trim()) == heading);
            let known = heading.is_empty() || files.get(&wanted).is_some_and(known);
            if !there || !known {
                offences.push(format!("{path}: the link to `{target}` leads nowhere"));
            }
        }
    }
    offences
}

/// What a line of Markdown links to, and the pictures that it shows.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let links = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let pictures = line.split("<img src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.chain(pictures)
}

/// The name under which a heading is linked: in lower case, blanks as `-`, other marks left out.
fn anchor(heading: &str) -> String {
    let heading = heading.replace("&lt;", "").replace("&gt;", "").to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A relative link from a folder, as a path from the root.
fn resolved(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn oldest_rust(files: &Files) -> Vec<String> {
    let (cargo, clippy) = (toml(files, "Cargo.toml"), toml(files, "clippy.toml"));
    let (cargo, clippy) = (&cargo["workspace"]["package"]["rust-version"], &clippy["msrv"]);
    match cargo.is_string() && cargo == clippy {
        true => Vec::new(),
        false => vec![format!("rust-version in Cargo.toml is {cargo}, msrv in clippy.toml {clippy}")],
    }
}

/// The packages that the members of the workspace need, but for the member called `without`.
fn needed_without<'m>(metadata: &'m Value, without: &str) -> BTreeSet<&'m str> {
    let list = |value: &'m Value| value.as_array().into_iter().flatten();
    let names: BTreeMap<&str, &str> = list(&metadata["packages"])
        .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
        .collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let members = list(&metadata["workspace_members"]).filter_map(Value::as_str);
    let mut waiting: Vec<&str> = members.filter(|id| names.get(id) != Some(&without)).collect();
    let mut needed = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if needed.insert(id) {
            let deps = nodes.get(id).map(|node| list(&node["deps"])).into_iter().flatten();
            waiting.extend(deps.filter_map(|dep| dep["pkg"].as_str()));
        }
    }
    needed
}

fn package_offences(package: &Value, policy: &Value, oldest: &str) -> Vec<String> {
    let field = |key: &str| package[key].as_str().unwrap_or_default();
    let mut offences = Vec::new();
    if !package["source"].is_null() && field("source") != "registry+https://github.com/rust-lang/crates.io-index" {
        offences.push(format!("`{}` comes from {}", field("name"), field("source")));
    }
    let licences = &policy["licenses"];
    let mut allowed: Vec<&str> =
        licences["allow"].as_array().into_iter().flatten().filter_map(|name| name.as_str()).collect();
    for exception in licences["exceptions"].as_array().into_iter().flatten() {
        if exception["crate"].as_str() == Some(field("name")) {
            allowed.extend(exception["allow"].as_array().into_iter().flatten().filter_map(|name| name.as_str()));
        }
    }
    if !licence_allowed(field("license"), &|name| allowed.contains(&name.trim_end_matches('+'))) {
        offences.push(format!(
            "`{}` has the licence `{}`, which deny.toml does not allow",
            field("name"),
            field("license")
        ));
    }
    let number = |version: &str| {
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    };
    if number(field("rust_version")) > number(oldest) {
        offences.push(format!("`{}` needs Rust {}, newer than {oldest}", field("name"), field("rust_version")));
    }
    offences
}

/// Whether an SPDX expression (`OR`, `AND`, parentheses, the old `/`) can be met by allowed licences.
fn licence_allowed(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = expression.split_whitespace().peekable();
    any(&mut words, allowed)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = every(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= every(words, allowed);
    }
    met
}

fn every(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    match words.next() {
        Some("(") => {
            let met = any(words, allowed);
            words.next();
            met
        }
        Some(name) => {
            // An exception only adds permissions: the licence without it decides.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            allowed(name)
        }
        None => false,
    }
}
