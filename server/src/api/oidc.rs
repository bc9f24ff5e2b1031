//! Signing in with the company's own accounts: on to the provider, and back with who somebody is. What they may do follows from
//! what the provider says, anew each time.

use crate::app::{App, Parts};
use crate::auth;
use crate::config::oidc::Oidc;
use crate::fault::Fault;
use crate::provider::{Came, Person, Refused};
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::text::{hex, sha256};
use axum::Json;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sqlx::Row as _;
use std::net::SocketAddr;

/// Where the provider sends people back to.
const BACK: &str = "/api/session/oidc/done";
/// What the browser keeps while it is at the provider, for which addresses, and how long, in seconds.
const COOKIE: &str = "fenji-oidc";
const FOR: &str = "/api/session/oidc";
const AWAY: i64 = 10 * 60;

fn configured(app: &Parts) -> Result<&Oidc, Fault> {
    app.config.oidc.as_ref().ok_or_else(|| Fault::absent("way to sign in: the configuration has no [oidc]"))
}

/// `GET /api/sign-in`: how people sign in here.
pub async fn ways(State(app): State<App>) -> Json<Value> {
    let oidc = app.config.oidc.as_ref();
    let provider = oidc.map(|oidc| json!({ "name": oidc.name, "url": FOR }));
    Json(json!({ "password": oidc.is_none_or(|oidc| !oidc.only), "provider": provider }))
}

/// `GET /api/session/oidc`: on to the provider.
pub async fn begin(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let oidc = configured(&app)?;
    app.limits.report(peer, &headers)?;
    Ok(match app.provider.leave(oidc, returning(&app)).await {
        Ok((url, kept)) => {
            let cookie = auth::set_cookie(&app, COOKIE, &kept, FOR, AWAY);
            (StatusCode::SEE_OTHER, [(header::LOCATION, url), (header::SET_COOKIE, cookie)]).into_response()
        }
        Err(refused) => back(&app, Err(refused)),
    })
}

fn returning(app: &Parts) -> String {
    format!("{}{BACK}", app.config.url())
}

/// Back to the board, signed in or with the reason why not; what was kept for the way is gone.
fn back(app: &Parts, signed_in: Result<String, Refused>) -> Response {
    let to = match &signed_in {
        Ok(_) => "/board/".to_owned(),
        Err(refused) => format!("/board/?sign-in={}", refused.name()),
    };
    let mut answer = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    let gone = auth::set_cookie(app, COOKIE, "", FOR, 0);
    for cookie in signed_in.into_iter().chain([gone]) {
        if let Ok(value) = cookie.parse() {
            answer.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    answer
}

/// `GET /api/session/oidc/done`: back from the provider.
pub async fn done(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(came): Query<Came>,
) -> Result<Response, Fault> {
    let oidc = configured(&app)?;
    app.limits.report(peer, &headers)?;
    let kept = auth::cookie_of(&headers, COOKIE).unwrap_or_default();
    let person = match app.provider.proved(oidc, returning(&app), &kept, came).await {
        Ok(person) => person,
        Err(refused) => {
            tracing::warn!(reason = refused.name(), "somebody could not sign in");
            return Ok(back(&app, Err(refused)));
        }
    };
    let ([(_, cookie)], ()) =
        auth::admit(&app, move |tx| Box::pin(async move { Ok((keep(person, tx).await?, ())) })).await?;
    Ok(back(&app, Ok(cookie)))
}

/// Their name here: the one that they were given when they first came, because the log has it. Their role is what the
/// provider says now.
async fn keep(person: Person, tx: &mut Tx) -> Result<String, Fault> {
    let Person { subject, name, role } = person;
    let known = sqlx::query("SELECT name, role FROM users WHERE subject = $1").bind(&subject);
    let called = match known.fetch_optional(tx.db()).await? {
        Some(row) => {
            let (called, before): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            if before == role.name() {
                return Ok(called);
            }
            let update = sqlx::query("UPDATE users SET role = $1 WHERE name = $2").bind(role.name()).bind(&called);
            update.execute(tx.db()).await?;
            called
        }
        None => {
            let called = unused(tx, &name, &subject).await?;
            let insert = sqlx::query("INSERT INTO users (name, role, added_at, subject) VALUES ($1, $2, $3, $4)");
            insert.bind(&called).bind(role.name()).bind(tx.now).bind(&subject).execute(tx.db()).await?;
            called
        }
    };
    let data = json!({ "user": called, "role": role });
    tx.log(Entry { actor: "server", incident: None, action: "user-set", data }).await?;
    Ok(called)
}

/// A name that nobody has: nobody becomes somebody else by being called the same.
async fn unused(tx: &mut Tx, name: &str, subject: &str) -> Result<String, Fault> {
    let mark = hex(&sha256(&[subject.as_bytes()]));
    let mut called = name.to_owned();
    for length in [4, 8, 64] {
        let taken = sqlx::query("SELECT 1 FROM users WHERE name = $1").bind(&called);
        if !auth::is_taken(&called) && taken.fetch_optional(tx.db()).await?.is_none() {
            break;
        }
        called = format!("{name} ({})", mark.get(..length).unwrap_or(&mark));
    }
    Ok(called)
}
