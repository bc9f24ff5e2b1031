//! The `fenji` command: reads packs and facts, prints decisions. All rule logic is in the library.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod command;
mod data;
mod page;
mod status;
mod usage;
mod words;

fn main() -> std::process::ExitCode {
    usage::run()
}
