//! Who works on the board: users with passwords, their sessions, and what each role may do.

use crate::app::{App, Parts};
use crate::clock;
use crate::code::Code;
use crate::fault::Fault;
use crate::role::Role;
use crate::store::log::Entry;
use crate::store::writer::{Tx, Working};
use crate::text::{hex, random, sha256};
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts as Head;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::Row as _;
use std::net::SocketAddr;

/// Who asks. As an argument of a handler it admits only those who are signed in.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    pub name: String,
    pub role: Role,
}

impl User {
    /// Admits this role and those above it.
    pub fn at_least(&self, role: Role, what: &str) -> Result<(), Fault> {
        if self.role >= role {
            return Ok(());
        }
        let detail = format!("{what} takes the role {}; yours is {}", role.name(), self.role.name());
        Err(Fault::new(Code::NotAllowed, detail))
    }
}

const COOKIE: &str = "fenji";
/// A night shift and the handover after it, in milliseconds.
const SESSION: i64 = 12 * 60 * 60 * 1000;
const SHORTEST: usize = 12;
/// Most characters of a name.
const LONGEST: usize = 60;

/// Whether the log uses a name for somebody who is no user.
pub fn is_taken(name: &str) -> bool {
    ["reporter", "server"].contains(&name)
}

impl FromRequestParts<App> for User {
    type Rejection = Fault;

    async fn from_request_parts(head: &mut Head, app: &App) -> Result<Self, Fault> {
        same_site(&head.method, &head.headers, &app.config.url())?;
        let out = || Fault::new(Code::SignedOut, "sign in first: POST /api/session");
        let token = token(&head.headers).ok_or_else(out)?;
        let row = sqlx::query(
            "SELECT users.name, users.role FROM sessions JOIN users ON users.name = sessions.name \
             WHERE sessions.token = $1 AND sessions.expires_at > $2",
        );
        let row =
            row.bind(kept(&token)).bind(clock::now()).fetch_optional(&app.store.readers).await?.ok_or_else(out)?;
        let role: String = row.try_get(1)?;
        let role = role.parse().map_err(|_| out())?;
        Ok(Self { name: row.try_get(0)?, role })
    }
}

/// Refuses what another site makes a browser send in the name of whoever is signed in. Programs that are no browser send
/// neither header, and have no cookie that somebody else could use.
fn same_site(method: &Method, headers: &HeaderMap, url: &str) -> Result<(), Fault> {
    if method.is_safe() {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin == url || host.is_some() && host == text("host")
        }
        (None, None) => true,
    };
    let detail = "the request comes from another site";
    if own { Ok(()) } else { Err(Fault::new(Code::OtherSite, detail)) }
}

fn token(headers: &HeaderMap) -> Option<String> {
    cookie_of(headers, COOKIE)
}

/// The cookie of this name.
pub fn cookie_of(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

/// What is kept of a token: whoever reads the database cannot sign in with it.
fn kept(token: &str) -> String {
    hex(&sha256(&[token.as_bytes()]))
}

fn cookie(app: &Parts, token: &str, seconds: i64) -> String {
    set_cookie(app, COOKIE, token, "/", seconds)
}

/// What a browser keeps and sends back, but shows no script.
pub fn set_cookie(app: &Parts, name: &str, value: &str, path: &str, seconds: i64) -> String {
    let secure = if app.config.url().starts_with("https://") { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    name: String,
    password: String,
}

/// `POST /api/session`: signs in.
pub async fn sign_in(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(given): Json<SignIn>,
) -> Result<Response, Fault> {
    same_site(&Method::POST, &headers, &app.config.url())?;
    if app.config.oidc.as_ref().is_some_and(|oidc| oidc.only) {
        return Err(Fault::new(Code::NotAllowed, "passwords are not taken here; open GET /api/session/oidc"));
    }
    app.limits.sign_in(peer, &headers, &given.name)?;
    let row = sqlx::query("SELECT password, role FROM users WHERE name = $1").bind(&given.name);
    let row = row.fetch_optional(&app.store.readers).await?;
    let hash: Option<String> = row.as_ref().map(|row| row.try_get(0)).transpose()?.flatten();
    let known = hash.is_some();
    // A name that is not there takes as long as a wrong password.
    let hash = hash.unwrap_or_else(|| NOBODY.clone());
    let right = tokio::task::spawn_blocking(move || is_right(&hash, &given.password)).await.unwrap_or(false);
    let (true, true, Some(row)) = (known, right, row) else {
        tracing::warn!("somebody could not sign in");
        return Err(Fault::new(Code::WrongPassword, "the name or the password is wrong"));
    };
    let role: String = row.try_get(1)?;
    let name = given.name.clone();
    let (set, ()) = admit(&app, move |_| Box::pin(async move { Ok((name, ())) })).await?;
    Ok((set, Json(json!({ "name": given.name, "role": role }))).into_response())
}

/// Opens a session for the user whom `who` finds or adds, in one transaction; gives the header that the browser keeps it by.
pub async fn admit<F, T: Send + 'static>(app: &Parts, who: F) -> Result<([(HeaderName, String); 1], T), Fault>
where
    F: for<'t> FnOnce(&'t mut Tx) -> Working<'t, (String, T)> + Send + 'static,
{
    let token = random::<32>();
    let secret = kept(&token);
    let given = app.store.write(move |tx| {
        Box::pin(async move {
            let (name, given) = who(tx).await?;
            let now = tx.now;
            sqlx::query("DELETE FROM sessions WHERE expires_at < $1").bind(now).execute(tx.db()).await?;
            sqlx::query("INSERT INTO sessions (token, name, expires_at) VALUES ($1, $2, $3)")
                .bind(secret)
                .bind(&name)
                .bind(now + SESSION)
                .execute(tx.db())
                .await?;
            tx.log(Entry { actor: &name, incident: None, action: "signed-in", data: json!({}) }).await?;
            Ok(given)
        })
    });
    Ok(([(header::SET_COOKIE, cookie(app, &token, SESSION / 1000))], given.await?))
}

/// `GET /api/session`: who is signed in, or nothing; a page may ask before anybody is.
pub async fn who(user: Result<User, Fault>) -> Response {
    user.map_or_else(|_| StatusCode::NO_CONTENT.into_response(), |user| Json(user).into_response())
}

/// `DELETE /api/session`: signs out.
pub async fn sign_out(State(app): State<App>, _: User, headers: HeaderMap) -> Result<Response, Fault> {
    if let Some(token) = token(&headers) {
        let secret = kept(&token);
        app.store
            .write(move |tx| {
                Box::pin(async move {
                    sqlx::query("DELETE FROM sessions WHERE token = $1").bind(secret).execute(tx.db()).await?;
                    Ok(())
                })
            })
            .await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(&app, "", 0))]).into_response())
}

