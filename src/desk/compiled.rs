//! Desks as compiled files: the desk and all its packs in one.

use crate::compiled::file::{self, Holds};
use crate::decide::in_advance;
use crate::desk::core::Desk;
use crate::desk::facts::DeskFacts;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};

impl Desk {
    /// Loads a compiled desk, as [`Desk::to_compiled`] writes it, with all its packs. A compiled pack becomes a desk of one.
    ///
    /// # Errors
    /// As [`Pack::from_compiled`]. That its packs agree was proved when it was made, and is not proved again.
    pub fn from_compiled(bytes: &[u8]) -> Result<Self, Error> {
        if file::holds(bytes) == Some(Holds::Pack) {
            return Pack::from_compiled(bytes).map(Self::of);
        }
        let mut parts = file::read(bytes)?.into_iter().map(Pack::of_part);
        let Some(router) = parts.next() else {
            return Err(Problem::error("broken-compiled", "the compiled desk is empty").into());
        };
        let packs: Vec<Pack> = parts.collect();
        let mut problems = Vec::new();
        let named = packs.iter().map(Pack::id).eq(router.routing().packs.iter().map(String::as_str));
        let desk = Self::agreed(router, packs, &mut problems);
        if named && problems.is_empty() {
            return Ok(desk);
        }
        Err(Problem::error("broken-compiled", "the compiled desk does not hold together")
            .help("make it again with `fenji compile`")
            .into())
    }

    /// The desk and its packs as one compiled file with the words of these locales; all, where none are named.
    ///
    /// # Errors
    /// As [`Pack::to_compiled`].
    pub fn to_compiled(&self, locales: &[&str]) -> Result<Vec<u8>, Error> {
        if let Some(pack) = self.alone() {
            return pack.to_compiled(locales);
        }
        // Each pack may serve what is asked by another locale of its own; all must have the desk's.
        let locales = locales.iter().map(|asked| self.locale(asked)).collect::<Result<Vec<&str>, Error>>()?;
        let facts = in_advance::states(self.all().map(|pack| &pack.compiled.schema));
        let facts: Vec<DeskFacts> = facts.iter().filter_map(|facts| self.facts(facts).ok()).collect();
        let packs = self.all().enumerate();
        let parts = packs.map(|(at, pack)| pack.part(&locales, facts.iter().filter_map(|facts| facts.of(at))));
        let parts = parts.collect::<Result<Vec<_>, Error>>()?;
        file::write(Holds::Desk, &parts)
    }

    /// Whether bytes say that they are a compiled desk.
    pub fn is_compiled(bytes: &[u8]) -> bool {
        file::holds(bytes) == Some(Holds::Desk)
    }
}
