//! Gates: what a change may move, and what was agreed to all the same.

use crate::answer::comparison::Direction;
use crate::answer::count::Count;
use crate::answer::diff::{Diff, Edition, Move, Objection, Region};
#[cfg(feature = "folder")]
use crate::problem::unless;
use crate::problem::{Error, Problem};
#[cfg(feature = "folder")]
use crate::source::document::Reader;

/// What a change of a pack may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing: conclusions, guidance and what is allowed stay as they are. Words may change.
    Patch,
    /// No conclusion, and no combination that was allowed may be ruled out. Guidance, facts and words may change.
    Minor,
    /// Levels, scopes and priorities only to something more serious, and no combination that was allowed may be ruled out.
    RaiseOnly,
}

impl Gate {
    /// All of them by name.
    pub const ALL: [(&'static str, Gate); 3] =
        [("patch", Gate::Patch), ("minor", Gate::Minor), ("raise-only", Gate::RaiseOnly)];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, gate)| *gate == self).map_or("", |(name, _)| name)
    }
}

impl std::str::FromStr for Gate {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, gate)| *gate);
        found.ok_or_else(|| {
            Problem::error("invalid-option", format!("there is no gate `{name}`"))
                .suggest(name, Self::ALL.iter().map(|(name, _)| *name))
                .into()
        })
    }
}

/// One thing that was agreed: a move of a conclusion, or of guidance, as far as its clause reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Agreed {
    /// `level` and the like, a scheme's id; or of guidance `duty:respond`.
    what: String,
    from: Option<String>,
    to: Option<String>,
    /// The clause of a rule behind the region; any, where none is named.
    clause: Option<String>,
    /// How many combinations were agreed to; any number, where none is named.
    count: Option<String>,
    line: Option<usize>,
}

/// What was agreed, as a file names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignOff {
    file: String,
    agreed: Vec<Agreed>,
}

impl SignOff {
    /// Reads a file of agreed changes: `[[agreed]]` with `what`, `from` and `to`, and as far as wanted `clause` and `count`; `by`
    /// and `why` are for people.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    #[cfg(feature = "folder")]
    pub fn from_toml(file: &str, text: &str) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let doc = crate::source::toml::parse_toml(file, text, Vec::new(), &mut problems);
        let mut agreed = Vec::new();
        let reader = Reader::new(file, &mut problems);
        let fields = reader.table(&doc, "");
        for doc in fields.list("agreed") {
            let one = reader.table(doc, "agreed");
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let what = owned(one.text("what")).unwrap_or_default();
            let (from, to) = (owned(one.optional_text("from")), owned(one.optional_text("to")));
            let clause = owned(one.optional_text("clause"));
            let count = match one.get("count").map(|doc| &doc.node) {
                Some(crate::source::document::Node::Text(text)) => Some(text.clone()),
                _ => one.integer("count").map(|count| count.to_string()),
            };
            _ = (one.optional_text("by"), one.optional_text("why"));
            let line = one.place().line;
            one.finish();
            agreed.push(Agreed { what, from, to, clause, count, line });
        }
        fields.finish();
        unless(problems, Self { file: file.to_owned(), agreed })
    }

    /// What was agreed and is not among these changes: it is out of date.
    pub fn unused(&self, diffs: &[&Diff]) -> Vec<Problem> {
        let used = |agreed: &Agreed| diffs.iter().any(|diff| everything(diff).iter().any(|one| agreed.is(one)));
        let unused = self.agreed.iter().filter(|agreed| !used(agreed));
        unused
            .map(|agreed| {
                let place = crate::problem::Place { file: self.file.clone(), line: agreed.line, column: None };
                Problem::warning("unused-agreement", format!("nothing of `{}` changes like that any more", agreed.what))
                    .at(Some(place))
                    .help("take it out, or correct `from`, `to`, `clause` or `count`")
            })
            .collect()
    }
}

