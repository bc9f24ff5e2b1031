//! The sources of a pack: its files, read from a folder, a bundle or memory, before anything is understood.

use crate::model::path;
use crate::problem::Error;
use crate::problem::Problem;
use crate::source::document::LazyDoc;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest size of one pack file, in bytes.
pub const MAX_FILE_BYTES: usize = 16 << 20;

/// The files of a pack by their path inside it (`pack.toml`, `rules/level.rhai`, `text/en.toml`, …), as bytes. In an
/// overlaid pack the overlay's files stand under `overlay/` (`overlay/overlay.toml`, `overlay/rules/level.rhai`, …), and of
/// a pack that uses a vocabulary, the vocabulary's under `vocabulary/`.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Path with `/` → content.
    pub files: BTreeMap<String, Vec<u8>>,
    /// A warning for every file beside them that is not read and not evidently something else's: with a wrong ending, in a
    /// folder inside. [`Pack::check`](crate::Pack::check) tells them.
    pub overlooked: Vec<Problem>,
}

impl Sources {
    /// Sources from pairs of path and content.
    pub fn new<P: Into<String>, C: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, C)>) -> Self {
        Self {
            files: files.into_iter().map(|(path, content)| (path.into(), content.into())).collect(),
            overlooked: Vec::new(),
        }
    }

    /// The same in a folder, of which the name ends with `/`.
    #[cfg(feature = "folder")]
    pub(crate) fn under(mut self, folder: &str) -> Self {
        for place in self.overlooked.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            place.file.insert_str(0, folder);
        }
        let files = self.files.into_iter().map(|(path, bytes)| (format!("{folder}{path}"), bytes));
        Self { files: files.collect(), ..self }
    }
}

/// The sort of problem that a file is that nothing reads.
pub(crate) const OVERLOOKED: &str = "overlooked-file";

/// Documents by path.
pub(crate) type Docs = BTreeMap<String, LazyDoc>;

/// A pack's content, parsed but not yet understood: documents and scripts by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub docs: Docs,
    pub scripts: Arc<BTreeMap<String, String>>,
    /// What the files' author should know though it stands in none of the above: files that are not read, characters that
    /// mislead. Only who reads files can know it; a bundle has none.
    pub notes: Vec<Problem>,
}

/// The text of a file without the mark that some editors put before it, and with one sort of line end: a checkout with
/// another one is the same pack, and rhai knows no line that ends with a carriage return alone.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

impl Content {
    /// A base with the files of an overlay, which already stand under `overlay/`.
    pub fn with_overlay(mut self, ours: Self) -> Self {
        self.docs.extend(ours.docs);
        self.notes.extend(ours.notes);
        Arc::make_mut(&mut self.scripts).extend(ours.scripts.iter().map(|(path, text)| (path.clone(), text.clone())));
        self
    }

    /// Whether files of a vocabulary are in it.
    pub fn has_vocabulary(&self) -> bool {
        self.docs.keys().any(|path| path::is_of_vocabulary(path))
    }

    /// The documents of a vocabulary in it.
    pub fn vocabulary(&self) -> Docs {
        let docs = self.docs.iter().filter(|(path, _)| path::is_of_vocabulary(path));
        docs.map(|(path, doc)| (path.clone(), doc.clone())).collect()
    }

    /// The base alone, and the files of the overlay, where there are some.
    pub fn parted(self) -> (Self, Option<Self>) {
        let (ours, docs): (Docs, Docs) = self.docs.into_iter().partition(|(path, _)| path::is_ours(path));
        if ours.is_empty() {
            return (Self { docs, ..self }, None);
        }
        let scripts = self.scripts.iter().map(|(path, text)| (path.clone(), text.clone()));
        let (our_scripts, scripts): (BTreeMap<_, _>, _) = scripts.partition(|(path, _)| path::is_ours(path));
        let of_overlay = |note: &Problem| note.place.as_ref().is_some_and(|place| path::is_ours(&place.file));
        let (our_notes, notes) = self.notes.into_iter().partition(of_overlay);
        let ours = Self { docs: ours, scripts: our_scripts.into(), notes: our_notes };
        (Self { docs, scripts: Arc::new(scripts), notes }, Some(ours))
    }

    /// The same with other documents of the vocabulary.
    pub fn with_vocabulary(mut self, vocabulary: Docs) -> Self {
        self.docs.retain(|path, _| !path::is_of_vocabulary(path));
        self.docs.extend(vocabulary);
        self
    }

    /// Checks that the files that every pack needs are there.
    pub fn complete(self, mut problems: Vec<Problem>) -> Result<Self, Error> {
        if path::is_alone(|path| self.docs.contains_key(path)) {
            problems.push(
                Problem::error("missing-base", "these are the files of an overlay without the pack that it changes")
                    .help("open the overlay's folder with `Pack::open`, or give its files to `Pack::overlaid` of the base"),
            );
            return Err(Error { problems });
        }
        let head = if self.docs.contains_key(path::DESK) { path::DESK } else { path::PACK };
        for file in [head, path::FACTS] {
            if !self.docs.contains_key(file) {
                problems.push(
                    Problem::error("missing-file", format!("`{file}` is missing"))
                        .help("a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and, where descriptions are read, examples/<locale>.toml; `fenji new` makes one"),
                );
            }
        }
        if self.scripts.keys().all(|path| path::is_ours(path)) {
            problems.push(Problem::error("missing-file", "there is no rule file").help("write rules in rules/*.rhai"));
        }
        let paths = || self.docs.keys().chain(self.scripts.keys());
        if paths().any(|path| path::is_ours(path)) && !self.docs.contains_key(path::OVERLAY_INSIDE) {
            problems.push(
                Problem::error("missing-file", format!("`{}` is missing", path::OVERLAY_INSIDE))
                    .help("it says which pack the overlay changes, and how"),
            );
        }
        for path in paths().filter(|path| !path::is_pack_path(path)) {
            problems.push(match path.strip_prefix(path::OVERLAY_FOLDER) {
                _ if path == path::OVERLAY => {
                    Problem::error("unknown-file", "`overlay.toml` stands beside `pack.toml`")
                        .help("a folder is a pack or an overlay; give the overlay a folder of its own")
                }
                Some(inside) => Problem::error("unknown-file", format!("`{inside}` has no place in an overlay")).help(
                    "an overlay has overlay.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and examples/<locale>.toml; its facts are those of its base",
                ),
                None => Problem::error("unknown-file", format!("`{path}` has no place in a pack"))
                    .help("a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and examples/<locale>.toml"),
            });
        }
        if problems.is_empty() {
            return Ok(self);
        }
        // What is missing may stand in a file that was not read.
        problems.extend(self.notes);
        Err(Error { problems })
    }
}
