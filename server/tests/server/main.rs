//! The server as it runs: a process of its own, over SQLite and over a real PostgreSQL, asked over HTTP.

// Tests may stop at what must not be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod channels;
mod database;
mod documents;
mod erasure;
mod harness;
mod history;
mod kill;
mod reporting;
mod responding;
mod running;
mod shown;
mod sink;
mod telling;
