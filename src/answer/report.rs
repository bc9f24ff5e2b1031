//! A report and its receipt: what a reporter's device sends, and what whoever receives it answers.

use crate::answer::decision::{Decision, FirstStep, Holds, PackRef};
use crate::answer::desk::DeskDecision;
use crate::model::audience::Audience;
use crate::problem::{Error, Problem, unless};
use crate::time::rfc3339;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The format that this version writes and reads.
pub const FORMAT: u32 = 1;

/// A report as it is sent: what is known, and what was shown to the reporter. Exactly one of `pack` and `desk` is there.
/// The words of answers are not part of it: they are made of the facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [{ "required": ["pack"] }, { "required": ["desk"] }])))]
pub struct Report {
    /// The format of the report: 1.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    pub format: u32,
    /// A UUID, version 7.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "uuid")))]
    pub id: String,
    /// What tells a repeated report from another one, also the header `Idempotency-Key`; the form uses the id.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 255), regex(pattern = "^[!-~]+$")))]
    pub key: String,
    /// When it was made, by the device's clock (RFC 3339).
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub made_at: String,
    /// When the reporter finished it for the first time, by the device's clock and with its offset (RFC 3339): where most
    /// deadlines start. A report that updates another one keeps it.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub received_at: String,
    /// Where days, months and years of deadlines count: an IANA name or an offset.
    pub zone: String,
    /// The locale of the words that were shown.
    pub locale: String,
    /// What is known, nested, as packs and desks take it.
    pub facts: Map<String, Value>,
    /// The pack that decided alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Edition>,
    /// The desk that decided, with its packs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskEdition>,
    /// What was decided on the device, as the reporter has seen it.
    pub decision: Shown,
    /// Ids of the steps that the reporter has ticked as done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<String>,
    /// The files that go with it, in the order in which they are sent.
    #[serde(default)]
    pub attachments: Vec<Attached>,
    /// The id of the report that this one updates.
    #[serde(default)]
    pub previous: Option<String>,
    /// The facts that are otherwise than in the report that it updates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FactChange>,
    /// The form or portal in which it was made, as the page names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<String>,
    /// Who reports, as the page says, such as the key of a user; proved by nothing but the session that sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// Who fills the plan's roles, as the page has given it to the engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Map<String, Value>>,
}

/// What whoever receives a report answers. A receipt names the report's id, the server's own decision and digest; anything
/// else is no receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [{ "required": ["pack"] }, { "required": ["desk"] }])))]
pub struct Receipt {
    /// The id of the report that was received.
    pub report: String,
    /// A short code to read out, such as `7K3M-Q2XA`.
    pub reference: String,
    /// When it was received, by the server's clock (RFC 3339).
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub received_at: String,
    /// What the server has decided itself.
    pub decision: Shown,
    /// The pack by which it has decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Edition>,
    /// The desk by which it has decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskEdition>,
    /// Whether the server has decided what the reporter was shown.
    pub same: bool,
    /// What is otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Differs>,
    /// Where what becomes of the report can be read, with the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_url: Option<String>,
    /// What the reporter needs to read that and to add to the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// One pack or desk, as it stood when it decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Edition {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `sha256:` and the digest of its content, that of its overlay included.
    pub digest: String,
}

/// A desk and its packs, as they stood when they decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskEdition {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `sha256:` and the digest of its content.
    pub digest: String,
    /// The packs that it has asked and that are or may be concerned, in the order of the decision.
    pub packs: Vec<Edition>,
}

/// A decision as it was shown: the little that people see at once, or all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "detail", rename_all = "lowercase")]
pub enum Shown {
    /// Levels and first steps.
    Brief(Brief),
    /// The engine's whole decision, beside `detail`.
    Full(Map<String, Value>),
}

/// The levels of a decision, and what it says to do at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Brief {
    /// As in the decision.
    pub complete: bool,
    /// The level by each pack that is or may be concerned, in the order of the decision.
    pub levels: Vec<LevelShown>,
    /// What the reporter is to do and not to do in the first minutes, in the order of the decision.
    pub first: Vec<FirstShown>,
}

/// The level by one pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LevelShown {
    /// The pack's id.
    pub pack: String,
    /// Whether it is concerned for certain.
    pub holds: Holds,
    /// The only possible level, else the most serious possible; null where no rule gives any.
    pub value: Option<String>,
    /// The levels that are possible, the most serious first.
    pub possible: Vec<String>,
}

