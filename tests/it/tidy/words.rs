//! The product's words: each stands in one list, or in `words/` where several show it.

use super::{Files, Habit, keep};
use std::collections::BTreeMap;

/// The languages that are compared, as lists name them; what a region writes otherwise follows them.
const LANGUAGES: [&[&str]; 3] =
    [&["HANS", "zhHans", "zh-hans", "zh-Hans"], &["HANT", "zhHant", "zh-hant", "zh-Hant"], &["EN", "en"]];

#[test]
fn no_word_stands_in_two_lists() {
    let again = "static HANS: Words = Words {\n    how_bad: \"级别\",\n};\nstatic HANT: Words = Words {\n    how_bad: \"等級\",\n};\n";
    keep(Habit { offences: repeated, broken_by: ("cli/src/words/again.rs", again) });
    let apart = "const zhHant = {\n  zone: \"影響範圍\",\n};\nconst en = {\n  zone: \"scope\",\n};\n";
    keep(Habit { offences: repeated, broken_by: ("www/board/src/words.ts", apart) });
}

/// A word in each language in which it stands in a list as text.
type Word = [Option<String>; 3];

/// One word of one list.
struct Entry {
    list: String,
    name: String,
    word: Word,
}

/// The words that two lists have alike in two languages or all; in one alone, or in all but one, that may be by chance.
fn repeated(files: &Files) -> Vec<String> {
    let entries = entries(files);
    let mut found = Vec::new();
    for (at, one) in entries.iter().enumerate() {
        for other in entries.iter().skip(at + 1).filter(|other| other.list != one.list) {
            let both = || one.word.iter().zip(&other.word).filter(|(a, b)| a.is_some() && b.is_some());
            if both().count() > 1 && both().all(|(a, b)| a == b) {
                let (a, b, said) = (&one.name, &other.name, one.word.iter().flatten().collect::<Vec<_>>());
                found.push(format!(
                    "{}: `{a}` and {}: `{b}` say the same, {said:?}: its home is words/",
                    one.list, other.list
                ));
            }
        }
    }
    found
}

/// Every word of every list: of files called `words`, or of the files of a folder called so, one a language.
fn entries(files: &Files) -> Vec<Entry> {
    let mut all: BTreeMap<(String, String, usize), Word> = BTreeMap::new();
    for (path, text) in files {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, kind) = file.rsplit_once('.').unwrap_or((file, ""));
        let within = folder == "words" || folder.ends_with("/words");
        if !["rs", "ts", "json"].contains(&kind) || !(within || stem == "words") {
            continue;
        }
        let whole = LANGUAGES.iter().position(|names| within && names.contains(&stem));
        let list = if whole.is_some() { folder } else { path };
        let mut language = whole;
        let mut times: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for line in text.lines() {
            if whole.is_none() && !line.is_empty() && !line.starts_with([' ', '/']) {
                language = begun(line);
            }
            let Some((language, (name, said))) = language.zip(entry(line)) else { continue };
            let nth = times.entry((language, name.clone())).or_default();
            *nth += 1;
            all.entry((list.to_owned(), name, *nth)).or_default()[language] = said;
        }
    }
    all.into_iter().map(|((list, name, _), word)| Entry { list, name, word }).collect()
}

/// The language whose words begin with a line such as `static HANS: Words = Words {` or `const en = {`.
fn begun(line: &str) -> Option<usize> {
    let (before, _) = line.split_once('=')?;
    let mut names = before.split(|c: char| !c.is_alphanumeric());
    names.find_map(|name| LANGUAGES.iter().position(|known| known.contains(&name)))
}

/// The name of a word, and its text where it stands there, small letters or large.
fn entry(line: &str) -> Option<(String, Option<String>)> {
    let (name, rest) = line.trim_start().trim_start_matches('"').split_once(':')?;
    let name = name.trim_end_matches('"');
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    let said = rest.trim().trim_end_matches(',').strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    named.then(|| (name.to_owned(), said.filter(|said| !said.is_empty()).map(str::to_lowercase)))
}
