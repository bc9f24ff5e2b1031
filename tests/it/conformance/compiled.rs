//! The same calls to compiled packs and desks: each says what it says with its rule files.

use super::answer::{self, Loaded};
use fenji::{Desk, Pack};
use serde_json::Value;

/// What needs no rule files.
const ASKED: [&str; 7] = ["assess", "verdict", "explain", "compare", "lines", "info", "factsSchema"];

/// The packs and desks of the corpus, each compiled and read again.
#[derive(Default)]
pub struct Compiled {
    loaded: Loaded,
    /// How many calls could be held to what was said with rule files.
    pub held: usize,
    /// The packs that cannot be compiled, as a script must be run.
    pub scripted: usize,
}

impl Compiled {
    /// Takes over what a call loaded, and holds every other to the answer that was given to it.
    pub fn hold(&mut self, with_rules: &Loaded, call: &Value, said: &str) {
        match call["call"].as_str().unwrap_or_default() {
            // A trusted bundle is compiled to the same.
            "load" | "withScript" if said.starts_with("ok ") && call["trusted"].is_null() => {
                self.take(with_rules, call);
            }
            what if ASKED.contains(&what) && self.knows(call) => {
                assert_eq!(answer::line(&mut self.loaded, call), said, "compiled, it says something else: {call}");
                self.held += 1;
            }
            _ => {}
        }
    }

    fn knows(&self, call: &Value) -> bool {
        match (call["desk"].as_str(), call["pack"].as_str()) {
            (Some(desk), _) => self.loaded.desks.contains_key(desk),
            (None, pack) => self.loaded.packs.contains_key(pack.unwrap_or_default()),
        }
    }

    fn take(&mut self, with_rules: &Loaded, call: &Value) {
        if let Some(name) = call["desk"].as_str() {
            let bytes = with_rules.desks[name].to_compiled(&[]).expect("the desks of the corpus can be compiled");
            let desk = Desk::from_compiled(&bytes).expect("what was written can be read");
            self.loaded.desks.insert(name.to_owned(), desk);
            return;
        }
        let name = call["as"].as_str().or(call["pack"].as_str()).unwrap_or_default();
        match with_rules.packs[name].to_compiled(&[]) {
            Ok(bytes) => {
                let pack = Pack::from_compiled(&bytes).expect("what was written can be read");
                self.loaded.packs.insert(name.to_owned(), pack);
            }
            Err(error) => {
                assert!(error.problems.iter().all(|problem| problem.code == "not-compilable"), "{name}: {error}");
                self.loaded.packs.remove(name);
                self.scripted += 1;
            }
        }
    }
}
