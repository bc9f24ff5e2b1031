//! Integration tests: one binary, one module a concern.

mod bad_bundles;
mod bad_facts;
mod bad_packs;
mod cli;
mod codes;
mod compare;
mod conformance;
mod desk;
mod documents;
mod images;
mod interview;
mod oracle;
mod overlays;
mod packs;
mod parameters;
mod property;
mod roles;
mod schemas;
mod schemes;
mod shipped;
mod tidy;
mod traceability;
