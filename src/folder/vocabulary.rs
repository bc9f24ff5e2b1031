//! Vocabularies in folders: the one that a pack or a desk uses stands beside it.

use crate::folder::files::read_files;
use crate::model::path;
use crate::problem::{Error, Problem};
use crate::source::document::Node;
use crate::source::files::Sources;
use crate::source::ids::is_kebab;
use crate::source::toml::parse_toml;
use std::path::{Path, PathBuf};

/// Adds the files of the vocabulary that the pack in `folder` says it uses. One that is not there is told when the pack is
/// understood.
pub(crate) fn of_pack(folder: &Path, sources: &mut Sources) -> Result<(), Error> {
    let uses = sources.files.get(path::PACK).and_then(|bytes| named(bytes));
    uses.map_or(Ok(()), |uses| add(&beside(folder, &uses), sources))
}

/// Adds those of the vocabulary that the desk in `folder` says it uses.
pub(crate) fn of_desk(folder: &Path, sources: &mut Sources) -> Result<(), Error> {
    let uses = sources.files.get(path::DESK).and_then(|bytes| named(bytes));
    uses.map_or(Ok(()), |uses| add(&folder.join(uses), sources))
}

/// The name of the vocabulary that a declaration says is used; an id, so that it leads nowhere else.
pub(crate) fn named(declaration: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(declaration).ok()?;
    let Node::Table(table) = parse_toml("", text, Vec::new(), &mut Vec::new()).node else { return None };
    match table.get("uses").map(|doc| &doc.node) {
        Some(Node::Text(name)) if is_kebab(name) => Some(name.clone()),
        _ => None,
    }
}

/// The folder of that name beside a pack's folder.
pub(crate) fn beside(folder: &Path, name: &str) -> PathBuf {
    if folder.file_name().is_some() { folder.with_file_name(name) } else { folder.join("..").join(name) }
}

fn add(folder: &Path, sources: &mut Sources) -> Result<(), Error> {
    if folder.join(path::VOCABULARY).is_file() {
        let read = read_files(folder, &["", "text"], &path::is_vocabulary_path)?.under(path::VOCABULARY_FOLDER);
        sources.files.extend(read.files);
        sources.overlooked.extend(read.overlooked);
    }
    Ok(())
}

/// The problem of who opens a vocabulary as if it were a pack.
pub(crate) fn alone(folder: &Path) -> Result<(), Error> {
    let holds = |file: &str| folder.join(file).is_file();
    if !holds(path::VOCABULARY) || [path::PACK, path::DESK, path::OVERLAY].into_iter().any(holds) {
        return Ok(());
    }
    Err(Problem::error("is-vocabulary", format!("`{}` holds a vocabulary, not a pack", folder.display()))
        .help("check the packs that use it, or the desk over them: what they take of it is checked with them")
        .into())
}
