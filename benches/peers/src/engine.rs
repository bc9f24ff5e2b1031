//! What is asked of every engine, and the check that they all answer alike.

use crate::synthetic::{INCIDENTS, LEVELS, Synthetic, rule_id};
use std::collections::BTreeSet;

/// An engine loaded with the rules, holding the incidents in the form it reads fastest.
pub trait Engine {
    /// All rules that the incident meets, and the most serious of their levels.
    fn decide(&mut self, incident: usize) -> Answer<'_>;
}

/// A decision in the engine's own terms.
pub struct Answer<'a> {
    pub rules: Rules<'a>,
    pub level: Option<&'a str>,
}

/// The rules met, as the engine names them; none has to translate while the clock runs.
pub enum Rules<'a> {
    Names(Vec<&'a str>),
    Numbers(Vec<u32>),
}

/// How many incidents are decided twice.
const AGAIN: usize = 8;

/// Loads an engine with the rules.
pub type Load = fn(&Synthetic) -> Box<dyn Engine>;

/// The answer of an engine that only says which rules match: the host adds the most serious level.
pub fn numbered(matched: Vec<u32>, levels: &[usize]) -> Answer<'static> {
    let level = matched.iter().map(|rule| levels[*rule as usize]).min();
    Answer { rules: Rules::Numbers(matched), level: level.map(|level| LEVELS[level]) }
}

/// Panics unless all engines answer every incident alike, and some a second time (none may change what it is given).
/// Returns the mean number of rules met.
pub fn agree(engines: &mut [(&str, Box<dyn Engine>)]) -> f64 {
    let mut met = 0;
    for incident in (0..INCIDENTS).chain(0..AGAIN) {
        let mut expected = None;
        for (name, engine) in engines.iter_mut() {
            let answer = plain(&engine.decide(incident));
            match &expected {
                None => {
                    met += answer.0.len();
                    expected = Some(answer);
                }
                Some(expected) => assert_eq!(*expected, answer, "{name}, incident {incident}"),
            }
        }
    }
    met as f64 / (INCIDENTS + AGAIN) as f64
}

fn plain(answer: &Answer<'_>) -> (BTreeSet<String>, Option<String>) {
    let rules = match &answer.rules {
        Rules::Names(names) => names.iter().map(ToString::to_string).collect(),
        Rules::Numbers(numbers) => numbers.iter().map(|number| rule_id(*number as usize)).collect(),
    };
    (rules, answer.level.map(str::to_owned))
}
