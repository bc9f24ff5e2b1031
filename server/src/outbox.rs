//! Telling others: what is to be told stands in the same transaction as what happened, and is sent until it is taken.

use crate::app::{App, Parts};
use crate::channel::{self, News};
use crate::clock;
use crate::config::telling::{Channel, Way};
use crate::fault::Fault;
use crate::send::{Message, send};
use crate::store::log::Entry;
use crate::store::writer::Tx;
use reqwest::Client;
use serde_json::json;
use sqlx::Row as _;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Seconds until the next attempt, by how many there were; after the last nobody tries by itself.
const BACKOFF: &[i64] = &[5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200];
/// How long one server keeps others from sending the same message, in milliseconds.
const LEASE: i64 = 60_000;
/// The time in which receivers count messages, in milliseconds, and a little more: clocks differ.
const MINUTE: i64 = 61_000;
/// How often it is looked whether something is to be sent.
const EVERY: Duration = Duration::from_secs(1);

/// Puts what happened into the outbox, for every webhook and every channel that is to be told.
pub async fn tell(tx: &mut Tx, app: &Parts, news: News<'_>) -> Result<(), Fault> {
    let incident = news.incident;
    for hook in app.config.webhooks.iter().filter(|hook| news.is_for_webhook(hook)) {
        // What is not certain is told as what is still possible, never as one value. What people wrote stays here.
        let body = json!({
            "type": format!("incident.{}", news.action),
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
                "url": channel::link(app, incident),
            },
        });
        put(tx, &incident.id, &hook.name, &body.to_string(), None).await?;
    }
    let channels: Vec<&Channel> = app.config.channels.iter().filter(|one| news.is_for_channel(app, one)).collect();
    if channels.is_empty() {
        return Ok(());
    }
    let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
    for channel in channels {
        let notice = channel.notice(app, &rules, &news, tx.now);
        let line = (notice.line(), channel::link(app, incident));
        put(tx, &incident.id, &channel.name, &channel.body(&notice), Some(line)).await?;
    }
    Ok(())
}

/// Puts a message into the outbox, with what a digest says of it.
async fn put(
    tx: &mut Tx,
    incident: &str,
    endpoint: &str,
    body: &str,
    line: Option<(String, String)>,
) -> Result<(), Fault> {
    let (line, link) = line.unzip();
    let now = tx.now;
    sqlx::query(
        "INSERT INTO outbox (id, endpoint, body, state, attempts, created_at, next_at, line, link, incident) \
         VALUES ($1, $2, $3, 'waiting', 0, $4, $4, $5, $6, $7)",
    )
    .bind(new_id())
    .bind(endpoint)
    .bind(body)
    .bind(now)
    .bind(line)
    .bind(link)
    .bind(incident)
    .execute(tx.db())
    .await?;
    Ok(())
}

fn new_id() -> String {
    format!("msg_{}", uuid::Uuid::now_v7().simple())
}

