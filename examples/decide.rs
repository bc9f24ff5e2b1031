//! Decides one incident by a compiled pack, without rule files, rhai or TOML: `decide PACK.fenji FACTS.json`.
//!
//! `cargo run --example decide --no-default-features -- it-operations.fenji examples/lost-laptop.json`

use fenji::{Options, Pack};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(pack), Some(facts)) = (arguments.next(), arguments.next()) else {
        return Err("usage: decide PACK.fenji FACTS.json".into());
    };
    let pack = Pack::from_compiled(&std::fs::read(pack)?)?;
    let facts = pack.facts_from_json(&std::fs::read(facts)?)?;
    let decision = pack.assess(&facts, &Options::default());
    println!("{} {:?}", decision.level.value.unwrap_or("-"), decision.level.possible);
    Ok(())
}
