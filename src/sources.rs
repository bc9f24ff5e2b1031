//! The sources of a pack: its files, read from a folder, a bundle or memory, before anything is understood.

use crate::doc::Doc;
use crate::problem::{Place, Problem};
use crate::{Error, bundle};
use std::collections::BTreeMap;

/// The largest size of one pack file, in bytes.
pub const MAX_FILE_BYTES: usize = 16 << 20;

/// The files of a pack by their path inside it (`pack.toml`, `rules/level.rhai`, `text/en.toml`, …), as bytes.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Path with `/` → content.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Sources {
    /// Sources from pairs of path and content.
    pub fn new<P: Into<String>, C: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, C)>) -> Self {
        Self { files: files.into_iter().map(|(path, content)| (path.into(), content.into())).collect() }
    }

    /// Reads the files of the pack in `folder`: `*.toml`, `rules/*.rhai`, `text/*.toml`, `cases/*.toml`.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read, or it holds no `pack.toml`.
    #[cfg(feature = "folder")]
    pub fn from_folder(folder: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        crate::folder::read(folder.as_ref())
    }
}

/// A pack's content, parsed but not yet understood: documents and scripts by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub docs: BTreeMap<String, Doc>,
    pub scripts: BTreeMap<String, String>,
}

impl Content {
    /// Parses every file; all syntax errors at once.
    #[cfg(feature = "folder")]
    pub fn parse(sources: &Sources) -> Result<Self, Error> {
        let mut content = Self::default();
        let mut problems = Vec::new();
        for (path, bytes) in &sources.files {
            let place = Place { file: path.clone(), line: None, column: None };
            if bytes.len() > MAX_FILE_BYTES {
                problems.push(
                    Problem::error("too-large", format!("the file is too large: {} bytes", bytes.len()))
                        .at(Some(place))
                        .help(format!("keep each file under {MAX_FILE_BYTES} bytes")),
                );
                continue;
            }
            let text = match std::str::from_utf8(bytes) {
                Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
                Err(error) => {
                    let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                    problems.push(
                        Problem::error("invalid-utf8", "the file is not UTF-8")
                            .at(Some(Place { line: Some(line), ..place }))
                            .help("save the file as UTF-8"),
                    );
                    continue;
                }
            };
            if path.ends_with(".rhai") {
                content.scripts.insert(path.clone(), text.to_owned());
            } else {
                let doc = crate::folder::parse_toml(path, text, &mut problems);
                content.docs.insert(path.clone(), doc);
            }
        }
        content.complete(problems)
    }

    /// Checks that the files that every pack needs are there.
    pub fn complete(self, mut problems: Vec<Problem>) -> Result<Self, Error> {
        for file in ["pack.toml", "facts.toml"] {
            if !self.docs.contains_key(file) {
                problems.push(
                    Problem::error("missing-file", format!("`{file}` is missing"))
                        .help("a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml; `fenji new` makes one"),
                );
            }
        }
        if self.scripts.is_empty() {
            problems.push(Problem::error("missing-file", "there is no rule file").help("write rules in rules/*.rhai"));
        }
        for path in self.docs.keys().chain(self.scripts.keys()) {
            if !bundle::is_pack_path(path) {
                problems.push(
                    Problem::error("unknown-file", format!("`{path}` has no place in a pack"))
                        .help("a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml"),
                );
            }
        }
        if problems.is_empty() { Ok(self) } else { Err(Error { problems }) }
    }
}
