//! An incident as it is kept: what was reported, what responders found, and what follows from both.

use crate::fault::Fault;
use crate::judge::{self, Grades, Judged, Setting, Summary};
use crate::rules::Rules;
use crate::store::{self, NEVER, writer::Tx};
use crate::{clock, facts};
use fenji::Audience;
use serde_json::{Map, Value};
use sqlx::{AnyConnection, Row as _, any::AnyRow};
use std::collections::BTreeSet;

/// The columns in the order in which [`Incident::of`] reads them.
const COLUMNS: &str = "id, number, reference, state, merged_into, opened_at, changed_at, acknowledged_at, \
     acknowledged_by, closed_at, received, zone, locale, rules, reported, answers, summary, grades, holder, proposed, \
     erased_at";

/// One incident.
#[derive(Clone, Debug)]
pub struct Incident {
    pub id: String,
    pub number: i64,
    pub reference: String,
    /// `open`, `closed` or `merged`.
    pub state: String,
    pub merged_into: Option<String>,
    pub opened_at: i64,
    pub changed_at: i64,
    pub acknowledged_at: Option<i64>,
    /// Who took it first.
    pub acknowledged_by: Option<String>,
    /// Who has it now.
    pub holder: Option<String>,
    pub closed_at: Option<i64>,
    pub received: String,
    pub zone: String,
    pub locale: String,
    /// The digest of the rules that decide.
    pub rules: String,
    pub reported: Map<String, Value>,
    pub answers: Map<String, Value>,
    pub summary: Summary,
    pub grades: Grades,
    /// The proposals that were found when it was last looked at.
    pub proposed: Vec<String>,
    /// When what people wrote about it was erased.
    pub erased_at: Option<i64>,
}

impl Incident {
    /// Reads one; merged ones are found under their own id.
    pub async fn find(db: &mut AnyConnection, id: &str) -> Result<Self, Fault> {
        let sql = format!("SELECT {COLUMNS} FROM incidents WHERE id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        Self::of(&row.ok_or_else(|| Fault::absent("incident"))?)
    }

    /// The one that goes on under this id: where it was merged, the one that it was merged into.
    pub async fn living(db: &mut AnyConnection, id: &str) -> Result<Self, Fault> {
        let mut incident = Self::find(db, id).await?;
        while let Some(into) = incident.merged_into.clone() {
            incident = Self::find(db, &into).await?;
        }
        Ok(incident)
    }

    fn of(row: &AnyRow) -> Result<Self, Fault> {
        let json = |index: usize| -> Result<Value, Fault> {
            let text: &str = row.try_get(index)?;
            Ok(serde_json::from_str(text).unwrap_or_default())
        };
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        Ok(Self {
            id: row.try_get(0)?,
            number: row.try_get(1)?,
            reference: row.try_get(2)?,
            state: row.try_get(3)?,
            merged_into: row.try_get(4)?,
            opened_at: row.try_get(5)?,
            changed_at: row.try_get(6)?,
            acknowledged_at: row.try_get(7)?,
            acknowledged_by: row.try_get(8)?,
            closed_at: row.try_get(9)?,
            received: row.try_get(10)?,
            zone: row.try_get(11)?,
            locale: row.try_get(12)?,
            rules: row.try_get(13)?,
            reported: map(json(14)?),
            answers: map(json(15)?),
            summary: serde_json::from_value(json(16)?).unwrap_or_default(),
            grades: serde_json::from_value(json(17)?).unwrap_or_default(),
            holder: row.try_get(18)?,
            proposed: serde_json::from_value(json(19)?).unwrap_or_default(),
            erased_at: row.try_get(20)?,
        })
    }

    /// It is not over for whoever reports more.
    pub fn reopen(&mut self) {
        if self.state == "closed" {
            self.state = "open".to_owned();
            self.closed_at = None;
        }
    }

    /// What counts.
    pub fn facts(&self) -> Value {
        facts::effective(&self.reported, &self.answers)
    }

    pub fn setting(&self) -> Setting<'_> {
        Setting { received: &self.received, zone: &self.zone, locale: &self.locale }
    }

    /// Decides anew. Facts that the rules do not take leave it undecided.
    pub async fn judge(&mut self, tx: &mut Tx, rules: &Rules) -> Result<Judged, Fault> {
        let done = done(tx.db(), &self.id).await?;
        let facts = self.facts();
        let decision = judge::decide(rules, &facts, self.setting(), Audience::Responder).ok();
        let mut judged = judge::judge(rules, decision.as_ref(), &facts, &self.locale, &self.grades, &done);
        judged.summary.other_rules = self.summary.other_rules;
        judged.summary.differs = self.summary.differs;
        self.summary = judged.summary.clone();
        Ok(judged)
    }

    /// Decides anew and keeps everything about the incident.
    pub async fn keep(&mut self, tx: &mut Tx, rules: &Rules) -> Result<(), Fault> {
        let judged = self.judge(tx, rules).await?;
        self.changed_at = tx.now;
        self.write(tx, &judged).await
    }