/// One step of the first minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FirstShown {
    /// The step's id.
    pub id: String,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// True for something that must not be done.
    pub avoid: bool,
    /// The step in words.
    pub text: String,
}

/// A file that goes with a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Its media type, empty where the device knows none.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in 64 hexadecimal digits; absent from pages of plain http, which cannot reckon it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A fact that is otherwise than before; what is absent was not or is no longer answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FactChange {
    /// The fact's dotted id.
    pub fact: String,
    /// Its value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// Its value now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Something that the receiver has decided otherwise than the reporter was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Differs {
    /// What it is about.
    pub what: What,
    /// The pack that it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// What the report says; null where it says nothing.
    pub reported: Value,
    /// What the receiver has found; null where it has found nothing.
    pub decided: Value,
}

/// What can be otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// The pack or desk: its id, version or digest.
    Digest,
    /// The facts, which the receiver's pack does not take; then nothing else is compared.
    Facts,
    /// Whether everything is decided.
    Complete,
    /// The level by one pack, or whether the pack is concerned at all.
    Level,
    /// What to do at once.
    First,
}

impl Report {
    /// Reads a report. All that is wrong with it is in the error, but for its facts, which its pack or desk reads.
    pub fn read(text: &[u8]) -> Result<Self, Error> {
        let report: Self = serde_json::from_slice(text).map_err(|error| {
            wrong(format!("the report cannot be read: {error}")).help("its shape is in `fenji schema --report`")
        })?;
        let problems = report.problems();
        unless(problems, report)
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.format != FORMAT {
            problems.push(
                wrong(format!("the report has format {}", self.format))
                    .allowed([FORMAT.to_string()])
                    .help("it was made by a newer form: update the engine"),
            );
        }
        if self.pack.is_some() == self.desk.is_some() {
            problems.push(wrong("the report names no pack and no desk, or both").help("give exactly one of them"));
        }
        for (name, id) in [("id", Some(&self.id)), ("previous", self.previous.as_ref())] {
            if let Some(id) = id.filter(|id| !is_uuid(id)) {
                problems.push(wrong(format!("`{name}` is no UUID: `{}`", short(id))));
            }
        }
        // Longer keys are no header that servers take.
        if self.key.is_empty() || self.key.len() > 255 || !self.key.bytes().all(|byte| byte.is_ascii_graphic()) {
            problems.push(wrong("`key` is not 1 to 255 characters of ASCII without spaces"));
        }
        for (name, time) in [("made_at", &self.made_at), ("received_at", &self.received_at)] {
            if rfc3339::read(time).is_none() {
                problems.push(wrong(format!("`{name}` is no moment of RFC 3339: `{}`", short(time))));
            }
        }
        for Attached { name, sha256, .. } in &self.attachments {
            let is_hash = |text: &&String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            if let Some(text) = sha256.as_ref().filter(|text| !is_hash(text)) {
                let what = format!("`sha256` of `{}` is not 64 hexadecimal digits: `{}`", short(name), short(text));
                problems.push(wrong(what));
            }
        }
        problems
    }

    /// What of a receiver's own decision is otherwise than this report says, of a whole decision what of it is brief. Empty
    /// where all is the same.
    pub fn differs(&self, pack: Option<&Edition>, desk: Option<&DeskEdition>, decided: &Brief) -> Vec<Differs> {
        let mut differs = Vec::new();
        let mut note = |what, pack: Option<&str>, reported: Value, decided: Value| {
            if reported != decided {
                differs.push(Differs { what, pack: pack.map(str::to_owned), reported, decided });
            }
        };
        note(What::Digest, None, head(self.pack.as_ref(), self.desk.as_ref()), head(pack, desk));
        let packs = |desk: Option<&DeskEdition>| desk.map_or_else(Vec::new, |desk| desk.packs.clone());
        let (theirs, ours) = (packs(self.desk.as_ref()), packs(desk));
        // A pack that only one of the two thinks concerned differs in its level.
        for one in &ours {
            if let Some(other) = theirs.iter().find(|other| other.id == one.id) {
                note(What::Digest, Some(&one.id), written(other), written(one));
            }
        }
        let reported = match &self.decision {
            Shown::Brief(brief) => Some(brief.clone()),
            Shown::Full(whole) => Brief::in_whole(whole),
        };
        let Some(reported) = reported else { return differs };
        note(What::Complete, None, reported.complete.into(), decided.complete.into());
        for one in &decided.levels {
            let other = reported.levels.iter().find(|other| other.pack == one.pack);
            note(What::Level, Some(&one.pack), other.map_or(Value::Null, written), written(one));
        }
        for one in &reported.levels {
            if decided.levels.iter().all(|other| other.pack != one.pack) {
                note(What::Level, Some(&one.pack), written(one), Value::Null);
            }
        }
        note(What::First, None, steps(&reported.first), steps(&decided.first));
        differs
    }
}

