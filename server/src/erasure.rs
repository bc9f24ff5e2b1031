//! Erasing what people wrote about an incident that is over: because somebody may ask for it, or because it was kept long
//! enough. What remains says that there was one, how serious it was, and who did what when; the log's chain holds.

use crate::app::{App, Parts};
use crate::clock;
use crate::code::Code;
use crate::fault::Fault;
use crate::files::{Files, Stored};
use crate::incident::{self, Incident};
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::store::{self, NEVER};
use serde_json::json;
use sqlx::Row as _;
use std::time::Duration;

/// How often it is looked for what was kept long enough.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Incidents that are looked at in one go.
const MOST: i64 = 200;
const DAY: i64 = 24 * 60 * 60 * 1000;

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
            let sql = incident::select(
                "WHERE closed_at IS NOT NULL AND erased_at IS NULL AND closed_at <= $1 \
                 AND (closed_at > $2 OR closed_at = $2 AND id > $3) ORDER BY closed_at, id LIMIT $4",
            );
            let page = sqlx::query(sql).bind(now - i64::from(shortest) * DAY).bind(after.0).bind(&after.1).bind(MOST);
            let page = incident::all(&page.fetch_all(&app.store.readers).await?)?;
            for incident in &page {
                after = (incident.closed_at.unwrap_or(now), incident.id.clone());
                // Those that were merged into it can only lengthen its time.
                if is_over(app, std::slice::from_ref(incident), now).is_some() {
                    kept_long_enough(app, incident.id.clone(), now).await?;
                }
            }
            if page.len() < usize::try_from(MOST).unwrap_or(usize::MAX) {
                break;
            }
        }
    }
    sweep(app).await
}

/// The days that an incident was to be kept, where they are over; the first is the one that goes on, the others were merged
/// into it.
fn is_over(app: &Parts, incidents: &[Incident], now: i64) -> Option<u32> {
    let packs = incidents.iter().flat_map(|one| &one.summary.levels).map(|level| level.pack.as_str());
    let days = app.config.retention.of(packs)?;
    let closed = incidents.first().filter(|one| one.state == "closed" && one.erased_at.is_none())?.closed_at?;
    (closed + i64::from(days) * DAY <= now).then_some(days)
}

/// An incident, and those that were merged into it.
async fn whole(tx: &mut Tx, incident: Incident) -> Result<Vec<Incident>, Fault> {
    let merged = sqlx::query(incident::select("WHERE merged_into = $1")).bind(&incident.id);
    let merged = incident::all(&merged.fetch_all(tx.db()).await?)?;
    Ok(std::iter::once(incident).chain(merged).collect())
}

/// Erases an incident if it was kept as long as its packs say.
async fn kept_long_enough(app: &App, id: String, now: i64) -> Result<(), Fault> {
    let shared = app.clone();
    let work = app.store.write(move |tx| {
        Box::pin(async move {
            let incident = Incident::find(tx.db(), &id).await?;
            let Some(days) = is_over(&shared, &whole(tx, incident.clone()).await?, now) else { return Ok(()) };
            let reason = format!("kept for {days} days after it was closed");
            erase(tx, incident, "server", &reason).await.map(drop)
        })
    });
    work.await
}

/// Erases what people wrote about a closed incident and those that were merged into it.
pub async fn erase(tx: &mut Tx, incident: Incident, actor: &str, reason: &str) -> Result<Incident, Fault> {
    let conflict = |code, detail: &str| Err(Fault::new(code, detail));
    match (incident.state.as_str(), incident.erased_at) {
        (_, Some(_)) => return conflict(Code::NoChange, "the incident is erased already"),
        ("merged", _) => return conflict(Code::Merged, "the incident was merged; erase the one that goes on"),
        ("closed", _) => {}
        _ => return conflict(Code::Open, "the incident is open; close it first"),
    }
    let mut all = whole(tx, incident.clone()).await?;
    for one in &mut all {
        erase_one(tx, one).await?;
    }
    let entry = Entry { actor, incident: Some(&incident.id), action: "erased", data: json!({ "reason": reason }) };
    tx.log(entry).await?;
    Ok(all.into_iter().next().unwrap_or(incident))
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
        // What was to be told of it is told no more.
        "UPDATE outbox SET body = '', line = NULL, said = NULL, \
         state = CASE WHEN state IN ('waiting', 'dead') THEN 'erased' ELSE state END WHERE incident = $1",
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

/// Files that came with what was not taken.
pub async fn not_taken(app: &App, stored: Vec<Stored>) {
    let noted = app.store.write(move |tx| {
        Box::pin(async move {
            for file in &stored {
                let note = sqlx::query("INSERT INTO leavings (sha256) VALUES ($1) ON CONFLICT DO NOTHING");
                note.bind(&file.sha256).execute(tx.db()).await?;
            }
            Ok(())
        })
    });
    if noted.await.is_err() {
        tracing::warn!("files that came with what was not taken are left on the disk");
    }
}

/// Takes attachments from the disk that no incident has any more, and what the database keeps of its changes beside it.
pub async fn sweep(app: &App) -> Result<(), Fault> {
    let left = sqlx::query("SELECT sha256 FROM leavings ORDER BY sha256").fetch_all(&app.store.readers).await?;
    for row in left {
        let (sha256, shared): (String, App) = (row.try_get(0)?, app.clone());
        let left = app.store.write(move |tx| Box::pin(async move { leave(tx, &shared.files, &sha256).await }));
        if left.await.is_err() {
            // The next one may go; this one is looked at again in the next round.
            tracing::warn!("an attachment that no incident has cannot be taken from the disk");
        }
    }
    if app.config.is_sqlite() {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&app.store.readers).await?;
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
