//! What responders see: the list, one incident with its decision, and its files.

use crate::access::{OPENED, Thing};
use crate::api::access;
use crate::app::App;
use crate::auth::User;
use crate::code::Code;
use crate::document;
use crate::document::draft::{self, Source};
use crate::fault::Fault;
use crate::incident::{self, Incident};
use crate::judge::{self, Setting};
use crate::rules::Rules;
use crate::store;
use crate::{clock, facts, proposals, text, words};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fenji::Audience;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Row as _};
use std::collections::{BTreeMap, BTreeSet};
use tokio::io::AsyncReadExt as _;

/// Most rows of one answer, and of one timeline.
const MOST: i64 = 200;
const MOST_EVENTS: i64 = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// `open` (the default), `closed`, `merged` or `all`.
    state: Option<String>,
    /// Full text; references, too.
    q: Option<String>,
    /// The most serious rank and the mildest.
    rank: Option<i64>,
    /// Only those that nobody has acknowledged.
    #[serde(default)]
    new: bool,
    limit: Option<i64>,
    offset: Option<i64>,
}

/// `GET /api/incidents`: by rank, then by the next deadline, then the newest first.
pub async fn list(State(app): State<App>, _: User, Query(filter): Query<Filter>) -> Result<Json<Value>, Fault> {
    let state = filter.state.as_deref().unwrap_or("open");
    if !["open", "closed", "merged", "all"].contains(&state) {
        return Err(Fault::new(Code::InvalidFilter, "`state` is open, closed, merged or all"));
    }
    let typed = filter.q.as_deref().map(str::trim).filter(|typed| !typed.is_empty()).map(store::find);
    let mut parts = vec!["rank >= 0".to_owned()];
    if state != "all" {
        // One of four words: the planner takes the index only where it is written plainly.
        parts.push(format!("state = '{state}'"));
    }
    if filter.new {
        parts.push("acknowledged_at IS NULL".to_owned());
    }
    if filter.rank.is_some() {
        parts.push("rank <= $3".to_owned());
    }
    if let Some((escape, _)) = typed {
        let place = if filter.rank.is_some() { 4 } else { 3 };
        parts.push(format!("number IN (SELECT rowid FROM search WHERE text LIKE ${place}{escape})"));
    }
    let found = parts.join(" AND ");
    // Reports of one transaction have one time; by their number no page repeats or leaves out a row.
    let sql = format!("WHERE {found} ORDER BY rank, next_due, number DESC LIMIT $1 OFFSET $2");
    let sql = incident::select(&sql);
    let limit = filter.limit.unwrap_or(100).clamp(1, MOST);
    let mut query = sqlx::query(sql).bind(limit).bind(filter.offset.unwrap_or(0).max(0));
    if let Some(rank) = filter.rank {
        query = query.bind(rank);
    }
    if let Some((_, pattern)) = typed {
        query = query.bind(pattern);
    }
    let mut db = app.store.readers.acquire().await?;
    let listed = incident::all(&query.fetch_all(&mut *db).await?)?;
    let proposed = proposals::kinds(&mut db, &listed).await?;
    let shown = listed.iter().zip(proposed).map(|(incident, kinds)| {
        let mut shown = incident.shown();
        text::put(&mut shown, "proposed", kinds.into_iter().collect::<Vec<_>>());
        shown
    });
    let shown: Vec<Value> = shown.collect();
    let seq = *app.store.newest().borrow();
    Ok(Json(json!({ "incidents": shown, "seq": seq, "now": clock::written(clock::now()) })))
}

#[derive(Deserialize)]
pub struct Spoken {
    locale: Option<String>,
}

