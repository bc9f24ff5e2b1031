//! What stored incidents say about an open one: that it may be one of them, reported twice, or that it has happened before.
//! It is proposed with what speaks for it; nothing changes until a person takes it.

use crate::config::history::Again;
use crate::fault::Fault;
use crate::incident::Incident;
use crate::likeness::{self, Common, Known, Likeness};
use crate::rules::Rules;
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::{facts, judge};
use fenji::{Audience, DeskInfo};
use serde_json::{Map, Value, json};
use sqlx::{AnyConnection, Row as _};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
mod filled;

/// Most incidents that one mark finds, the nearest in time first. With [`MOST`] it bounds what a proposal costs, however
/// many incidents are kept.
const NEAREST: usize = 64;
/// Most incidents that are compared fact by fact.
const MOST: usize = 60;
/// Most duplicates that are proposed at once, and most earlier incidents that are shown.
const SHOWN: usize = 3;
const EARLIER: usize = 5;

const HOUR: i64 = 3_600_000;

/// A stored incident, and what it has in common with the one that is looked at.
pub struct Related {
    pub incident: Incident,
    common: Common,
}

pub enum Proposal {
    /// It may be this open one.
    Duplicate(Box<Related>),
    /// It was over and may have come back: an answer to the question whether it happened before.
    Again {
        again: Again,
        /// The latest first.
        earlier: Vec<Related>,
        /// How many there are in all.
        count: usize,
    },
}

/// What is read of a stored incident to compare it.
struct Stored {
    id: String,
    number: i64,
    opened_at: i64,
    closed_at: Option<i64>,
    common: Common,
}

impl Proposal {
    /// Names it among those of its incident; under this name it is taken or dismissed.
    pub fn id(&self) -> String {
        match self {
            Self::Duplicate(other) => format!("{DUPLICATE}:{}", other.incident.id),
            Self::Again { again, .. } => format!("{AGAIN}:{}", again.fact),
        }
    }

    /// The incidents that speak for it.
    pub fn because(&self) -> Vec<&str> {
        match self {
            Self::Duplicate(other) => vec![&other.incident.id],
            Self::Again { earlier, .. } => earlier.iter().map(|earlier| earlier.incident.id.as_str()).collect(),
        }
    }

    /// In the words of `info`, without anything that somebody wrote.
    pub fn shown(&self, own: &Incident, info: &DeskInfo<'_>) -> Value {
        let related = |one: &Related| {
            let mut shown = one.incident.brief();
            crate::text::put(&mut shown, "same", one.common.in_words(info));
            crate::text::put(&mut shown, "apart", (one.incident.opened_at - own.opened_at).abs() / 1000);
            shown
        };
        match self {
            Self::Duplicate(other) => {
                let (from, into) = joined(own, &other.incident);
                let incidents = [related(other)];
                json!({ "id": self.id(), "kind": DUPLICATE, "from": from, "into": into, "incidents": incidents })
            }
            Self::Again { again, earlier, count } => {
                let fact = info.facts.iter().find(|fact| fact.id == again.fact);
                let option = fact.and_then(|fact| fact.options.iter().find(|option| option.id == again.answer));
                json!({
                    "id": self.id(),
                    "kind": AGAIN,
                    "fact": again.fact,
                    "question": fact.map(|fact| fact.question),
                    "answer": again.answer,
                    "answer_text": option.map(|option| option.text),
                    "count": count,
                    "incidents": earlier.iter().map(related).collect::<Vec<_>>(),
                })
            }
        }
    }
}

pub const DUPLICATE: &str = "duplicate";
pub const AGAIN: &str = "again";

/// Which of two incidents is merged into which: the later one into the earlier.
pub fn joined<'i>(one: &'i Incident, other: &'i Incident) -> (&'i str, &'i str) {
    if one.number > other.number { (&one.id, &other.id) } else { (&other.id, &one.id) }
}

