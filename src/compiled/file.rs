//! Compiled files: packs as one binary file, with what deciding needs and the words of chosen locales.
//!
//! A header (what it is, format, whether it holds a pack or a desk, a checksum of both and of all that follows), then what each
//! pack has alone, what is concluded from nothing among it, what all of them say in columns, and their strings. Indices and
//! the diagrams of rules and conclusions are not in it: they are made again faster than read. What a file says is not proved
//! again, but whatever it says, reading it and deciding by it ends.

use crate::compiled::beginning::Beginning;
use crate::compiled::columns::{Phrases, Rules, Words};
use crate::compiled::computing::Idle;
use crate::compiled::image::{Image, MAX_BUDGET};
use crate::compiled::plan::{Compiled, Way};
use crate::compiled::sound;
use crate::compiled::strings::{Named, Naming, Strings};
use crate::diagram::condition::Expr;
use crate::model::overlay::OverlayRef;
use crate::model::schema::{Fact, Schema};
use crate::model::texts::Texts;
use crate::problem::{Error, Problem};
use crate::version::VERSION;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use twox_hash::XxHash64;

/// What every compiled file begins with.
const MARK: &[u8] = b"\0fenji\0";
/// The format that this engine writes, and the only one that it reads. tests/data/golden/ has a file of it.
pub(crate) const FORMAT: u8 = 8;
/// Where the parts begin: behind mark, format, kind and checksum.
const HEAD: usize = MARK.len() + 2 + 8;
/// The largest file, in bytes.
const MAX_BYTES: usize = 64 << 20;
const REMAKE: &str = "make it again with `fenji compile`";

/// What a compiled file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Pack,
    Desk,
}

/// One pack for a compiled file.
pub(crate) struct Part<'c> {
    pub compiled: &'c Compiled,
    pub digest: &'c str,
    pub overlay: Option<&'c OverlayRef>,
    /// Its words in each locale that is taken along, the default first.
    pub texts: Vec<(&'c str, &'c Texts)>,
    pub beginnings: Vec<Beginning>,
}

/// One pack, read.
pub(crate) struct Read {
    pub compiled: Compiled,
    pub digest: String,
    pub overlay: Option<OverlayRef>,
    pub texts: Vec<Texts>,
}

/// What follows the header.
#[derive(Serialize, Deserialize)]
struct Body<'c> {
    #[serde(borrow)]
    packs: Vec<Own<'c>>,
    rules: Rules,
    words: Words,
    phrases: Phrases,
    /// What those three name.
    strings: Strings<'c>,
}

/// What does not stand in columns, by pack.
#[derive(Serialize, Deserialize)]
struct Own<'c> {
    schema: Schema,
    #[serde(borrow)]
    image: Image<'c>,
    overlay: Option<OverlayRef>,
    /// How many rules it has.
    rules: usize,
    beginnings: Cow<'c, [Beginning]>,
}

impl<'c> Body<'c> {
    /// Why a string cannot be written, where one cannot.
    fn of(parts: &'c [Part<'c>]) -> Result<Self, &'static str> {
        let mut naming = Naming::default();
        let rules = Rules::of(parts.iter().flat_map(|part| &part.compiled.rules), &mut naming);
        // Whoever reads them may put in other values of parameters.
        let texts = parts.iter().flat_map(|part| part.texts.iter().map(|(_, texts)| texts.unfilled()));
        let words = Words::of(texts.collect::<Vec<_>>().iter(), &mut naming);
        let phrases = Phrases::of(parts.iter().map(|part| &part.compiled.schema), &mut naming);
        let own = |part: &'c Part<'c>| {
            let locales = part.texts.iter().map(|(locale, _)| (*locale).to_owned()).collect();
            Own {
                schema: Schema { locales, ..part.compiled.schema.clone() },
                image: Image::without_rules(part.compiled, part.digest),
                overlay: part.overlay.cloned(),
                rules: part.compiled.rules.len(),
                beginnings: Cow::from(&part.beginnings),
            }
        };
        let packs = parts.iter().map(own).collect();
        Ok(Self { packs, rules, words, phrases, strings: naming.finish()? })
    }

    /// The packs, if everything holds together.
    fn read(self) -> Option<Vec<Read>> {
        let Self { packs, rules, words, phrases, strings } = self;
        let strings = strings.read()?;
        let mut named = Named::new(&strings);
        let mut rules = rules.read(&mut named)?;
        let sizes = packs.iter().flat_map(|own| {
            let size = (own.schema.facts.len(), own.rules, own.schema.schemes.len());
            own.schema.locales.iter().map(move |_| size)
        });
        let mut words = words.read(&sizes.collect::<Vec<_>>(), &mut named)?;
        let mut examples = phrases.read(&mut named)?;
        let mut read = Vec::with_capacity(packs.len());
        for Own { schema, image, overlay, rules: count, beginnings } in packs {
            let own = (count <= rules.len()).then(|| rules.drain(..count).collect())?;
            let texts: Vec<Texts> = schema.locales.iter().map(|_| words.pop_front()).collect::<Option<_>>()?;
            let digest = image.digest().to_owned();
            let is_ours = image.engine() == VERSION;
            let schema = Schema { examples: examples.pop_front()?, ..schema };
            let compiled = image.open_with(own, schema, Box::new(Idle))?;
            // Another engine may conclude otherwise.
            let beginnings = if is_ours { beginnings.into_owned() } else { Vec::new() };
            let compiled = Compiled { beginnings, ..compiled };
            let sound = sound::words(&compiled, &texts) && sound::beginnings(&compiled);
            (scripted(&compiled).is_none() && sound).then_some(())?;
            read.push(Read { compiled, digest, overlay, texts });
        }
        (named.is_empty() && rules.is_empty()).then_some(read)
    }
}

