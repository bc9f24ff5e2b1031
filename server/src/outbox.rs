//! Telling others: what is to be told stands in the same transaction as what happened, and is sent until it is taken.
//! Each message is a Standard Webhook: an id, a time and an HMAC over both and the body.

use crate::app::{App, Parts};
use crate::clock;
use crate::config::Webhook;
use crate::fault::Fault;
use crate::incident::Incident;
use crate::store::log::Entry;
use crate::store::writer::Tx;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use sqlx::Row as _;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Seconds until the next attempt, by how many there were; after the last nobody tries by itself.
const BACKOFF: &[i64] = &[5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200];
/// How long one server keeps others from sending the same message, in milliseconds.
const LEASE: i64 = 60_000;
/// How often it is looked whether something is to be sent.
const EVERY: Duration = Duration::from_secs(1);

/// The key in a webhook's secret.
pub fn key_of(secret: &str) -> Result<Vec<u8>, &'static str> {
    let told = "`secret` is not `whsec_` and 24 to 64 bytes in base64; `openssl rand -base64 32` makes them";
    let key = secret.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok()).ok_or(told)?;
    if (24..=64).contains(&key.len()) { Ok(key) } else { Err(told) }
}

/// Puts what happened into the outbox, for every webhook that wants to know it.
pub async fn tell(tx: &mut Tx, app: &Parts, action: &str, incident: &Incident) -> Result<(), Fault> {
    let wanted = |hook: &&Webhook| hook.actions.is_empty() || hook.actions.iter().any(|wanted| wanted == action);
    for hook in app.config.webhooks.iter().filter(wanted) {
        let id = format!("msg_{}", uuid::Uuid::now_v7().simple());
        // What is not certain is told as what is still possible, never as one value. What people wrote stays here.
        let body = json!({
            "type": format!("incident.{action}"),
            "timestamp": clock::written(tx.now),
            "data": {
                "id": incident.id,
                "reference": incident.reference,
                "state": incident.state,
                "levels": incident.summary.levels,
                "kinds": incident.summary.kinds,
                "complete": incident.summary.complete,
                "undecided": incident.summary.undecided,
                "due": incident.summary.due,
                "url": format!("{}/board/#{}", app.config.url(), incident.id),
            },
        });
        let now = tx.now;
        sqlx::query(
            "INSERT INTO outbox (id, endpoint, body, state, attempts, created_at, next_at) \
             VALUES ($1, $2, $3, 'waiting', 0, $4, $4)",
        )
        .bind(id)
        .bind(&hook.name)
        .bind(body.to_string())
        .bind(now)
        .execute(tx.db())
        .await?;
    }
    Ok(())
}

/// A message whose turn it is.
struct Message {
    id: String,
    endpoint: String,
    body: String,
    attempts: i64,
}

/// Sends what waits, until the server ends.
pub async fn run(app: App) {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(15))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("fenji-server/", env!("CARGO_PKG_VERSION")))
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => return tracing::error!(%error, "nobody can be told anything"),
    };
    let mut ending = app.ending.clone();
    while !*ending.borrow() {
        if let Err(fault) = round(&app, &client).await {
            tracing::warn!(status = fault.status().as_u16(), "the outbox has to wait");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = ending.changed() => {}
        }
    }
}

async fn round(app: &App, client: &reqwest::Client) -> Result<(), Fault> {
    let due = sqlx::query("SELECT 1 FROM outbox WHERE state = 'waiting' AND next_at <= $1 LIMIT 1").bind(clock::now());
    if due.fetch_optional(&app.store.readers).await?.is_none() {
        return Ok(());
    }
    let messages = app.store.write(|tx| Box::pin(claim(tx))).await?;
    let sends = messages.into_iter().map(|message| send(app, client, message));
    futures_util::future::join_all(sends).await.into_iter().collect()
}

/// Takes messages for a while: whoever ends in between leaves them to the next.
async fn claim(tx: &mut Tx) -> Result<Vec<Message>, Fault> {
    let now = tx.now;
    let rows = sqlx::query(
        "UPDATE outbox SET next_at = $1, attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox \
         WHERE state = 'waiting' AND next_at <= $2 ORDER BY next_at LIMIT 20) RETURNING id, endpoint, body, attempts",
    );
    let rows = rows.bind(now + LEASE).bind(now).fetch_all(tx.db()).await?;
    let message = |row: &sqlx::any::AnyRow| {
        Ok(Message { id: row.try_get(0)?, endpoint: row.try_get(1)?, body: row.try_get(2)?, attempts: row.try_get(3)? })
    };
    rows.iter().map(message).collect()
}

async fn send(app: &App, client: &reqwest::Client, message: Message) -> Result<(), Fault> {
    let said = match app.config.webhooks.iter().find(|hook| hook.name == message.endpoint) {
        Some(hook) => attempt(client, hook, &message).await,
        None => Err("the configuration knows no webhook of this name any more".to_owned()),
    };
    let counts = &app.counts;
    let counter = if said.is_ok() { &counts.told } else { &counts.not_told };
    counter.fetch_add(1, Ordering::Relaxed);
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let wait = usize::try_from(message.attempts - 1).ok().and_then(|index| BACKOFF.get(index));
                let (state, next) = match (&said, wait) {
                    (Ok(()), _) => ("sent", 0),
                    (Err(_), Some(seconds)) => ("waiting", tx.now + seconds * 1000),
                    (Err(_), None) => ("dead", 0),
                };
                sqlx::query("UPDATE outbox SET state = $1, next_at = $2, said = $3 WHERE id = $4")
                    .bind(state)
                    .bind(next)
                    .bind(said.err())
                    .bind(&message.id)
                    .execute(tx.db())
                    .await?;
                if state == "dead" {
                    let data = json!({ "message": message.id, "endpoint": message.endpoint });
                    tx.log(Entry { actor: "server", incident: None, action: "not-told", data }).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn attempt(client: &reqwest::Client, hook: &Webhook, message: &Message) -> Result<(), String> {
    let time = (clock::now() / 1000).to_string();
    let key = key_of(&hook.secret)?;
    let request = client
        .post(&hook.url)
        .header("content-type", "application/json")
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", &time)
        .header("webhook-signature", signature(&key, &message.id, &time, &message.body))
        .body(message.body.clone());
    match request.send().await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!("it answered {}", answer.status())),
        // The address may hold a token.
        Err(error) => Err(error.without_url().to_string()),
    }
}

fn signature(key: &[u8], id: &str, time: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(format!("{id}.{time}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the specification of Standard Webhooks.
    #[test]
    fn messages_are_signed_as_the_standard_says() {
        let key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
