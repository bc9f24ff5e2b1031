//! The addresses of the server, and what holds for all of them.

mod access;
mod acts;
mod additions;
mod documents;
mod events;
mod incidents;
mod oidc;
mod openapi;
mod proposals;
mod reports;
mod running;
mod shapes;
mod upload;

use crate::app::App;
use crate::code::Code;
use crate::fault::Fault;
use crate::{auth, pages};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

/// In bytes, for what responders send.
const MAX_ACT: usize = 256 * 1024;
/// How long a request may take whose answer is no stream: a slow phone with attachments.
const LONGEST: Duration = Duration::from_secs(300);

/// Everything that is served.
pub fn router(app: App) -> Router {
    // Attachments are pictures mostly, and events must not wait for a block to be full.
    let compressed = DefaultPredicate::new().and(NotForContentType::const_new("text/event-stream"));
    let acts = Router::new()
        .route("/api/session", get(auth::who).post(auth::sign_in).delete(auth::sign_out))
        .route("/api/sign-in", get(oidc::ways))
        .route("/api/session/oidc", get(oidc::begin))
        .route("/api/session/oidc/done", get(oidc::done))
        .route("/api/incidents", get(incidents::list))
        .route("/api/incidents/{id}", get(incidents::view))
        .route("/api/incidents/{id}/answers", post(acts::answers))
        .route("/api/incidents/{id}/steps/{item}", post(acts::step))
        .route("/api/incidents/{id}/grade", post(acts::grade))
        .route("/api/incidents/{id}/notes", post(acts::note))
        .route("/api/incidents/{id}/acknowledge", post(acts::acknowledge))
        .route("/api/incidents/{id}/hand-over", post(acts::hand_over))
        .route("/api/incidents/{id}/merge", post(acts::merge))
        .route("/api/incidents/{id}/close", post(acts::close))
        .route("/api/incidents/{id}/erase", post(acts::erase))
        .route("/api/incidents/{id}/proposals/{proposal}", post(proposals::settle))
        .route("/api/incidents/{id}/documents/{kind}", get(documents::read).post(documents::save))
        .route("/api/incidents/{id}/access", get(access::list))
        .route("/api/incidents/{id}/attachments/{sha256}", get(incidents::attachment))
        .route("/api/receipts/{id}", get(incidents::receipt))
        .route("/api/rules/{digest}", get(incidents::rules))
        .route("/api/outbox", get(running::outbox))
        .route("/api/outbox/{id}", post(running::retry))
        .layer(DefaultBodyLimit::max(MAX_ACT));
    let reports = Router::new()
        .route("/api/reports", post(reports::take))
        .route("/api/reports/{id}/status", get(additions::status))
        .route("/api/reports/{id}/additions", post(additions::add))
        // Each part has a limit of its own, and is counted as it comes.
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(acts)
        .merge(reports)
        .route("/api/events", get(events::follow))
        .route("/api/{*rest}", get(nothing).post(nothing).put(nothing).delete(nothing))
        .route("/healthz", get(running::alive))
        .route("/readyz", get(running::ready))
        .route("/metrics", get(running::metrics))
        .route("/openapi.json", get(openapi::document))
        .fallback(pages::page)
        .layer(middleware::from_fn(told))
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(middleware::from_fn(around))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Fault::new(Code::Internal, "a fault of the server").into_response()
        }))
        .with_state(app)
}

async fn nothing() -> Fault {
    Fault::absent("address; /openapi.json lists those that there are")
}

/// What is refused before a handler has seen it is told like everything else.
async fn told(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let answer = next.run(request).await;
    let code = match answer.status() {
        StatusCode::METHOD_NOT_ALLOWED => Code::WrongMethod,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::WrongType,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        status if status.is_client_error() => Code::InvalidRequest,
        _ => return answer,
    };
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !is_api || kind.is_some_and(|kind| kind.starts_with("application/problem+json")) {
        return answer;
    }
    let (head, body) = answer.into_parts();
    let text = axum::body::to_bytes(body, 4096).await.unwrap_or_default();
    let said = match String::from_utf8_lossy(&text).into_owned() {
        empty if empty.is_empty() => head.status.canonical_reason().unwrap_or("the request is not taken").to_owned(),
        text => text,
    };
    let mut answer = Fault::new(code, said).into_response();
    if let Some(allowed) = head.headers.get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    answer
}

/// Headers of every answer, a time limit, and one line in the log, in which no address has an id and nobody a name.
async fn around(request: Request, next: Next) -> Response {
    let (method, path, start) = (request.method().clone(), shape(request.uri().path()), Instant::now());
    let answer = tokio::time::timeout(LONGEST, next.run(request)).await;
    let mut answer =
        answer.unwrap_or_else(|_| Fault::new(Code::TooSlow, "the request took too long; try again").into_response());
    let headers = answer.headers_mut();
    for (name, value) in pages::HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if path.starts_with("/api/") {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    let (status, ms) = (answer.status().as_u16(), start.elapsed().as_millis() as u64);
    tracing::info!(%method, path, status, ms, "request");
    answer
}

/// A path without ids: `/api/reports/{id}/status`.
fn shape(path: &str) -> String {
    let part = |part: &str| {
        let is_name = part.len() <= 16 && part.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '-');
        if is_name { part.to_owned() } else { "{id}".to_owned() }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_id_stands_in_a_log_line() {
        let cases = [
            ("/api/reports/0199c3a8-7a3c-7000-8000-000000000001/status", "/api/reports/{id}/status"),
            ("/api/incidents", "/api/incidents"),
            ("/", "/"),
            ("/openapi.json", "/openapi.json"),
        ];
        for (path, shape) in cases {
            assert_eq!(super::shape(path), shape);
        }
    }
}