impl Brief {
    /// What of a pack's decision is shown to reporters at once.
    pub fn of(decision: &Decision<'_>) -> Self {
        Self { complete: decision.complete, levels: vec![level(decision, Holds::Yes)], first: first(&decision.first) }
    }

    /// What of a desk's decision is shown to reporters at once.
    pub fn of_desk(decision: &DeskDecision<'_>) -> Self {
        Self {
            complete: decision.complete,
            levels: decision.packs.iter().map(|one| level(&one.decision, one.holds)).collect(),
            first: first(&decision.first),
        }
    }
}

impl Brief {
    /// What of a whole decision as JSON is brief; none where this version cannot read it.
    fn in_whole(whole: &Map<String, Value>) -> Option<Self> {
        let level = |pack: &Value, holds: &Value, decision: &Value| {
            let level = decision.get("level")?;
            let (value, possible) = (level.get("value")?, level.get("possible")?);
            Some(json!({ "pack": pack, "holds": holds, "value": value, "possible": possible }))
        };
        let levels: Option<Vec<Value>> = match whole.get("packs") {
            Some(packs) => packs
                .as_array()?
                .iter()
                .map(|one| level(one.get("pack")?, one.get("holds")?, one.get("decision")?))
                .collect(),
            None => {
                level(whole.get("pack")?.get("id")?, &"yes".into(), &Value::Object(whole.clone())).map(|one| vec![one])
            }
        };
        let own = |step: &&Value| step.get("audience") == Some(&Audience::Reporter.name().into());
        let first: Vec<&Value> = whole.get("first")?.as_array()?.iter().filter(own).collect();
        let complete = whole.get("complete")?;
        serde_json::from_value(json!({ "complete": complete, "levels": levels?, "first": first })).ok()
    }
}

impl From<PackRef<'_>> for Edition {
    fn from(PackRef { id, version, digest, .. }: PackRef<'_>) -> Self {
        Self { id: id.to_owned(), version: version.to_owned(), digest: digest.to_owned() }
    }
}

impl From<&DeskDecision<'_>> for DeskEdition {
    fn from(decision: &DeskDecision<'_>) -> Self {
        let Edition { id, version, digest } = decision.desk.into();
        let packs = decision.packs.iter().map(|one| one.decision.pack.into()).collect();
        Self { id, version, digest, packs }
    }
}

fn level(decision: &Decision<'_>, holds: Holds) -> LevelShown {
    LevelShown {
        pack: decision.pack.id.to_owned(),
        holds,
        value: decision.level.value.map(str::to_owned),
        possible: decision.level.possible.iter().map(|&value| value.to_owned()).collect(),
    }
}

fn first(steps: &[FirstStep<'_>]) -> Vec<FirstShown> {
    let own = steps.iter().filter(|step| step.audience == Audience::Reporter);
    own.map(|&FirstStep { id, holds, avoid, text, .. }| FirstShown {
        id: id.to_owned(),
        holds,
        avoid,
        text: text.to_owned(),
    })
    .collect()
}

/// The id, version and digest of what decided.
fn head(pack: Option<&Edition>, desk: Option<&DeskEdition>) -> Value {
    match (pack, desk) {
        (Some(pack), _) => written(pack),
        (_, Some(DeskEdition { id, version, digest, .. })) => {
            json!({ "id": id, "version": version, "digest": digest })
        }
        _ => Value::Null,
    }
}

/// Steps without their words, which are other ones in another locale.
fn steps(first: &[FirstShown]) -> Value {
    first.iter().map(|one| json!({ "id": one.id, "holds": one.holds, "avoid": one.avoid })).collect()
}

fn written<T: Serialize>(one: &T) -> Value {
    serde_json::to_value(one).unwrap_or_default()
}

pub(crate) fn wrong(what: impl Into<String>) -> Problem {
    Problem::error("invalid-report", what)
}

/// The beginning of what was given: it comes from outside, and may be long.
fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
