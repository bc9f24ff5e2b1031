//! Integration tests: one binary, one module a concern.

mod cli;
mod oracle;
mod property;
mod readme;
mod tidy;
