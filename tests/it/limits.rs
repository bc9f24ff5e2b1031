//! Limits that the npm package looks at before it asks the engine: its files of them hold the engine's own numbers.

use fenji::{MAX_BUNDLE_BYTES, MAX_DEPTH, MAX_FACTS_BYTES, MAX_PROBLEMS, MAX_TEXT};
use std::fs;

/// Writes the files anew, when it is set.
const REWRITE: &str = "FENJI_REWRITE";

const HEAD: &str = "// How much the engine takes. Written from its own limits by tests/it/limits.rs; do not edit.\n";

/// A name, what it says, and the number.
type Limit = (&'static str, &'static str, usize);

/// The limits of each file.
const FILES: [(&str, &[Limit]); 2] = [
    (
        "limits.ts",
        &[
            ("MAX_BUNDLE", "The largest bundle, in bytes.", MAX_BUNDLE_BYTES),
            ("MAX_FACTS", "The largest facts as JSON, in bytes.", MAX_FACTS_BYTES),
            ("MAX_DEPTH", "How deep values may be nested.", MAX_DEPTH),
            ("MAX_PROBLEMS", "So many problems are enough for a person to act on.", MAX_PROBLEMS),
        ],
    ),
    // What a session shares with its views knows no file of the engine.
    ("session/limits.ts", &[("MAX_TEXT", "The longest text of a fact, in characters.", MAX_TEXT)]),
];

/// A number with its thousands apart.
fn number(value: usize) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits are ASCII")).collect();
    groups.join("_")
}

#[test]
fn the_package_looks_at_the_limits_of_the_engine() {
    for (name, limits) in FILES {
        let lines = limits
            .iter()
            .map(|(name, what, value)| format!("/** {what} */\nexport const {name} = {};\n", number(*value)));
        let text = format!("{HEAD}\n{}", lines.collect::<String>());
        let path = crate::root().join("pkg/src").join(name);
        if std::env::var_os(REWRITE).is_some() {
            fs::write(&path, &text).expect("pkg/src is writable");
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, text, "{}: {REWRITE}=1 writes it anew", path.display());
    }
}
