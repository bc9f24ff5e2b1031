//! Files beside those of a pack that are not read: which of them may be missed, and what to do about each.

use crate::model::path;
use crate::model::path::is_left_over;
use crate::problem::{Place, Problem};
use crate::source::files::OVERLOOKED;
use std::fs;
use std::path::Path;

/// The folders of a pack.
pub(crate) const FOLDERS: [(&str, &str); 4] =
    [("rules", "rhai"), ("text", "toml"), ("cases", "toml"), ("examples", "toml")];
/// The files that stand in a pack's or a desk's own folder.
const OWN: [&str; 4] = [path::PACK, path::FACTS, path::OVERLAY, path::DESK];
/// How many files are told, and how deep folders are looked into.
const MAX_TOLD: usize = 50;
const MAX_DEPTH: usize = 4;

/// Files of other programs in TOML, as they stand in many folders.
const OF_OTHERS: [&str; 14] = [
    "Cargo.toml",
    "pyproject.toml",
    "rustfmt.toml",
    "clippy.toml",
    "deny.toml",
    "taplo.toml",
    "typos.toml",
    "netlify.toml",
    "fly.toml",
    "wrangler.toml",
    "book.toml",
    "mise.toml",
    "ruff.toml",
    "uv.toml",
];

/// Whether a file is evidently for people: what a project says about itself, documents, pictures.
fn is_for_people(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    ["readme", "license", "licence", "copying", "notice", "changelog", "contributing", "authors", "codeowners"]
        .iter()
        .any(|known| stem == *known || stem.starts_with(&format!("{known}-")))
        || lower.ends_with(".md")
}

/// What is said of one entry of a folder that is not read.
pub(crate) fn note(path: &str, help: impl Into<String>) -> Problem {
    Problem::warning(OVERLOOKED, format!("`{path}` is not read"))
        .at(Some(Place { file: path.to_owned(), line: None, column: None }))
        .help(help)
}

/// What is said of an entry of a pack's own folder, or of one of its folders (`rules`, `text`, `cases`, `examples`), that is not read.
pub(crate) fn entry(at: &Path, folder: &str, name: &str, notes: &mut Vec<Problem>) {
    if is_left_over(name) || is_for_people(name) || notes.len() >= MAX_TOLD {
        return;
    }
    let is_folder = at.is_dir();
    match FOLDERS.iter().find(|(known, _)| *known == folder) {
        Some((_, ending)) if is_folder => {
            let help = format!("move it up: files stand in {folder}/ itself, and end in `.{ending}`");
            inside(at, &format!("{folder}/{name}"), MAX_DEPTH, &|_| Some(help.clone()), notes);
        }
        Some((_, ending)) => notes.push(note(&format!("{folder}/{name}"), wrong_name(folder, name, ending))),
        None if is_folder => other_folder(at, name, notes),
        None => notes.extend(beside(name).map(|help| note(name, help))),
    }
}

/// Why a file in one of a pack's folders is not read.
fn wrong_name(folder: &str, name: &str, ending: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, end)) if end.eq_ignore_ascii_case(ending) => {
            format!("rename it: the ending is `.{ending}`, in small letters")
        }
        _ => format!("files in {folder}/ end in `.{ending}`; rename it, or move it elsewhere"),
    }
}

/// What to do about a file beside pack.toml, if it may be meant for the pack.
fn beside(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if let Some((folder, _)) = FOLDERS.iter().find(|(folder, _)| lower == *folder) {
        return Some(format!("`{folder}` must be a folder"));
    }
    if let Some(own) = OWN.iter().find(|own| near(&lower, own)) {
        return Some(format!("rename it, if `{own}` is meant"));
    }
    if lower.contains(".rhai") || lower.ends_with(".rhi") || lower.ends_with(".rai") {
        return Some("rules stand in rules/ and end in `.rhai`; move it there".to_owned());
    }
    let toml = lower.contains(".toml") && !OF_OTHERS.iter().any(|other| other.to_ascii_lowercase() == lower);
    toml.then(|| {
        "texts stand in text/<locale>.toml, cases in cases/*.toml and examples in examples/<locale>.toml; move it there"
            .to_owned()
    })
}

