//! Erasing what people wrote about an incident that is over: because somebody may ask for it, or because it was kept long
//! enough. What remains says that there was one, how serious it was, and who did what when; the log's chain holds.

use crate::app::App;
use crate::clock;
use crate::fault::Fault;
use crate::files::Files;
use crate::incident::Incident;
use crate::rules::Rules;
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::store::{self, NEVER};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use sqlx::Row as _;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often it is looked for what was kept long enough.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Incidents that are looked at in one go.
const MOST: i64 = 200;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The table `[retention]`: how long closed incidents are kept. Without it they are kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// In days from closing, where no pack says otherwise; for ever where it is not given.
    pub days: Option<u32>,
    /// The same by the pack that was concerned. Of several the longest counts.
    #[serde(default)]
    pub packs: BTreeMap<String, u32>,
}

impl Retention {
    /// What of the table the rules in use do not have.
    pub fn wrong(&self, rules: &Rules) -> Vec<String> {
        let unknown = self.packs.keys().filter(|pack| rules.desk.pack(pack).is_none());
        unknown.map(|pack| format!("[retention]: there is no pack `{pack}` in the rules")).collect()
    }

    /// How long an incident that concerned these packs is kept, in days.
    fn of<'p>(&self, packs: impl Iterator<Item = &'p str>) -> Option<u32> {
        let named: Option<Vec<u32>> = packs.map(|pack| self.packs.get(pack).copied().or(self.days)).collect();
        // One of them that is kept for ever keeps the incident.
        named.and_then(|named| named.into_iter().max().or(self.days))
    }

    /// The shortest time that anything is kept.
    fn shortest(&self) -> Option<u32> {
        self.packs.values().copied().chain(self.days).min()
    }
}

/// Erases until the server ends.
pub async fn run(app: App) {
    let mut ending = app.ending.clone();
    while !*ending.borrow() {
        if let Err(fault) = round(&app).await {
            tracing::warn!(
                status = fault.status().as_u16(),
                "what was kept long enough cannot be erased at the moment"
            );
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = ending.changed() => {}
        }
    }
}

async fn round(app: &App) -> Result<(), Fault> {
    let retention = &app.config.retention;
    if let Some(shortest) = retention.shortest() {
        let now = clock::now();
        let mut after = (i64::MIN, String::new());
        loop {
            // As pages by time and id: what is kept longer must not hide what is not.
            let sql = "SELECT id, closed_at FROM incidents WHERE closed_at IS NOT NULL AND erased_at IS NULL AND \
                       closed_at <= $1 AND (closed_at > $2 OR closed_at = $2 AND id > $3) ORDER BY closed_at, id LIMIT $4";
            let page = sqlx::query(sql).bind(now - i64::from(shortest) * DAY).bind(after.0).bind(&after.1).bind(MOST);
            let page = page.fetch_all(&app.store.readers).await?;
            for row in &page {
                after = (row.try_get(1)?, row.try_get(0)?);
                kept_long_enough(app, after.1.clone(), now).await?;
            }
            if page.len() < usize::try_from(MOST).unwrap_or(usize::MAX) {
                break;
            }
        }
    }
    sweep(app).await
}

/// Erases an incident if it was kept as long as its packs say.
async fn kept_long_enough(app: &App, id: String, now: i64) -> Result<(), Fault> {
    let shared = app.clone();
    let work = app.store.write(move |tx| {
        Box::pin(async move {
            let incident = Incident::find(tx.db(), &id).await?;
            let days = shared.config.retention.of(incident.summary.levels.iter().map(|level| level.pack.as_str()));
            let (Some(days), Some(closed)) = (days, incident.closed_at) else { return Ok(()) };
            if incident.state != "closed" || incident.erased_at.is_some() || closed + i64::from(days) * DAY > now {
                return Ok(());
            }
            let reason = format!("kept for {days} days after it was closed");
            erase(tx, incident, "server", &reason).await.map(drop)
        })
    });
    work.await
}

