//! The desk: several packs and the rules that say which of them a report concerns. Facts with the same id mean the same
//! and are asked once; every pack concerned decides by itself, and one worklist joins what they ask for.

use crate::answer::decision::PackRef;
use crate::decide::assess::Options;
use crate::decide::roles::Roles;
use crate::desk::agree;
use crate::desk::owners::Owners;
use crate::desk::step_order::StepOrder;
use crate::model::audience::Audience;
use crate::model::overlay::OverlayRef;
use crate::model::routing::{self, Routing};
use crate::pack::core::Pack;
use crate::problem::{Error, Problem, unless};
use crate::time::zone::{Moment, Zone};
use std::collections::BTreeMap;

/// Several packs behind one set of questions. One desk serves all threads.
#[derive(Debug)]
pub struct Desk {
    pub(crate) router: Pack,
    pub(crate) packs: Vec<Pack>,
    pub(crate) order: StepOrder,
    /// Which of its packs and of itself have each fact.
    pub(crate) facts: Owners,
    /// Files beside it that nothing reads.
    pub(crate) notes: Vec<Problem>,
    digest: String,
}

/// What a desk's decision depends on besides desk and facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskOptions {
    /// The locale of all words; the desk's default where none or an unknown one is given.
    pub locale: Option<String>,
    /// When the report was received.
    pub received: Option<Moment>,
    /// Where days, months and years are counted; see [`Options::zone`].
    pub zone: Option<Zone>,
    /// Whose questions, suggestions and first steps are shown; see [`Options::audience`].
    pub audience: Option<Audience>,
    /// By pack: who fills its roles here.
    pub roles: BTreeMap<String, Roles>,
}

impl Desk {
    /// The desk of a router and its packs, put in its order.
    pub(crate) fn new(router: Pack, mut packs: Vec<Pack>) -> Result<Self, Error> {
        let routing = router.routing();
        let mut problems = Vec::new();
        for (index, pack) in packs.iter().enumerate() {
            if !routing.packs.iter().any(|id| id == pack.id()) {
                problems.push(routing::unknown_pack(pack.id(), &routing.packs));
            } else if packs.iter().take(index).any(|other| other.id() == pack.id()) {
                problems.push(
                    Problem::error("duplicate-pack", format!("the pack `{}` is there twice", pack.id()))
                        .help("give each pack once"),
                );
            }
        }
        for id in routing.packs.iter().filter(|id| !packs.iter().any(|pack| pack.id() == id.as_str())) {
            problems.push(missing_pack(id, routing));
        }
        if !problems.is_empty() {
            // Without all packs nobody can say whether they agree.
            return Err(Error { problems });
        }
        let rank = |pack: &Pack| routing.packs.iter().position(|id| id == pack.id());
        packs.sort_by_key(rank);
        agree::problems(&router, &packs, &mut problems);
        let desk = Self::agreed(router, packs, &mut problems);
        unless(problems, desk)
    }

    /// The desk of packs that are all there, in its order, and agree.
    pub(crate) fn agreed(router: Pack, packs: Vec<Pack>, problems: &mut Vec<Problem>) -> Self {
        let order = StepOrder::new(&packs, problems);
        let facts = Owners::new(&router, &packs);
        let digest = digest(&router, &packs);
        Self { router, packs, order, facts, notes: Vec::new(), digest }
    }

    /// A desk of one pack alone, which it always concerns, so that whoever shows packs and desks needs to know only desks.
    /// It has the pack's id, version, digest and words, and decides as the pack does.
    ///
    /// ```
    /// use fenji::{Desk, DeskOptions, Options, Pack};
    ///
    /// let desk = Desk::of(Pack::from_folder("rules/it-operations")?);
    /// let facts = desk.facts(&serde_json::json!({ "leak": { "status": "confirmed" } }))?;
    /// let decision = desk.assess(&facts, &DeskOptions::default());
    /// assert_eq!(decision.packs[0].decision.level.value, Some("P1"));
    /// # Ok::<(), fenji::Error>(())
    /// ```
    pub fn of(pack: Pack) -> Self {
        let router = pack.without_rules();
        let (digest, order) = (pack.digest().to_owned(), StepOrder::of_one(&pack));
        let packs = vec![pack];
        Self { facts: Owners::new(&router, &packs), router, packs, order, notes: Vec::new(), digest }
    }

    /// The pack of a desk that was made of one pack alone.
    pub(crate) fn alone(&self) -> Option<&Pack> {
        self.packs.first().filter(|_| self.router.compiled.schema.routing.is_none())
    }

    /// The desk's id.
    pub fn id(&self) -> &str {
        self.router.id()
    }

    /// The desk's version.
    pub fn version(&self) -> &str {
        self.router.version()
    }

    /// `sha256:` and the digest of the desk's own content and of its packs' digests.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The overlay through which the pack was changed that the desk was made of; see [`Desk::of`].
    pub fn overlay(&self) -> Option<&OverlayRef> {
        self.router.overlay()
    }

    /// The digest of what is the desk's own, as it stands in its bundle.
    pub fn own_digest(&self) -> &str {
        self.router.digest()
    }

    /// The locales it speaks, the default first; every pack speaks them too.
    pub fn locales(&self) -> &[String] {
        self.router.locales()
    }

    /// The locale that serves `asked` best; see [`Pack::locale`].
    ///
    /// # Errors
    /// The desk speaks no such language.
    pub fn locale(&self, asked: &str) -> Result<&str, Error> {
        self.router.locale(asked)
    }

    /// What is the desk's own, then its packs, in its order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Pack> {
        std::iter::once(&self.router).chain(&self.packs)
    }

    /// Its packs, in its order.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The pack with this id.
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.id() == id)
    }

    pub(crate) fn reference(&self) -> PackRef<'_> {
        PackRef { id: self.id(), version: self.version(), digest: self.digest(), overlay: self.overlay() }
    }

    /// The options for one of its packs.
    pub(crate) fn options_for(&self, pack: &Pack, options: &DeskOptions) -> Options {
        Options {
            locale: options.locale.clone(),
            received: options.received,
            zone: options.zone.clone(),
            audience: options.audience,
            roles: options.roles.get(pack.id()).cloned().unwrap_or_default(),
        }
    }
}

/// The problem of a pack that is named and not there.
pub(crate) fn missing_pack(id: &str, routing: &Routing) -> Problem {
    Problem::error("missing-pack", format!("the pack `{id}` is missing"))
        .at(Some(routing.place.clone()))
        .help("put it beside the desk, or take it out of `packs` and the rules")
}

fn digest(router: &Pack, packs: &[Pack]) -> String {
    let all: Vec<&str> = std::iter::once(router).chain(packs).map(Pack::digest).collect();
    crate::text::digest::digest(&all.join("\n"))
}
