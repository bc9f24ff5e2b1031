//! A receiver of reports with axum: decides anew about what is known, keeps the report and its files in a folder, and
//! answers with a receipt; a report that comes again gets the same one.
//!
//! `cargo run -p fenji-receiver -- [ADDRESS] [RULES] [FOLDER]`

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use fenji::report::{Attached, Brief, DeskEdition, Receipt, Report, Shown};
use fenji::{Desk, DeskOptions, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What all requests share. `Desk` is `Send` and `Sync`: one serves all threads.
struct App {
    /// What the form decides by. Keep older ones beside it, by digest: a report may have waited for days.
    desk: Desk,
    kept: PathBuf,
}

/// A refusal: the form shows `detail` to the reporter.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, detail) = self;
        let body = json!({ "status": status.as_u16(), "detail": detail });
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let desk = Desk::from_folder(arguments.next().unwrap_or_else(|| "rules".to_owned()))?;
    let kept = PathBuf::from(arguments.next().unwrap_or_else(|| "reports".to_owned()));
    fs::create_dir_all(&kept)?;
    let app = Router::new()
        .route("/api/reports", post(receive))
        // The form takes 25 MB of files; axum's own limit is 2 MB.
        .layer(DefaultBodyLimit::max(27 * 1024 * 1024))
        .with_state(Arc::new(App { desk, kept }));
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/api/reports", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn receive(State(app): State<Arc<App>>, request: Request) -> Result<Response, Refused> {
    let (text, files) = parts(request).await?;
    let report = Report::read(&text).map_err(wrong)?;
    for (index, named) in report.attachments.iter().enumerate() {
        if !files.get(index).is_some_and(|bytes| is_attached(named, bytes)) {
            return Err(wrong(format!("the file {} did not come as it was sent", named.name)));
        }
    }
    // Deciding takes milliseconds, and the disk may take longer: neither is for the threads that serve others.
    tokio::task::spawn_blocking(move || decide_and_keep(&app, &report, &files)).await.map_err(broken)?
}

/// The report's text and the files in their order: as JSON alone, or as a form of several parts.
async fn parts(request: Request) -> Result<(Vec<u8>, Vec<Vec<u8>>), Refused> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let body = axum::body::Bytes::from_request(request, &()).await;
        return Ok((body.map_err(|error| Refused(error.status(), error.body_text()))?.to_vec(), Vec::new()));
    }
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|error| Refused(error.status(), error.body_text()))?;
    let (mut text, mut files) = (Vec::new(), Vec::new());
    let failed = |error: axum::extract::multipart::MultipartError| Refused(error.status(), error.body_text());
    while let Some(field) = form.next_field().await.map_err(failed)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(failed)?.to_vec();
        match name.as_str() {
            "report" => text = bytes,
            "attachment" => files.push(bytes),
            _ => {}
        }
    }
    Ok((text, files))
}

fn decide_and_keep(app: &App, report: &Report, files: &[Vec<u8>]) -> Result<Response, Refused> {
    // The id is a UUID, and so no way out of the folder. Who reports is whoever is signed in; `report.reporter` is only
    // what the page said.
    let path = app.kept.join(report.id.to_lowercase());
    let own = serde_json::to_value(report).map_err(broken)?;
    if let Ok(there) = fs::read(path.join("report.json")) {
        let mut there: Value = serde_json::from_slice(&there).map_err(broken)?;
        if there["report"] != own {
            return Err(Refused(StatusCode::CONFLICT, "another report has this id".to_owned()));
        }
        return Ok(Json(there["receipt"].take()).into_response());
    }
    let receipt = serde_json::to_value(decide(&app.desk, report)?).map_err(broken)?;
    keep(&path, &json!({ "report": own, "receipt": receipt }), files).map_err(broken)?;
    Ok((StatusCode::CREATED, Json(receipt)).into_response())
}

fn decide(desk: &Desk, report: &Report) -> Result<Receipt, Refused> {
    let facts = desk.facts(&Value::Object(report.facts.clone())).map_err(wrong)?;
    let options = DeskOptions {
        locale: Some(report.locale.clone()),
        received: Some(report.received_at.parse().map_err(wrong)?),
        zone: report.zone.parse().ok(),
        ..DeskOptions::default()
    };
    let decision = desk.assess(&facts, &options);
    let (edition, brief) = (DeskEdition::from(&decision), Brief::of_desk(&decision));
    let differs = report.differs(None, Some(&edition), &brief);
    Ok(Receipt {
        report: report.id.clone(),
        reference: reference(),
        received_at: Timestamp::now().to_string(),
        decision: Shown::Brief(brief),
        pack: None,
        desk: Some(edition),
        same: differs.is_empty(),
        differs,
        status_url: None,
        secret: None,
    })
}

/// Keeps all of it or nothing: the folder gets its name when everything is in it.
fn keep(path: &Path, report: &Value, files: &[Vec<u8>]) -> std::io::Result<()> {
    let half = path.with_extension(reference());
    fs::create_dir(&half)?;
    let write = |name: &str, bytes: &[u8]| {
        let mut file = fs::File::create(half.join(name))?;
        std::io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    for (index, bytes) in files.iter().enumerate() {
        write(&index.to_string(), bytes)?;
    }
    write("report.json", report.to_string().as_bytes())?;
    fs::rename(&half, path)
}

fn is_attached(named: &Attached, bytes: &[u8]) -> bool {
    let hash = || Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    named.bytes == bytes.len() as u64 && named.sha256.as_ref().is_none_or(|given| given.eq_ignore_ascii_case(&hash()))
}

/// A short code to read out, of letters and digits that are not mistaken for others.
fn reference() -> String {
    let mut number = RandomState::new().hash_one(0);
    let mut code = String::new();
    for place in 0..8 {
        if place == 4 {
            code.push('-');
        }
        code.push(char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(number % 32) as usize]));
        number /= 32;
    }
    code
}

fn wrong(error: impl std::fmt::Display) -> Refused {
    Refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
}

/// What went wrong on this side is not the reporter's to read; the form tries again.
fn broken(error: impl std::fmt::Display) -> Refused {
    eprintln!("{error}");
    Refused(StatusCode::INTERNAL_SERVER_ERROR, "the report could not be kept".to_owned())
}
