//! The same calls to compiled packs and desks: each says what it says with its rule files.

use super::answer::{self, Loaded};
use fenji::{Desk, Error, Pack};
use serde_json::Value;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// What needs no rule files.
const ASKED: [&str; 7] = ["assess", "verdict", "explain", "compare", "lines", "info", "factsSchema"];

/// How many answers may wait: they are long.
const WAITING: usize = 64;

/// Holds the corpus to its packs and desks, each compiled and read again, on a core of its own while more calls are made.
pub struct Compiled {
    told: SyncSender<Told>,
    holding: JoinHandle<Holding>,
}

/// What has happened in the corpus, in its order.
enum Told {
    Desk(String, Vec<u8>),
    Pack(String, Result<Vec<u8>, Error>),
    Answer(Value, String),
}

/// What is compiled, and how far it has come.
#[derive(Default)]
pub struct Holding {
    loaded: Loaded,
    /// How many calls could be held to what was said with rule files.
    pub held: usize,
    /// The packs that cannot be compiled, as a script must be run.
    pub scripted: usize,
}

impl Default for Compiled {
    fn default() -> Self {
        let (told, hear) = sync_channel(WAITING);
        Self { told, holding: thread::spawn(|| Holding::default().hold_all(hear)) }
    }
}

impl Compiled {
    /// Takes over what a call loaded, and holds every other to the answer that was given to it.
    pub fn hold(&mut self, with_rules: &Loaded, call: &Value, said: &str) {
        let told = match call["call"].as_str().unwrap_or_default() {
            // A trusted bundle is compiled to the same.
            "load" | "withScript" if said.starts_with("ok ") && call["trusted"].is_null() => {
                match call["desk"].as_str() {
                    Some(desk) => {
                        let bytes =
                            with_rules.desks[desk].to_compiled(&[]).expect("the desks of the corpus can be compiled");
                        Told::Desk(desk.to_owned(), bytes)
                    }
                    None => {
                        let pack = call["as"].as_str().or(call["pack"].as_str()).unwrap_or_default();
                        Told::Pack(pack.to_owned(), with_rules.packs[pack].to_compiled(&[]))
                    }
                }
            }
            what if ASKED.contains(&what) => Told::Answer(call.clone(), said.to_owned()),
            _ => return,
        };
        // Nobody hears any more where an answer has differed: the end says which.
        _ = self.told.send(told);
    }

    /// Waits for what is still to be held; panics with the answer that differs.
    pub fn end(self) -> Holding {
        drop(self.told);
        self.holding.join().unwrap_or_else(|differs| std::panic::resume_unwind(differs))
    }
}

impl Holding {
    fn hold_all(mut self, hear: Receiver<Told>) -> Self {
        for told in hear {
            match told {
                Told::Desk(name, bytes) => {
                    let desk = Desk::from_compiled(&bytes).expect("what was written can be read");
                    self.loaded.desks.insert(name, desk);
                }
                Told::Pack(name, Ok(bytes)) => {
                    let pack = Pack::from_compiled(&bytes).expect("what was written can be read");
                    self.loaded.packs.insert(name, pack);
                }
                Told::Pack(name, Err(error)) => {
                    assert!(error.problems.iter().all(|problem| problem.code == "not-compilable"), "{name}: {error}");
                    self.loaded.packs.remove(&name);
                    self.scripted += 1;
                }
                Told::Answer(call, said) if self.knows(&call) => {
                    let now = answer::line(&mut self.loaded, &call);
                    assert_eq!(now, said, "compiled, it says something else: {call}");
                    self.held += 1;
                }
                Told::Answer(..) => {}
            }
        }
        self
    }

    fn knows(&self, call: &Value) -> bool {
        match (call["desk"].as_str(), call["pack"].as_str()) {
            (Some(desk), _) => self.loaded.desks.contains_key(desk),
            (None, pack) => self.loaded.packs.contains_key(pack.unwrap_or_default()),
        }
    }
}
