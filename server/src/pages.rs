//! The pages inside the program: the form for reporters at `/`, the board for responders at `/board/`.

use crate::embedded::Pages;
use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use std::borrow::Cow;

/// What every answer says. The policy of pages is their own; nothing else is a page.
pub const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// As in `www/csp.ts`, which says why.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
     connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; \
     require-trusted-types-for 'script'; trusted-types lit-html fenji; frame-ancestors 'self'";

/// Where the built form looks for the address to which it sends, and what stands there when this server serves it.
const NO_ENDPOINT: &str = r#"name="fenji-endpoint" content="""#;
const ENDPOINT: &str = r#"name="fenji-endpoint" content="api/reports""#;

const NOT_BUILT: &str =
    "This server was built without pages; `cargo xtask start` builds them. The API is described at /openapi.json.\n";

/// A file of the pages.
pub async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path == "board" {
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, "/board/")]).into_response();
    }
    let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let Some(file) = Pages::get(&name) else {
        let text = if Pages::iter().next().is_none() { NOT_BUILT } else { "There is no such page.\n" };
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let tag = format!("\"{}\"", crate::text::hex(&file.metadata.sha256_hash()));
    // What has a digest in its name never changes; everything else is asked for again.
    let kept = if name.contains("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == tag.as_bytes());
    // A browser takes the headers of “not modified” for those of the page that it has: the policy is always there.
    let caching = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, kept.to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let kind = file.metadata.mimetype();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    let body = if name == "index.html" { with_endpoint(file.data) } else { file.data };
    let body = match body {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    (caching, [(header::CONTENT_TYPE, kind)], body).into_response()
}

fn with_endpoint(page: Cow<'static, [u8]>) -> Cow<'static, [u8]> {
    match std::str::from_utf8(&page) {
        Ok(text) if text.contains(NO_ENDPOINT) => Cow::Owned(text.replace(NO_ENDPOINT, ENDPOINT).into_bytes()),
        _ => page,
    }
}

/// Whether there are pages to show.
pub fn are_built() -> bool {
    Pages::get("index.html").is_some()
}
