//! The desk: several packs and the rules that say which of them a report concerns. Facts with the same id mean the same
//! and are asked once; every pack concerned decides by itself, and one worklist joins what they ask for.

use crate::answer::decision::PackRef;
use crate::answer::desk::{DeskDecision, DeskInfo};
use crate::decide::assess::Options;
use crate::decide::roles::Roles;
use crate::desk::agree;
use crate::desk::compare::{self as desk_compare, DeskComparison};
use crate::desk::decide as desk_decide;
use crate::desk::facts::{self as desk_facts, DeskFacts};
use crate::desk::step_order::StepOrder;
use crate::facts::json;
use crate::model::routing::{self as router, Routing};
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};
use crate::prove::cases::TestReport;
use crate::prove::check::CheckReport;
use crate::prove::desk_cases;
use crate::time::zone::{Moment, Zone};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Several packs behind one set of questions. One desk serves all threads.
#[derive(Debug)]
pub struct Desk {
    pub(crate) router: Pack,
    pub(crate) packs: Vec<Pack>,
    pub(crate) order: StepOrder,
    /// Which of its packs and of itself have each fact.
    pub(crate) facts: desk_facts::Owners,
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
    /// By pack: who fills its roles here.
    pub roles: BTreeMap<String, Roles>,
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
    #[cfg(feature = "folder")]
    pub fn from_folder(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        crate::folder::desk::open(path.as_ref())
    }

    /// Whether a desk stands in this folder: a `desk.toml` or a `desk.json`.
    #[cfg(feature = "folder")]
    pub fn stands_in(path: impl AsRef<std::path::Path>) -> bool {
        crate::folder::desk::is_desk(path.as_ref())
    }

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

    fn from_loaded(
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

    /// The desk of a router and its packs, put in its order.
    pub(crate) fn new(router: Pack, mut packs: Vec<Pack>) -> Result<Self, Error> {
        let routing = router.routing();
        let mut problems = Vec::new();
        for (index, pack) in packs.iter().enumerate() {
            if !routing.packs.iter().any(|id| id == pack.id()) {
                problems.push(router::unknown_pack(pack.id(), &routing.packs));
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
        let order = StepOrder::new(&packs, &mut problems);
        if !problems.is_empty() {
            return Err(Error { problems });
        }
        let facts = desk_facts::Owners::new(&router, &packs);
        let digest = digest(&router, &packs);
        Ok(Self { router, packs, order, facts, notes: Vec::new(), digest })
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

    /// Its packs, in its order.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The pack with this id.
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.id() == id)
    }

    /// The bundle of what is the desk's own; its packs have bundles of their own. `Desk::from_bundles` takes them together.
    pub fn to_bundle(&self) -> String {
        self.router.to_bundle()
    }

    /// Reads facts: one nested JSON object for all packs. What several packs ask is given once.
    ///
    /// # Errors
    /// Everything that is wrong with the facts, for whichever pack.
    pub fn facts(&self, value: &Value) -> Result<DeskFacts, Error> {
        desk_facts::read(self, value)
    }

    /// Reads facts from JSON text; see [`Pack::facts_from_json`].
    ///
    /// # Errors
    /// As [`Desk::facts`].
    pub fn facts_from_json(&self, text: &[u8]) -> Result<DeskFacts, Error> {
        let value = json::parse(text, crate::facts::read::MAX_FACTS_BYTES, "the facts")
            .map_err(|problems| Error { problems })?;
        self.facts(&value)
    }

    /// Reads who fills the roles: `{"it-operations": {"overall-head": {"name": "…", "contact": "…"}}}`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn roles_from_json(&self, text: &[u8]) -> Result<BTreeMap<String, Roles>, Error> {
        crate::decide::roles::of_desk(self, text)
    }

    /// The number in what somebody typed as the answer to `fact`, with a unit of any pack and locale behind it; see
    /// [`Pack::read_number`].
    pub fn read_number(&self, fact: &str, text: &str) -> Option<i64> {
        let all = std::iter::once(&self.router).chain(&self.packs);
        crate::text::typed::read_number(text, &all.flat_map(|pack| pack.units(fact)).collect::<Vec<_>>())
    }

    /// Decides one incident: which packs it concerns, what each decides, and what to do in all.
    pub fn assess(&self, facts: &DeskFacts, options: &DeskOptions) -> DeskDecision<'_> {
        desk_decide::assess(self, facts, options)
    }

    /// What changed between two states of one incident: which packs are concerned, and what each decides otherwise.
    pub fn compare(&self, before: &DeskFacts, after: &DeskFacts, options: &DeskOptions) -> DeskComparison<'_> {
        desk_compare::compare(self, before, after, options)
    }

    /// The desk in words: its packs, and every fact once.
    pub fn info(&self, locale: &str) -> DeskInfo<'_> {
        desk_decide::info(self, locale)
    }

    /// What is wrong or doubtful about the desk itself and about the words in which its packs ask for shared facts; else its
    /// packs are checked by themselves.
    pub fn check(&self) -> CheckReport {
        let mut report = self.router.check();
        for place in report.problems.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            place.file = router::path(&place.file);
        }
        report.problems.extend(self.notes.iter().cloned());
        agree::words(&self.router, &self.packs, &mut report.problems);
        report.problems.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
        report
    }

    /// The files of its folder and of its own part that are not read.
    pub(crate) fn overlooked(&self) -> Vec<Problem> {
        let mut own: Vec<Problem> = self.router.overlooked().cloned().collect();
        for place in own.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            place.file = router::path(&place.file);
        }
        own.extend(self.notes.iter().cloned());
        own
    }

    /// Decides the desk's own cases and compares with what each expects.
    pub fn run_cases(&self) -> TestReport {
        desk_cases::run(self)
    }

    pub(crate) fn reference(&self) -> PackRef<'_> {
        PackRef { id: self.id(), version: self.version(), digest: self.digest(), overlay: None }
    }

    /// The options for one of its packs.
    pub(crate) fn options_for(&self, pack: &Pack, options: &DeskOptions) -> Options {
        Options {
            locale: options.locale.clone(),
            received: options.received,
            zone: options.zone.clone(),
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
    crate::source::bundle::hexadecimal(&Sha256::digest(all.join("\n").as_bytes()))
}
