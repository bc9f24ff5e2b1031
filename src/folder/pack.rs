//! Packs in folders, bundle files and compiled files.

use crate::compile::build::Limits;
use crate::compiled::file;
use crate::folder::files::read_file;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};
use crate::source::bundle;
use std::path::Path;

impl Pack {
    /// Loads the pack in a folder. Where it holds an overlay, also loads the base that overlay.toml names, and gives the
    /// base changed by the overlay.
    ///
    /// # Errors
    /// Everything that is wrong with the pack, with file, line and column. Files of the overlay stand under `overlay/`;
    /// [`locate`](crate::locate) says where any file is to be found.
    pub fn from_folder(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        Self::from_new(crate::folder::read::content(path.as_ref())?, &Limits::default())
    }

    /// Loads a pack from a folder, a bundle file or a compiled file, whichever `path` names.
    ///
    /// # Errors
    /// As [`Pack::from_folder`], [`Pack::from_bundle`] and [`Pack::from_compiled`]; or the path cannot be read.
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if path.is_dir() {
            return Self::from_folder(path);
        }
        let bytes = read_bytes(path)?;
        if file::is_compiled(&bytes) { Self::from_compiled(&bytes) } else { Self::from_bundle(&text(path, bytes)?) }
    }
}

/// The bytes of a bundle or a compiled file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    read_file(path, bundle::MAX_BUNDLE_BYTES)
        .map_err(|error| unreadable(format!("cannot read `{}`: {error}", path.display())))
}

/// The text of a bundle file.
pub(crate) fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|_| unreadable(format!("`{}` is not UTF-8", path.display())))
}

fn unreadable(what: String) -> Error {
    Problem::error("unreadable", what).help("name a pack's folder, a bundle or a compiled file").into()
}
