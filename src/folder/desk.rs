//! Desks in folders: which files are the desk's own, which are its packs', and problems told with paths from the folder.

use crate::desk::core::{Desk, missing_pack};
use crate::folder::files::read_file;
use crate::folder::overlooked;
use crate::folder::pack::{read_bytes, text};
use crate::folder::read;
use crate::folder::vocabulary;
use crate::model::path;
use crate::model::routing::Routing;
use crate::model::schema::Schema;
use crate::pack::core::Pack;
use crate::problem::{Error, Place, Problem};
use crate::source::files::MAX_FILE_BYTES;
use crate::source::files::Sources;
use crate::source::ids::is_kebab;
use std::io::Read as _;
use std::path::Path;

/// The bundle of a desk.
const BUNDLE: &str = "desk.json";

/// Whether `path` is a folder with a desk in it.
fn is_desk(path: &Path) -> bool {
    path.join(path::DESK).is_file() || path.join(BUNDLE).is_file()
}

/// The desk in a folder.
pub(crate) fn open(path: &Path) -> Result<Desk, Error> {
    if path.join(path::DESK).is_file() {
        return from_sources(path);
    }
    let bundle = path.join(BUNDLE);
    if !bundle.is_file() {
        return Err(Problem::error("unreadable", format!("there is no desk in `{}`", path.display()))
            .help("name a folder with a desk.toml and packs, or with a desk.json and bundles")
            .into());
    }
    let router = Pack::desk_from_bundle(&text(&bundle, read_bytes(&bundle)?)?, false)?;
    let (packs, problems) = packs(router.routing(), |id| {
        let file = path.join(format!("{id}.json"));
        file.is_file().then(|| Pack::open(&file).map_err(|error| within(&format!("{id}.json"), error)))
    });
    if problems.is_empty() { Desk::new(router, packs) } else { Err(Error { problems }) }
}

fn from_sources(path: &Path) -> Result<Desk, Error> {
    let own_files = path.join(path::DESK_FOLDER);
    if !own_files.is_dir() {
        return Err(Problem::error("missing-file", format!("the folder `{}` is missing", path::DESK_FOLDER))
            .help(format!(
                "beside {}, it holds the desk's facts.toml, rules/*.rhai, text/*.toml and cases/*.toml",
                path::DESK
            ))
            .into());
    }
    let mut problems = Vec::new();
    let mut sources = Sources::from_folder(&own_files).map_err(|error| own(error, None))?;
    let mut notes = Vec::new();
    for stray in [path::PACK, path::OVERLAY, path::DESK] {
        if sources.files.remove(stray).is_some() {
            let help = format!("a desk is declared by {} alone, beside this folder", path::DESK);
            notes.push(overlooked::note(&format!("{}/{stray}", path::DESK_FOLDER), help));
        }
    }
    let bytes = read_file(&path.join(path::DESK), MAX_FILE_BYTES)
        .map_err(|error| Error::from(Problem::error("unreadable", format!("cannot read `{}`: {error}", path::DESK))))?;
    sources.files.insert(path::DESK.to_owned(), bytes);
    // The packs are looked at even where the desk's own rules are wrong, so that all problems are told at once.
    let content = vocabulary::of_desk(path, &mut sources).and_then(|()| crate::source::toml::parse(&sources));
    let uses = sources.files.get(path::DESK).and_then(|bytes| vocabulary::named(bytes));
    let routing = content.as_ref().map(|content| Schema::read(&content.docs, &mut Vec::new()).routing);
    let routing = routing.ok().flatten().unwrap_or_default();
    let (packs, found) = packs(&routing, |id| {
        let folder = path.join(id);
        folder.is_dir().then(|| Pack::from_folder(&folder).map_err(|error| located(path, &folder, id, error)))
    });
    let router = content
        .and_then(Pack::desk_from_content)
        .map_err(|error| problems.extend(own(error, uses.as_deref()).problems));
    problems.extend(found);
    // What is wrong with a vocabulary is said once, not once for each pack that uses it.
    let mut told = Vec::new();
    problems.retain(|problem| {
        let new = !told.contains(problem);
        told.extend(new.then(|| problem.clone()));
        new
    });
    overlooked::of_desk(path, &routing.packs, &mut notes);
    match router {
        Ok(router) if problems.is_empty() => {
            let mut desk = Desk::new(router, packs)?;
            desk.notes = notes;
            Ok(desk)
        }
        _ => Err(Error { problems }),
    }
}

