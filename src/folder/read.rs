//! Files of packs: reading the folder of a pack, and the base that an overlay names.

use crate::declare::overlay;
use crate::folder::files::{read_file, read_files};
use crate::folder::vocabulary;
use crate::model::overlay::Named;
use crate::model::overlay::Overlay;
use crate::model::path;
use crate::model::path::is_pack_path;
use crate::problem::Error;
use crate::problem::{Place, Problem};
use crate::source::bundle;
use crate::source::document::Reader;
use crate::source::files::{Content, Sources};
use crate::source::toml::{parse, parse_all, parse_toml, under_overlay};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The content of the pack in `folder`; of an overlay, with the base that it names.
pub(crate) fn content(folder: &Path) -> Result<Content, Error> {
    vocabulary::alone(folder)?;
    let sources = read(folder)?;
    if !path::is_alone(|path| sources.files.contains_key(path)) {
        return parse(&sources);
    }
    let mut problems = Vec::new();
    let ours = parse_all(&under_overlay(&sources), &mut problems);
    let of_overlay = |problem: &Problem| problem.place.as_ref().is_some_and(|place| place.file == path::OVERLAY_INSIDE);
    if problems.iter().any(of_overlay) {
        return Err(Error { problems });
    }
    let mut form = Vec::new();
    let overlay = ours
        .docs
        .get(path::OVERLAY_INSIDE)
        .map(|doc| Overlay::read(&Reader::new(path::OVERLAY_INSIDE, &mut form), doc.get()));
    let base = match overlay.and_then(|overlay| overlay.path) {
        Some(base) => read_base(&folder.join(&base.name), &base, &mut problems),
        None => {
            let place = Place { file: path::OVERLAY_INSIDE.to_owned(), line: None, column: None };
            problems.push(
                Problem::error("missing-base", "the overlay does not say where its base stands").at(Some(place)).help(
                    "write `path` under [base]: the folder or bundle of the base, as seen from the overlay's folder",
                ),
            );
            None
        }
    };
    match base {
        Some(base) => base.with_overlay(ours).complete(problems),
        None => {
            // Without a base, overlay.toml is at least read for itself.
            problems.extend(form);
            problems.sort_by(|a, b| a.place.cmp(&b.place));
            Err(Error { problems })
        }
    }
}

/// Where a file of the pack in `folder` stands that a [`Place`] names: of an overlay's own files in its folder, of the
/// others in that of its base. A file inside a bundle is named as it is.
pub fn locate(folder: impl AsRef<Path>, file: &str) -> PathBuf {
    let folder = folder.as_ref();
    if !folder.is_dir() {
        return file.into();
    }
    if !path::is_alone(|path| folder.join(path).is_file()) {
        return of_pack(folder, file);
    }
    if let Some(ours) = file.strip_prefix(path::OVERLAY_FOLDER) {
        return folder.join(ours);
    }
    let text = fs::read_to_string(folder.join(path::OVERLAY)).unwrap_or_default();
    let doc = parse_toml(path::OVERLAY_INSIDE, &text, Vec::new(), &mut Vec::new());
    let overlay = Overlay::read(&Reader::new(path::OVERLAY_INSIDE, &mut Vec::new()), &doc);
    let base = overlay.path.map(|base| folder.join(base.name));
    base.filter(|base| base.is_dir()).map_or_else(|| file.into(), |base| shorter(of_pack(&base, file)))
}

/// Where a file of the pack in `folder` stands, or one of the vocabulary that it uses.
fn of_pack(folder: &Path, file: &str) -> PathBuf {
    let Some(inside) = file.strip_prefix(path::VOCABULARY_FOLDER) else { return folder.join(file) };
    let declared = fs::read(folder.join(path::PACK)).unwrap_or_default();
    let uses = vocabulary::named(&declared);
    uses.map_or_else(|| folder.join(file), |uses| vocabulary::beside(folder, &uses).join(inside))
}

/// The same path without `..` after a name, where that leads to the same file.
fn shorter(path: PathBuf) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        match (part, short.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => _ = short.pop(),
            _ => short.push(part),
        }
    }
    match (short.canonicalize(), path.canonicalize()) {
        (Ok(one), Ok(other)) if one == other => short,
        _ => path,
    }
}

/// The content of the base in the folder or bundle at `path`.
fn read_base(path: &Path, named: &Named, problems: &mut Vec<Problem>) -> Option<Content> {
    let at = || Some(named.place.clone());
    let missing = |what: String| {
        Problem::error("missing-base", what)
            .at(at())
            .help("give `path` the folder or bundle of the base, as seen from the overlay's folder")
    };
    if !path.is_dir() {
        let text = match read_file(path, bundle::MAX_BUNDLE_BYTES).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                problems.push(missing(format!("the base `{}` is neither a folder nor a bundle", named.name)));
                return None;
            }
            Err(error) => {
                problems.push(missing(format!("cannot read the base `{}`: {error}", named.name)));
                return None;
            }
        };
        return match bundle::read(&text, false) {
            Ok(held) if held.content.docs.contains_key(path::OVERLAY_INSIDE) => {
                problems.push(overlay::nested(&format!("the base `{}`", named.name)).at(at()));
                None
            }
            Ok(held) => Some(held.content),
            Err(error) => {
                // What is wrong with a bundle has no place of its own.
                problems.extend(error.problems.into_iter().map(|problem| match problem.place {
                    None => problem.at(at()),
                    Some(_) => problem,
                }));
                None
            }
        };
    }
    match read(path) {
        Ok(sources) if path::is_alone(|path| sources.files.contains_key(path)) => {
            problems.push(overlay::nested(&format!("what `{}` names", named.name)).at(at()));
            None
        }
        Ok(sources) if !sources.files.contains_key(path::PACK) => {
            problems.push(missing(format!("there is no pack in `{}`", named.name)));
            None
        }
        Ok(sources) => Some(parse_all(&sources, problems)),
        Err(error) => {
            problems.extend(error.problems);
            None
        }
    }
}

/// The files of the pack or the overlay in `folder`; a pack's with those of the vocabulary that it uses.
pub(crate) fn read(folder: &Path) -> Result<Sources, Error> {
    let folders = ["", "rules", "text", "cases", "examples"];
    let is_read = |path: &str| !path::is_of_vocabulary(path) && is_pack_path(path) || path == path::OVERLAY;
    let mut sources = read_files(folder, &folders, &is_read)?;
    vocabulary::of_pack(folder, &mut sources)?;
    Ok(sources)
}

impl Sources {
    /// Reads the files of the pack, or of the overlay without its base, in `folder`: `*.toml`, `rules/*.rhai`,
    /// `text/*.toml`, `cases/*.toml`, `examples/*.toml`; under `vocabulary/` those of the vocabulary that a pack uses.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn from_folder(folder: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        crate::folder::read::read(folder.as_ref())
    }
}