/// What is proposed for an incident as it is now, duplicates first.
pub async fn of(db: &mut AnyConnection, rules: &Rules, incident: &Incident) -> Result<Vec<Proposal>, Fault> {
    if incident.state != "open" {
        return Ok(Vec::new());
    }
    let dismissed = dismissed(db, &incident.id).await?;
    let facts = incident.facts();
    let marks = likeness::marks(&rules.history, &facts);
    let info = rules.desk.info(rules.desk.locales().first().map_or("", String::as_str));
    let known = Known::of(&info, &rules.history);
    let own = Likeness::of(&known, &facts);
    let near = near(db, rules, incident, &marks).await?;
    let mut duplicates: Vec<Stored> = compared(db, &known, &own, near).await?;
    duplicates.retain(|other| {
        other.common.score >= likeness::LEAST && !dismissed.contains(&format!("{DUPLICATE}:{}", other.id))
    });
    let apart = |other: &Stored| (other.opened_at - incident.opened_at).abs();
    duplicates.sort_by(|a, b| {
        let by_text = b.common.text.total_cmp(&a.common.text);
        let by_time = apart(a).cmp(&apart(b)).then(a.number.cmp(&b.number));
        b.common.score.cmp(&a.common.score).then(by_text).then(by_time)
    });
    duplicates.truncate(SHOWN);
    let duplicates = related(db, duplicates).await?.into_iter();
    let mut found: Vec<Proposal> = duplicates.map(|other| Proposal::Duplicate(Box::new(other))).collect();
    let again = rules.history.again.as_ref().filter(|again| !dismissed.contains(&format!("{AGAIN}:{}", again.fact)));
    let Some(again) = again else { return Ok(found) };
    let earlier = earlier(db, rules, incident, &marks).await?;
    let mut earlier = compared(db, &known, &own, earlier).await?;
    let over = |other: &Stored| other.closed_at.is_some_and(|closed| closed <= incident.opened_at);
    earlier.retain(|other| over(other) && other.common.is_same_trouble());
    if !earlier.is_empty() && is_asked(rules, incident, again) {
        let count = earlier.len();
        earlier.sort_by_key(|other| Reverse(other.number));
        earlier.truncate(EARLIER);
        found.push(Proposal::Again { again: again.clone(), earlier: related(db, earlier).await?, count });
    }
    Ok(found)
}

/// Whether the answer says more than what is known, and the question still matters.
fn is_asked(rules: &Rules, incident: &Incident, again: &Again) -> bool {
    let facts = incident.facts();
    let info = rules.desk.info("");
    let Some(fact) = info.facts.iter().find(|fact| fact.id == again.fact) else { return false };
    let place = |id: &str| fact.options.iter().position(|option| option.id == id);
    let answered =
        |facts: &Value| facts::flat(facts).into_iter().find(|(id, _)| *id == again.fact).map(|(_, v)| v.clone());
    // What responders found out counts before what the past suggests.
    let found_out = answered(&Value::Object(incident.answers.clone())).is_some_and(|answer| !answer.is_null());
    let known = answered(&facts);
    let known = known.as_ref().and_then(Value::as_str);
    if found_out || known.is_some_and(|known| place(known) >= place(&again.answer)) {
        return false;
    }
    let mut with = facts.as_object().cloned().unwrap_or_default();
    facts::lay(&mut with, &facts::nested(&again.fact, again.answer.clone().into()));
    if rules.desk.facts(&Value::Object(with)).is_err() {
        // It does not apply to what has happened.
        return false;
    }
    if known.is_some() {
        return true;
    }
    let mut without = facts.as_object().cloned().unwrap_or_default();
    facts::clear(&mut without, &again.fact);
    let without = Value::Object(without);
    let decided = judge::decide(rules, &without, incident.setting(), Audience::Responder);
    decided.is_ok_and(|decision| decision.questions.open.iter().any(|open| open.fact == again.fact))
}

