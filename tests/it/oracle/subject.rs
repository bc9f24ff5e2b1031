//! Random packs put to a property, and the smallest one that breaks it.

use super::choices::Choices;
use super::generate;
use super::knowledge::{Knowledge, facts_json};
use super::pack::{Pack, SCHEMES};
use super::table::Table;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many numbers a pack, and what is done with it, are drawn from.
const NUMBERS: (usize, usize) = (1000, 400);

/// How often a failing pack is tried again with smaller numbers.
const ATTEMPTS: usize = 400;

/// A random pack, its incidents, and the engine's form of it.
pub struct Subject {
    /// The pack as generated.
    pub pack: Pack,
    /// Every incident.
    pub table: Table,
    /// The engine's.
    pub engine: fenji::Pack,
    /// The facts that some rule reads, as the engine tells its users.
    pub deciding: BTreeSet<usize>,
}

impl Subject {
    /// The pack with what the engine makes of it. Which facts decide is taken from the engine, within bounds: a rule that is
    /// always met may be seen to read nothing; but what can change something is read, and only what is mentioned.
    fn new(pack: Pack, table: Table, engine: fenji::Pack) -> Result<Self, String> {
        let info = serde_json::to_value(engine.info("en")).map_err(|error| error.to_string())?;
        let listed = info["facts"].as_array().ok_or("no facts")?;
        let told = |fact: &usize| {
            listed.iter().any(|listed| listed["id"] == table.facts[*fact].id && listed["deciding"] == json!(true))
        };
        let deciding: BTreeSet<usize> = (0..table.facts.len()).filter(told).collect();
        let (least, most) = (table.decisive(), pack.deciding());
        if !least.is_subset(&deciding) || !deciding.is_subset(&most) {
            return Err(format!("deciding facts: {deciding:?} is not between {least:?} and {most:?}"));
        }
        Ok(Self { pack, table, engine, deciding })
    }

    /// The engine's decision on `knowledge` as users see it, or its problems; the level in each further scheme stands beside the
    /// other conclusions, under the scheme's id.
    pub fn decide(&self, knowledge: &Knowledge) -> Result<Value, fenji::Error> {
        let facts = self.engine.facts(&facts_json(&self.table, knowledge))?;
        let decision = self.engine.assess(&facts, &fenji::Options::default());
        Ok(self.with_schemes(serde_json::to_value(&decision).expect("a decision is JSON")))
    }

    /// A decision or verdict with its `schemes` as values of their own.
    ///
    /// # Panics
    /// They are not the pack's, in its order.
    pub fn with_schemes(&self, mut decided: Value) -> Value {
        let schemes = decided.as_object_mut().and_then(|decided| decided.remove("schemes"));
        assert_eq!(schemes.is_some(), self.pack.schemes > 0, "schemes are left out where there are none");
        let schemes = schemes.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        let ids: Vec<&str> = schemes.iter().filter_map(|scheme| scheme["scheme"].as_str()).collect();
        assert_eq!(ids, SCHEMES[..self.pack.schemes].iter().map(|scheme| scheme.0).collect::<Vec<_>>());
        for scheme in &schemes {
            decided[scheme["scheme"].as_str().expect("an id")] = scheme.clone();
        }
        decided
    }

    /// `differences` with the facts that show them, if there are any.
    pub fn fail(&self, knowledge: &Knowledge, differences: &[String]) -> Result<(), String> {
        if differences.is_empty() {
            return Ok(());
        }
        Err(format!("facts: {}\n{}", facts_json(&self.table, knowledge), differences.join("\n")))
    }
}

/// What a property says of a pack: nothing, or what is wrong.
pub type Property<'p> = dyn Fn(&Subject, &mut Choices<'_>) -> Result<(), String> + 'p;

/// How a pack fared.
enum Run {
    Fine,
    Excluded,
    Rejected(String),
    Wrong(String),
}

