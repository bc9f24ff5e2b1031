//! Loading desks from bundles.

use crate::desk::core::Desk;
use crate::model::path;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};

impl Desk {
    /// Loads a desk from its bundle and those of its packs, in any order; bundles of other packs are too many.
    ///
    /// # Errors
    /// As [`Desk::from_folder`]; or a bundle is wrong, missing, too many, or there twice.
    pub fn from_bundles<'a>(desk: &str, packs: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        Self::from_loaded(Pack::desk_from_bundle(desk, false), packs.into_iter().map(Pack::from_bundle))
    }

    /// The same for bundles that come from where the program itself comes from; see [`Pack::from_trusted_bundle`].
    ///
    /// # Errors
    /// As [`Desk::from_bundles`], but bundles that were changed may go unnoticed.
    pub fn from_trusted_bundles<'a>(desk: &str, packs: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        Self::from_loaded(Pack::desk_from_bundle(desk, true), packs.into_iter().map(Pack::from_trusted_bundle))
    }

    pub(crate) fn from_loaded(
        router: Result<Pack, Error>,
        packs: impl Iterator<Item = Result<Pack, Error>>,
    ) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let mut loaded = Vec::new();
        let router = router.map_err(|error| problems.extend(error.problems));
        for pack in packs {
            match pack {
                Ok(pack) => loaded.push(pack),
                Err(error) => problems.extend(error.problems),
            }
        }
        match router {
            Ok(router) if problems.is_empty() => Self::new(router, loaded),
            _ => Err(Error { problems }),
        }
    }

    /// The bundle of what is the desk's own; its packs have bundles of their own. `Desk::from_bundles` takes them together.
    /// For a desk made of one pack, that pack's bundle.
    pub fn to_bundle(&self) -> String {
        self.alone().unwrap_or(&self.router).to_bundle()
    }

    /// The files of its folder and of its own part that are not read.
    pub(crate) fn overlooked(&self) -> Vec<Problem> {
        let mut own: Vec<Problem> = self.router.overlooked().cloned().collect();
        let uses = self.router.compiled.schema.uses();
        for place in own.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            place.file = path::of_desk(&place.file, uses);
        }
        own.extend(self.notes.iter().cloned());
        own
    }
}
