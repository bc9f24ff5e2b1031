//! Answers: what the cells of a fact's columns say together, read once for each distinct combination.

use crate::backtest::batch::Coded;
use crate::backtest::cell::{Cell, Told};
use crate::backtest::plan::FactPlan;
use crate::diagram::condition::Var;
use crate::diagram::walk::bits;
use crate::facts::read::read_one;
use crate::pack::core::Pack;
use crate::problem::Problem;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

/// An answer to one fact.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// By version.
    pub sides: Vec<Side>,
    /// What was not understood, with the source that it comes from.
    pub wrong: Vec<(usize, Problem)>,
}

/// An answer as one version takes it.
#[derive(Debug, Default)]
pub(crate) struct Side {
    /// None where nothing is known.
    pub value: Option<Value>,
    /// Where the variables of the fact may lie, as bits; those that may lie anywhere are left out.
    pub cells: Vec<(Var, u64)>,
    /// Whether it says that the fact applies: not where it says what not applying means, too.
    pub applies: bool,
    /// Why the version does not take it.
    pub refused: Option<Problem>,
}

/// The answers to one fact that were met.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub all: Vec<Answer>,
    /// By source: what its cells say.
    sources: Vec<Tellings>,
    /// What the sources say together → the answer.
    joint: FxHashMap<Box<[u32]>, u32>,
    /// The answer of a text that was given, whatever it says.
    given: Option<u32>,
}

/// What the cells of one source say.
#[derive(Debug, Default)]
struct Tellings {
    by_cell: FxHashMap<Cell, u32>,
    all: Vec<Told>,
}

/// Past so many distinct answers the cache begins anew.
const MAX_ANSWERS: usize = 1 << 16;

impl Answers {
    /// Makes room; what was numbered before is forgotten then.
    pub fn is_full(&self) -> bool {
        self.all.len() > MAX_ANSWERS || self.sources.iter().any(|source| source.all.len() > MAX_ANSWERS)
    }

    /// For each row of a batch, the number of its answer.
    pub fn of(&mut self, plan: &FactPlan, packs: &[Pack], columns: &[Coded], rows: usize, strict: bool) -> Vec<u32> {
        self.sources.resize_with(plan.sources.len(), Tellings::default);
        // By source: the number of what each distinct cell of the batch says.
        let mut numbers: Vec<(Option<&Coded>, Vec<u32>)> = Vec::with_capacity(plan.sources.len());
        for (source, tellings) in plan.sources.iter().zip(&mut self.sources) {
            let column = source.column.and_then(|column| columns.get(column));
            let cells: &[Cell] = column.map_or(&[Cell::Empty], |column| &column.values);
            let mut told = Vec::with_capacity(cells.len());
            for cell in cells {
                let known = tellings.by_cell.get(cell).copied();
                told.push(known.unwrap_or_else(|| {
                    let number = tellings.all.len() as u32;
                    tellings.all.push(match &source.reading.source().from {
                        crate::backtest::mapping::From::Constant(value) if source.column.is_none() => {
                            source.reading.meant(value)
                        }
                        _ => source.reading.told(cell),
                    });
                    tellings.by_cell.insert(cell.clone(), number);
                    number
                }));
            }
            numbers.push((column, told));
        }
        if let [(Some(column), told)] = numbers.as_slice() {
            // One column: an answer for each distinct cell, and a look into a table for each row.
            let answers: Vec<u32> = told.iter().map(|told| self.answer(plan, packs, &[*told], strict)).collect();
            return column.codes.iter().map(|code| answers.get(*code as usize).copied().unwrap_or(0)).collect();
        }
        let mut key = vec![0; numbers.len()];
        let mut answers = Vec::with_capacity(rows);
        for row in 0..rows {
            for (slot, (column, told)) in key.iter_mut().zip(&numbers) {
                let code = column.and_then(|column| column.codes.get(row)).copied().unwrap_or(0);
                *slot = told.get(code as usize).copied().unwrap_or(0);
            }
            answers.push(self.answer(plan, packs, &key, strict));
        }
        answers
    }

    /// The number of the answer that the sources give together.
    fn answer(&mut self, plan: &FactPlan, packs: &[Pack], key: &[u32], strict: bool) -> u32 {
        if let Some(known) = self.joint.get(key) {
            return *known;
        }
        let told: Vec<&Told> = self
            .sources
            .iter()
            .zip(key)
            .map(|(source, number)| source.all.get(*number as usize).unwrap_or(&Told::Nothing))
            .collect();
        let answer = Answer::of(plan, packs, &told, strict);
        let understood = answer.wrong.is_empty() && answer.sides.iter().all(|side| side.refused.is_none());
        let given = answer.sides.iter().any(|side| side.value.is_some());
        let number = match self.given {
            Some(number) if plan.inert && understood && given => number,
            _ => {
                let number = self.all.len() as u32;
                if plan.inert && understood && given {
                    self.given = Some(number);
                }
                self.all.push(answer);
                number
            }
        };
        self.joint.insert(key.into(), number);
        number
    }
}

