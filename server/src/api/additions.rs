//! What whoever reported may do afterwards, by the secret of the receipt: see what became of it, and add to it.

use crate::api::reports::{MAX_REPORT, attach};
use crate::api::upload::{self, Upload};
use crate::app::{App, Parts};
use crate::channel::News;
use crate::code::Code;
use crate::fault::Fault;
use crate::files::Stored;
use crate::incident::{self, Incident};
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::text::same;
use crate::{clock, erasure, facts, outbox};
use axum::Json;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Row as _};
use std::net::SocketAddr;

/// The incident of a report whose secret the request knows.
async fn admitted(db: &mut AnyConnection, id: &str, headers: &HeaderMap) -> Result<Incident, Fault> {
    let row =
        sqlx::query("SELECT secret, incident FROM reports WHERE id = $1").bind(id).fetch_optional(&mut *db).await?;
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let (secret, incident): (String, String) = match &row {
        Some(row) => (row.try_get(0)?, row.try_get(1)?),
        None => Default::default(),
    };
    // A report that is not there and a wrong secret are told alike.
    if !given.is_some_and(|given| !secret.is_empty() && same(given, &secret)) {
        let detail = "the report is not there, or the secret is not its own: send `Authorization: Bearer` and the `secret` \
                      of the receipt";
        return Err(Fault::new(Code::NotFound, detail));
    }
    Incident::living(db, &incident).await
}

/// `GET /api/reports/{id}/status`: what became of it, for whoever reported it.
pub async fn status(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Fault> {
    app.limits.report(peer, &headers)?;
    let mut db = app.store.readers.acquire().await?;
    let incident = admitted(&mut db, &id, &headers).await?;
    let done = incident::done(&mut db, &incident.id).await?.len();
    let state = match (incident.state.as_str(), incident.acknowledged_at, done) {
        ("closed", ..) => "closed",
        (_, _, 1..) => "in-work",
        (_, Some(_), _) => "seen",
        _ => "received",
    };
    Ok(Json(json!({
        "report": id,
        "reference": incident.reference,
        "state": state,
        "received_at": clock::written(incident.opened_at),
        "seen_at": incident.acknowledged_at.map(clock::written),
        "holder": incident.holder,
        "changed_at": clock::written(incident.changed_at),
        "closed_at": incident.closed_at.map(clock::written),
    })))
}

/// `POST /api/reports/{id}/additions`: `{ "text": …, "facts": … }`, or multipart with `addition` and attachments.
pub async fn add(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let headers = request.headers().clone();
    app.limits.report(peer, &headers)?;
    admitted(&mut *app.store.readers.acquire().await?, &id, &headers).await?;
    let Upload { text, files: stored } = upload::read(request, "addition", &app.files, MAX_REPORT).await?;
    let left = stored.clone();
    let added = added(&app, &id, headers, &text, stored).await;
    if added.is_err() && !left.is_empty() {
        erasure::not_taken(&app, left).await;
    }
    added
}

/// Takes an addition that has come whole.
async fn added(app: &App, id: &str, headers: HeaderMap, text: &[u8], stored: Vec<Stored>) -> Result<Response, Fault> {
    let addition: Addition = serde_json::from_slice(text)
        .map_err(|error| Fault::new(Code::InvalidAddition, format!("the addition cannot be read: {error}")))?;
    if addition.text.trim().is_empty() && addition.facts.is_empty() && stored.is_empty() {
        return Err(Fault::new(
            Code::InvalidAddition,
            "the addition says nothing; give `text`, `facts` or attachments",
        ));
    }
    let (shared, id) = (app.clone(), id.to_owned());
    app.store
        .write(move |tx| Box::pin(async move { addition.keep(tx, &shared, &id, &headers, &stored).await }))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Addition {
    #[serde(default)]
    text: String,
    #[serde(default)]
    facts: serde_json::Map<String, Value>,
}

impl Addition {
    async fn keep(
        self,
        tx: &mut Tx,
        app: &Parts,
        report: &str,
        headers: &HeaderMap,
        stored: &[Stored],
    ) -> Result<(), Fault> {
        let mut incident = admitted(tx.db(), report, headers).await?;
        let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
        facts::lay(&mut incident.reported, &self.facts);
        if let Err(error) = rules.desk.facts(&incident.facts()) {
            return Err(Fault::refused(Code::InvalidFacts, "the facts cannot be taken", &error));
        }
        let count = sqlx::query("SELECT COUNT(*) FROM attachments WHERE report = $1").bind(report);
        let from: i64 = count.fetch_one(tx.db()).await?.try_get(0)?;
        attach(tx, report, from, stored).await?;
        incident.reopen();
        incident.keep(tx, &rules).await?;
        let text: String = self.text.chars().take(10_000).collect();
        let data = json!({ "report": report, "text": text, "facts": self.facts, "attachments": stored.len() });
        tx.log(Entry { actor: "reporter", incident: Some(&incident.id), action: "added", data }).await?;
        outbox::tell(tx, app, News::of("added", &incident)).await
    }
}
