//! What those who run the server look at: whether it lives, whether it can work, what it counted, what could not be told.

use crate::app::App;
use crate::auth::User;
use crate::clock;
use crate::fault::Fault;
use crate::role::Role;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::Row as _;
use std::sync::atomic::Ordering;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers, and the server is not ending.
pub async fn ready(State(app): State<App>) -> Result<&'static str, Fault> {
    if *app.ending.borrow() {
        return Err(Fault::unavailable());
    }
    sqlx::query("SELECT 1").fetch_one(&app.store.readers).await?;
    Ok("ready")
}

/// `GET /metrics`: in Prometheus' text format; numbers only, nothing of anybody.
pub async fn metrics(State(app): State<App>) -> Result<String, Fault> {
    let count = |sql: &'static str| {
        let app = app.clone();
        async move {
            let row = sqlx::query(sql).fetch_one(&app.store.readers).await?;
            Ok::<i64, Fault>(row.try_get(0)?)
        }
    };
    let open = count("SELECT COUNT(*) FROM incidents WHERE state = 'open'").await?;
    let waiting = count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").await?;
    let dead = count("SELECT COUNT(*) FROM outbox WHERE state = 'dead'").await?;
    let counts = &app.counts;
    let of = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let lines = [
        ("fenji_reports_total", "counter", "Reports that were taken since the start.", of(&counts.reports) as i64),
        ("fenji_reports_repeated_total", "counter", "Reports that had been taken before.", of(&counts.repeated) as i64),
        ("fenji_reports_refused_total", "counter", "Reports that were refused.", of(&counts.refused) as i64),
        ("fenji_webhooks_sent_total", "counter", "Messages that were taken.", of(&counts.told) as i64),
        ("fenji_webhooks_failed_total", "counter", "Attempts that failed.", of(&counts.not_told) as i64),
        ("fenji_incidents_open", "gauge", "Incidents that are open.", open),
        ("fenji_outbox_waiting", "gauge", "Messages that wait.", waiting),
        ("fenji_outbox_dead", "gauge", "Messages that nobody tries to send any more.", dead),
        ("fenji_log_rows", "gauge", "The number of the newest row of the log.", *app.store.newest().borrow()),
    ];
    let line = |(name, kind, help, value)| format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    Ok(lines.map(line).concat())
}

/// `GET /api/outbox`: messages that wait or were given up.
pub async fn outbox(State(app): State<App>, user: User) -> Result<Json<Value>, Fault> {
    user.at_least(Role::Admin, "the outbox")?;
    let rows = sqlx::query(
        "SELECT id, endpoint, state, attempts, created_at, next_at, said FROM outbox WHERE state IN ('waiting', 'dead') \
         ORDER BY created_at DESC LIMIT 200",
    );
    let message = |row: &sqlx::any::AnyRow| -> Result<Value, Fault> {
        let (id, endpoint, state): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let (attempts, created, next): (i64, i64, i64) = (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
        let said: Option<String> = row.try_get(6)?;
        Ok(json!({
            "id": id, "endpoint": endpoint, "state": state, "attempts": attempts, "said": said,
            "created_at": clock::written(created), "next_at": clock::written(next),
        }))
    };
    let rows = rows.fetch_all(&app.store.readers).await?;
    Ok(Json(Value::Array(rows.iter().map(message).collect::<Result<_, Fault>>()?)))
}

/// `POST /api/outbox/{id}`: tries once more what was given up.
pub async fn retry(State(app): State<App>, user: User, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    user.at_least(Role::Admin, "the outbox")?;
    let changed = app.store.write(move |tx| {
        Box::pin(async move {
            let now = tx.now;
            let update = sqlx::query(
                "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $1 WHERE id = $2 AND state = 'dead'",
            );
            Ok(update.bind(now).bind(id).execute(tx.db()).await?.rows_affected())
        })
    });
    if changed.await? == 0 { Err(Fault::absent("message that was given up")) } else { Ok(StatusCode::NO_CONTENT) }
}
