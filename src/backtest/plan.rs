//! A backtest: the versions of a pack, and which column says what about which fact of each.

use crate::backtest::cell::Reading;
use crate::backtest::mapping::Dates;
use crate::diagram::walk::MAX_CELLS;
use crate::model::layout::{Stage, stage_size, stage_values};
use crate::pack::core::Pack;
use rustc_hash::FxHashMap;

/// Old incidents to be graded by one or two versions of a pack: made once, and used by as many threads as there are.
///
/// ```
/// use fenji::{Backtest, Batch, Pack, Tally};
///
/// let pack = Pack::from_folder("rules/it-operations")?;
/// let backtest = Backtest::new(pack, None, None, None)?;
/// let mut batch = Batch::new(1, backtest.columns().len());
/// backtest.add_line(&mut batch, br#"{"leak": {"status": "confirmed"}, "incident": {"signs": ["information-exposed"]}}"#, 1);
/// let mut tally = Tally::default();
/// tally.add(backtest.grader().grade(&batch).tally, &backtest);
/// let report = backtest.report(&tally);
/// assert_eq!((report.rows.graded, report.level.old[0].values.possible[0].as_str()), (1, "P1"));
/// # Ok::<(), fenji::Error>(())
/// ```
pub struct Backtest {
    /// The pack; or the versions before and after.
    pub(crate) packs: Vec<Pack>,
    pub(crate) plan: Plan,
    pub(crate) conclusions: Vec<Conclusion>,
    /// Of how many rows of the same sort the first are named.
    pub(crate) examples: usize,
    /// Whether each row that moved is kept.
    pub(crate) keeps_rows: bool,
}

/// Which column says what.
#[derive(Default)]
pub(crate) struct Plan {
    /// The columns that are read.
    pub columns: Vec<String>,
    pub by_name: FxHashMap<String, usize>,
    pub id: Option<usize>,
    pub time: Option<(usize, Dates)>,
    pub recorded: Option<RecordedPlan>,
    pub facts: Vec<FactPlan>,
    /// Whether there is no mapping: rows are facts, and a row with a wrong one is refused.
    pub plain: bool,
    /// Columns that nobody reads.
    pub unused: Vec<String>,
}

/// What says something about one fact.
pub(crate) struct FactPlan {
    pub id: String,
    /// By version, its index among the facts.
    pub at: Vec<Option<usize>>,
    pub several: bool,
    /// Whether no rule can ever read it: a text or a time where nothing is computed.
    pub inert: bool,
    /// Whether an answer is left out where the fact does not apply.
    pub if_applies: bool,
    pub sources: Vec<SourcePlan>,
}

/// One of them.
pub(crate) struct SourcePlan {
    /// None for what is the same in every row.
    pub column: Option<usize>,
    pub reading: Reading,
}

/// How the level that people recorded is read.
pub(crate) struct RecordedPlan {
    pub column: usize,
    /// Which conclusion it is compared with.
    pub conclusion: usize,
    /// The levels, most serious first.
    pub scale: Vec<String>,
    /// By folded word, which level it means.
    pub words: FxHashMap<String, usize>,
    pub unknown: Vec<String>,
}

/// A conclusion that is counted.
pub(crate) struct Conclusion {
    pub name: String,
    /// By version; none where it has no such scheme.
    pub stages: Vec<Option<Stage>>,
    /// By version, its values, most serious first.
    pub values: Vec<Vec<String>>,
    /// Whether it has the same values in all versions, so that masks can be compared.
    pub alike: bool,
}

impl Backtest {
    /// The columns that are read, in the order in which batches have them.
    pub fn columns(&self) -> &[String] {
        &self.plan.columns
    }

    /// How many rows that moved alike are named; 5 where nothing is said.
    pub fn with_examples(self, examples: usize) -> Self {
        Self { examples, ..self }
    }

    /// Keeps every row that moved, or of one version every row of which something else was recorded, in
    /// [`crate::Outcome::moved`].
    pub fn keeping_rows(self) -> Self {
        Self { keeps_rows: true, ..self }
    }

    /// Whether there is anything that rows can differ from: a second version, or what people recorded.
    pub fn compares(&self) -> bool {
        self.packs.len() > 1 || self.plan.recorded.is_some()
    }

    /// The versions of the pack, the one before first.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }
}

/// The conclusions of all versions.
pub(crate) fn conclusions(packs: &[Pack]) -> Vec<Conclusion> {
    let values = |pack: &Pack, stage: Stage| -> Vec<String> {
        let schema = &pack.compiled.schema;
        match stage {
            Stage::Priority => (1..=stage_size(schema, stage)).map(|priority| priority.to_string()).collect(),
            stage => stage_values(schema, stage).to_vec(),
        }
    };
    let mut names: Vec<&str> = Vec::new();
    for pack in packs {
        let schema = &pack.compiled.schema;
        for name in Stage::all(schema).map(|stage| stage.name(schema)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let of = |name: &str| {
        let find = |pack: &Pack| {
            let schema = &pack.compiled.schema;
            Stage::all(schema).find(|stage| stage.name(schema) == name)
        };
        let stages: Vec<Option<Stage>> = packs.iter().map(find).collect();
        let values: Vec<Vec<String>> = packs
            .iter()
            .zip(&stages)
            .map(|(pack, stage)| stage.map(|stage| values(pack, stage)).unwrap_or_default())
            .collect();
        let alike = values.windows(2).all(|pair| matches!(pair, [one, other] if one == other));
        Conclusion { name: name.to_owned(), stages, values, alike }
    };
    names.into_iter().map(of).collect()
}

/// Whether diagrams alone decide everything in this pack, over few enough cells to be walked by bits.
pub(crate) fn is_walkable(pack: &Pack) -> bool {
    let compiled = &pack.compiled;
    compiled.computations.is_empty()
        && compiled.hidden.is_empty()
        && compiled.exact()
        && compiled.domains.iter().all(|domain| domain.size() <= MAX_CELLS)
}
