//! The log: everything that was done, by whom and when, in one chain of digests. It is the timeline of incidents and what
//! the board is told, too, so nothing can happen that is not in it.

use crate::text::{hex, random, sha256};
use serde_json::Value;
use sqlx::{AnyConnection, AnyPool, Row as _};

/// What is put into the log.
pub struct Entry<'e> {
    /// Who did it: a user's name, `reporter`, or `server`.
    pub actor: &'e str,
    pub incident: Option<&'e str>,
    pub action: &'e str,
    pub data: Value,
}

/// The newest row.
#[derive(Clone, Debug)]
pub struct Head {
    pub seq: i64,
    hash: String,
}

/// What the first row follows.
const START: &str = "fenji";

pub async fn head(connection: &mut AnyConnection) -> Result<Head, sqlx::Error> {
    let row = sqlx::query("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetch_optional(connection).await?;
    row.map_or(Ok(Head { seq: 0, hash: START.to_owned() }), |row| {
        Ok(Head { seq: row.try_get(0)?, hash: row.try_get(1)? })
    })
}

/// The number of the newest row.
pub async fn newest(pool: &AnyPool) -> Result<i64, sqlx::Error> {
    let row = sqlx::query("SELECT seq FROM log ORDER BY seq DESC LIMIT 1").fetch_optional(pool).await?;
    row.map_or(Ok(0), |row| row.try_get(0))
}

/// Adds a row behind `head`, and answers the new head.
pub async fn append(
    connection: &mut AnyConnection,
    head: &Head,
    at: i64,
    entry: Entry<'_>,
) -> Result<Head, sqlx::Error> {
    let seq = head.seq + 1;
    let (data, salt) = (entry.data.to_string(), random::<16>());
    let digest = hex(&sha256(&[salt.as_bytes(), data.as_bytes()]));
    let hash = chained(&head.hash, seq, at, entry.actor, entry.incident, entry.action, &digest);
    sqlx::query(
        "INSERT INTO log (seq, at, actor, incident, action, data, salt, digest, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(seq)
    .bind(at)
    .bind(entry.actor)
    .bind(entry.incident)
    .bind(entry.action)
    .bind(data)
    .bind(salt)
    .bind(digest)
    .bind(&hash)
    .execute(connection)
    .await?;
    Ok(Head { seq, hash })
}

fn chained(before: &str, seq: i64, at: i64, actor: &str, incident: Option<&str>, action: &str, digest: &str) -> String {
    // As a JSON array no part can run into the next.
    let row = serde_json::json!([before, seq, at, actor, incident, action, digest]).to_string();
    hex(&sha256(&[row.as_bytes()]))
}

/// What a walk along the chain found.
#[derive(Debug, PartialEq, Eq)]
pub struct Walked {
    pub rows: i64,
    /// Rows whose data were erased; the chain holds all the same.
    pub erased: i64,
    /// The hash of the newest row: written down elsewhere, it proves that nothing before it was changed.
    pub head: String,
}

/// Walks along the whole chain; an error names the first row that does not fit.
pub async fn verify(pool: &AnyPool) -> Result<Walked, String> {
    let mut walked = Walked { rows: 0, erased: 0, head: START.to_owned() };
    loop {
        let rows = sqlx::query(
            "SELECT seq, at, actor, incident, action, data, salt, digest, hash FROM log WHERE seq > $1 \
             ORDER BY seq LIMIT 1000",
        )
        .bind(walked.rows)
        .fetch_all(pool)
        .await
        .map_err(|error| format!("the log cannot be read: {error}"))?;
        if rows.is_empty() {
            return Ok(walked);
        }
        for row in rows {
            let part = |index: usize| row.try_get::<String, _>(index).unwrap_or_default();
            let (seq, at): (i64, i64) = (row.try_get(0).unwrap_or(-1), row.try_get(1).unwrap_or(-1));
            let incident: Option<String> = row.try_get(3).unwrap_or_default();
            let data: Option<String> = row.try_get(5).unwrap_or_default();
            let (actor, action, salt, digest, hash) = (part(2), part(4), part(6), part(7), part(8));
            if seq != walked.rows + 1 {
                return Err(format!("row {} of the log is missing", walked.rows + 1));
            }
            match &data {
                Some(data) if hex(&sha256(&[salt.as_bytes(), data.as_bytes()])) != digest => {
                    return Err(format!("row {seq} of the log does not hold what was written"));
                }
                Some(_) => {}
                None => walked.erased += 1,
            }
            if chained(&walked.head, seq, at, &actor, incident.as_deref(), &action, &digest) != hash {
                return Err(format!("row {seq} of the log does not follow the one before"));
            }
            walked.rows = seq;
            walked.head = hash;
        }
    }
}