type Found = (Vec<Pack>, Vec<Problem>);

/// Loads each pack.
fn packs(routing: &Routing, load: impl Fn(&str) -> Option<Result<Pack, Error>>) -> Found {
    let (mut packs, mut problems) = (Vec::new(), Vec::new());
    // Names are ids: no other path is ever looked at.
    for id in routing.packs.iter().filter(|id| is_kebab(id) && *id != path::DESK_FOLDER) {
        match load(id) {
            Some(Ok(pack)) if pack.id() != id => problems.push(
                Problem::error("wrong-pack", format!("`{id}` holds the pack `{}`", pack.id()))
                    .at(Some(routing.place.clone()))
                    .help("name the folder or bundle as the pack, or name the pack in `packs` as it is called"),
            ),
            Some(Ok(pack)) => packs.push(pack),
            Some(Err(error)) => problems.extend(error.problems),
            None => problems.push(missing_pack(id, routing)),
        }
    }
    (packs, problems)
}

/// Problems of one pack, with paths from the desk's folder.
fn within(id: &str, error: Error) -> Error {
    let problems = error.problems.into_iter().map(|mut problem| {
        match &mut problem.place {
            Some(place) => place.file = format!("{id}/{}", place.file),
            None => problem.place = Some(Place { file: id.to_owned(), line: None, column: None }),
        }
        problem
    });
    Error { problems: problems.collect() }
}

/// Problems of a pack in a folder of its own, with paths from the desk's folder; an overlay's base stands elsewhere.
fn located(desk: &Path, folder: &Path, id: &str, error: Error) -> Error {
    let mut problems = error.problems;
    for problem in &mut problems {
        let place = problem.place.get_or_insert_with(|| Place { file: String::new(), line: None, column: None });
        let file = if place.file.is_empty() { desk.join(id) } else { read::locate(folder, &place.file) };
        let inside = file.strip_prefix(desk).unwrap_or(&file);
        place.file = inside.display().to_string().replace('\\', "/");
    }
    Error { problems }
}

/// Problems of the desk's own files, and of those of the vocabulary that it uses.
fn own(error: Error, uses: Option<&str>) -> Error {
    let mut problems = error.problems;
    for place in problems.iter_mut().filter_map(|problem| problem.place.as_mut()) {
        place.file = path::of_desk(&place.file, uses);
    }
    Error { problems }
}

/// The first bytes of a file.
fn begins(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::Read::take(std::fs::File::open(path)?, 64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Desk {
    /// Loads the desk in a folder: `desk.toml` and `desk/`, and each pack that it names in a folder of that name; or
    /// `desk.json` and `<pack>.json`, the bundles of the same.
    ///
    /// # Errors
    /// Everything that is wrong with the desk and with its packs, each file named from the folder; and every fact about
    /// which they disagree.
    ///
    /// ```
    /// let desk = fenji::Desk::from_folder("rules")?;
    /// let facts = desk.facts(&serde_json::json!({ "leak": { "status": "confirmed", "customer_data": true } }))?;
    /// let decision = desk.assess(&facts, &fenji::DeskOptions::default());
    /// assert!(decision.packs.iter().any(|pack| pack.pack == "customer-data-leak"));
    /// # Ok::<(), fenji::Error>(())
    /// ```
    pub fn from_folder(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        open(path.as_ref())
    }

    /// Loads a desk from a folder or a compiled file, whichever `path` names.
    ///
    /// # Errors
    /// As [`Desk::from_folder`] and [`Desk::from_compiled`]; or the path cannot be read.
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if path.is_file() { Self::from_compiled(&read_bytes(path)?) } else { Self::from_folder(path) }
    }

    /// Whether `path` names a desk: a folder with a `desk.toml` or a `desk.json`, or a compiled desk.
    pub fn stands_in(path: impl AsRef<std::path::Path>) -> bool {
        let path = path.as_ref();
        is_desk(path) || path.is_file() && begins(path).is_ok_and(|bytes| Self::is_compiled(&bytes))
    }
}
