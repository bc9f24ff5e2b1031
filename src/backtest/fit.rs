//! Whether a mapping fits the versions of a pack and the columns of a file: every mistake at once.

use crate::backtest::answers::first;
use crate::backtest::cell::{Reading, Told};
use crate::backtest::mapping::{Column, From, Mapping, Source};
use crate::backtest::plan::{Backtest, Conclusion, FactPlan, Plan, RecordedPlan, SourcePlan, conclusions};
use crate::facts::read::read_one;
use crate::model::schema::{Fact, FactType};
use crate::pack::core::Pack;
use crate::problem::{Error, Place, Problem, in_order};
use crate::text::fold::folded;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// How many rows that moved alike are named where nothing is said.
const EXAMPLES: usize = 5;

impl Backtest {
    /// A backtest of a pack, or of two versions of it. `columns`: those of the file, where they are known. Without a mapping
    /// each column is the fact of that id, lines of JSON are facts, and rows with a wrong answer are refused.
    ///
    /// # Errors
    /// Everything in the mapping that fits neither the packs nor the file.
    pub fn new(
        old: Pack,
        new: Option<Pack>,
        mapping: Option<&Mapping>,
        columns: Option<&[String]>,
    ) -> Result<Self, Error> {
        let packs: Vec<Pack> = [Some(old), new].into_iter().flatten().collect();
        let conclusions = conclusions(&packs);
        let mut fitting = Fitting { packs: &packs, columns, plan: Plan::default(), problems: Vec::new(), file: "" };
        match mapping {
            Some(mapping) => fitting.mapping(mapping, &conclusions),
            None => fitting.facts_by_id(),
        }
        let Fitting { mut plan, problems, .. } = fitting;
        if !problems.is_empty() {
            return Err(in_order(problems));
        }
        let unused = columns.into_iter().flatten().filter(|column| !plan.by_name.contains_key(*column));
        plan.unused = unused.cloned().collect();
        Ok(Self { packs, plan, conclusions, examples: EXAMPLES, keeps_rows: false })
    }
}

struct Fitting<'f> {
    packs: &'f [Pack],
    columns: Option<&'f [String]>,
    plan: Plan,
    problems: Vec<Problem>,
    file: &'f str,
}

impl<'f> Fitting<'f> {
    fn place(&self, line: Option<usize>) -> Option<Place> {
        Some(Place { file: self.file.to_owned(), line, column: None })
    }

    fn wrong(&mut self, line: Option<usize>, problem: Problem) {
        let place = self.place(line);
        self.problems.push(problem.at(place));
    }