    /// The deadlines whose passing was told.
    pub async fn told(&self, tx: &mut Tx) -> Result<BTreeSet<(String, i64)>, Fault> {
        let rows = sqlx::query("SELECT item, at FROM overdue WHERE incident = $1").bind(&self.id);
        let rows = rows.fetch_all(tx.db()).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Writes it with what follows from it.
    pub async fn write(&self, tx: &mut Tx, judged: &Judged) -> Result<(), Fault> {
        let told = self.told(tx).await?;
        let moment = |due: Option<&(String, i64)>| due.map_or(NEVER, |(_, at)| *at);
        let next_due = moment(judged.deadlines.first());
        let watched = judged.deadlines.iter().find(|due| self.state == "open" && !told.contains(due));
        sqlx::query(
            "INSERT INTO incidents (id, number, reference, state, merged_into, opened_at, changed_at, acknowledged_at, \
             acknowledged_by, closed_at, received, zone, locale, rules, reported, answers, summary, grades, rank, \
             next_due, watch_at, holder, considered) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
             $22, 1) \
             ON CONFLICT (id) DO UPDATE SET state = excluded.state, merged_into = excluded.merged_into, \
             changed_at = excluded.changed_at, acknowledged_at = excluded.acknowledged_at, \
             acknowledged_by = excluded.acknowledged_by, closed_at = excluded.closed_at, received = excluded.received, \
             rules = excluded.rules, reported = excluded.reported, answers = excluded.answers, \
             summary = excluded.summary, grades = excluded.grades, rank = excluded.rank, \
             next_due = excluded.next_due, watch_at = excluded.watch_at, holder = excluded.holder, \
             considered = 1",
        )
        .bind(&self.id)
        .bind(self.number)
        .bind(&self.reference)
        .bind(&self.state)
        .bind(&self.merged_into)
        .bind(self.opened_at)
        .bind(self.changed_at)
        .bind(self.acknowledged_at)
        .bind(&self.acknowledged_by)
        .bind(self.closed_at)
        .bind(&self.received)
        .bind(&self.zone)
        .bind(&self.locale)
        .bind(&self.rules)
        .bind(written(&self.reported))
        .bind(written(&self.answers))
        .bind(written(&self.summary))
        .bind(written(&self.grades))
        .bind(judged.rank)
        .bind(next_due)
        .bind(moment(watched))
        .bind(&self.holder)
        .execute(tx.db())
        .await?;
        let found_by = format!("{}\n{}", self.reference, judged.search);
        store::index(tx.db(), self.number, &found_by).await?;
        self.mark(tx.db(), &judged.marks).await
    }

    /// Writes what it is found by when something like it is reported.
    pub async fn mark(&self, db: &mut AnyConnection, marks: &[String]) -> Result<(), Fault> {
        sqlx::query("DELETE FROM marks WHERE incident = $1").bind(&self.id).execute(&mut *db).await?;
        let marks: &[String] = if self.state == "merged" { &[] } else { marks };
        for mark in marks {
            let insert = sqlx::query(
                "INSERT INTO marks (mark, open, opened_at, incident) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            );
            let insert = insert.bind(mark).bind(i64::from(self.state == "open")).bind(self.opened_at).bind(&self.id);
            insert.execute(&mut *db).await?;
        }
        Ok(())
    }

    /// What may be told of it beside another incident: nothing that anybody wrote.
    pub fn brief(&self) -> Value {
        serde_json::json!({
            "id": self.id,
            "reference": self.reference,
            "state": self.state,
            "opened_at": clock::written(self.opened_at),
            "closed_at": self.closed_at.map(clock::written),
            "rules": self.rules,
            // Whether a level was set, not why.
            "summary": {
                "rank": self.summary.rank,
                "levels": self.summary.levels,
                "set": self.summary.set,
                "undecided": self.summary.undecided,
            },
        })
    }

    /// The same as JSON, without what only a decision says.
    pub fn shown(&self) -> Value {
        let moment = |at: Option<i64>| at.map(clock::written);
        serde_json::json!({
            "id": self.id,
            "reference": self.reference,
            "state": self.state,
            "merged_into": self.merged_into,
            "opened_at": clock::written(self.opened_at),
            "changed_at": clock::written(self.changed_at),
            "acknowledged_at": moment(self.acknowledged_at),
            "acknowledged_by": self.acknowledged_by,
            "holder": self.holder,
            "closed_at": moment(self.closed_at),
            "erased_at": moment(self.erased_at),
            "received_at": self.received,
            "zone": self.zone,
            "locale": self.locale,
            "rules": self.rules,
            "summary": self.summary,
            "grades": self.grades,
        })
    }
}

/// The incidents of `rows` that select all columns.
pub fn all(rows: &[AnyRow]) -> Result<Vec<Incident>, Fault> {
    rows.iter().map(Incident::of).collect()
}

/// `SELECT` of all columns, to be followed by what narrows it.
pub fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM incidents {rest}"))
}

/// The items that are ticked off.
pub async fn done(db: &mut AnyConnection, incident: &str) -> Result<BTreeSet<String>, Fault> {
    let rows = sqlx::query("SELECT item FROM work WHERE incident = $1 AND state <> 'open'").bind(incident);
    let rows = rows.fetch_all(db).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

fn written<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