/// Why a pack has no compiled file, if it can have none.
fn refusal(compiled: &Compiled) -> Option<Problem> {
    if let Some(fact) = scripted(compiled) {
        let problem = Problem::error("not-compilable", format!("`{}` is computed by running its script", fact.id));
        return Some(problem.about(fact.id.clone()).help(
            "write the computation so that it can be analysed and never fails, or from facts with fewer answers",
        ));
    }
    (compiled.budget > MAX_BUDGET).then(|| {
        Problem::error("not-compilable", format!("its diagrams may have more than {MAX_BUDGET} nodes"))
            .help("load it with a lower limit")
    })
}

/// The first fact for which a script may have to be run.
fn scripted(compiled: &Compiled) -> Option<&Fact> {
    let runs = |way: &Way| match way {
        Way::Run => true,
        Way::Formula { fails, .. } => *fails != Expr::Const(false),
        Way::Table(_) => false,
    };
    let computation = compiled.computations.iter().find(|computation| runs(&computation.way))?;
    compiled.schema.facts.get(computation.fact)
}

/// Whether bytes say that they are a compiled file, whole or not.
#[cfg(feature = "folder")]
pub(crate) fn is_compiled(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
}

/// What bytes say they hold; none where they do not say it.
pub(crate) fn holds(bytes: &[u8]) -> Option<Holds> {
    match bytes.strip_prefix(MARK)? {
        [_, 0, ..] => Some(Holds::Pack),
        [_, 1, ..] => Some(Holds::Desk),
        _ => None,
    }
}

/// The file of these parts: a pack, or a desk's own part and then its packs.
///
/// # Errors
/// A fact is computed by a script that must be run; or it cannot be written as this format writes, or would be too large.
pub(crate) fn write(kind: Holds, parts: &[Part<'_>]) -> Result<Vec<u8>, Error> {
    if let Some(problem) = parts.iter().find_map(|part| refusal(part.compiled)) {
        return Err(problem.into());
    }
    let unwritable = |why: &str| Problem::error("not-compilable", format!("the pack cannot be written: {why}"));
    let body = Body::of(parts).map_err(unwritable)?;
    let body = postcard::to_allocvec(&body).map_err(|error| unwritable(&error.to_string()))?;
    if body.len() > MAX_BYTES - HEAD {
        return Err(too_large());
    }
    let head = match kind {
        Holds::Pack => [FORMAT, 0],
        Holds::Desk => [FORMAT, 1],
    };
    Ok([MARK, &head, &checksum(head, &body), &body].concat())
}

/// The packs of a compiled file: one, or a desk's own part and then its packs.
///
/// # Errors
/// The bytes are no compiled file, were changed or cut short, have another format, or are too many.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Read>, Error> {
    let broken = |what: &str| Error::from(Problem::error("broken-compiled", what).help(REMAKE));
    let Some(rest) = bytes.strip_prefix(MARK) else { return Err(broken("this is no compiled pack")) };
    match rest.first() {
        Some(&FORMAT) => {}
        Some(format) if *format > FORMAT => {
            return Err(Problem::error(
                "newer-compiled",
                format!("the compiled pack has format {format}; this engine reads up to {FORMAT}"),
            )
            .help("update fenji, or compile the pack with this version")
            .into());
        }
        Some(format) => {
            return Err(Problem::error(
                "older-compiled",
                format!("the compiled pack has format {format}; this engine reads format {FORMAT}"),
            )
            .help(REMAKE)
            .into());
        }
        None => return Err(broken("the compiled pack is cut short")),
    }
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    let (Some(head), Some(sum), Some(body)) = (rest.first_chunk(), bytes.get(MARK.len() + 2..HEAD), bytes.get(HEAD..))
    else {
        return Err(broken("the compiled pack is cut short"));
    };
    if sum != checksum(*head, body) {
        return Err(Problem::error("changed-compiled", "the compiled pack does not match its checksum")
            .help("it was changed or cut short after it was made; make it again with `fenji compile`")
            .into());
    }
    let body: Body<'_> = match postcard::take_from_bytes(body) {
        Ok((body, [])) => body,
        _ => return Err(broken("the compiled pack cannot be read")),
    };
    let desks: Vec<bool> = body.packs.iter().map(|own| own.schema.routing.is_some()).collect();
    let fits = match (holds(bytes), desks.as_slice()) {
        (Some(Holds::Pack), [desk]) => !desk,
        (Some(Holds::Desk), [desk, packs @ ..]) => *desk && packs.iter().all(|desk| !desk),
        _ => false,
    };
    let packs = if fits { body.read() } else { None };
    packs.ok_or_else(|| broken("the compiled pack does not hold together"))
}

/// What tells whether a file was changed or cut short. Against whoever wants to deceive it is no help, as nothing in the file
/// could be: what was not proved must come from a trusted place.
fn checksum(head: [u8; 2], body: &[u8]) -> [u8; 8] {
    XxHash64::oneshot(u16::from_le_bytes(head).into(), body).to_le_bytes()
}

fn too_large() -> Error {
    Problem::error("too-large", format!("the compiled pack is larger than {MAX_BYTES} bytes"))
        .help("split the pack into smaller ones")
        .into()
}
