//! What all requests share.

use crate::access::Seen;
use crate::config::Config;
use crate::files::Files;
use crate::fitting::Ranks;
use crate::limits::Limits;
use crate::provider::Provider;
use crate::rules::Shelf;
use crate::store::Store;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::sync::watch;

/// The server's parts.
pub struct Parts {
    pub config: Config,
    pub store: Store,
    pub shelf: Shelf,
    /// The ranks of the levels that the configuration names.
    pub ranks: Ranks,
    pub files: Files,
    pub limits: Limits,
    /// Where people sign in with the company's own accounts, as far as it is known.
    pub provider: Provider,
    /// What is in the log already of who looked at what.
    pub seen: Seen,
    pub counts: Counts,
    /// True from the moment on at which the server is asked to end.
    pub ending: watch::Receiver<bool>,
}

pub type App = Arc<Parts>;

/// What is counted for `/metrics`.
#[derive(Debug, Default)]
pub struct Counts {
    pub reports: AtomicU64,
    pub repeated: AtomicU64,
    pub refused: AtomicU64,
    pub told: AtomicU64,
    pub not_told: AtomicU64,
}
