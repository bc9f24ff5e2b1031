//! The database: SQLite or PostgreSQL behind the same queries, many readers and one writer at a time.

pub mod log;
mod search;
pub mod writer;

use crate::config::Config;
use crate::fault::Fault;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, Executor, SqlSafeStr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use writer::{Writer, advance};

/// The largest number that stands for “no deadline”: the end of the year 9999, in milliseconds.
pub const NEVER: i64 = 253_402_300_799_000;

/// The open database.
#[derive(Clone)]
pub struct Store {
    pub readers: AnyPool,
    writer: Arc<Writer>,
    /// The newest row of the log that is known to be committed.
    newest: Arc<watch::Sender<i64>>,
    /// Whether only this process writes.
    alone: bool,
}

/// How often it is looked for what other servers wrote.
const EVERY: Duration = Duration::from_millis(300);

impl Store {
    /// Opens the database, makes it if it is not there, and brings its tables up to date.
    pub async fn open(config: &Config) -> Result<Self, String> {
        sqlx::any::install_default_drivers();
        let sqlite = config.is_sqlite();
        let url = if sqlite && !config.database.contains('?') {
            format!("{}?mode=rwc", config.database)
        } else {
            config.database.clone()
        };
        let said = |error: sqlx::Error| format!("the database cannot be opened: {error}");
        let options = |most: u32| {
            let options = AnyPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(5));
            options.after_connect(move |connection, _| {
                Box::pin(async move {
                    if sqlite {
                        // FULL: a receipt that was given survives a power cut, not only the end of the process.
                        // ON: what is erased is overwritten.
                        connection
                            .execute(
                                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                                 PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8000; PRAGMA secure_delete = ON;",
                            )
                            .await?;
                    }
                    Ok(())
                })
            })
        };
        let writing = options(1).max_lifetime(None).idle_timeout(None).connect(&url).await.map_err(said)?;
        migrate(&writing, sqlite).await?;
        let readers = options(if sqlite { 8 } else { 10 }).connect(&url).await.map_err(said)?;
        let newest = Arc::new(watch::Sender::new(log::newest(&readers).await.map_err(said)?));
        let writer = Arc::new(Writer::start(writing, sqlite, newest.clone()));
        Ok(Self { readers, writer, newest, alone: sqlite })
    }

    /// Does `work` in a transaction that no other one runs beside, here or on another machine. What it answers is told
    /// only after the transaction is on the disk; if it fails, nothing of it is kept.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut writer::Tx) -> writer::Working<'t, T> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Follows the log: its number changes when something was committed.
    pub fn newest(&self) -> watch::Receiver<i64> {
        self.newest.subscribe()
    }

    /// Looks for what other servers wrote, until this one ends.
    pub async fn follow_others(self, mut ending: watch::Receiver<bool>) {
        while !self.alone && !*ending.borrow() {
            if let Ok(seq) = log::newest(&self.readers).await {
                advance(&self.newest, seq);
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = ending.changed() => {}
            }
        }
    }

    /// Waits until everything that was begun is written, and takes nothing more.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

async fn migrate(pool: &AnyPool, sqlite: bool) -> Result<(), String> {
    let migration = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    let all = vec![
        migration(1, "start", include_str!("../../migrations/0001_start.sql")),
        migration(2, "telling", include_str!("../../migrations/0002_telling.sql")),
        migration(3, "history", include_str!("../../migrations/0003_history.sql")),
        migration(4, "erasure", include_str!("../../migrations/0004_erasure.sql")),
        migration(5, "provider", include_str!("../../migrations/0005_provider.sql")),
    ];
    Migrator::with_migrations(all)
        .run(pool)
        .await
        .map_err(|error| format!("the tables cannot be brought up to date: {error}"))?;
    search::prepare(pool, sqlite).await.map_err(|error| format!("the search cannot be prepared: {error}"))
}

pub use search::{find, index};
