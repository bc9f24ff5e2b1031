//! Grading batches: each distinct cell is read once, rows are walked through the diagrams without allocation, and only what
//! moved, was refused or was recorded otherwise is reasoned about.

use crate::backtest::answers::{Answer, Answers};
use crate::backtest::batch::Batch;
use crate::backtest::counting::{Counting, Outcome};
use crate::backtest::plan::Backtest;
use crate::backtest::slow::Reasons;
use crate::backtest::walker::Walker;
use rustc_hash::FxHashMap;

/// Grades batches, one after the other; each thread has its own.
pub struct Grader<'b> {
    backtest: &'b Backtest,
    /// By version; none where diagrams alone do not decide.
    walkers: Vec<Option<Walker<'b>>>,
    /// By fact of the plan.
    facts: Vec<Answers>,
    /// The answers of a row → what each version concludes, and why.
    reasons: FxHashMap<Box<[u32]>, Reasons>,
    /// What all versions conclude → its digest.
    digests: FxHashMap<Vec<u64>, [u8; 16]>,
}

/// Past so many the reasons that were found begin anew.
const MAX_REASONS: usize = 1 << 15;

impl Backtest {
    /// Something that grades batches, with caches of its own: one for each thread.
    pub fn grader(&self) -> Grader<'_> {
        Grader {
            backtest: self,
            walkers: (0..self.packs.len()).map(|version| Walker::new(self, version)).collect(),
            facts: self.plan.facts.iter().map(|_| Answers::default()).collect(),
            reasons: FxHashMap::default(),
            digests: FxHashMap::default(),
        }
    }
}

impl Grader<'_> {
    /// Grades all rows of a batch.
    pub fn grade(&mut self, batch: &Batch) -> Outcome {
        let backtest = self.backtest;
        let plan = &backtest.plan;
        if self.facts.iter().any(Answers::is_full) || self.reasons.len() > MAX_REASONS {
            self.facts.iter_mut().for_each(|answers| *answers = Answers::default());
            self.reasons.clear();
        }
        // By fact: for each row its answer.
        let mut numbers: Vec<Vec<u32>> = Vec::with_capacity(plan.facts.len());
        for (fact, answers) in plan.facts.iter().zip(&mut self.facts) {
            numbers.push(answers.of(fact, &backtest.packs, &batch.columns, batch.rows, plan.plain));
        }
        let mut counting = Counting::new(backtest, batch);
        let mut bad = batch.bad.iter().peekable();
        let (mut verdict, mut key, mut left_out) = (Vec::new(), vec![0; numbers.len()], Vec::new());
        // By version, whether the row was walked; and what of it differs, with the rules behind it.
        let (mut walked, mut differ, mut rules) = (Vec::new(), Vec::new(), FxHashMap::default());
        let facts = std::mem::take(&mut self.facts);
        let mut answers: Vec<&Answer> = Vec::with_capacity(numbers.len());
        for row in 0..batch.rows {
            counting.out.tally.read += 1;
            if let Some((_, problem)) = bad.next_if(|(at, _)| *at == row) {
                counting.out.tally.unreadable += 1;
                counting.refuse(None, problem, row);
                continue;
            }
            answers.clear();
            for ((number, of), slot) in numbers.iter().zip(&facts).zip(&mut key) {
                *slot = number.get(row).copied().unwrap_or(0);
                answers.extend(of.all.get(*slot as usize));
            }
            counting.unmapped(&answers, row);
            verdict.clear();
            walked.clear();
            for version in 0..backtest.packs.len() {
                let by_walking = match self.walkers.get_mut(version).and_then(Option::as_mut) {
                    Some(walker) => {
                        left_out.clear();
                        walker.grade(version, &answers, &mut verdict, &mut left_out)
                    }
                    None => false,
                };
                walked.push(by_walking);
                if by_walking {
                    counting.left_out(&left_out, version);
                    continue;
                }
                let reasons = self.reasons.entry(key.as_slice().into()).or_insert_with(|| reasons(backtest, &answers));
                match reasons.get(version) {
                    Some(Ok(reasoned)) => {
                        counting.left_out(&reasoned.left_out, version);
                        verdict.extend(&reasoned.masks);
                    }
                    Some(Err(problem)) => {
                        counting.refuse(Some(version as u32), problem, row);
                        verdict.extend(backtest.conclusions.iter().map(|_| 0));
                    }
                    None => {}
                }
            }
            let digest = match self.digests.get(&verdict) {
                Some(digest) => *digest,
                None => {
                    let digest = backtest.digest(&verdict);
                    self.digests.insert(verdict.clone(), digest);
                    digest
                }
            };
            counting.verdict(&verdict, digest, row);
            differ.clear();
            counting.differs(&verdict, row, &mut differ);
            if differ.is_empty() {
                continue;
            }
            rules.clear();
            for (version, conclusion) in differ.drain(..) {
                let by_walking = self.walkers.get_mut(version).and_then(Option::as_mut);
                let by_walking = by_walking.filter(|_| walked.get(version) == Some(&true));
                let found = match (by_walking, backtest.part(&verdict, version)) {
                    (Some(walker), Some(masks)) => walker.rules(conclusion, masks),
                    _ => {
                        let key = key.as_slice().into();
                        let reasons = self.reasons.entry(key).or_insert_with(|| reasons(backtest, &answers));
                        let reasoned = reasons.get(version).and_then(|reasoned| reasoned.as_ref().ok());
                        reasoned.and_then(|reasoned| reasoned.rules.get(conclusion)).cloned().unwrap_or_default()
                    }
                };
                rules.insert((version, conclusion), found);
            }
            counting.differing(&verdict, &rules, row);
        }
        self.facts = facts;
        counting.finish()
    }
}

/// What each version concludes from answers, and why.
fn reasons(backtest: &Backtest, answers: &[&Answer]) -> Reasons {
    (0..backtest.packs.len()).map(|version| backtest.reason(version, answers)).collect()
}