async fn dismissed(db: &mut AnyConnection, id: &str) -> Result<BTreeSet<String>, Fault> {
    let rows = sqlx::query("SELECT proposal FROM dismissed WHERE incident = $1").bind(id).fetch_all(db).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Open incidents near in time with a name or a sign in common, those with most in common first.
async fn near(
    db: &mut AnyConnection,
    rules: &Rules,
    incident: &Incident,
    marks: &[String],
) -> Result<Vec<String>, Fault> {
    let reach = i64::from(rules.history.duplicate_hours) * HOUR;
    let at = incident.opened_at;
    let mut found: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for mark in marks {
        for (sql, end) in [
            (
                "SELECT incident, opened_at FROM marks WHERE mark = $1 AND open = 1 AND opened_at <= $2 AND opened_at >= $3 \
                 ORDER BY opened_at DESC LIMIT $4",
                at - reach,
            ),
            (
                "SELECT incident, opened_at FROM marks WHERE mark = $1 AND open = 1 AND opened_at > $2 AND opened_at <= $3 \
                 ORDER BY opened_at LIMIT $4",
                at + reach,
            ),
        ] {
            let query = sqlx::query(sql).bind(mark).bind(at).bind(end).bind(NEAREST as i64);
            for row in query.fetch_all(&mut *db).await? {
                let (id, opened): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
                found.entry(id).or_insert((0, (opened - at).abs())).0 += likeness::weight(mark);
            }
        }
    }
    found.remove(&incident.id);
    let mut best: Vec<(String, (i64, i64))> = found.into_iter().collect();
    best.sort_by_key(|(_, (points, apart))| (Reverse(*points), *apart));
    Ok(best.into_iter().map(|(id, _)| id).take(MOST).collect())
}

/// Incidents at the same thing that were over before this one began, the latest first.
async fn earlier(
    db: &mut AnyConnection,
    rules: &Rules,
    incident: &Incident,
    marks: &[String],
) -> Result<Vec<String>, Fault> {
    let since = incident.opened_at - i64::from(rules.history.again_days) * 24 * HOUR;
    let mut found: BTreeSet<(Reverse<i64>, String)> = BTreeSet::new();
    for mark in marks.iter().filter(|mark| likeness::is_name(mark)) {
        let rows = sqlx::query(
            "SELECT incident, opened_at FROM marks WHERE mark = $1 AND open = 0 AND opened_at < $2 AND opened_at >= $3 \
             ORDER BY opened_at DESC LIMIT $4",
        );
        let rows = rows.bind(mark).bind(incident.opened_at).bind(since).bind(NEAREST as i64);
        for row in rows.fetch_all(&mut *db).await? {
            found.insert((Reverse(row.try_get(1)?), row.try_get(0)?));
        }
    }
    Ok(found.into_iter().map(|(_, id)| id).take(MOST).collect())
}

/// `$1, $2, …` for so many values.
fn places(count: usize) -> String {
    (1..=count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// Compares these fact by fact; of each only what that needs is read.
async fn compared(
    db: &mut AnyConnection,
    known: &Known<'_>,
    own: &Likeness,
    ids: Vec<String>,
) -> Result<Vec<Stored>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, number, opened_at, closed_at, reported, answers FROM incidents WHERE id IN ({})",
        places(ids.len())
    );
    let query = ids.iter().fold(sqlx::query(sqlx::AssertSqlSafe(sql)), |query, id| query.bind(id));
    let rows = query.fetch_all(db).await?;
    let stored = rows.iter().map(|row| {
        let map = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default();
        let facts = facts::effective(&map(row.try_get(4)?), &map(row.try_get(5)?));
        Ok(Stored {
            id: row.try_get(0)?,
            number: row.try_get(1)?,
            opened_at: row.try_get(2)?,
            closed_at: row.try_get(3)?,
            common: own.with(&Likeness::of(known, &facts)),
        })
    });
    stored.collect()
}

/// The incidents behind these, in their order.
async fn related(db: &mut AnyConnection, stored: Vec<Stored>) -> Result<Vec<Related>, Fault> {
    let mut all = Vec::with_capacity(stored.len());
    for Stored { id, common, .. } in stored {
        all.push(Related { incident: Incident::find(&mut *db, &id).await?, common });
    }
    Ok(all)
}

/// Keeps that nobody wants to see this proposal again; of duplicates neither on the other's side.
pub async fn dismiss(tx: &mut Tx, incident: &Incident, proposal: &Proposal, by: &str) -> Result<(), Fault> {
    let mut sides = vec![(incident, proposal.id())];
    if let Proposal::Duplicate(other) = proposal {
        sides.push((&other.incident, format!("{DUPLICATE}:{}", incident.id)));
    }
    let now = tx.now;
    for (side, id) in sides {
        let insert =
            "INSERT INTO dismissed (incident, proposal, by_whom, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        sqlx::query(insert).bind(&side.id).bind(&id).bind(by).bind(now).execute(tx.db()).await?;
        let rest: Vec<&String> = side.proposed.iter().filter(|proposed| **proposed != id).collect();
        let update = sqlx::query("UPDATE incidents SET proposed = $1 WHERE id = $2");
        update.bind(json!(rest).to_string()).bind(&side.id).execute(tx.db()).await?;
    }
    let data = json!({ "proposal": proposal.id() });
    tx.log(Entry { actor: by, incident: Some(&incident.id), action: "dismissed", data }).await?;
    Ok(())
}

/// The kinds of what was proposed for each of these, as far as it still stands: duplicates that are open, a question that
/// nobody has answered.
pub async fn kinds(db: &mut AnyConnection, incidents: &[Incident]) -> Result<Vec<BTreeSet<&'static str>>, Fault> {
    let others = |incident: &Incident| {
        let of = |id: &String| Some(id.strip_prefix(DUPLICATE)?.strip_prefix(':')?.to_owned());
        incident.proposed.iter().filter_map(of).collect::<Vec<String>>()
    };
    let all: BTreeSet<String> = incidents.iter().filter(|one| one.state == "open").flat_map(others).collect();
    let mut open: BTreeSet<String> = BTreeSet::new();
    if !all.is_empty() {
        let sql = format!("SELECT id FROM incidents WHERE state = 'open' AND id IN ({})", places(all.len()));
        let query = all.iter().fold(sqlx::query(sqlx::AssertSqlSafe(sql)), |query, id| query.bind(id));
        for row in query.fetch_all(db).await? {
            open.insert(row.try_get(0)?);
        }
    }
    let of = |incident: &Incident| {
        let mut kinds = BTreeSet::new();
        if incident.state != "open" {
            return kinds;
        }
        if others(incident).iter().any(|other| open.contains(other)) {
            kinds.insert(DUPLICATE);
        }
        let answers = Value::Object(incident.answers.clone());
        let known = facts::flat(&answers).into_iter().filter(|(_, answer)| !answer.is_null());
        let answered: Vec<String> = known.map(|(id, _)| format!("{AGAIN}:{id}")).collect();
        if incident.proposed.iter().any(|id| id.starts_with(AGAIN) && !answered.contains(id)) {
            kinds.insert(AGAIN);
        }
        kinds
    };
    Ok(incidents.iter().map(of).collect())
}