/// `GET /api/incidents/{id}`: everything about one, decided in the asked locale for responders.
pub async fn view(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Query(spoken): Query<Spoken>,
) -> Result<Json<Value>, Fault> {
    let mut db = app.store.readers.acquire().await?;
    let incident = Incident::find(&mut db, &id).await?;
    access::note(&app, &user, &id, Thing::Incident).await?;
    let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
    let locale = self::spoken(&rules, spoken.locale.as_deref(), &incident);
    let facts = incident.facts();
    let setting = Setting { locale, ..incident.setting() };
    // Of what is erased nothing is decided any more: what was says its summary.
    let decided = match incident.erased_at {
        None => judge::decide(&rules, &facts, setting, Audience::Responder).map_err(Some),
        Some(_) => Err(None),
    };
    let info = rules.desk.info(locale);
    let (decision, problems) = match &decided {
        Ok(decision) => (serde_json::to_value(decision).unwrap_or_default(), Value::Null),
        Err(Some(error)) => (Value::Null, serde_json::to_value(&error.problems).unwrap_or_default()),
        Err(None) => (Value::Null, Value::Null),
    };
    let proposed = proposals::of(&mut db, &rules, &incident).await?;
    let own: BTreeSet<String> =
        facts::flat(&Value::Object(incident.answers.clone())).into_iter().map(|(id, _)| id).collect();
    let answers: Vec<Value> = words::answers(&info, &facts)
        .into_iter()
        .map(|answered| {
            let by = if own.contains(&answered.fact) { "responder" } else { "reporter" };
            json!({ "fact": answered.fact, "question": answered.question, "answer": answered.answer, "by": by })
        })
        .collect();
    let work = work(&mut db, &id).await?;
    let timeline = timeline(&mut db, &id, MOST_EVENTS).await?;
    let saved = document::saved(&mut db, &id).await?;
    let now = clock::now();
    let source = Source {
        incident: &incident,
        info: &info,
        decision: decided.as_ref().ok(),
        work: &work,
        timeline: &timeline,
        now,
    };
    let documents = draft::listed(&source, &saved);
    let mut shown = incident.shown();
    let more = json!({
        "facts": facts,
        "answers": answers,
        "decision": decision,
        "problems": problems,
        "work": work,
        "timeline": timeline,
        "documents": documents,
        "reports": reports(&mut db, &id).await?,
        "attachments": attachments(&mut db, &id).await?,
        "proposals": proposed.iter().map(|one| one.shown(&incident, &info)).collect::<Vec<_>>(),
        "seq": *app.store.newest().borrow(),
        "now": clock::written(now),
    });
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        shown.extend(more);
    }
    Ok(Json(shown))
}

/// The locale in which rules speak of an incident: the one that is asked for, else the reporter's.
pub(super) fn spoken<'r>(rules: &'r Rules, asked: Option<&str>, incident: &Incident) -> &'r str {
    let own = || rules.desk.locale(&incident.locale);
    asked.map_or_else(own, |asked| rules.desk.locale(asked).or_else(|_| own())).unwrap_or_default()
}

/// `GET /api/rules/{digest}`: questions and names in words, which never change under a digest.
pub async fn rules(
    State(app): State<App>,
    _: User,
    Path(digest): Path<String>,
    Query(spoken): Query<Spoken>,
) -> Result<Response, Fault> {
    let rules = app.shelf.get_or_current(&digest, &app.store).await?;
    let locale = rules.desk.locale(spoken.locale.as_deref().unwrap_or_default());
    let locale = locale.unwrap_or_else(|_| rules.desk.locales().first().map_or("", String::as_str));
    let kept = if rules.digest() == digest { "private, max-age=604800" } else { "no-store" };
    let kept = [(header::CACHE_CONTROL, HeaderValue::from_static(kept))];
    Ok((kept, Json(rules.desk.info(locale))).into_response())
}

/// What is ticked off: by whom and when.
pub(super) async fn work(db: &mut AnyConnection, id: &str) -> Result<BTreeMap<String, Value>, Fault> {
    let rows =
        sqlx::query("SELECT item, state, by_whom, at FROM work WHERE incident = $1").bind(id).fetch_all(db).await?;
    let item = |row: &sqlx::any::AnyRow| -> Result<(String, Value), Fault> {
        let (state, by, at): (String, String, i64) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        Ok((row.try_get(0)?, json!({ "state": state, "by": by, "at": clock::written(at) })))
    };
    rows.iter().map(item).collect()
}

/// What happened to it, and to those that were merged into it.
pub(super) async fn timeline(db: &mut AnyConnection, id: &str, most: i64) -> Result<Vec<Value>, Fault> {
    let rows = sqlx::query(
        "SELECT seq, at, actor, action, data FROM log WHERE (incident = $1 OR incident IN \
         (SELECT id FROM incidents WHERE merged_into = $1)) AND action <> $3 ORDER BY seq DESC LIMIT $2",
    );
    let rows = rows.bind(id).bind(most).bind(OPENED).fetch_all(db).await?;
    let entry = |row: &sqlx::any::AnyRow| -> Result<Value, Fault> {
        let (seq, at, actor, action): (i64, i64, String, String) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        let data: Option<String> = row.try_get(4)?;
        let mut data: Value = data.and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_else(|| json!({}));
        if let (Some(data), "written") = (data.as_object_mut(), action.as_str()) {
            // The document itself is read where it is looked at.
            data.retain(|key, _| ["kind", "version", "title"].contains(&key.as_str()));
        }
        Ok(json!({ "seq": seq, "at": clock::written(at), "actor": actor, "action": action, "data": data }))
    };
    rows.iter().map(entry).collect()
}

