//! fenji: the synthetic rules as a pack, and the engine that decides with it.

use crate::engine::{Answer, Engine, Rules};
use crate::synthetic::{LEVELS, MAX_AMOUNT, REGIONS, Synthetic, category, quoted, rule_id};
use ::fenji::{Facts, Pack, Sources};
use serde_json::{Value, json};
use std::fmt::Write;

/// Incidents read before the clock starts.
struct Read {
    pack: Pack,
    incidents: Vec<Facts>,
}

/// Incidents read from JSON values as part of each decision.
struct Unread {
    pack: Pack,
    incidents: Vec<Value>,
}

/// Compiles the pack and reads the incidents.
pub fn load(synthetic: &Synthetic) -> Box<dyn Engine> {
    let pack = pack(synthetic);
    let incidents = incidents(synthetic).iter().map(|incident| pack.facts(incident).expect("facts")).collect();
    Box::new(Read { pack, incidents })
}

/// Compiles the pack and keeps the incidents as JSON values.
pub fn load_unread(synthetic: &Synthetic) -> Box<dyn Engine> {
    Box::new(Unread { pack: pack(synthetic), incidents: incidents(synthetic) })
}

impl Engine for Read {
    fn decide(&mut self, incident: usize) -> Answer<'_> {
        decide(&self.pack, &self.incidents[incident])
    }
}

impl Engine for Unread {
    fn decide(&mut self, incident: usize) -> Answer<'_> {
        let facts = self.pack.facts(&self.incidents[incident]).expect("facts");
        decide(&self.pack, &facts)
    }
}

fn decide<'p>(pack: &'p Pack, facts: &Facts) -> Answer<'p> {
    let level = pack.verdict(facts).level;
    Answer { rules: Rules::Names(level.rules), level: level.value }
}

fn incidents(synthetic: &Synthetic) -> Vec<Value> {
    let read = synthetic.incidents.iter().map(|incident| {
        json!({ "item": {
            "category": category(incident.category), "region": incident.region, "amount": incident.amount,
        } })
    });
    read.collect()
}

fn pack(synthetic: &Synthetic) -> Pack {
    Pack::from_sources(&sources(synthetic)).unwrap_or_else(|error| panic!("{error}"))
}

/// The pack's files: one rule a rule, and the least that a pack must have besides.
pub fn sources(synthetic: &Synthetic) -> Sources {
    let categories: Vec<String> = (0..synthetic.categories).map(category).collect();
    let categories: Vec<&str> = categories.iter().map(String::as_str).collect();
    let mut rules = String::from(
        "//! Synthetic rules.\n\
         kind(\"any\", \"any-kind\").clause(\"bench\");\n\
         scope(\"all\", \"all-scope\").clause(\"bench\");\n\
         priority(1, \"first\").clause(\"bench\");\n",
    );
    let mut text = format!(
        "[pack]\ntitle = \"Bench\"\nsummary = \"Bench\"\n\
         [kinds]\nany = \"Any\"\n[scopes]\nall = \"All\"\n[roles]\ndesk = \"Desk\"\n[acts]\nreceive = \"Receive\"\n\
         [phases]\ndetection = \"Detection\"\n[goals]\ndetection = \"Detect\"\n[outputs]\ndetection = \"Detected\"\n\
         [levels]\n{levels}{category}{region}{amount}unit = \"yuan\"\n\
         [rules]\nany-kind = \"Any\"\nall-scope = \"All\"\nfirst = \"First\"\n",
        levels = words(&LEVELS),
        category = fact("category", Some(&categories)),
        region = fact("region", Some(&REGIONS)),
        amount = fact("amount", None),
    );
    for (index, rule) in synthetic.rules.iter().enumerate() {
        let (id, level, category) = (rule_id(index), LEVELS[rule.level], category(rule.category));
        let (regions, amount) = (quoted(&rule.regions), rule.amount);
        writeln!(
            rules,
            "level(\"{level}\", \"{id}\").when(|r| r.item.category == \"{category}\" && r.item.region in [{regions}] \
             && r.item.amount >= {amount}).clause(\"bench\");"
        )
        .expect("a string takes all");
        writeln!(text, "{id} = \"Rule {index}\"").expect("a string takes all");
    }
    let pack = format!(
        "format = 1\nid = \"bench\"\nversion = \"0.1.0\"\nlocales = [\"en\"]\nkinds = [\"any\"]\nscopes = [\"all\"]\n\
         levels = [{}]\npriorities = 1\nroles = [\"desk\"]\nacts = [\"receive\"]\nphases = [\"detection\"]\n\
         [source]\nplan = \"bench\"\n",
        quoted(&LEVELS)
    );
    let facts = format!(
        "[[fact]]\nid = \"item.category\"\ntype = \"one\"\noptions = [{}]\nordered = false\n\
         [[fact]]\nid = \"item.region\"\ntype = \"one\"\noptions = [{}]\nordered = false\n\
         [[fact]]\nid = \"item.amount\"\ntype = \"number\"\nmin = 0\nmax = {MAX_AMOUNT}\nordered = false\n",
        quoted(&categories),
        quoted(&REGIONS)
    );
    let files = [("pack.toml", pack), ("facts.toml", facts), ("rules/level.rhai", rules), ("text/en.toml", text)];
    Sources::new(files)
}

fn fact(name: &str, options: Option<&[&str]>) -> String {
    let options =
        options.map_or(String::new(), |options| format!("[facts.\"item.{name}\".options]\n{}", words(options)));
    format!("[facts.\"item.{name}\"]\nquestion = \"{name}?\"\nhelp = \"{name}\"\nwhy = \"{name}\"\n{options}")
}

fn words(ids: &[&str]) -> String {
    ids.iter().map(|id| format!("{id} = \"{id}\"\n")).collect()
}
