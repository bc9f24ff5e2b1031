//! The one writer: takes what is to be written in the order in which it comes, puts what waits into one transaction, and
//! tells everybody after its end. One `fsync` serves all who wait, and no two changes can cross.

use crate::code::Code;
use crate::fault::Fault;
use crate::store::log::{self, Head};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor as _};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot, watch};

/// What a piece of work answers.
pub type Working<'t, T> = BoxFuture<'t, Result<T, Fault>>;

/// Most pieces of work in one transaction.
const MOST: usize = 256;
/// Most pieces of work that wait; whoever comes then waits, too.
const WAITING: usize = 2_048;
/// What all servers on one PostgreSQL lock while they write.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7237115)";

/// A transaction in which one piece of work is done.
pub struct Tx {
    connection: PoolConnection<Any>,
    head: Head,
    /// The server's clock, in milliseconds since 1970.
    pub now: i64,
}

impl Tx {
    pub fn db(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    /// Puts a row into the log, and answers its number.
    pub async fn log(&mut self, entry: log::Entry<'_>) -> Result<i64, Fault> {
        self.head = log::append(&mut self.connection, &self.head, self.now, entry).await?;
        Ok(self.head.seq)
    }
}

type Tell = Box<dyn FnOnce(bool) + Send>;
/// Does the work; answers whether it is to be kept, and how to tell that it is.
type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, (bool, Tell)> + Send>;

/// The way to the task that writes.
pub struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    done: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Writer {
    pub fn start(pool: AnyPool, sqlite: bool, newest: Arc<watch::Sender<i64>>) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let done = tokio::spawn(run(pool, sqlite, waiting, newest));
        Self { jobs: Mutex::new(Some(jobs)), done: Mutex::new(Some(done)) }
    }

    pub async fn write<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Working<'t, T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            Box::pin(async move {
                let result = AssertUnwindSafe(work(tx)).catch_unwind().await.unwrap_or_else(|_| {
                    let what = "a fault of the server; nothing was kept";
                    Err(Fault::new(Code::Internal, what))
                });
                let kept = result.is_ok();
                let tell: Tell = Box::new(move |committed| {
                    // Nobody may be waiting any more: a connection that was cut.
                    _ = answer.send(if committed || result.is_err() { result } else { Err(Fault::unavailable()) });
                });
                (kept, tell)
            })
        });
        let jobs = self.jobs.lock().await.clone().ok_or_else(Fault::unavailable)?;
        jobs.send(job).await.map_err(|_| Fault::unavailable())?;
        drop(jobs);
        answered.await.unwrap_or_else(|_| Err(Fault::unavailable()))
    }

    pub async fn close(&self) {
        self.jobs.lock().await.take();
        if let Some(done) = self.done.lock().await.take() {
            _ = done.await;
        }
    }
}

async fn run(pool: AnyPool, sqlite: bool, mut waiting: mpsc::Receiver<Job>, newest: Arc<watch::Sender<i64>>) {
    let mut jobs = Vec::new();
    while waiting.recv_many(&mut jobs, MOST).await > 0 {
        let mut told = Vec::with_capacity(jobs.len());
        let committed = match batch(&pool, sqlite, jobs.drain(..), &mut told).await {
            Ok(seq) => {
                advance(&newest, seq);
                true
            }
            Err(fault) => {
                tracing::error!(status = fault.status().as_u16(), "a transaction was lost");
                false
            }
        };
        told.into_iter().for_each(|tell: Tell| tell(committed));
    }
    pool.close().await;
}

/// One transaction; the number of the log's newest row afterwards. On an error nothing is kept: a connection that is given
/// back in a transaction is closed.
async fn batch(
    pool: &AnyPool,
    sqlite: bool,
    jobs: impl Iterator<Item = Job>,
    told: &mut Vec<Tell>,
) -> Result<i64, Fault> {
    let mut connection = pool.acquire().await?;
    connection.execute(if sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" }).await?;
    if !sqlite {
        connection.execute(LOCK).await?;
    }
    let head = log::head(&mut connection).await?;
    let mut tx = Tx { connection, head, now: crate::clock::now() };
    let done = all(&mut tx, jobs, told).await;
    if done.is_err() {
        // Whatever state it is in, the next transaction begins on a new one.
        _ = tx.connection.detach().close_hard().await;
    }
    done
}

async fn all(tx: &mut Tx, jobs: impl Iterator<Item = Job>, told: &mut Vec<Tell>) -> Result<i64, Fault> {
    for job in jobs {
        let before = tx.head.clone();
        tx.connection.execute("SAVEPOINT job").await?;
        let (kept, tell) = job(tx).await;
        told.push(tell);
        if !kept {
            tx.connection.execute("ROLLBACK TO SAVEPOINT job").await?;
            tx.head = before;
        }
        tx.connection.execute("RELEASE SAVEPOINT job").await?;
    }
    tx.connection.execute("COMMIT").await?;
    Ok(tx.head.seq)
}

/// Tells that the log has grown; what is known already is not told again.
pub fn advance(newest: &watch::Sender<i64>, seq: i64) {
    newest.send_if_modified(|known| {
        let grown = seq > *known;
        *known = seq.max(*known);
        grown
    });
}