/// The hash of a password that nobody knows.
static NOBODY: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| hashed(&random::<32>()).unwrap_or_default());

/// Argon2id with the crate's own costs, which are OWASP's: 19 MiB, two rounds.
fn hashed(password: &str) -> Result<String, String> {
    let salt = SaltString::encode_b64(&crate::text::bytes::<16>()).map_err(|error| error.to_string())?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

fn is_right(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Adds a user or gives one another role and password; sessions that were open end.
pub async fn set_user(store: &crate::store::Store, name: &str, role: Role, password: &str) -> Result<(), String> {
    if password.chars().count() < SHORTEST {
        return Err(format!("the password has fewer than {SHORTEST} characters; a sentence is good"));
    }
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) || is_taken(name) {
        return Err("the name is empty, too long, or one that the log uses itself".to_owned());
    }
    let (hash, name) = (hashed(password)?, name.to_owned());
    let written = store.write(move |tx| {
        Box::pin(async move {
            let now = tx.now;
            sqlx::query(
                "INSERT INTO users (name, password, role, added_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (name) DO UPDATE SET password = excluded.password, role = excluded.role",
            )
            .bind(&name)
            .bind(hash)
            .bind(role.name())
            .bind(now)
            .execute(tx.db())
            .await?;
            sqlx::query("DELETE FROM sessions WHERE name = $1").bind(&name).execute(tx.db()).await?;
            let data = json!({ "user": name, "role": role });
            tx.log(Entry { actor: "server", incident: None, action: "user-set", data }).await?;
            Ok(())
        })
    });
    written.await.map_err(|fault| format!("the user was not kept: {fault:?}"))
}

/// The password of a first user where there is none yet.
pub async fn first_user(store: &crate::store::Store) -> Result<Option<String>, String> {
    let any = sqlx::query("SELECT 1 FROM users LIMIT 1").fetch_optional(&store.readers).await;
    if any.map_err(|error| error.to_string())?.is_some() {
        return Ok(None);
    }
    let given = std::env::var("FENJI_ADMIN_PASSWORD").ok().filter(|given| !given.is_empty());
    let password = given.clone().unwrap_or_else(random::<15>);
    set_user(store, "admin", Role::Admin, &password).await?;
    Ok(given.is_none().then_some(password))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn what_another_site_sends_is_refused() {
        let cases = [
            (Method::POST, &[("sec-fetch-site", "same-origin")][..], true),
            (Method::POST, &[("sec-fetch-site", "cross-site"), ("origin", "https://a.example")], false),
            (Method::POST, &[("sec-fetch-site", "same-site")], false),
            (Method::POST, &[("origin", "https://evil.example"), ("host", "a.example")], false),
            (Method::POST, &[("origin", "http://127.0.0.1:1"), ("host", "127.0.0.1:1")], true),
            (Method::POST, &[("origin", "https://a.example")], true),
            (Method::POST, &[("origin", "null"), ("host", "a.example")], false),
            (Method::POST, &[], true),
            (Method::GET, &[("sec-fetch-site", "cross-site")], true),
        ];
        for (method, given, allowed) in cases {
            let mut headers = HeaderMap::new();
            given.iter().for_each(|(name, value)| {
                headers.insert(*name, HeaderValue::from_static(value));
            });
            assert_eq!(same_site(&method, &headers, "https://a.example").is_ok(), allowed, "{method} {given:?}");
        }
    }

    #[test]
    fn only_the_password_itself_is_right() {
        let hash = hashed("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_right(&hash, "correct horse battery"));
        assert!(!is_right(&hash, "correct horse batterie") && !is_right("", "x"));
    }
}
