//! Every way in which a request is refused: the table of which `docs/server.md` is made. A fault has one of these codes.

use axum::http::StatusCode;

macro_rules! codes {
    ($($name:ident = $code:literal, $status:ident: $means:literal $mend:literal)+) => {
        /// Why a request is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $means] $name,)+
        }

        impl Code {
            /// As an answer says it, and with which status.
            pub fn said(self) -> (&'static str, StatusCode) {
                match self {
                    $(Self::$name => ($code, StatusCode::$status),)+
                }
            }
        }

        /// All codes: as it is said, the status, what it means, and what to do.
        pub const ALL: &[(&str, StatusCode, &str, &str)] = &[$(($code, StatusCode::$status, $means, $mend),)+];
    };
}

codes! {
    Internal = "internal", INTERNAL_SERVER_ERROR: "A fault of the server; nothing was kept."
        "Try again; tell who runs it if it stays."
    Unavailable = "unavailable", SERVICE_UNAVAILABLE: "The database cannot be reached; nothing was kept."
        "Try again after `Retry-After` seconds."
    Storage = "storage", INSUFFICIENT_STORAGE: "The disk refused; nothing was kept."
        "Try again after `Retry-After` seconds; make room."
    TooSlow = "too-slow", REQUEST_TIMEOUT: "The request took longer than five minutes."
        "Try again, with less at once."
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS: "Too much came from one address, or for one name."
        "Try again after `Retry-After` seconds."
    SignedOut = "signed-out", UNAUTHORIZED: "Nobody is signed in, or not any more."
        "Sign in: `POST /api/session`."
    WrongPassword = "wrong-password", UNAUTHORIZED: "The name or the password is wrong."
        "Give both anew; an administrator sets a new password."
    NotAllowed = "not-allowed", FORBIDDEN: "The role of whoever is signed in may not do this."
        "Ask somebody who may; `detail` says which role."
    OtherSite = "other-site", FORBIDDEN: "A page of another site sent it."
        "Send it from the server's own pages, or without cookies."
    NotFound = "not-found", NOT_FOUND: "There is no such thing, or none that the asker may know of."
        "See the address, the id and the secret."
    Erased = "erased", GONE: "What people wrote about it was erased."
        "There is nothing more to do."
    CutOff = "cut-off", BAD_REQUEST: "The request ended before it was whole."
        "Send it again."
    InvalidMultipart = "invalid-multipart", UNPROCESSABLE_ENTITY: "The multipart body is not as it must be."
        "Send the JSON part first, then the parts `attachment`."
    TooLarge = "too-large", PAYLOAD_TOO_LARGE: "The request or an attachment is too large."
        "Send less; `detail` says how much is taken."
    TooMany = "too-many", PAYLOAD_TOO_LARGE: "There are too many attachments."
        "Send fewer; `detail` says how many are taken."
    InvalidReport = "invalid-report", UNPROCESSABLE_ENTITY: "The report is not as [its schema](reports.md) says."
        "Mend what `detail` and `problems` name."
    InvalidAddition = "invalid-addition", UNPROCESSABLE_ENTITY: "The addition cannot be read, or says nothing."
        "Give `text`, `facts` or attachments."
    AttachmentsDiffer = "attachments-differ", UNPROCESSABLE_ENTITY: "The attachments are not those that the report names."
        "Send the files whose hashes the report has, in its order."
    OtherContent = "other-content", CONFLICT: "Another report has this key."
        "Make a new key for a new report."
    InvalidFacts = "invalid-facts", UNPROCESSABLE_ENTITY: "The facts cannot be taken."
        "Mend what [`problems`](problems.md) names."
    InvalidRequest = "invalid-request", UNPROCESSABLE_ENTITY: "The body is not as `/openapi.json` says."
        "Mend what `detail` names."
    WrongMethod = "wrong-method", METHOD_NOT_ALLOWED: "The address does not take this method."
        "See `Allow` and `/openapi.json`."
    WrongType = "wrong-type", UNSUPPORTED_MEDIA_TYPE: "The body is of a type that is not taken."
        "Send `Content-Type: application/json`."
    InvalidFilter = "invalid-filter", UNPROCESSABLE_ENTITY: "The list cannot be narrowed by this."
        "Use one of the values that `detail` names."
    InvalidLevel = "invalid-level", UNPROCESSABLE_ENTITY: "The pack has no such level."
        "Use one of the levels that `detail` names."
    InvalidDocument = "invalid-document", UNPROCESSABLE_ENTITY: "The document is not as its kind asks for."
        "Mend what `detail` names."
    OtherVersion = "other-version", CONFLICT: "Somebody has saved the document in the meantime."
        "Read it anew and put your changes into it."
    NoChange = "no-change", CONFLICT: "It is so already."
        "Read the incident anew."
    Open = "open", CONFLICT: "The incident is open."
        "Close it first."
    Closed = "closed", CONFLICT: "The incident is closed."
        "Open it again first."
    Merged = "merged", CONFLICT: "The incident was merged into another one."
        "Work on the one that `detail` names."
}

#[cfg(test)]
mod tests {
    use super::ALL;

    /// The table of `docs/server.md`.
    #[test]
    fn the_page_of_the_server_has_every_code() {
        let rows = ALL
            .iter()
            .map(|(code, status, means, mend)| format!("| `{code}` | {} | {means} | {mend} |\n", status.as_u16()));
        let table: String = ["| code | status | means | what to do |\n", "|---|---|---|---|\n"]
            .into_iter()
            .map(str::to_owned)
            .chain(rows)
            .collect();
        let page = include_str!("../../docs/server.md");
        assert!(page.contains(&table), "docs/server.md has another table of codes; it is:\n{table}");
    }
}