/// Sends what waits, until the server ends.
pub async fn run(app: App) {
    let client = Client::builder()
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

async fn round(app: &App, client: &Client) -> Result<(), Fault> {
    let due = sqlx::query("SELECT 1 FROM outbox WHERE state = 'waiting' AND next_at <= $1 LIMIT 1").bind(clock::now());
    if due.fetch_optional(&app.store.readers).await?.is_none() {
        return Ok(());
    }
    let shared = app.clone();
    let messages = app.store.write(move |tx| Box::pin(async move { claim(tx, &shared).await })).await?;
    let sends = messages.into_iter().map(|message| attempt(app, client, message));
    futures_util::future::join_all(sends).await.into_iter().collect()
}

/// A message that waits, and what a digest says of it.
struct Waiting {
    message: Message,
    line: Option<(String, String)>,
}

/// Takes messages for a while: whoever ends in between leaves them to the next.
async fn claim(tx: &mut Tx, app: &Parts) -> Result<Vec<Message>, Fault> {
    let now = tx.now;
    let names = sqlx::query("SELECT DISTINCT endpoint FROM outbox WHERE state = 'waiting' AND next_at <= $1").bind(now);
    let names = names.fetch_all(tx.db()).await?;
    sqlx::query("DELETE FROM sends WHERE at <= $1").bind(now - MINUTE).execute(tx.db()).await?;
    let mut messages = Vec::new();
    for name in &names {
        let name: String = name.try_get(0)?;
        let channel = app.config.channels.iter().find(|channel| channel.name == name);
        match channel.and_then(|channel| Some((channel, channel.a_minute()?))) {
            Some((channel, most)) => counted(tx, app, channel, most, &mut messages).await?,
            None => messages.extend(waiting(tx, &name, 20).await?.into_iter().map(|one| one.message)),
        }
    }
    for message in &mut messages {
        message.attempts += 1;
        let claimed = sqlx::query("UPDATE outbox SET next_at = $1, attempts = $2 WHERE id = $3");
        claimed.bind(now + LEASE).bind(message.attempts).bind(&message.id).execute(tx.db()).await?;
    }
    Ok(messages)
}

/// The messages for one receiver whose turn it is, in their order.
async fn waiting(tx: &mut Tx, endpoint: &str, most: i64) -> Result<Vec<Waiting>, Fault> {
    let now = tx.now;
    let rows = sqlx::query(
        "SELECT id, endpoint, body, attempts, line, link FROM outbox \
         WHERE state = 'waiting' AND next_at <= $1 AND endpoint = $2 ORDER BY created_at, id LIMIT $3",
    );
    let rows = rows.bind(now).bind(endpoint).bind(most).fetch_all(tx.db()).await?;
    let of = |row: &sqlx::any::AnyRow| {
        let (line, link): (Option<String>, Option<String>) = (row.try_get(4)?, row.try_get(5)?);
        let (id, endpoint, body) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let message = Message { id, endpoint, body, attempts: row.try_get(3)? };
        Ok(Waiting { message, line: line.zip(link) })
    };
    rows.iter().map(of).collect()
}

/// Most messages that one digest takes in.
const DIGEST: i64 = 400;

/// What a receiver that takes only so many messages a minute gets now: each by itself as long as there is room; the rest as
/// one, which is the last that there is room for.
async fn counted(
    tx: &mut Tx,
    app: &Parts,
    channel: &Channel,
    a_minute: u32,
    messages: &mut Vec<Message>,
) -> Result<(), Fault> {
    let now = tx.now;
    let sent = sqlx::query("SELECT COUNT(*), MIN(at) FROM sends WHERE endpoint = $1").bind(&channel.name);
    let sent = sent.fetch_one(tx.db()).await?;
    let (count, first): (i64, Option<i64>) = (sent.try_get(0)?, sent.try_get(1)?);
    let room = usize::try_from(i64::from(a_minute) - count).unwrap_or(0);
    let mut due = waiting(tx, &channel.name, DIGEST).await?;
    let mut take: Vec<Message> = Vec::new();
    if room == 0 {
        // There is room again when the first of the last minute's is a minute old.
        let next = first.unwrap_or(now) + MINUTE;
        for one in &due {
            let later = sqlx::query("UPDATE outbox SET next_at = $1 WHERE id = $2").bind(next).bind(&one.message.id);
            later.execute(tx.db()).await?;
        }
        return Ok(());
    }
    if due.len() > room {
        let rest = due.split_off(room - 1);
        take.extend(digest(tx, app, channel, rest).await?);
    }
    take.extend(due.into_iter().map(|one| one.message));
    for _ in &take {
        let counted = sqlx::query("INSERT INTO sends (endpoint, at) VALUES ($1, $2)").bind(&channel.name).bind(now);
        counted.execute(tx.db()).await?;
    }
    messages.extend(take);
    Ok(())
}

/// Makes one message of several; they are told with it.
async fn digest(tx: &mut Tx, app: &Parts, channel: &Channel, rest: Vec<Waiting>) -> Result<Option<Message>, Fault> {
    let Some(Way::Post(format)) = channel.way() else { return Ok(None) };
    let current = app.shelf.current();
    let fallback = current.desk.locales().first().map_or("", String::as_str);
    let (told, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|one| one.line.is_some());
    let lines: Vec<(String, Option<String>)> =
        told.iter().filter_map(|one| one.line.clone()).map(|(line, link)| (line, Some(link))).collect();
    if lines.is_empty() {
        // Only digests wait: one of them goes, the others next.
        return Ok(others.into_iter().next().map(|one| one.message));
    }
    let Some(body) = format.digest(&lines, channel.locale.as_deref().unwrap_or(fallback)) else { return Ok(None) };
    let (id, now) = (new_id(), tx.now);
    let insert = sqlx::query(
        "INSERT INTO outbox (id, endpoint, body, state, attempts, created_at, next_at) \
         VALUES ($1, $2, $3, 'waiting', 0, $4, $4)",
    );
    insert.bind(&id).bind(&channel.name).bind(&body.body).bind(now).execute(tx.db()).await?;
    for one in &told {
        let folded = sqlx::query("UPDATE outbox SET state = 'folded', said = $1, body = '', line = NULL WHERE id = $2");
        folded.bind(&id).bind(&one.message.id).execute(tx.db()).await?;
    }
    Ok(Some(Message { id, endpoint: channel.name.clone(), body: body.body, attempts: 0 }))
}

async fn attempt(app: &App, client: &Client, message: Message) -> Result<(), Fault> {
    let said = send(&app.config, client, &message).await;
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
                // What was sent is needed by nobody; what was erased meanwhile is not sent again.
                let sql = "UPDATE outbox SET state = $1, next_at = $2, said = $3, \
                           body = CASE WHEN $1 = 'sent' THEN '' ELSE body END, \
                           line = CASE WHEN $1 = 'sent' THEN NULL ELSE line END WHERE id = $4 AND state = 'waiting'";
                sqlx::query(sql).bind(state).bind(next).bind(said.err()).bind(&message.id).execute(tx.db()).await?;
                if state == "dead" {
                    let data = json!({ "message": message.id, "endpoint": message.endpoint });
                    tx.log(Entry { actor: "server", incident: None, action: "not-told", data }).await?;
                }
                Ok(())
            })
        })
        .await
}