/// Puts `cases` random packs (or `FENJI_PROPERTY_CASES` times as many hundredths) to `property`.
///
/// # Panics
/// When it does not hold for one, with the smallest found; when more than one pack in twenty is rejected.
pub fn for_random_packs(cases: usize, property: &Property<'_>) {
    let cases = cases * setting("FENJI_PROPERTY_CASES", 100) / 100;
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&setting("FENJI_PROPERTY_SEED", 0).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let numbers = |count| proptest::collection::vec(any::<u32>(), count).no_shrink();
    let both = (numbers(NUMBERS.0), numbers(NUMBERS.1));
    let mut rejected = Vec::new();
    for _ in 0..cases {
        let (mut for_pack, mut for_use) = both.new_tree(&mut runner).expect("plain numbers").current();
        match run(&for_pack, &for_use, property) {
            Run::Fine | Run::Excluded => {}
            Run::Rejected(why) => rejected.push(why),
            Run::Wrong(_) => {
                let wrong = minimise(&mut for_pack, &mut for_use, property);
                panic!("{wrong}\n\n{}", generate::pack(&for_pack).describe());
            }
        }
    }
    assert!(
        rejected.len() * 20 <= cases,
        "{} of {cases} packs were rejected:\n{}",
        rejected.len(),
        rejected.join("\n\n")
    );
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |value| value.parse().expect("a number"))
}

fn run(for_pack: &[u32], for_use: &[u32], property: &Property<'_>) -> Run {
    let attempt = || {
        let pack = generate::pack(for_pack);
        let table = Table::of(&pack);
        match fenji::Pack::from_sources(&pack.sources()) {
            Err(_) if table.allowed().next().is_none() => Run::Excluded,
            Err(error) => Run::Rejected(format!("{error}\n{}", pack.describe())),
            Ok(engine) if table.allowed().next().is_none() => match engine.facts(&json!({})) {
                Ok(_) => Run::Wrong("no incident is possible, and facts are accepted".into()),
                Err(_) => Run::Excluded,
            },
            Ok(engine) => {
                let subject = Subject::new(pack, table, engine);
                match subject.and_then(|subject| property(&subject, &mut Choices::new(for_use))) {
                    Ok(()) => Run::Fine,
                    Err(wrong) => Run::Wrong(wrong),
                }
            }
        }
    };
    catch_unwind(AssertUnwindSafe(attempt)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        Run::Wrong(said.or_else(|| panic.downcast_ref().map(|said: &&str| (*said).to_owned())).unwrap_or_default())
    })
}

/// Makes the numbers smaller as long as the property stays broken; what is wrong with the smallest.
fn minimise(for_pack: &mut Vec<u32>, for_use: &mut Vec<u32>, property: &Property<'_>) -> String {
    let Run::Wrong(mut wrong) = run(for_pack, for_use, property) else { return "it failed only once".into() };
    let mut left = setting("FENJI_PROPERTY_ATTEMPTS", ATTEMPTS);
    let mut block = for_pack.len().max(for_use.len());
    let mut smaller =
        |for_pack: &mut Vec<u32>, for_use: &mut Vec<u32>, change: &dyn Fn(&mut Vec<u32>, &mut Vec<u32>)| {
            let (mut pack, mut uses) = (for_pack.clone(), for_use.clone());
            change(&mut pack, &mut uses);
            if left == 0 || (pack == *for_pack && uses == *for_use) {
                return;
            }
            left -= 1;
            if let Run::Wrong(now) = run(&pack, &uses, property) {
                (wrong, *for_pack, *for_use) = (now, pack, uses);
            }
        };
    while block > 0 {
        for start in (0..for_use.len()).step_by(block) {
            let change = |_: &mut Vec<u32>, uses: &mut Vec<u32>| clear(uses, start, block);
            smaller(for_pack, for_use, &change);
        }
        for start in (0..for_pack.len()).step_by(block).rev() {
            let change = |pack: &mut Vec<u32>, _: &mut Vec<u32>| clear(pack, start, block);
            smaller(for_pack, for_use, &change);
        }
        block /= 2;
    }
    wrong
}

fn clear(numbers: &mut [u32], start: usize, count: usize) {
    numbers.iter_mut().skip(start).take(count).for_each(|number| *number = 0);
}
