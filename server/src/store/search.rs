//! Full-text search that needs no words: pieces of three characters, so that Chinese is found as well as English. Both
//! databases answer the same `LIKE`, each with its own index of such pieces.

use sqlx::{AnyConnection, AnyPool, Executor};

/// Makes the table. It is made anew from nothing, so no migration is spent on it.
pub async fn prepare(pool: &AnyPool, sqlite: bool) -> Result<(), sqlx::Error> {
    if sqlite {
        pool.execute("CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(text, tokenize = 'trigram')").await?;
        // What is taken out leaves no pieces behind.
        pool.execute("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)").await?;
        return Ok(());
    }
    pool.execute("CREATE TABLE IF NOT EXISTS search (rowid BIGINT PRIMARY KEY, text TEXT NOT NULL)").await?;
    // Where the extension is not allowed, the search reads all texts, and finds the same.
    let indexed = pool.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm").await.is_ok()
        && pool
            .execute("CREATE INDEX IF NOT EXISTS search_pieces ON search USING gin (text gin_trgm_ops)")
            .await
            .is_ok();
    if !indexed {
        tracing::warn!("the extension pg_trgm cannot be used; searching many incidents will be slow");
    }
    Ok(())
}

/// Keeps what the incident with this number can be found by.
pub async fn index(connection: &mut AnyConnection, number: i64, text: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM search WHERE rowid = $1").bind(number).execute(&mut *connection).await?;
    let insert = sqlx::query("INSERT INTO search (rowid, text) VALUES ($1, $2)");
    insert.bind(number).bind(fenji::folded(text)).execute(&mut *connection).await?;
    Ok(())
}

/// How every text is found that holds what was typed: what stands behind `LIKE` and a parameter, and the parameter's value.
pub fn find(typed: &str) -> (&'static str, String) {
    let typed = fenji::folded(typed);
    if !typed.contains(['%', '_', '\\']) {
        return ("", format!("%{typed}%"));
    }
    // SQLite takes its index only without `ESCAPE`, so what needs none goes without.
    let escaped: String =
        typed.chars().flat_map(|c| ['%', '_', '\\'].contains(&c).then_some('\\').into_iter().chain([c])).collect();
    (r" ESCAPE '\'", format!("%{escaped}%"))
}
