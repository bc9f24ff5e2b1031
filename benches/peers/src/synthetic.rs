//! Synthetic rules and incidents: what every engine is given, the same for all.

use fastrand::Rng;

/// The levels, most serious first.
pub const LEVELS: [&str; 4] = ["P1", "P2", "P3", "P4"];
/// The regions an incident can lie in.
pub const REGIONS: [&str; 4] = ["north", "east", "south", "west"];
/// The sizes measured.
pub const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
/// Amounts lie in `0..=MAX_AMOUNT`.
pub const MAX_AMOUNT: i64 = 999;
/// Incidents that the timing loops cycle over, so that no branch is learnt by heart.
pub const INCIDENTS: usize = 64;

/// How many of the rules one incident meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// About 2.5 % of the rules, however many there are: 20 categories.
    Share,
    /// About three rules, however many there are: the more rules, the more categories.
    Same,
}

/// `category == … && region in […] && amount >= …` gives a level.
pub struct Rule {
    pub category: usize,
    pub regions: Vec<&'static str>,
    pub amount: i64,
    /// Index into [`LEVELS`].
    pub level: usize,
}

/// One incident: the three facts that the rules read.
pub struct Incident {
    pub category: usize,
    pub region: &'static str,
    pub amount: i64,
}

/// Rules and incidents of one size and profile.
pub struct Synthetic {
    pub categories: usize,
    pub rules: Vec<Rule>,
    pub incidents: Vec<Incident>,
}

impl Profile {
    /// The profile of this name.
    pub fn named(name: &str) -> Self {
        match name {
            "share" => Self::Share,
            "same" => Self::Same,
            _ => panic!("no profile `{name}`"),
        }
    }

    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Same => "same",
        }
    }
}

impl Synthetic {
    /// `size` rules and [`INCIDENTS`] incidents; the same ones in every run.
    ///
    /// A rule is met with the probability of its category, times that of its regions, times that of its amount:
    /// `Share` 1/20 · 3/4 · 2/3 = 2.5 %; `Same` with five rules a category 3/4 · 4/5, with ten 2/4 · 3/5, three of them.
    pub fn new(profile: Profile, size: usize) -> Self {
        let mut random = Rng::with_seed(size as u64);
        let (categories, regions, amounts) = match profile {
            Profile::Share => (20, 3, 1..=666),
            Profile::Same if size <= 5_000 => (size.div_ceil(5), 3, 1..=400),
            Profile::Same => (size / 10, 2, 1..=800),
        };
        let rules = (0..size).map(|i| Rule {
            category: i % categories,
            regions: random.choose_multiple(REGIONS, regions),
            amount: random.i64(amounts.clone()),
            level: random.usize(..LEVELS.len()),
        });
        let rules = rules.collect();
        let incidents = (0..INCIDENTS)
            .map(|_| Incident {
                category: random.usize(..categories),
                region: REGIONS[random.usize(..REGIONS.len())],
                amount: random.i64(0..=MAX_AMOUNT),
            })
            .collect();
        Self { categories, rules, incidents }
    }
}

/// The option's id of a category.
pub fn category(index: usize) -> String {
    format!("c{index:02}")
}

/// The id of a rule.
pub fn rule_id(index: usize) -> String {
    format!("rule-{index}")
}

/// `"a", "b"`: how all the engines' languages write a list's items.
pub fn quoted(items: &[&str]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
    quoted.join(", ")
}
