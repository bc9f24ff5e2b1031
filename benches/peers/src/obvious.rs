//! The rules as a plain Rust loop: the yardstick that the answers are checked against, and the floor for scanning.

use crate::engine::{Answer, Engine, numbered};
use crate::synthetic::Synthetic;

struct Obvious {
    rules: Vec<(usize, Vec<&'static str>, i64)>,
    levels: Vec<usize>,
    incidents: Vec<(usize, &'static str, i64)>,
}

/// Copies the rules.
pub fn load(synthetic: &Synthetic) -> Box<dyn Engine> {
    Box::new(Obvious {
        rules: synthetic.rules.iter().map(|rule| (rule.category, rule.regions.clone(), rule.amount)).collect(),
        levels: synthetic.rules.iter().map(|rule| rule.level).collect(),
        incidents: synthetic
            .incidents
            .iter()
            .map(|incident| (incident.category, incident.region, incident.amount))
            .collect(),
    })
}

impl Engine for Obvious {
    fn decide(&mut self, incident: usize) -> Answer<'_> {
        let (category, region, amount) = self.incidents[incident];
        let matched = self.rules.iter().enumerate().filter(|(_, (wanted, regions, least))| {
            *wanted == category && regions.contains(&region) && amount >= *least
        });
        numbered(matched.map(|(index, _)| index as u32).collect(), &self.levels)
    }
}
