//! What the stage `cost` counts the instructions of: one incident, decided again and again by a compiled file, its facts
//! read and the answer written each time: `cost FILE FACTS TIMES [verdict]`.

use fenji::{Desk, DeskOptions, Error, Options, Pack};
use std::io::Write as _;

/// Reads facts, decides, and writes the answer as JSON.
type Decide = Box<dyn Fn(&[u8]) -> Result<Vec<u8>, Error>>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, facts, times, verdict) = match &arguments[..] {
        [file, facts, times] => (file, facts, times, false),
        [file, facts, times, what] if what == "verdict" => (file, facts, times, true),
        _ => return Err("usage: cost FILE FACTS TIMES [verdict]".into()),
    };
    let decide = decider(&std::fs::read(file)?, verdict)?;
    for _ in 0..times.parse::<usize>()? {
        std::io::stdout().write_all(&decide(facts.as_bytes())?)?;
    }
    Ok(())
}

/// What a compiled file decides: a pack, or a desk.
fn decider(bytes: &[u8], verdict: bool) -> Result<Decide, Error> {
    if Desk::is_compiled(bytes) {
        let desk = Desk::from_compiled(bytes)?;
        return Ok(Box::new(move |facts| {
            let facts = desk.facts_from_json(facts)?;
            Ok(if verdict {
                written(&desk.verdict(&facts))
            } else {
                written(&desk.assess(&facts, &DeskOptions::default()))
            })
        }));
    }
    let pack = Pack::from_compiled(bytes)?;
    Ok(Box::new(move |facts| {
        let facts = pack.facts_from_json(facts)?;
        Ok(if verdict { written(&pack.verdict(&facts)) } else { written(&pack.assess(&facts, &Options::default())) })
    }))
}

fn written(answer: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).unwrap_or_default()
}