impl Agreed {
    fn is(&self, one: &Objection) -> bool {
        let clause = |clause: &String| one.clauses.contains(clause);
        self.what == one.what
            && self.from == one.from
            && self.to == one.to
            && self.clause.as_ref().is_none_or(clause)
            && self.count.as_ref().is_none_or(|count| *count == one.count.to_string())
    }
}

impl Diff {
    /// What a gate objects to and nobody agreed to. Empty: the change may pass.
    pub fn objections(&self, gate: Gate, agreed: &SignOff) -> Vec<Objection> {
        let refused = everything(self).into_iter().filter(|one| !one.passes(gate));
        refused.filter(|one| !agreed.agreed.iter().any(|agreed| agreed.is(one))).collect()
    }
}

impl Objection {
    fn passes(&self, gate: Gate) -> bool {
        let conclusion = !self.what.contains(':');
        match gate {
            Gate::Patch => false,
            // What both cannot compare may be anything.
            _ if matches!(self.what.as_str(), "proof:missing" | "combinations:gone") => false,
            Gate::Minor => !conclusion,
            Gate::RaiseOnly => {
                let raised = self.direction == Direction::Up || self.from.is_none();
                !conclusion || self.what == "kind" || raised
            }
        }
    }
}

/// Everything that changes, one entry for each region.
fn everything(diff: &Diff) -> Vec<Objection> {
    let mut all = Vec::new();
    for (what, moves) in diff.conclusions() {
        let Some(moves) = moves else {
            all.push(missing(what));
            continue;
        };
        all.extend(moves.moved.iter().flat_map(|one| regions(what, one)));
    }
    for one in &diff.guidance {
        let what = format!("{}:{}", one.sort, one.id);
        let entry = |from: Option<&str>, to: Option<&str>, count: Count, words| Objection {
            what: what.clone(),
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            direction: Direction::Other,
            count,
            words,
            clauses: Vec::new(),
        };
        for region in &one.appears_in {
            all.push(entry(None, Some("holds"), region.count.clone(), region.words.clone()));
        }
        for region in &one.goes_in {
            all.push(entry(Some("holds"), None, region.count.clone(), region.words.clone()));
        }
        for changed in &one.changed {
            let (from, to) = (Some(changed.old.as_str()), Some(changed.new.as_str()));
            all.push(Objection {
                what: format!("{what}.{}", changed.what),
                ..entry(from, to, Count::default(), Default::default())
            });
        }
        if one.appears.is_none() {
            all.push(missing(&what));
        }
    }
    let ruled = [("combinations:gone", &diff.combinations.gone), ("combinations:come", &diff.combinations.come)];
    for (what, regions) in ruled {
        all.extend(regions.iter().map(|region| Objection {
            what: what.to_owned(),
            from: None,
            to: None,
            direction: Direction::Other,
            count: region.count.clone(),
            words: region.words.clone(),
            clauses: Vec::new(),
        }));
    }
    if !diff.exact {
        all.push(missing("proof:missing"));
    }
    all
}

fn missing(what: &str) -> Objection {
    Objection {
        what: what.to_owned(),
        from: None,
        to: None,
        direction: Direction::Other,
        count: Count::default(),
        words: Default::default(),
        clauses: Vec::new(),
    }
}

fn regions(what: &str, one: &Move) -> Vec<Objection> {
    let name = |of: Edition, rule: &str| match of {
        Edition::Old => format!("old:{rule}"),
        Edition::New => format!("new:{rule}"),
    };
    let entry = |region: &Region| Objection {
        what: what.to_owned(),
        from: one.from.clone(),
        to: one.to.clone(),
        direction: one.direction,
        count: region.count.clone(),
        words: region.words.clone(),
        clauses: {
            let behind = one.rules.iter().filter(|behind| region.rules.contains(&name(behind.of, &behind.rule)));
            let mut clauses: Vec<String> = behind.filter_map(|behind| behind.clause.clone()).collect();
            clauses.sort_unstable();
            clauses.dedup();
            clauses
        },
    };
    let rest = Region { count: one.more.clone(), ..Region::default() };
    one.regions.iter().chain((!one.more.is_zero()).then_some(&rest)).map(entry).collect()
}
