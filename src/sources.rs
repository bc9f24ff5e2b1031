//! The sources of a pack: its files, read from a folder, a bundle or memory, before anything is understood.

use crate::doc::LazyDoc;
use crate::problem::Problem;
use crate::{Error, bundle, router};
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// Documents by path.
pub(crate) type Docs = BTreeMap<String, LazyDoc>;

/// A pack's content, parsed but not yet understood: documents and scripts by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub docs: Docs,
    pub scripts: Arc<BTreeMap<String, String>>,
}

impl Content {
    /// Checks that the files that every pack needs are there.
    pub fn complete(self, mut problems: Vec<Problem>) -> Result<Self, Error> {
        let head = if self.docs.contains_key(router::FILE) { router::FILE } else { "pack.toml" };
        for file in [head, "facts.toml"] {
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
