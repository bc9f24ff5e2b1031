//! Escalation: if nobody takes an incident in time, others are told, each rung once, on whichever machine sees it first.

use crate::app::{App, Parts};
use crate::channel::News;
use crate::clock;
use crate::config::telling::Rung;
use crate::fault::Fault;
use crate::incident::Incident;
use crate::outbox;
use crate::store::log::Entry;
use crate::store::writer::Tx;
use serde_json::json;
use sqlx::Row as _;

/// Looks once whether somebody must be told.
pub async fn round(app: &App) -> Result<(), Fault> {
    for (at, rung) in app.config.escalation.iter().enumerate() {
        // What is asked here is asked once more in the transaction that tells it.
        let late = sqlx::query(
            "SELECT id FROM incidents WHERE state = 'open' AND acknowledged_at IS NULL AND opened_at <= $1 AND rank <= $2 \
             AND NOT EXISTS (SELECT 1 FROM escalated WHERE incident = incidents.id AND rung = $3) \
             ORDER BY opened_at LIMIT 50",
        );
        let late =
            late.bind(before(rung, clock::now())).bind(app.ranks.of(rung.least_level.as_deref())).bind(&rung.name);
        for row in late.fetch_all(&app.store.readers).await? {
            let (id, shared): (String, App) = (row.try_get(0)?, app.clone());
            app.store.write(move |tx| Box::pin(async move { tell(tx, &shared, at, &id).await })).await?;
        }
    }
    Ok(())
}

/// The moment before which an incident must have been reported.
fn before(rung: &Rung, now: i64) -> i64 {
    now - i64::from(rung.after_minutes) * 60_000
}

async fn tell(tx: &mut Tx, app: &Parts, at: usize, id: &str) -> Result<(), Fault> {
    let Some(rung) = app.config.escalation.get(at) else { return Ok(()) };
    let incident = Incident::find(tx.db(), id).await?;
    let waits = incident.state == "open" && incident.acknowledged_at.is_none();
    if !waits || incident.opened_at > before(rung, tx.now) {
        return Ok(());
    }
    let now = tx.now;
    let noted = sqlx::query("INSERT INTO escalated (incident, rung, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
    if noted.bind(id).bind(&rung.name).bind(now).execute(tx.db()).await?.rows_affected() == 0 {
        return Ok(());
    }
    let data = json!({ "rung": rung.name, "told": rung.tell, "after_minutes": rung.after_minutes });
    tx.log(Entry { actor: "server", incident: Some(id), action: "escalated", data }).await?;
    let news = News { only: Some(&rung.tell), ..News::of("escalated", &incident) };
    outbox::tell(tx, app, news).await
}
