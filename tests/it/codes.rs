//! The table of problem codes: it has every code in use and no other, its examples are real, and `docs/problems.md` is made
//! of it.

use fenji::{CODES, Code, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().flat_map(|(_, codes)| codes.iter())
}

/// The source files below `folder` with this ending, without the table itself.
fn sources(folder: &str, ending: &str) -> BTreeMap<String, String> {
    fn walk(folder: &Path, ending: &str, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("a folder of ours is readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = fs::read_to_string(&path).expect("a source file is text");
                found.insert(path.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&crate::root().join(folder), ending, &mut found);
    found.retain(|path, _| !path.contains("/problem/codes"));
    found
}

/// The sources of the library and of the command.
fn own() -> BTreeMap<String, String> {
    let mut own = sources("src", ".rs");
    own.extend(sources("cli/src", ".rs"));
    own
}

/// The tests, and the tables of what must be said.
fn expectations() -> BTreeMap<String, String> {
    let mut found = sources("tests/it", ".rs");
    found.extend(sources("tests/it", ".txt"));
    found
}

/// Every text literal in a source, without what stands in comments, with the source from its end on.
fn literals(source: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (mark, after) = (&rest[at..at + 1], &rest[at + 1..]);
        rest = match mark {
            "/" if after.starts_with('/') => after.split_once('\n').map_or("", |(_, next)| next),
            // A character; a lifetime has no closing mark near it.
            "'" => {
                let close = if after.starts_with('\\') { after[2..].find('\'').map(|at| at + 2) } else { None };
                let plain = after.char_indices().nth(1).filter(|(_, c)| *c == '\'').map(|(at, _)| at);
                close.or(plain).map_or(after, |close| &after[close + 1..])
            }
            "\"" => {
                let mut escaped = false;
                let end = after.find(|c| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                });
                let end = end.unwrap_or(after.len());
                let next = after.get(end + 1..).unwrap_or_default();
                found.push((after[..end].to_owned(), next));
                next
            }
            _ => after,
        };
    }
    found
}

fn is_code(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.split('-').all(part)
}