/// Erases what people wrote about a closed incident and those that were merged into it.
pub async fn erase(tx: &mut Tx, mut incident: Incident, actor: &str, reason: &str) -> Result<Incident, Fault> {
    let conflict = |code, detail: &str| Err(Fault::new(StatusCode::CONFLICT, code, detail));
    match (incident.state.as_str(), incident.erased_at) {
        (_, Some(_)) => return conflict("no-change", "the incident is erased already"),
        ("merged", _) => return conflict("merged", "the incident was merged; erase the one that goes on"),
        ("closed", _) => {}
        _ => return conflict("open", "the incident is open; close it first"),
    }
    let merged = sqlx::query("SELECT id FROM incidents WHERE merged_into = $1").bind(&incident.id);
    for row in merged.fetch_all(tx.db()).await? {
        let id: String = row.try_get(0)?;
        let mut merged = Incident::find(tx.db(), &id).await?;
        erase_one(tx, &mut merged).await?;
    }
    erase_one(tx, &mut incident).await?;
    let entry = Entry { actor, incident: Some(&incident.id), action: "erased", data: json!({ "reason": reason }) };
    tx.log(entry).await?;
    Ok(incident)
}

async fn erase_one(tx: &mut Tx, incident: &mut Incident) -> Result<(), Fault> {
    let id = incident.id.as_str();
    for sql in [
        // Without its salt nobody can guess what a digest was of.
        "UPDATE log SET data = NULL, salt = '' WHERE incident = $1",
        "INSERT INTO leavings (sha256) SELECT DISTINCT sha256 FROM attachments WHERE report IN \
         (SELECT id FROM reports WHERE incident = $1) ON CONFLICT DO NOTHING",
        "DELETE FROM attachments WHERE report IN (SELECT id FROM reports WHERE incident = $1)",
        "UPDATE reports SET content = '', body = '{}', receipt = '{}', secret = '' WHERE incident = $1",
        "DELETE FROM marks WHERE incident = $1",
    ] {
        sqlx::query(sql).bind(id).execute(tx.db()).await?;
    }
    // How serious it was stays; why, in somebody's words, does not.
    incident.summary.text.clear();
    incident.summary.questions = 0;
    incident.summary.due = None;
    incident.grades.values_mut().for_each(|grade| grade.reason.clear());
    incident.reported.clear();
    incident.answers.clear();
    incident.proposed.clear();
    incident.erased_at = Some(tx.now);
    incident.changed_at = tx.now;
    let sql = "UPDATE incidents SET reported = '{}', answers = '{}', proposed = '[]', considered = 2, summary = $2, \
               grades = $3, next_due = $4, watch_at = $4, erased_at = $5, changed_at = $5 WHERE id = $1";
    sqlx::query(sql)
        .bind(&incident.id)
        .bind(serde_json::to_string(&incident.summary).unwrap_or_default())
        .bind(serde_json::to_string(&incident.grades).unwrap_or_default())
        .bind(NEVER)
        .bind(tx.now)
        .execute(tx.db())
        .await?;
    Ok(store::index(tx.db(), incident.number, &incident.reference).await?)
}

/// Takes attachments from the disk that no incident has any more.
pub async fn sweep(app: &App) -> Result<(), Fault> {
    let left = sqlx::query("SELECT sha256 FROM leavings LIMIT 1000").fetch_all(&app.store.readers).await?;
    for row in left {
        let (sha256, shared): (String, App) = (row.try_get(0)?, app.clone());
        app.store.write(move |tx| Box::pin(async move { leave(tx, &shared.files, &sha256).await })).await?;
    }
    Ok(())
}

async fn leave(tx: &mut Tx, files: &Files, sha256: &str) -> Result<(), Fault> {
    let used = sqlx::query("SELECT 1 FROM attachments WHERE sha256 = $1 LIMIT 1").bind(sha256);
    let used = used.fetch_optional(tx.db()).await?.is_some();
    // Somebody may be sending the same file at this moment: then it is looked at again in the next round.
    if used || files.remove(sha256).await? {
        sqlx::query("DELETE FROM leavings WHERE sha256 = $1").bind(sha256).execute(tx.db()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Retention;

    #[test]
    fn of_several_packs_the_longest_time_counts() {
        let read = |text: &str| toml::from_str::<Retention>(text).unwrap();
        let both = read("days = 1000\n[packs]\na = 10\nb = 30");
        let some = read("[packs]\na = 10\nb = 30");
        for (retention, packs, days) in [
            (&both, &["a"][..], Some(10)),
            (&both, &["a", "b"], Some(30)),
            (&both, &["a", "c"], Some(1000)),
            (&both, &[], Some(1000)),
            (&some, &["a", "b"], Some(30)),
            (&some, &["a", "c"], None),
            (&some, &[], None),
            (&Retention::default(), &["a"], None),
        ] {
            assert_eq!(retention.of(packs.iter().copied()), days, "{packs:?}");
        }
        assert_eq!([both.shortest(), some.shortest(), Retention::default().shortest()], [Some(10), Some(10), None]);
    }
}