impl Answer {
    fn of(plan: &FactPlan, packs: &[Pack], told: &[&Told], strict: bool) -> Self {
        let mut wrong: Vec<(usize, Problem)> = Vec::new();
        for (source, told) in told.iter().enumerate() {
            if let Told::Wrong(problem) = told {
                wrong.push((source, problem.as_ref().clone()));
            }
        }
        let refused = if strict { wrong.pop().map(|(_, problem)| problem) } else { None };
        let mut sides: Vec<Side> = packs
            .iter()
            .zip(&plan.at)
            .map(|(pack, at)| match (&refused, at) {
                (Some(problem), _) => Side { refused: Some(problem.clone()), ..Side::default() },
                (None, Some(at)) => Side::of(pack, *at, together(plan, pack, *at, told)),
                (None, None) => Side::default(),
            })
            .collect();
        // What no version takes is a cell that was not understood; what one does not take it cannot grade.
        let known = sides.iter().zip(&plan.at).filter(|(_, at)| at.is_some());
        if !strict
            && refused.is_none()
            && known.clone().count() > 0
            && known.clone().all(|(side, _)| side.refused.is_some())
        {
            let problem = sides.iter_mut().filter_map(|side| side.refused.take()).next_back();
            let source = told.iter().position(|told| !matches!(told, Told::Nothing | Told::Wrong(_))).unwrap_or(0);
            wrong.extend(problem.map(|problem| (source, problem)));
            sides.iter_mut().for_each(|side| *side = Side::default());
        }
        Self { sides, wrong }
    }
}

impl Side {
    fn of(pack: &Pack, fact: usize, value: Option<Value>) -> Self {
        let Some(value) = value else { return Self::default() };
        match read_one(&pack.compiled, fact, &value) {
            Err(problems) => Self { refused: Some(first(problems)), ..Self::default() },
            Ok(cells) => {
                let all = |var: Var| pack.compiled.domain(var).map(|domain| bits(&domain.all()));
                // An answer that means the same as not applying has the cell of that, too.
                let applies = !cells.iter().any(|(var, cells)| {
                    pack.compiled.domain(*var).is_some_and(|domain| domain.base == 1) && cells.contains(0)
                });
                let cells = cells.into_iter().map(|(var, cells)| (var, bits(&cells)));
                let cells = cells.filter(|(var, cells)| all(*var) != Some(*cells)).collect();
                Self { value: Some(value), cells, applies, refused: None }
            }
        }
    }
}

/// The answer that several sources give together, as one version of the pack takes it; none where nothing is known.
fn together(plan: &FactPlan, pack: &Pack, fact: usize, told: &[&Told]) -> Option<Value> {
    let answers = told.iter().filter_map(|told| match told {
        Told::Answer(value) => Some(value),
        _ => None,
    });
    if let Some(value) = answers.into_iter().next() {
        return Some(value.clone());
    }
    if !plan.several {
        return None;
    }
    let (mut includes, mut excludes): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let (mut whole, mut open) = (false, false);
    for told in told {
        match told {
            Told::Options { has, not, whole: all } => {
                includes.extend(has.iter().map(String::as_str));
                excludes.extend(not.iter().map(String::as_str));
                whole |= *all;
            }
            _ => open = true,
        }
    }
    // An option that only another version knows is nothing that this one decides by.
    let options = &pack.compiled.schema.facts.get(fact)?.options;
    for list in [&mut includes, &mut excludes] {
        list.retain(|option| options.iter().any(|known| known == option));
        list.sort_unstable();
        list.dedup();
    }
    if whole && !open {
        return Some(json!(includes));
    }
    let mut form = serde_json::Map::new();
    for (key, list) in [("includes", includes), ("excludes", excludes)] {
        if !list.is_empty() {
            form.insert(key.to_owned(), json!(list));
        }
    }
    (!form.is_empty()).then_some(Value::Object(form))
}

/// The first of all that is wrong.
pub(crate) fn first(problems: Vec<Problem>) -> Problem {
    problems.into_iter().next().unwrap_or_else(|| Problem::error("contradictory", "these facts cannot be"))
}
