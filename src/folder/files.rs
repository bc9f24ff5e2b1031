//! Files of a folder, as bytes.

use crate::folder::overlooked;
use crate::problem::{Error, Place, Problem, unless};
use crate::source::files::{MAX_FILE_BYTES, Sources};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

/// The files in a folder and in the folders inside that are read, by their paths.
pub(crate) fn read_files(folder: &Path, folders: &[&str], is_read: &dyn Fn(&str) -> bool) -> Result<Sources, Error> {
    let mut files = BTreeMap::new();
    let mut problems = Vec::new();
    if !folder.is_dir() {
        return Err(Problem::error("unreadable", format!("there is no folder `{}`", folder.display()))
            .help("name a folder with a pack.toml, or a bundle")
            .into());
    }
    let mut overlooked = Vec::new();
    for sub in folders.iter().copied() {
        let directory = folder.join(sub);
        if !directory.is_dir() {
            continue;
        }
        let unreadable = |error: std::io::Error| {
            Problem::error("unreadable", format!("cannot read `{}`: {error}", directory.display()))
        };
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(unreadable(error));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.push(unreadable(error));
                    continue;
                }
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if sub.is_empty() { name.clone() } else { format!("{sub}/{name}") };
            if sub.is_empty() && overlooked::FOLDERS.iter().any(|(known, _)| *known == name) && entry.path().is_dir() {
                continue;
            }
            if !is_read(&path) {
                overlooked::entry(&entry.path(), sub, &name, &mut overlooked);
                continue;
            }
            let place = Place { file: path.clone(), line: None, column: None };
            if entry.file_name().to_str().is_none() {
                problems.push(
                    Problem::error("unreadable", "the name of the file is not UTF-8")
                        .at(Some(place))
                        .help("rename the file"),
                );
                continue;
            }
            match read_file(&entry.path(), MAX_FILE_BYTES) {
                Ok(content) => {
                    files.insert(path, content);
                }
                Err(error) => problems
                    .push(Problem::error("unreadable", format!("cannot read the file: {error}")).at(Some(place))),
            }
        }
    }
    overlooked.sort_by(|a, b| a.place.cmp(&b.place));
    unless(problems, Sources { files, overlooked })
}

/// The content of a file, at most one byte more than `limit`: whoever reads it sees that it is too large.
pub(crate) fn read_file(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    // Opening a pipe would wait for somebody to write.
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