    /// The ids of all facts that are asked, in any version.
    fn ids(&self) -> Vec<&'f str> {
        let mut ids: Vec<&str> = Vec::new();
        for pack in self.packs {
            let asked = pack.compiled.schema.facts.iter().map(|fact| fact.id.as_str()).filter(|id| !pack.computes(id));
            ids.extend(asked);
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The number of a column that is read.
    fn column(&mut self, column: &Column) -> usize {
        if let Some(known) = self.plan.by_name.get(&column.name) {
            return *known;
        }
        if let Some(columns) = self.columns {
            match columns.iter().filter(|known| **known == column.name).count() {
                0 => {
                    let problem = Problem::error("unknown-column", format!("the file has no column `{}`", column.name));
                    let problem = problem.suggest(&column.name, columns.iter().map(String::as_str));
                    self.wrong(column.line, problem);
                }
                1 => {}
                count => {
                    let message = format!("the file has {count} columns called `{}`", column.name);
                    let problem = Problem::error("unknown-column", message).help("give each a name of its own");
                    self.wrong(column.line, problem);
                }
            }
        }
        let number = self.plan.columns.len();
        self.plan.columns.push(column.name.clone());
        self.plan.by_name.insert(column.name.clone(), number);
        number
    }

    /// A fact as the latest version that has it declares it, with the options of all versions.
    fn declared(&self, id: &str) -> Option<(&'f Fact, Vec<String>)> {
        let find = |pack: &'f Pack| pack.compiled.fact_ids.get(id).and_then(|at| pack.compiled.schema.facts.get(*at));
        let mut options: Vec<String> = Vec::new();
        for fact in self.packs.iter().filter_map(find) {
            options.extend(fact.options.iter().filter(|option| !options.contains(option)).cloned().collect::<Vec<_>>());
        }
        self.packs.iter().rev().find_map(find).map(|fact| (fact, options))
    }

    /// The plan for a fact, without what says something about it.
    fn fact(&self, id: &str, fact_type: FactType) -> FactPlan {
        let computes = self.packs.iter().any(|pack| !pack.compiled.computations.is_empty());
        FactPlan {
            id: id.to_owned(),
            at: self.packs.iter().map(|pack| pack.compiled.fact_ids.get(id).copied()).collect(),
            several: fact_type == FactType::Several,
            inert: !fact_type.finite() && !computes,
            if_applies: false,
            sources: Vec::new(),
        }
    }

    fn units(&self, id: &str) -> Vec<String> {
        self.packs.iter().flat_map(|pack| pack.units(id)).map(str::to_owned).collect()
    }

    /// Without a mapping: each fact under its id.
    fn facts_by_id(&mut self) {
        self.plan.plain = true;
        for id in self.ids() {
            if self.columns.is_some_and(|columns| !columns.iter().any(|column| column == id)) {
                continue;
            }
            let Some((declared, options)) = self.declared(id) else { continue };
            let column = self.column(&Column { name: id.to_owned(), line: None });
            let source = Source { fact: id.to_owned(), whole: true, ..Source::default() };
            let reading = Reading::new(&source, declared.fact_type, options, self.units(id), true);
            let mut fact = self.fact(id, declared.fact_type);
            fact.sources.push(SourcePlan { column: Some(column), reading });
            self.plan.facts.push(fact);
        }
        if self.plan.facts.is_empty() {
            let problem = Problem::error("unknown-column", "no column of the file is the id of a fact");
            self.problems.push(problem.help("say in a mapping file (`--map`) which column is which fact"));
        }
    }

    fn mapping(&mut self, mapping: &'f Mapping, conclusions: &[Conclusion]) {
        self.file = &mapping.file;
        self.plan.id = mapping.id.as_ref().map(|column| self.column(column));
        self.plan.time = mapping.time.as_ref().map(|(column, dates)| (self.column(column), dates.clone()));
        self.recorded(mapping, conclusions);
        for source in &mapping.sources {
            self.source(source);
        }
    }

    fn recorded(&mut self, mapping: &Mapping, conclusions: &[Conclusion]) {
        let Some(recorded) = &mapping.recorded else { return };
        let line = recorded.column.line;
        let column = self.column(&recorded.column);
        let name = recorded.scheme.as_deref().unwrap_or("level");
        let graded = |one: &&Conclusion| !["kind", "scope", "priority"].contains(&one.name.as_str());
        let Some(at) = conclusions.iter().position(|one| one.name == name && graded(&one)) else {
            let known: Vec<&str> = conclusions.iter().filter(graded).map(|one| one.name.as_str()).collect();
            let problem = Problem::error("unknown-scheme", format!("there is no level scheme `{name}`"));
            return self.wrong(line, problem.suggest(name, known));
        };
        let scale = conclusions.get(at).and_then(|one| one.values.iter().rev().find(|values| !values.is_empty()));
        let scale = scale.cloned().unwrap_or_default();
        // A level is called by its id, where no other word for it is given.
        let mut words: FxHashMap<String, usize> = FxHashMap::default();
        for (word, level) in &recorded.levels {
            match scale.iter().position(|known| known == level) {
                Some(place) => {
                    if words.insert(folded(word.trim()), place).is_some() {
                        self.wrong(line, twice("recorded.levels", word));
                    }
                }
                None => {
                    let problem = Problem::error("unknown-level", format!("`{level}` is no level of `{name}`"));
                    self.wrong(line, problem.suggest(level, scale.iter().map(String::as_str)));
                }
            }
        }
        for (place, level) in scale.iter().enumerate() {
            words.entry(folded(level)).or_insert(place);
        }
        let unknown = recorded.unknown.iter().map(|word| folded(word.trim())).collect();
        self.plan.recorded = Some(RecordedPlan { column, conclusion: at, scale, words, unknown });
    }

    fn source(&mut self, source: &'f Source) {
        let Some((declared, options)) = self.declared(&source.fact) else {
            let problem = Problem::error("unknown-fact", format!("unknown fact `{}`", source.fact));
            return self.wrong(source.line, problem.suggest(&source.fact, self.ids()));
        };
        if self.packs.iter().any(|pack| pack.computes(&source.fact)) {
            let problem = Problem::error("computed-fact", format!("`{}` is computed and cannot be given", source.fact));
            return self.wrong(source.line, problem.help("name columns for the facts from which it is computed"));
        }
        let kind = declared.fact_type;
        let only = [
            (source.split.is_some(), "split", FactType::Several, "several choices"),
            (source.option.is_some(), "option", FactType::Several, "several choices"),
            (!source.whole, "whole", FactType::Several, "several choices"),
            (source.dates.format.is_some() || source.dates.zone.is_some(), "date", FactType::Time, "times"),
        ];
        for (_, key, _, of) in only.iter().filter(|(given, _, needs, _)| *given && *needs != kind) {
            let message = format!("`{key}` is for facts of {of}, which `{}` is not", source.fact);
            self.wrong(source.line, Problem::error("invalid-mapping", message).help(format!("take out `{key}`")));
        }
        if let Some(option) = &source.option
            && !options.contains(option)
        {
            let problem = Problem::error("unknown-option", format!("`{option}` is no option of `{}`", source.fact));
            self.wrong(source.line, problem.about(&source.fact).suggest(option, options.iter().map(String::as_str)));
        }
        let mut seen: Vec<String> = Vec::new();
        for (word, _) in &source.values {
            let word = folded(word.trim());
            if seen.contains(&word) {
                self.wrong(source.line, twice("values", &word));
            }
            seen.push(word);
        }
        let column = match &source.from {
            From::Column(name) => Some(self.column(&Column { name: name.clone(), line: source.line })),
            From::Constant(_) => None,
        };
        let reading = Reading::new(source, kind, options.clone(), self.units(&source.fact), false);
        let constant = match &source.from {
            From::Constant(value) => Some(value),
            From::Column(_) => None,
        };
        let meanings = source.values.iter().map(|(_, value)| value).chain(&source.otherwise).chain(constant);
        for value in meanings {
            if let Err(problem) = self.answers(source, &reading, value, &options) {
                self.wrong(source.line, *problem);
            }
        }
        let place = self.plan.facts.iter().position(|fact| fact.id == source.fact).unwrap_or_else(|| {
            let fact = self.fact(&source.fact, kind);
            self.plan.facts.push(fact);
            self.plan.facts.len() - 1
        });
        if let Some(fact) = self.plan.facts.get_mut(place) {
            fact.if_applies |= source.if_applies;
            fact.sources.push(SourcePlan { column, reading });
        }
    }

    /// Whether a value that the mapping gives is an answer in some version.
    fn answers(
        &self,
        source: &Source,
        reading: &Reading,
        value: &Value,
        options: &[String],
    ) -> Result<(), Box<Problem>> {
        match reading.meant(value) {
            Told::Options { has, .. } => match has.iter().find(|option| !options.contains(option)) {
                Some(option) => {
                    let message = format!("`{option}` is no option of `{}`", source.fact);
                    let problem = Problem::error("unknown-option", message).about(&source.fact);
                    Err(Box::new(problem.suggest(option, options.iter().map(String::as_str))))
                }
                None => Ok(()),
            },
            Told::Answer(value) => {
                let mut refused = None;
                for pack in self.packs {
                    let Some(fact) = pack.compiled.fact_ids.get(&source.fact) else { continue };
                    match read_one(&pack.compiled, *fact, &value) {
                        Ok(_) => return Ok(()),
                        Err(problems) => refused = refused.or_else(|| Some(Box::new(first(problems)))),
                    }
                }
                refused.map_or(Ok(()), Err)
            }
            Told::Nothing | Told::Wrong(_) => Ok(()),
        }
    }
}

fn twice(table: &str, word: &str) -> Problem {
    Problem::error("invalid-mapping", format!("`{word}` stands twice in `{table}`, in other letters"))
        .help("upper and lower case, and the width of letters, make no difference")
}
