//! `GET /api/events`: what is put into the log, as it is put there. A connection that was lost goes on where it stopped.

use crate::access::OPENED;
use crate::app::App;
use crate::auth::User;
use crate::clock;
use crate::fault::Fault;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use serde_json::json;
use sqlx::Row as _;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;

/// One listener.
struct Following {
    app: App,
    /// The last row that was told.
    seq: i64,
    newest: watch::Receiver<i64>,
    ending: watch::Receiver<bool>,
    waiting: VecDeque<Event>,
}

pub async fn follow(
    State(app): State<App>,
    _: User,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let newest = app.store.newest();
    let seq = match last {
        Some(seq) => seq,
        None => crate::store::log::newest(&app.store.readers).await?,
    };
    let following = Following { seq, newest, ending: app.ending.clone(), waiting: VecDeque::new(), app };
    let stream = futures_util::stream::unfold(following, |mut following| async move {
        let event = following.next().await?;
        Some((Ok(event), following))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

impl Following {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if *self.ending.borrow() {
                return None;
            }
            self.newest.mark_unchanged();
            if self.look().await.is_err() {
                // The browser comes back and says where it was.
                return None;
            }
            if self.waiting.is_empty() {
                tokio::select! {
                    changed = self.newest.changed() => changed.ok()?,
                    _ = self.ending.changed() => {}
                }
            }
        }
    }

    async fn look(&mut self) -> Result<(), Fault> {
        let rows =
            sqlx::query("SELECT seq, at, actor, incident, action FROM log WHERE seq > $1 ORDER BY seq LIMIT 200");
        for row in rows.bind(self.seq).fetch_all(&self.app.store.readers).await? {
            let (seq, at, actor, action): (i64, i64, String, String) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(4)?);
            let incident: Option<String> = row.try_get(3)?;
            self.seq = seq;
            if incident.is_none() || action == OPENED {
                continue;
            }
            let data =
                json!({ "seq": seq, "at": clock::written(at), "actor": actor, "incident": incident, "action": action });
            self.waiting.push_back(Event::default().event("change").id(seq.to_string()).data(data.to_string()));
        }
        Ok(())
    }
}
