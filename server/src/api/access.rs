//! `GET …/access`: who looked at an incident, for an admin; and how that is kept.

use crate::access::{OPENED, Thing};
use crate::app::App;
use crate::auth::User;
use crate::clock;
use crate::fault::Fault;
use crate::incident::Incident;
use crate::role::Role;
use crate::store::log::Entry;
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use sqlx::Row as _;

/// Most rows that are shown, the newest first.
const MOST: i64 = 500;

/// Keeps that somebody looked at something of an incident. Where it cannot be kept nothing is shown.
pub(super) async fn note(app: &App, user: &User, incident: &str, thing: Thing) -> Result<(), Fault> {
    if !app.seen.is_new(&user.name, incident, thing, clock::now()) {
        return Ok(());
    }
    let (who, id) = (user.name.clone(), incident.to_owned());
    let written = app.store.write(move |tx| {
        Box::pin(async move {
            let data = json!({ "what": thing });
            tx.log(Entry { actor: &who, incident: Some(&id), action: OPENED, data }).await.map(drop)
        })
    });
    written.await.inspect_err(|_| app.seen.forget(&user.name, incident, thing))
}

/// Who looked at an incident, the newest first.
pub async fn list(State(app): State<App>, user: User, Path(id): Path<String>) -> Result<Json<Value>, Fault> {
    user.at_least(Role::Admin, "who looked at an incident")?;
    let mut db = app.store.readers.acquire().await?;
    Incident::find(&mut db, &id).await?;
    let rows =
        sqlx::query("SELECT at, actor, data FROM log WHERE incident = $1 AND action = $2 ORDER BY seq DESC LIMIT $3");
    let rows = rows.bind(&id).bind(OPENED).bind(MOST).fetch_all(&mut *db).await?;
    let entry = |row: &sqlx::any::AnyRow| -> Result<Value, Fault> {
        let (at, who, data): (i64, String, Option<String>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let data: Value = data.and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_default();
        Ok(json!({ "at": clock::written(at), "by": who, "what": data.get("what") }))
    };
    Ok(Json(Value::Array(rows.iter().map(entry).collect::<Result<_, Fault>>()?)))
}
