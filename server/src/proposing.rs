//! Looks at incidents as they come and change, keeps what is proposed for each and tells what is new.

use crate::app::App;
use crate::fault::Fault;
use crate::incident::Incident;
use crate::likeness;
use crate::proposals::{self, Proposal};
use crate::store::log::Entry;
use crate::store::writer::Tx;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Row as _};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// How often it is looked for incidents that came or changed.
const EVERY: Duration = Duration::from_secs(1);
/// Where there are more, it rests so many times as long as it worked: taking reports comes first.
const RESTS: u32 = 3;
/// Most incidents that are looked at in one go.
const BATCH: i64 = 50;

/// Looks at what came or changed, until the server ends.
pub async fn run(app: App) {
    let mut ending = app.ending.clone();
    while !*ending.borrow() {
        let start = Instant::now();
        let more = round(&app).await.unwrap_or_else(|fault| {
            tracing::warn!(status = fault.status().as_u16(), "nothing can be proposed at the moment");
            false
        });
        tokio::select! {
            () = tokio::time::sleep(if more { start.elapsed() * RESTS } else { EVERY }) => {}
            _ = ending.changed() => {}
        }
    }
}

/// What was found of one incident.
struct Looked {
    incident: Incident,
    proposals: Vec<(String, Vec<String>)>,
}

/// The next ones that wait, some of them.
async fn waiting(db: &mut AnyConnection, considered: i64) -> Result<Vec<Incident>, Fault> {
    let rows =
        sqlx::query("SELECT id FROM incidents WHERE considered < 2 AND considered = $1 ORDER BY number LIMIT $2");
    let rows = rows.bind(considered).bind(BATCH).fetch_all(&mut *db).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Incident::find(&mut *db, &row.try_get::<String, _>(0)?).await?);
    }
    Ok(all)
}

/// Marks some of those without marks; whether there were any.
async fn mark_older(app: &App) -> Result<bool, Fault> {
    let mut db = app.store.readers.acquire().await?;
    let mut all = Vec::new();
    for incident in waiting(&mut db, 0).await? {
        let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
        let marks = likeness::marks(&rules.history, &incident.facts());
        all.push((incident, marks));
    }
    drop(db);
    let some = !all.is_empty();
    if some {
        app.store
            .write(move |tx| {
                Box::pin(async move {
                    for (incident, marks) in all {
                        let update = sqlx::query(
                            "UPDATE incidents SET considered = 1 WHERE id = $1 AND changed_at = $2 AND considered = 0",
                        );
                        let update = update.bind(&incident.id).bind(incident.changed_at);
                        if update.execute(tx.db()).await?.rows_affected() > 0 {
                            incident.mark(tx.db(), &marks).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await?;
    }
    Ok(some)
}

/// Looks once; whether there may be more.
async fn round(app: &App) -> Result<bool, Fault> {
    // Those without marks get theirs before any is looked at: they may be alike.
    if mark_older(app).await? {
        return Ok(true);
    }
    let mut db = app.store.readers.acquire().await?;
    let found = waiting(&mut db, 1).await?;
    let more = found.len() as i64 == BATCH;
    let mut all = Vec::with_capacity(found.len());
    for incident in found {
        let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
        let proposals = proposals::of(&mut db, &rules, &incident).await?;
        let named = |one: &Proposal| (one.id(), one.because().into_iter().map(str::to_owned).collect());
        let proposals = proposals.iter().map(named).collect();
        all.push(Looked { incident, proposals });
    }
    drop(db);
    if all.is_empty() {
        return Ok(false);
    }
    app.store
        .write(move |tx| {
            Box::pin(async move {
                for looked in all {
                    looked.keep(tx).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(more)
}

impl Looked {
    /// Keeps what was found, and tells what is new of it, unless the incident has changed in the meantime.
    async fn keep(self, tx: &mut Tx) -> Result<(), Fault> {
        let Self { incident, proposals } = self;
        // What somebody has dismissed while it was looked for is not proposed again.
        let dismissed = sqlx::query("SELECT proposal FROM dismissed WHERE incident = $1").bind(&incident.id);
        let mut unwanted: BTreeSet<String> = BTreeSet::new();
        for row in dismissed.fetch_all(tx.db()).await? {
            unwanted.insert(row.try_get(0)?);
        }
        let proposals: Vec<_> = proposals.into_iter().filter(|(id, _)| !unwanted.contains(id)).collect();
        let ids: Vec<&String> = proposals.iter().map(|(id, _)| id).collect();
        let update = sqlx::query(
            "UPDATE incidents SET considered = 2, proposed = $1 WHERE id = $2 AND changed_at = $3 AND considered = 1",
        );
        let update = update.bind(json!(ids).to_string()).bind(&incident.id).bind(incident.changed_at);
        if update.execute(tx.db()).await?.rows_affected() == 0 {
            return Ok(());
        }
        let new: Vec<Value> = proposals
            .iter()
            .filter(|(id, _)| !incident.proposed.contains(id))
            .map(|(id, because)| json!({ "id": id, "because": because }))
            .collect();
        if !new.is_empty() {
            let data = json!({ "proposals": new });
            tx.log(Entry { actor: "server", incident: Some(&incident.id), action: "proposed", data }).await?;
        }
        Ok(())
    }
}
