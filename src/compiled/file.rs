//! Compiled files: packs as one binary file, with what deciding needs and the words of chosen locales.
//!
//! A header (what it is, format, whether it holds a pack or a desk, a digest of both and of all that follows), then the
//! parts. Indices are not in it: they are made again faster than read. What a file says is not proved again, but whatever it
//! says, reading it and deciding by it ends.

use crate::compiled::computing::Idle;
use crate::compiled::image::Image;
use crate::compiled::plan::{Compiled, Way};
use crate::compiled::sound::words;
use crate::diagram::condition::Expr;
use crate::model::overlay::OverlayRef;
use crate::model::schema::{Fact, Schema};
use crate::model::texts::Texts;
use crate::problem::{Error, Problem};
use crate::text::digest::sha256;
use serde::{Deserialize, Serialize};

/// What every compiled file begins with.
const MARK: &[u8] = b"\0fenji\0";
/// The format that this engine writes, and the only one that it reads. tests/data/golden/ has a file of it.
pub(crate) const FORMAT: u8 = 3;
/// Where the parts begin: behind mark, format, kind and digest.
const HEAD: usize = MARK.len() + 2 + 32;
/// The largest file, in bytes.
const MAX_BYTES: usize = 64 << 20;
const REMAKE: &str = "make it again with `fenji compile`";

/// What a compiled file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Pack,
    Desk,
}

/// One pack of a compiled file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Part<'c> {
    schema: Schema,
    #[serde(borrow)]
    image: Image<'c>,
    digest: String,
    overlay: Option<OverlayRef>,
    /// By locale of the schema.
    texts: Vec<Texts>,
}

/// One pack, read.
pub(crate) struct Read {
    pub compiled: Compiled,
    pub digest: String,
    pub overlay: Option<OverlayRef>,
    pub texts: Vec<Texts>,
}

impl<'c> Part<'c> {
    /// A part with these texts, each with its locale.
    ///
    /// # Errors
    /// A fact is computed by a script that must be run.
    pub fn of(
        compiled: &'c Compiled,
        digest: &str,
        overlay: Option<&OverlayRef>,
        texts: Vec<(String, Texts)>,
    ) -> Result<Self, Error> {
        if let Some(fact) = scripted(compiled) {
            return Err(Problem::error("not-compilable", format!("`{}` is computed by running its script", fact.id))
                .about(fact.id.clone())
                .help("write the computation so that it can be analysed and never fails, or from facts with fewer answers")
                .into());
        }
        let (locales, texts) = texts.into_iter().unzip();
        let examples = compiled.schema.examples.only_counted(&compiled.schema.negations);
        let schema = Schema { locales, examples, ..compiled.schema.clone() };
        let image = Image::of(compiled, digest);
        Ok(Self { schema, image, digest: digest.to_owned(), overlay: overlay.cloned(), texts })
    }

    fn read(self) -> Option<Read> {
        let Self { schema, image, digest, overlay, texts } = self;
        let compiled = image.open(schema, Box::new(Idle))?;
        (scripted(&compiled).is_none() && words(&compiled, &texts)).then_some(())?;
        Some(Read { compiled, digest, overlay, texts })
    }
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
/// It cannot be written as this format writes, or would be too large.
pub(crate) fn write(kind: Holds, parts: &[Part<'_>]) -> Result<Vec<u8>, Error> {
    let body = postcard::to_allocvec(parts)
        .map_err(|error| Problem::error("not-compilable", format!("the pack cannot be written: {error}")))?;
    if body.len() > MAX_BYTES - HEAD {
        return Err(too_large());
    }
    let head = match kind {
        Holds::Pack => [FORMAT, 0],
        Holds::Desk => [FORMAT, 1],
    };
    Ok([MARK, &head, &sha256(&[&head, &body]), &body].concat())
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
    let (Some(head), Some(digest), Some(body)) = (rest.get(..2), bytes.get(MARK.len() + 2..HEAD), bytes.get(HEAD..))
    else {
        return Err(broken("the compiled pack is cut short"));
    };
    if digest != sha256(&[head, body]) {
        return Err(Problem::error("changed-compiled", "the compiled pack does not match its digest")
            .help("it was changed or cut short after it was made; make it again with `fenji compile`")
            .into());
    }
    let parts: Vec<Part<'_>> = match postcard::take_from_bytes(body) {
        Ok((parts, [])) => parts,
        _ => return Err(broken("the compiled pack cannot be read")),
    };
    let desks: Vec<bool> = parts.iter().map(|part| part.schema.routing.is_some()).collect();
    let fits = match (holds(bytes), desks.as_slice()) {
        (Some(Holds::Pack), [desk]) => !desk,
        (Some(Holds::Desk), [desk, packs @ ..]) => *desk && packs.iter().all(|desk| !desk),
        _ => false,
    };
    let packs: Option<Vec<Read>> = if fits { parts.into_iter().map(Part::read).collect() } else { None };
    packs.ok_or_else(|| broken("the compiled pack does not hold together"))
}

fn too_large() -> Error {
    Problem::error("too-large", format!("the compiled pack is larger than {MAX_BYTES} bytes"))
        .help("split the pack into smaller ones")
        .into()
}
