//! Deciding again: the same engine as on the reporter's device, by the pack of the same digest, from the facts alone.

use crate::rules::Rules;
use crate::store::NEVER;
use crate::{clock, likeness, words};
use fenji::report::{Brief, DeskEdition, Edition, LevelShown};
use fenji::{Audience, DeskDecision, DeskOptions, Due, Holds, Zone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a decision depends on besides rules and facts.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'s> {
    /// RFC 3339 with the offset of whoever wrote it: most deadlines run from here.
    pub received: &'s str,
    pub zone: &'s str,
    pub locale: &'s str,
}

/// A level that a person set against the engine's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    pub level: String,
    pub by: String,
    pub at: String,
    pub reason: String,
}

/// Set levels by pack.
pub type Grades = BTreeMap<String, Grade>;

/// What lists show of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The beginning of what the reporter wrote.
    pub text: String,
    /// 1 is the most serious; 0 where nothing could be decided.
    pub rank: i64,
    pub complete: bool,
    /// Levels by the engine, with those that people set in their place.
    pub levels: Vec<LevelShown>,
    /// The packs whose level a person set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    pub kinds: Vec<KindShown>,
    /// Questions that responders can still answer.
    pub questions: usize,
    /// The earliest deadline that nobody has met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Deadline>,
    /// Whether nothing could be decided: the rules in use do not take these facts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undecided: bool,
    /// Whether the reporter's rules are not known here, and those in use decided instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other_rules: bool,
    /// Whether the server decided something else than the reporter was shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub differs: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindShown {
    pub pack: String,
    pub possible: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// `duty:…` or `report:…`.
    pub item: String,
    pub at: String,
}

/// What is kept beside an incident's facts.
#[derive(Clone, Debug)]
pub struct Judged {
    pub summary: Summary,
    pub rank: i64,
    /// Those that nobody has met, by item, the earliest first.
    pub deadlines: Vec<(String, i64)>,
    /// What it is found by when something like it is reported.
    pub marks: Vec<String>,
    /// What it is found by.
    pub search: String,
}

/// The options of the engine for this setting.
pub fn options(setting: Setting<'_>, audience: Audience) -> DeskOptions {
    DeskOptions {
        locale: Some(setting.locale.to_owned()),
        received: setting.received.parse().ok(),
        // A zone that nobody knows: the offset of `received` counts.
        zone: setting.zone.parse::<Zone>().ok(),
        audience: Some(audience),
        roles: BTreeMap::new(),
    }
}

/// Decides for this audience; an error where the rules do not take the facts.
pub fn decide<'r>(
    rules: &'r Rules,
    facts: &Value,
    setting: Setting<'_>,
    audience: Audience,
) -> Result<DeskDecision<'r>, fenji::Error> {
    let facts = rules.desk.facts(facts)?;
    Ok(rules.desk.assess(&facts, &options(setting, audience)))
}

/// What would have decided, as receipts name it, where nothing could be decided.
pub fn edition(rules: &Rules) -> (Option<Edition>, Option<DeskEdition>) {
    let (id, version, digest) = (rules.desk.id(), rules.desk.version(), rules.digest());
    let (id, version, digest) = (id.to_owned(), version.to_owned(), digest.to_owned());
    match rules.is_desk {
        true => (None, Some(DeskEdition { id, version, digest, packs: Vec::new() })),
        false => (Some(Edition { id, version, digest }), None),
    }
}

/// What lists and clocks need of a decision.
pub fn judge(
    rules: &Rules,
    decision: Option<&DeskDecision<'_>>,
    facts: &Value,
    locale: &str,
    grades: &Grades,
    done: &BTreeSet<String>,
) -> Judged {
    let info = rules.desk.info(rules.desk.locale(locale).unwrap_or_default());
    let written = words::written(&info, facts);
    let text: String = written.first().map(|text| text.chars().take(200).collect()).unwrap_or_default();
    let mut search: Vec<String> = written.iter().map(|text| (*text).to_owned()).collect();
    search.extend(words::answers(&info, facts).into_iter().map(|answered| answered.answer));
    let search = search.join("\n");
    let marks = likeness::marks(&rules.history, facts);
    let Some(decision) = decision else {
        // The worst is assumed of what nobody could decide: it stands above all others.
        let summary = Summary { text, undecided: true, ..Summary::default() };
        return Judged { summary, rank: 0, deadlines: Vec::new(), marks, search };
    };
    let mut levels = Brief::of_desk(decision).levels;
    // What is certain comes before what is only possible; where nothing is certain, the worst is assumed.
    let certain = decision.packs.iter().any(|pack| pack.holds == Holds::Yes);
    let counts = |holds: Holds| !certain || holds == Holds::Yes;
    let ranked = decision.packs.iter().filter(|pack| counts(pack.holds));
    let mut rank = ranked.filter_map(|pack| pack.rank.map(i64::from)).min().unwrap_or(NEVER);
    let mut set = Vec::new();
    for level in &mut levels {
        let Some(grade) = grades.get(&level.pack) else { continue };
        level.value = Some(grade.level.clone());
        set.push(level.pack.clone());
    }
    if !set.is_empty() || rank == NEVER {
        let set_or_counts = levels.iter().filter(|level| counts(level.holds) || set.contains(&level.pack));
        let ranks = set_or_counts.filter_map(|level| rank_of(rules, &level.pack, level.value.as_deref()?));
        rank = ranks.min().unwrap_or(1_000);
    }
    let mut deadlines = deadlines(decision);
    deadlines.retain(|(item, _)| !done.contains(item));
    deadlines.sort_by_key(|(_, at)| *at);
    let kinds = decision.packs.iter().map(|pack| KindShown {
        pack: pack.pack.to_owned(),
        possible: pack.decision.kind.possible.iter().map(|kind| (*kind).to_owned()).collect(),
    });
    let summary = Summary {
        text,
        rank,
        complete: decision.complete,
        levels,
        set,
        kinds: kinds.collect(),
        questions: decision.questions.open.iter().filter(|open| open.asked_of.contains(&Audience::Responder)).count(),
        due: deadlines.first().map(|(item, at)| Deadline { item: item.clone(), at: clock::written(*at) }),
        undecided: false,
        other_rules: false,
        differs: false,
    };
    Judged { summary, rank, deadlines, marks, search }
}

/// The rank of a level: the desk's, else its place in the pack.
pub fn rank_of(rules: &Rules, pack: &str, level: &str) -> Option<i64> {
    let place = || {
        let info = rules.desk.pack(pack)?.info("");
        info.levels.iter().position(|word| word.id == level).and_then(|place| i64::try_from(place + 1).ok())
    };
    rules.desk.rank_of_level(pack, level).map(i64::from).or_else(place)
}

/// Every deadline with a moment, by the item that it is ticked off with.
pub fn deadlines(decision: &DeskDecision<'_>) -> Vec<(String, i64)> {
    fn moment(due: &Due<'_>) -> Option<i64> {
        match due {
            Due::Within { at: Some(at), .. } => clock::read(at),
            _ => None,
        }
    }
    let duties = decision.worklist.duties.iter().map(|duty| (format!("duty:{}", duty.id), moment(&duty.due)));
    let reports = decision.packs.iter().flat_map(|pack| &pack.decision.reports);
    let reports = reports.map(|report| (format!("report:{}", report.id), moment(&report.due)));
    duties.chain(reports).filter_map(|(item, at)| Some((item, at?))).collect()
}