async fn reports(db: &mut AnyConnection, id: &str) -> Result<Vec<Value>, Fault> {
    let rows = sqlx::query(
        "SELECT id, received_at, body, receipt FROM reports WHERE incident = $1 OR incident IN \
         (SELECT id FROM incidents WHERE merged_into = $1) ORDER BY received_at",
    );
    let rows = rows.bind(id).fetch_all(db).await?;
    let report = |row: &sqlx::any::AnyRow| -> Result<Value, Fault> {
        let (id, at, body, receipt): (String, i64, String, String) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        let receipt: Value = serde_json::from_str(&receipt).unwrap_or_default();
        let part = |of: &Value, key: &str| of.get(key).cloned().unwrap_or_default();
        // The reporter's secret is the reporter's.
        Ok(json!({
            "id": id,
            "server": { "received_at": clock::written(at) },
            "client": { "made_at": part(&body, "made_at"), "received_at": part(&body, "received_at"), "zone": part(&body, "zone") },
            "locale": part(&body, "locale"),
            "portal": part(&body, "portal"),
            "reporter": part(&body, "reporter"),
            "done": part(&body, "done"),
            "same": part(&receipt, "same"),
            "differs": part(&receipt, "differs"),
        }))
    };
    rows.iter().map(report).collect()
}

async fn attachments(db: &mut AnyConnection, id: &str) -> Result<Vec<Value>, Fault> {
    let rows = sqlx::query(
        "SELECT name, type, bytes, sha256 FROM attachments WHERE report IN (SELECT id FROM reports WHERE incident = $1 \
         OR incident IN (SELECT id FROM incidents WHERE merged_into = $1)) ORDER BY report, position",
    );
    let rows = rows.bind(id).fetch_all(db).await?;
    let file = |row: &sqlx::any::AnyRow| -> Result<Value, Fault> {
        let (name, kind, bytes, sha256): (String, String, i64, String) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        Ok(json!({ "name": name, "type": kind, "bytes": bytes, "sha256": sha256 }))
    };
    rows.iter().map(file).collect()
}

/// `GET /api/incidents/{id}/attachments/{sha256}`: a file, as something to be saved; pictures may be shown.
pub async fn attachment(
    State(app): State<App>,
    user: User,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let mut db = app.store.readers.acquire().await?;
    let row = sqlx::query(
        "SELECT name, type, bytes FROM attachments WHERE sha256 = $2 AND report IN (SELECT id FROM reports WHERE \
         incident = $1 OR incident IN (SELECT id FROM incidents WHERE merged_into = $1)) LIMIT 1",
    );
    let row = row.bind(&id).bind(&sha256).fetch_optional(&mut *db).await?.ok_or_else(|| Fault::absent("attachment"))?;
    drop(db);
    access::note(&app, &user, &id, Thing::Attachment).await?;
    let (name, kind, bytes): (String, String, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    // Nothing that a browser would run: SVG and HTML are saved, not shown.
    let picture = ["image/png", "image/jpeg", "image/webp", "image/gif"].into_iter().find(|picture| *picture == kind);
    let disposition = if picture.is_some() { "inline" } else { "attachment" };
    let name: String = name.bytes().map(escaped).collect();
    let file = app.files.open_kept(&sha256).await?;
    let headers = [
        (header::CONTENT_TYPE, picture.unwrap_or("application/octet-stream").to_owned()),
        (header::CONTENT_LENGTH, bytes.to_string()),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3600, immutable".to_owned()),
    ];
    let stream = futures_util::stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; 64 * 1024];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((chunk, file)))
    });
    Ok((headers, Body::from_stream(stream)).into_response())
}

/// A byte of a file's name, as RFC 8187 has it.
fn escaped(byte: u8) -> String {
    match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    }
}

/// `GET /api/receipts/{id}`: a receipt and the report behind it, for whoever proves it.
pub async fn receipt(State(app): State<App>, user: User, Path(id): Path<String>) -> Result<Json<Value>, Fault> {
    let row = sqlx::query("SELECT receipt, body, content, incident FROM reports WHERE id = $1").bind(&id);
    let row = row.fetch_optional(&app.store.readers).await?.ok_or_else(|| Fault::absent("receipt"))?;
    if row.try_get::<String, _>(2)?.is_empty() {
        return Err(Fault::erased());
    }
    access::note(&app, &user, &row.try_get::<String, _>(3)?, Thing::Report).await?;
    let (receipt, body): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let mut receipt: Value = serde_json::from_str(&receipt).unwrap_or_default();
    if let Some(receipt) = receipt.as_object_mut() {
        receipt.remove("secret");
    }
    let report: Value = serde_json::from_str(&body).unwrap_or_default();
    Ok(Json(json!({ "receipt": receipt, "report": report })))
}
