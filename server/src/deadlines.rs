//! Watching deadlines: what has passed and was not met is noted and told, each once, on whichever machine sees it first.

use crate::app::{App, Parts};
use crate::channel::News;
use crate::fault::Fault;
use crate::incident::Incident;
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::{clock, escalation, outbox};
use serde_json::json;
use sqlx::Row as _;
use std::time::Duration;

/// How often it is looked whether a deadline has passed.
const EVERY: Duration = Duration::from_secs(1);

/// Watches until the server ends.
pub async fn run(app: App) {
    let mut ending = app.ending.clone();
    while !*ending.borrow() {
        app.limits.tidy();
        if let Err(fault) = round(&app).await {
            tracing::warn!(status = fault.status().as_u16(), "deadlines cannot be watched at the moment");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = ending.changed() => {}
        }
    }
}

async fn round(app: &App) -> Result<(), Fault> {
    let late =
        sqlx::query("SELECT id FROM incidents WHERE watch_at <= $1 ORDER BY watch_at LIMIT 50").bind(clock::now());
    for row in late.fetch_all(&app.store.readers).await? {
        let (id, shared): (String, App) = (row.try_get(0)?, app.clone());
        app.store.write(move |tx| Box::pin(async move { note(tx, &shared, &id).await })).await?;
    }
    escalation::round(app).await
}

async fn note(tx: &mut Tx, app: &Parts, id: &str) -> Result<(), Fault> {
    let mut incident = Incident::find(tx.db(), id).await?;
    if incident.state != "open" {
        return Ok(());
    }
    let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
    let judged = incident.judge(tx, &rules).await?;
    let told = incident.told(tx).await?;
    let now = tx.now;
    for (item, at) in judged.deadlines.iter().filter(|due| due.1 <= now && !told.contains(due)) {
        let noted = sqlx::query("INSERT INTO overdue (incident, item, at) VALUES ($1, $2, $3)");
        noted.bind(id).bind(item).bind(at).execute(tx.db()).await?;
        let data = json!({ "item": item, "at": clock::written(*at) });
        tx.log(Entry { actor: "server", incident: Some(id), action: "overdue", data }).await?;
        outbox::tell(tx, app, News { item: Some(item), ..News::of("overdue", &incident) }).await?;
    }
    incident.write(tx, &judged).await
}
