//! Integration tests: one binary, one module a concern.

mod audiences;
mod backtest;
mod bad_bundles;
mod bad_facts;
mod bad_packs;
mod captured;
mod channels;
mod cli;
mod codes;
mod compare;
mod compiled;
mod conformance;
mod desk;
mod diff;
mod divided;
mod documents;
mod exact;
mod golden;
mod groups;
mod hong_kong;
mod images;
mod interview;
mod keyboards;
mod layers;
mod limits;
mod negations;
mod never;
mod one_format;
mod oracle;
mod overlays;
mod overlooked;
mod packs;
mod parameters;
mod phrases;
mod property;
mod redundant;
mod reports;
mod roles;
mod schemas;
mod schemes;
mod shipped;
mod subject;
mod suggest;
mod suggesting;
mod tables;
mod tidy;
mod traceability;
mod vocabulary;
mod zones;

/// The root of the repository.
fn root() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
