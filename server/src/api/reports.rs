//! `POST /api/reports`: a report is read, decided again, kept and answered with a receipt, once and for all.

use crate::api::upload::{self, Upload};
use crate::app::{App, Parts};
use crate::channel::News;
use crate::code::Code;
use crate::fault::Fault;
use crate::files::{self, Stored};
use crate::incident::Incident;
use crate::judge::{self, Grades, Judged, Setting};
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::text::{hex, random, reference, sha256};
use crate::{clock, erasure, outbox};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fenji::Audience;
use fenji::report::{Attached, Brief, Differs, Receipt, Report, Shown, What};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Row as _};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;

/// In bytes, for a report without its attachments.
pub const MAX_REPORT: usize = 1024 * 1024;
/// How far ahead of ours a device's clock may be before ours counts.
const AHEAD: i64 = 5 * 60 * 1000;

/// Takes a report.
pub async fn take(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Fault> {
    let counts = &app.counts;
    let taken = taking(&app, peer, request).await;
    match &taken {
        Ok((StatusCode::CREATED, _)) => counts.reports.fetch_add(1, Ordering::Relaxed),
        Ok(_) => counts.repeated.fetch_add(1, Ordering::Relaxed),
        Err(_) => counts.refused.fetch_add(1, Ordering::Relaxed),
    };
    let (status, receipt) = taken?;
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((status, json, receipt).into_response())
}

async fn taking(app: &App, peer: SocketAddr, request: Request) -> Result<(StatusCode, String), Fault> {
    app.limits.report(peer, request.headers())?;
    let headers = request.headers().clone();
    let Upload { text, files: stored } = upload::read(request, "report", &app.files, MAX_REPORT).await?;
    let taken = whole(app, &headers, text, stored.clone()).await;
    if !stored.is_empty() && !matches!(taken, Ok((StatusCode::CREATED, _))) {
        erasure::not_taken(app, stored).await;
    }
    taken
}

/// Takes a report that has come whole.
async fn whole(
    app: &App,
    headers: &HeaderMap,
    text: Vec<u8>,
    stored: Vec<Stored>,
) -> Result<(StatusCode, String), Fault> {
    let wrong = |error: fenji::Error| Fault::refused(Code::InvalidReport, "the report cannot be taken", &error);
    let report = Report::read(&text).map_err(wrong)?;
    if let Some(key) = headers.get("idempotency-key").filter(|key| key.as_bytes() != report.key.as_bytes()) {
        let detail = format!("the header Idempotency-Key is {key:?}, the report's `key` another one; give the same");
        return Err(Fault::new(Code::InvalidReport, detail));
    }
    // The order of keys and blanks say nothing.
    let value: Value = serde_json::from_slice(&text).unwrap_or_default();
    let content = hex(&sha256(&[value.to_string().as_bytes()]));
    let mut readers = app.store.readers.acquire().await?;
    if let Some(receipt) = repeated(&mut readers, &report, &content).await? {
        return Ok((StatusCode::OK, receipt));
    }
    drop(readers);
    proved(&report.attachments, &stored)?;
    let coming = Coming::read(app, report, value.to_string(), content, stored).await?;
    let shared = app.clone();
    app.store.write(move |tx| Box::pin(async move { coming.keep(tx, &shared).await })).await
}

/// The receipt that was given before, if the same report was taken before.
async fn repeated(db: &mut AnyConnection, report: &Report, content: &str) -> Result<Option<String>, Fault> {
    let row = sqlx::query("SELECT receipt, content FROM reports WHERE key = $1 OR id = $2");
    let Some(row) = row.bind(&report.key).bind(&report.id).fetch_optional(db).await? else { return Ok(None) };
    let (receipt, kept): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    if kept.is_empty() {
        return Err(Fault::erased());
    }
    if kept == content {
        return Ok(Some(receipt));
    }
    let detail = "another report was taken under this key or id; a changed report needs an id and a key of its own, and \
                  names the one that it updates in `previous`";
    Err(Fault::new(Code::OtherContent, detail))
}

/// Whether the files that came are those that the report names, in its order, byte for byte.
fn proved(named: &[Attached], stored: &[Stored]) -> Result<(), Fault> {
    if named.len() != stored.len() {
        let detail = format!(
            "the report names {} attachments and {} came; send them in its order as parts called `attachment`",
            named.len(),
            stored.len()
        );
        return Err(Fault::new(Code::AttachmentsDiffer, detail));
    }
    for (named, stored) in named.iter().zip(stored) {
        let hash = named.sha256.as_ref().is_none_or(|hash| hash.eq_ignore_ascii_case(&stored.sha256));
        if named.bytes != stored.bytes || !hash {
            let name = files::shown(&named.name);
            let detail = format!("the attachment `{name}` did not arrive as the report describes it; send it again");
            return Err(Fault::new(Code::AttachmentsDiffer, detail));
        }
    }
    Ok(())
}

/// A report with everything that can be said of it before it is its turn to be written.
struct Coming {
    report: Report,
    body: String,
    content: String,
    stored: Vec<Stored>,
    received: String,
    rules: String,
    judged: Judged,
    receipt: Receipt,
}

impl Coming {
    async fn read(
        app: &Parts,
        report: Report,
        body: String,
        content: String,
        stored: Vec<Stored>,
    ) -> Result<Self, Fault> {
        let digest = report.desk.as_ref().map(|desk| &desk.digest).or(report.pack.as_ref().map(|pack| &pack.digest));
        let known = match digest {
            Some(digest) => app.shelf.get(digest, &app.store).await?,
            None => None,
        };
        let other_rules = known.is_none();
        let rules = known.unwrap_or_else(|| app.shelf.current());
        let now = clock::now();
        // A device whose clock runs ahead would give everybody more time than there is.
        let ahead = clock::read(&report.received_at).is_none_or(|received| received > now + AHEAD);
        let received = if ahead { clock::written(now) } else { report.received_at.clone() };
        let setting = Setting { received: &received, zone: &report.zone, locale: &report.locale };
        let facts = Value::Object(report.facts.clone());
        let none = BTreeSet::new();
        let decided = judge::decide(&rules, &facts, setting, Audience::Reporter);
        let (brief, (pack, desk), mut differs) = match &decided {
            Ok(decision) => {
                let (pack, desk) = rules.desk.edition(decision);
                let brief = Brief::of_desk(decision);
                let differs = report.differs(pack.as_ref(), desk.as_ref(), &brief);
                (brief, (pack, desk), differs)
            }
            Err(error) => {
                let brief = Brief { complete: false, levels: Vec::new(), first: Vec::new() };
                let problems = serde_json::to_value(&error.problems).unwrap_or_default();
                let facts = Differs { what: What::Facts, pack: None, reported: Value::Null, decided: problems };
                (brief, judge::edition(&rules), vec![facts])
            }
        };
        differs.truncate(50);
        let mut judged = judge::judge(&rules, decided.as_ref().ok(), &facts, &report.locale, &Grades::new(), &none);
        judged.summary.other_rules = other_rules;
        judged.summary.differs = !differs.is_empty();
        let receipt = Receipt {
            report: report.id.clone(),
            reference: String::new(),
            received_at: String::new(),
            decision: Shown::Brief(brief),
            pack,
            desk,
            same: differs.is_empty(),
            differs,
            status_url: Some(format!("{}/api/reports/{}/status", app.config.url(), report.id)),
            secret: Some(random::<24>()),
        };
        drop(decided);
        let rules = rules.digest().to_owned();
        Ok(Self { report, body, content, stored, received, rules, judged, receipt })
    }

    /// Writes it, unless the same report came in the meantime.
    async fn keep(self, tx: &mut Tx, app: &Parts) -> Result<(StatusCode, String), Fault> {
        if let Some(receipt) = repeated(tx.db(), &self.report, &self.content).await? {
            return Ok((StatusCode::OK, receipt));
        }
        let previous = match &self.report.previous {
            Some(id) => incident_of(tx.db(), id).await?,
            None => None,
        };
        let mut receipt = self.receipt.clone();
        receipt.received_at = clock::written(tx.now);
        let incident = match previous {
            Some(id) => self.update(tx, app, &id).await?,
            None => self.open(tx).await?,
        };
        receipt.reference = incident.reference.clone();
        let written = serde_json::to_string(&receipt).unwrap_or_default();
        sqlx::query(
            "INSERT INTO reports (id, key, incident, received_at, content, body, receipt, secret) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&self.report.id)
        .bind(&self.report.key)
        .bind(&incident.id)
        .bind(tx.now)
        .bind(&self.content)
        .bind(&self.body)
        .bind(&written)
        .bind(receipt.secret.as_deref().unwrap_or_default())
        .execute(tx.db())
        .await?;
        attach(tx, &self.report.id, 0, &self.stored).await?;
        let data = json!({
            "report": self.report.id,
            "made_at": self.report.made_at,
            "received_at": self.report.received_at,
            "attachments": self.stored.len(),
            "changes": self.report.changes,
            "same": receipt.same,
            "other_rules": incident.summary.other_rules,
        });
        let action = if self.report.id == incident.id { "reported" } else { "updated" };
        tx.log(Entry { actor: "reporter", incident: Some(&incident.id), action, data }).await?;
        outbox::tell(tx, app, News::of(action, &incident)).await?;
        Ok((StatusCode::CREATED, written))
    }

    /// A new incident.
    async fn open(&self, tx: &mut Tx) -> Result<Incident, Fault> {
        let newest = sqlx::query("SELECT number FROM incidents ORDER BY number DESC LIMIT 1").fetch_optional(tx.db());
        let number: i64 = newest.await?.map_or(Ok(0), |row| row.try_get(0))?;
        let incident = Incident {
            id: self.report.id.clone(),
            number: number + 1,
            reference: unused(tx.db()).await?,
            state: "open".to_owned(),
            merged_into: None,
            opened_at: tx.now,
            changed_at: tx.now,
            acknowledged_at: None,
            acknowledged_by: None,
            holder: None,
            closed_at: None,
            received: self.received.clone(),
            zone: self.report.zone.clone(),
            locale: self.report.locale.clone(),
            rules: self.rules.clone(),
            reported: self.report.facts.clone(),
            answers: serde_json::Map::new(),
            summary: self.judged.summary.clone(),
            grades: Grades::new(),
            proposed: Vec::new(),
            erased_at: None,
        };
        incident.write(tx, &self.judged).await?;
        Ok(incident)
    }

    /// A report that updates an earlier one: its facts take the place of those, beside what responders found.
    async fn update(&self, tx: &mut Tx, app: &Parts, id: &str) -> Result<Incident, Fault> {
        let mut incident = Incident::living(tx.db(), id).await?;
        incident.reported = self.report.facts.clone();
        incident.rules = self.rules.clone();
        incident.summary.other_rules = self.judged.summary.other_rules;
        incident.summary.differs |= self.judged.summary.differs;
        incident.reopen();
        let rules = app.shelf.get_or_current(&self.rules, &app.store).await?;
        incident.keep(tx, &rules).await?;
        Ok(incident)
    }
}

/// The incident that a report belongs to; what is erased is not gone on with.
async fn incident_of(db: &mut AnyConnection, report: &str) -> Result<Option<String>, Fault> {
    let row = sqlx::query("SELECT incident FROM reports WHERE id = $1 AND content <> ''").bind(report);
    let row = row.fetch_optional(db).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// A reference that no incident has.
async fn unused(db: &mut AnyConnection) -> Result<String, Fault> {
    loop {
        let reference = reference();
        let taken = sqlx::query("SELECT 1 FROM incidents WHERE reference = $1").bind(&reference);
        if taken.fetch_optional(&mut *db).await?.is_none() {
            return Ok(reference);
        }
    }
}

pub(super) async fn attach(tx: &mut Tx, report: &str, from: i64, stored: &[Stored]) -> Result<(), Fault> {
    for (position, file) in (from..).zip(stored) {
        sqlx::query(
            "INSERT INTO attachments (report, position, name, type, bytes, sha256) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(report)
        .bind(position)
        .bind(&file.name)
        .bind(&file.media_type)
        .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
        .bind(&file.sha256)
        .execute(tx.db())
        .await?;
    }
    Ok(())
}