/// The arguments of a call, from after its opening parenthesis.
fn arguments(call: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut escaped, mut start) = (0, false, false, 0);
    let mut found = Vec::new();
    let mut from = 0;
    for (at, c) in call.char_indices() {
        match c {
            _ if at < from => {}
            // A mark that is a character of its own opens and closes nothing.
            '\'' if !quoted && call[at + 1..].chars().nth(1) == Some('\'') => {
                from = at + 1 + call[at + 1..].chars().take(2).map(char::len_utf8).sum::<usize>();
            }
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                found.push(call[start..at].trim());
                return found;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(call[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// What makes problems: a function, and which of its arguments is the code. `Problem::error` and those that pass a code on.
fn makers(files: &BTreeMap<String, String>) -> BTreeMap<String, usize> {
    let mut makers = BTreeMap::from([("Problem::error".to_owned(), 0), ("Problem::warning".to_owned(), 0)]);
    for text in files.values() {
        for (at, _) in text.match_indices("fn ") {
            let signature = &text[at + 3..];
            let Some((name, rest)) = signature.split_once(['(', '<']) else { continue };
            let rest = if signature[name.len()..].starts_with('<') {
                rest.split_once('(').map_or("", |(_, rest)| rest)
            } else {
                rest
            };
            if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let takes = arguments(rest).iter().position(|argument| argument.starts_with("code: &'static str"));
            if let Some(position) = takes.filter(|_| !["error", "warning"].contains(&name)) {
                makers.insert(name.to_owned(), position);
            }
        }
    }
    makers
}

/// The codes that an argument can be: a text, a choice between texts, a constant, or what a function gives; none where it is
/// handed through.
fn codes_in(argument: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    let listed = |text: &str| text.contains('-') || all().any(|code| code.code == text);
    let of = |source: &str| -> Vec<String> {
        literals(source).into_iter().map(|(text, _)| text).filter(|text| is_code(text) && listed(text)).collect()
    };
    if argument.starts_with('"') {
        return argument.split('"').nth(1).filter(|code| !code.is_empty()).map(str::to_owned).into_iter().collect();
    }
    let name = argument.split('(').next().unwrap_or_default().rsplit("::").next().unwrap_or_default().trim();
    let (start, end) = match argument {
        "code" => return Vec::new(),
        choice if !of(choice).is_empty() => return of(choice),
        call if call.ends_with(')') => (format!("fn {name}("), "\n}"),
        _ => (format!("const {name}: &str ="), ";"),
    };
    let body = files.values().find_map(|text| text.split(&start).nth(1)?.split(end).next());
    let found = body.map(of).unwrap_or_default();
    assert!(!found.is_empty(), "which code is `{argument}`? write it where the problem is made");
    found
}

/// The codes that the Rust sources use, and the messages that stand beside them.
struct Used {
    codes: BTreeSet<String>,
    messages: BTreeMap<String, Vec<String>>,
    /// Codes whose message is put together elsewhere.
    free: BTreeSet<String>,
}

fn used() -> Used {
    used_in(&own())
}

fn used_in(files: &BTreeMap<String, String>) -> Used {
    let mut used = Used { codes: BTreeSet::new(), messages: BTreeMap::new(), free: BTreeSet::new() };
    for (name, position) in makers(files) {
        let ours = name.starts_with("Problem::");
        for text in files.values() {
            for (at, _) in text.match_indices(&format!("{name}(")) {
                let before = text[..at].chars().next_back().unwrap_or(' ');
                if before.is_alphanumeric() || before == '_' || text[..at].ends_with("fn ") {
                    continue;
                }
                let arguments = arguments(&text[at + name.len() + 1..]);
                let code = arguments.get(position).copied().unwrap_or_default();
                // Other functions of the same name take other things.
                if !ours && !code.starts_with('"') {
                    continue;
                }
                let message = arguments.get(position + 1).copied().unwrap_or_default();
                let template = message.strip_prefix("format!(").unwrap_or(message).trim_start();
                let template = literals(template).into_iter().next().filter(|_| template.starts_with('"'));
                for code in codes_in(code, files).into_iter().filter(|code| ours || is_code(code)) {
                    used.codes.insert(code.clone());
                    match &template {
                        Some((text, _)) => used.messages.entry(code).or_default().push(text.replace("\\\"", "\"")),
                        None => _ = used.free.insert(code),
                    }
                }
            }
        }
    }
    // Codes that are set afterwards.
    for text in files.values() {
        for (at, start) in text.match_indices("code: ").chain(text.match_indices("problem.code = ")) {
            let value = text[at + start.len()..].split(['\n', ',', ')', ' ']).next().unwrap_or_default();
            if value.starts_with('"') || value.ends_with("INVALID") {
                let codes = codes_in(value, files);
                used.free.extend(codes.clone());
                used.codes.extend(codes);
            }
        }
    }
    used
}

/// The codes that the package's own sources use.
fn used_in_javascript() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in sources("pkg/src", ".ts").values() {
        for name in ["problem(", "failure(", "#wrong("] {
            for (at, _) in text.match_indices(name) {
                if text[..at].ends_with("function ") {
                    continue;
                }
                let position = usize::from(name == "#wrong(");
                let arguments = arguments(&text[at + name.len()..]);
                let code = arguments.get(position).and_then(|code| code.strip_prefix('"')?.strip_suffix('"'));
                found.extend(code.map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn codes_are_seen_however_they_are_written() {
    let source = r#"
        const OLD: &str = "set-afterwards";
        fn pick(x: bool) -> &'static str { if x { "picked-one" } else { "picked-two" }
}
        fn make(what: &str, code: &'static str) -> Problem { Problem::error(code, what) }
        fn f(x: bool) {
            Problem::error("plain-one", "a // b");
            // Problem::error("in-a-comment", "c");
            Problem::warning(if x { "chosen-one" } else { "chosen-two" }, format!("`{x}`, (d)"));
            Problem::error(pick(x), "e");
            make(&g("(", '"'), "handed-on");
            problem.code = OLD;
        }
    "#;
    let files = BTreeMap::from([("made-up.rs".to_owned(), source.to_owned())]);
    let seen: Vec<String> = used_in(&files).codes.into_iter().collect();
    let expected = ["chosen-one", "chosen-two", "handed-on", "in-a-comment", "picked-one", "picked-two", "plain-one"];
    assert_eq!(seen, expected.map(str::to_owned));
}

#[test]
fn the_table_has_every_code_in_use_and_no_other() {
    let mut listed = BTreeSet::new();
    for code in all() {
        assert!(is_code(code.code), "{code:?}");
        assert!(listed.insert(code.code.to_owned()), "`{}` stands twice", code.code);
        assert!(code.means.ends_with('.') && code.mend.ends_with('.') && !code.example.ends_with('.'), "{code:?}");
    }
    let (rust, javascript) = (used().codes, used_in_javascript());
    assert!(
        rust.len() > 90 && javascript.len() > 8,
        "{} and {}: the search has gone blind",
        rust.len(),
        javascript.len()
    );
    let used: BTreeSet<String> = rust.union(&javascript).cloned().collect();
    let missing: Vec<&String> = used.difference(&listed).collect();
    assert!(missing.is_empty(), "src/problem/codes/ does not explain {missing:?}");
    // A code may be made in a way that is not seen above; one that stands nowhere is gone.
    let everything: String = own().into_values().chain(sources("pkg/src", ".ts").into_values()).collect();
    let gone: Vec<&String> = listed.iter().filter(|code| !everything.contains(&format!("\"{code}\""))).collect();
    assert!(gone.is_empty(), "src/problem/codes/ explains {gone:?}, which nothing uses");
}

#[test]
fn every_code_that_a_test_expects_stands_in_the_table() {
    let listed: BTreeSet<&str> = all().map(|code| code.code).collect();
    let mut seen = BTreeSet::new();
    for (path, text) in expectations() {
        for severity in ["error[", "warning["] {
            for (at, _) in text.match_indices(severity) {
                let Some((code, rest)) = text[at + severity.len()..].split_once(']') else { continue };
                // What hostile input forges is no code of ours.
                if rest.starts_with(':') && is_code(code) && code != "forged" {
                    assert!(
                        listed.contains(code),
                        "{path} expects `{code}`, which src/problem/codes/ does not explain"
                    );
                    seen.insert(code.to_owned());
                }
            }
        }
    }
    assert!(seen.len() > 90, "{} codes: the search has gone blind", seen.len());
}

/// Whether a text names a code between marks, as tests do: `[code]`, `"code"`.
fn names(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(at, _)| {
        text[..at].ends_with(['[', '"', '\'', '`'])
            && text[at + code.len()..].starts_with([']', '"', '\'', '`', '\\', ':'])
    })
}

#[test]
fn every_code_is_expected_by_some_test() {
    let mut tests = expectations();
    for (folder, ending) in [("tests", ".mjs"), ("tests", ".js"), ("tests", ".rs"), ("server/tests", ".rs")] {
        tests.extend(sources(folder, ending));
    }
    // What only the shell sees is tried beside it.
    let beside = own().into_iter().filter_map(|(path, text)| {
        let (_, tests) = text.split_once("#[cfg(test)]\nmod tests")?;
        Some((path, tests.to_owned()))
    });
    tests.extend(beside.collect::<Vec<_>>());
    let untried: Vec<&str> =
        all().map(|code| code.code).filter(|code| !tests.values().any(|text| names(text, code))).collect();
    assert!(untried.is_empty(), "no test expects {untried:?}");
    assert!(names("an [left-out]: x", "left-out") && !names("was left-out: x", "left-out"));
}

#[test]
fn every_example_is_what_would_be_said() {
    /// Whether a text is what a template with `{…}` can give.
    fn gives(template: &str, text: &str) -> bool {
        let template = template.replace("{{", "\u{1}").replace("}}", "\u{2}");
        let pieces = template.split('{').enumerate().map(|(index, piece)| match index {
            0 => piece,
            _ => piece.split_once('}').map_or("", |(_, rest)| rest),
        });
        let pieces: Vec<String> = pieces.map(|piece| piece.replace('\u{1}', "{").replace('\u{2}', "}")).collect();
        let Some(mut rest) = text.strip_prefix(pieces[0].as_str()) else { return false };
        for piece in &pieces[1..] {
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        rest.is_empty() || pieces.len() > 1 && pieces.last().is_some_and(String::is_empty)
    }
    assert!(gives("`{}` is {what}", "`a` is no text") && !gives("`{}` is {what} here", "`a` is no text"));
    let used = used();
    let tests: String = expectations().into_values().collect();
    for code in all() {
        let said = used.messages.get(code.code).into_iter().flatten().any(|template| gives(template, code.example));
        let expected = tests.contains(&format!("[{}]: {}", code.code, code.example.replace('"', "\\\"")))
            || tests.contains(&format!("[{}]: {}", code.code, code.example));
        let elsewhere = !used.codes.contains(code.code) || used.free.contains(code.code);
        assert!(said || expected || elsewhere, "nothing says `{}` as {}", code.example, code.code);
    }
}

#[test]
fn warnings_are_marked() {
    let mut seen: BTreeMap<String, BTreeSet<Severity>> = BTreeMap::new();
    for text in own().values() {
        for (name, severity) in [("Problem::error(", Severity::Error), ("Problem::warning(", Severity::Warning)] {
            for (at, _) in text.match_indices(name) {
                let arguments = arguments(&text[at + name.len()..]);
                let code = arguments.first().and_then(|code| code.strip_prefix('"')?.strip_suffix('"'));
                seen.entry(code.unwrap_or_default().to_owned()).or_default().insert(severity);
            }
        }
    }
    for code in all() {
        let Some(severities) = seen.get(code.code) else { continue };
        let expected = if severities.len() == 2 { None } else { severities.first().copied() };
        assert_eq!(code.severity, expected, "{}", code.code);
    }
}

#[test]
fn the_page_of_problems_is_made_of_the_table() {
    let output = Command::new(env!("CARGO_BIN_EXE_fenji")).arg("problems").output().expect("the command runs");
    let page = fs::read_to_string(crate::root().join("docs/problems.md")).unwrap_or_default();
    let is_same = page == String::from_utf8_lossy(&output.stdout);
    assert!(is_same, "docs/problems.md is old; write it anew: `cargo run -- problems > docs/problems.md`");
}
