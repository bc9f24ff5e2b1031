//! Integration tests: one binary, one module a concern.

mod bad_bundles;
mod bad_facts;
mod bad_packs;
mod captured;
mod cli;
mod compare;
mod conformance;
mod desk;
mod images;
mod interview;
mod keyboards;
mod oracle;
mod overlays;
mod overlooked;
mod packs;
mod parameters;
mod property;
mod readme;
mod redundant;
mod roles;
mod schemes;
mod shipped;
mod tidy;
mod traceability;
