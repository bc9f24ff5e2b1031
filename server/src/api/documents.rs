//! `…/documents/{kind}`: report documents about an incident, prefilled, saved by version, and written out.

use crate::access::Thing;
use crate::api::access;
use crate::api::acts::{self, Acting, Given};
use crate::api::incidents;
use crate::app::App;
use crate::auth::User;
use crate::code::Code;
use crate::document::draft::{self, Source};
use crate::document::{self, Document, Section, write};
use crate::fault::Fault;
use crate::incident::Incident;
use crate::judge::{self, Setting};
use crate::rules::Rules;
use crate::store::log::Entry;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use fenji::Audience;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::AnyConnection;

/// Most rows of a course of events: all that a person could read.
const MOST_EVENTS: i64 = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Of a draft; a version that was saved has its own.
    locale: Option<String>,
    /// Without it a draft is begun anew.
    version: Option<u32>,
    /// `json` (the default), `markdown` or `html`.
    #[serde(rename = "as")]
    format: Option<String>,
}

/// `GET …/documents/{kind}`: a draft, or a version that was saved.
pub async fn read(
    State(app): State<App>,
    user: User,
    Path((id, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let mut db = app.store.readers.acquire().await?;
    let incident = Incident::find(&mut db, &id).await?;
    if incident.erased_at.is_some() {
        return Err(Fault::erased());
    }
    access::note(&app, &user, &id, Thing::Document).await?;
    let document = match asked.version {
        Some(version) => {
            let saved = document::saved(&mut db, &id).await?.into_iter().map(|saved| saved.document);
            saved.into_iter().find(|one| one.kind == kind && one.version == version)
        }
        None => {
            let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
            begun(&mut db, &rules, &incident, (asked.locale.as_deref(), MOST_EVENTS), &kind).await?
        }
    };
    let document = document.ok_or_else(|| Fault::absent("document about this incident"))?;
    let (media, ending, text) = match asked.format.as_deref() {
        None | Some("json") => return Ok(Json(document).into_response()),
        Some("markdown") => ("text/markdown; charset=utf-8", "md", write::markdown(&document)),
        Some("html") => ("text/html; charset=utf-8", "html", write::html(&document)),
        Some(_) => return Err(Fault::new(Code::InvalidRequest, "`as` is json, markdown or html")),
    };
    let name = format!("{}-{}-{}.{ending}", incident.reference, kind.replace(':', "-"), document.version);
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", name.replace(['"', '\\'], "-"))),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()),
    ];
    Ok((headers, text).into_response())
}

/// A draft of the incident as it is now.
async fn begun(
    db: &mut AnyConnection,
    rules: &Rules,
    incident: &Incident,
    (locale, events): (Option<&str>, i64),
    kind: &str,
) -> Result<Option<Document>, Fault> {
    let work = incidents::work(db, &incident.id).await?;
    let timeline = incidents::timeline(db, &incident.id, events).await?;
    let locale = incidents::spoken(rules, locale, incident);
    let setting = Setting { locale, ..incident.setting() };
    let decision = judge::decide(rules, &incident.facts(), setting, Audience::Responder).ok();
    let info = rules.desk.info(locale);
    let now = crate::clock::now();
    let source = Source { incident, info: &info, decision: decision.as_ref(), work: &work, timeline: &timeline, now };
    Ok(draft::draft(&source, kind))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edited {
    locale: String,
    title: String,
    sections: Vec<Section>,
    /// The version that was edited; 0 for a draft.
    after: u32,
}

/// `POST …/documents/{kind}`: saves another version, unless somebody else did in the meantime.
pub async fn save(
    State(app): State<App>,
    user: User,
    Path((id, kind)): Path<(String, String)>,
    given: Given<Edited>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    let given = acts::read(given)?;
    let shared = app.clone();
    let saved = app.store.write(move |tx| {
        Box::pin(async move {
            let acting = Acting::on(tx, &shared, &id, &user).await?;
            let saved = document::saved(acting.tx.db(), &id).await?;
            let newest = document::newest(&saved, &kind);
            // Only its head is wanted here, where everybody else waits.
            let as_given = (Some(given.locale.as_str()), 0);
            let begun = begun(acting.tx.db(), &acting.rules, &acting.incident, as_given, &kind).await?;
            // A plan may ask for it no more, while there are versions of it.
            let head = begun.map(|draft| draft.head).or_else(|| {
                let last = saved.iter().rev().find(|saved| saved.document.kind == kind)?;
                Some(last.document.head.clone())
            });
            let head = head.ok_or_else(|| Fault::absent("document about this incident"))?;
            if given.after != newest {
                let detail = format!("version {newest} is the newest, and this one goes on from {}", given.after);
                return Err(Fault::new(Code::OtherVersion, detail));
            }
            let locale = incidents::spoken(&acting.rules, Some(&given.locale), &acting.incident).to_owned();
            let Edited { title, sections, .. } = given;
            let document = Document { kind, version: newest + 1, locale, title, head, sections };
            if let Some(wrong) = document.wrong() {
                return Err(Fault::new(Code::InvalidDocument, wrong));
            }
            let data = serde_json::to_value(&document).unwrap_or_default();
            acting.tx.log(Entry { actor: &user.name, incident: Some(&id), action: "written", data }).await?;
            Ok(json!({ "kind": document.kind, "version": document.version }))
        })
    });
    Ok((StatusCode::CREATED, Json(saved.await?)))
}