/// Files in a folder beside those of a pack: its own where the name is nearly one of theirs, else rules that are lost there.
fn other_folder(at: &Path, name: &str, notes: &mut Vec<Problem>) {
    // A pack, a desk or an overlay of its own is no part of this one.
    if OWN.iter().chain(&[path::VOCABULARY]).any(|own| at.join(own).is_file()) || at.join("desk.json").is_file() {
        return;
    }
    let lower = name.to_ascii_lowercase();
    if let Some((folder, _)) = FOLDERS.iter().find(|(folder, _)| near(&lower, folder)) {
        let help = format!("rename the folder `{name}`, if `{folder}` is meant");
        inside(at, name, MAX_DEPTH, &|file| of_pack(file).then(|| help.clone()), notes);
    } else if !["target", "node_modules"].contains(&lower.as_str()) {
        let rule = |file: &str| {
            let rule = Path::new(file).extension().is_some_and(|end| end.eq_ignore_ascii_case("rhai"));
            rule.then(|| "rules stand in rules/ itself; move it there".to_owned())
        };
        inside(at, name, MAX_DEPTH, &rule, notes);
    }
}

/// Whether a file in a folder with another name may be meant for the pack.
fn of_pack(file: &str) -> bool {
    let end = Path::new(file).extension().map(|end| end.to_ascii_lowercase());
    end.is_some_and(|end| end == "rhai" || end == "toml")
}

/// Whether a name is another one misspelt: in other letters, with a letter more or less.
fn near(lower: &str, name: &str) -> bool {
    strsim::damerau_levenshtein(lower, name) <= 1
}

/// Tells of the files in a folder and in the folders inside, as far as there is something to do about them.
fn inside(folder: &Path, path: &str, depth: usize, help: &impl Fn(&str) -> Option<String>, notes: &mut Vec<Problem>) {
    let Ok(entries) = fs::read_dir(folder) else { return notes.push(note(path, "it cannot be looked into")) };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{path}/{name}");
        // Where a link leads is looked at by whoever it belongs to.
        let is_folder = entry.file_type().is_ok_and(|sort| sort.is_dir());
        if is_left_over(&name) || is_for_people(&name) || notes.len() >= MAX_TOLD {
            continue;
        }
        if is_folder && depth > 0 {
            inside(&entry.path(), &path, depth - 1, help, notes);
        } else if !is_folder {
            notes.extend(help(&name).map(|help| note(&path, help)));
        }
    }
}

/// What is said of the entries beside a desk's declaration that neither the desk nor its packs read.
pub(crate) fn of_desk(folder: &Path, packs: &[String], notes: &mut Vec<Problem>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = name == path::DESK || name == path::DESK_FOLDER || packs.contains(&name);
        if known || is_left_over(&name) || is_for_people(&name) || notes.len() >= MAX_TOLD {
            continue;
        }
        let at = entry.path();
        let lower = name.to_ascii_lowercase();
        if !at.is_dir() {
            let own = format!("what is the desk's own stands in {}/; move it there", path::DESK_FOLDER);
            let help = if lower == path::PACK || lower == path::OVERLAY {
                Some(format!("beside {} it declares nothing; a pack has a folder of its own", path::DESK))
            } else {
                beside(&name).map(|help| if near(&lower, path::DESK) { help } else { own })
            };
            notes.extend(help.map(|help| note(&name, help)));
        } else if at.join(path::PACK).is_file() || at.join(path::OVERLAY).is_file() {
            notes.push(note(&name, format!("name it in `packs` of {}, or move it elsewhere", path::DESK)));
        } else if FOLDERS.iter().any(|(folder, _)| near(&lower, folder)) {
            let help = format!("what is the desk's own stands in {}/; move it there", path::DESK_FOLDER);
            inside(&at, &name, MAX_DEPTH, &|file| of_pack(file).then(|| help.clone()), notes);
        } else {
            other_folder(&at, &name, notes);
        }
    }
}
