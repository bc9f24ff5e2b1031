//! What goes wrong with a request, as RFC 9457 says it: what, why, and what to do.

use crate::code::Code;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer that is no success.
#[derive(Debug)]
pub struct Fault {
    code: Code,
    detail: String,
    /// The engine's own problems, where facts or a report are wrong.
    problems: Option<Value>,
    /// Seconds after which trying again makes sense.
    after: Option<u32>,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.detail)
    }
}

impl Fault {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), problems: None, after: None }
    }

    /// There is no such thing, or none that the asker may know of.
    pub fn absent(what: &str) -> Self {
        Self::new(Code::NotFound, format!("there is no such {what}"))
    }

    /// What people wrote was erased, so nothing can be read of it or done with it.
    pub fn erased() -> Self {
        Self::new(Code::Erased, "what people wrote about it was erased; there is nothing more to do")
    }

    /// The engine refuses what was given.
    pub fn refused(code: Code, detail: &str, error: &fenji::Error) -> Self {
        let problems = serde_json::to_value(&error.problems).ok();
        Self { problems, ..Self::new(code, format!("{detail}; `problems` says why")) }
    }

    /// Who asks has asked too often.
    pub fn too_many(after: u32) -> Self {
        let detail = format!("too many requests came from here; try again in {after} seconds");
        Self { after: Some(after), ..Self::new(Code::TooManyRequests, detail) }
    }

    /// Nothing is wrong with the request: the database cannot be reached. Nothing was kept.
    pub fn unavailable() -> Self {
        let detail = "the database cannot be reached at the moment and nothing was kept; try again";
        Self { after: Some(2), ..Self::new(Code::Unavailable, detail) }
    }

    pub fn status(&self) -> StatusCode {
        self.code.said().1
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::absent("record"),
            error => {
                // The database's words may hold what people wrote; its code does not.
                let code = error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
                let kind = code.unwrap_or_else(|| match &error {
                    sqlx::Error::Io(io) => format!("io: {:?}", io.kind()),
                    sqlx::Error::PoolTimedOut => "no connection was free".to_owned(),
                    sqlx::Error::ColumnDecode { index, .. } => format!("column {index} holds what it should not"),
                    sqlx::Error::Encode(_) | sqlx::Error::Decode(_) => "a value has the wrong type".to_owned(),
                    _ => "other".to_owned(),
                });
                tracing::error!(kind, "the database refused");
                Self::unavailable()
            }
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(kind = ?error.kind(), "a file could not be written or read");
        let detail = "the disk refused and nothing was kept; try again";
        Self { after: Some(10), ..Self::new(Code::Storage, detail) }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (code, status) = self.code.said();
        let mut body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "code": code,
            "detail": self.detail,
        });
        if let (Some(problems), Some(body)) = (self.problems, body.as_object_mut()) {
            body.insert("problems".to_owned(), problems);
        }
        let mut answer = (status, Json(body)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(after) = self.after {
            headers.insert(header::RETRY_AFTER, after.into());
        }
        answer
    }
}
