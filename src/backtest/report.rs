//! From tallies to a report.

use crate::answer::backtest::{
    Agreement, BacktestReport, Concluded, Flow, Graded, Possible, Recorded, Refusal, RowCounts, RuleRows, Unmapped,
};
use crate::answer::comparison::Direction;
use crate::answer::diff::Edition;
use crate::backtest::agreement::Judged;
use crate::backtest::plan::{Backtest, RecordedPlan};
use crate::backtest::tally::{Behind, Tally};
use crate::backtest::verdict::rule_id;
use crate::diff::pack::version;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// How many rules are named for rows of the same sort.
const MAX_RULES: usize = 20;

impl Backtest {
    /// What was counted, as an answer.
    pub fn report(&self, tally: &Tally) -> BacktestReport {
        let mut graded: BTreeMap<&str, Graded> = BTreeMap::new();
        for (at, conclusion) in self.conclusions.iter().enumerate() {
            graded.insert(&conclusion.name, self.graded(at, tally));
        }
        let mut take = |name: &str| graded.remove(name).unwrap_or_default();
        let [kind, scope, level, priority] = ["kind", "scope", "level", "priority"].map(&mut take);
        let of = |version: usize| self.packs.get(version).map(|_| self.counted(tally, version));
        let by = |version: usize| {
            let counted = of(version);
            (counted.map(|(graded, _)| graded), counted.map(|(_, refused)| refused))
        };
        let ((graded_by_old, refused_by_old), (graded_by_new, refused_by_new)) = (by(0), by(1));
        let name = |column: &u32| self.plan.columns.get(*column as usize).cloned().unwrap_or_default();
        let fact = |fact: &u32| self.plan.facts.get(*fact as usize).map(|fact| fact.id.clone());
        let mut unmapped: Vec<Unmapped> = tally
            .cells
            .iter()
            .map(|((column, value), odd)| Unmapped {
                column: name(column),
                value: value.clone(),
                fact: odd.fact.as_ref().and_then(fact),
                code: odd.code.clone(),
                message: if value.is_some() { odd.message.clone() } else { "further values".to_owned() },
                rows: odd.rows,
                first: odd.first.clone(),
            })
            .collect();
        unmapped.sort_by(|a, b| (&a.column, b.rows, a.first.row).cmp(&(&b.column, a.rows, b.first.row)));
        let mut refused: Vec<Refusal> = tally
            .refused
            .iter()
            .map(|((by, code, message), odd)| Refusal {
                by: by.map(edition),
                code: code.clone(),
                message: if message.is_empty() { "further reasons".to_owned() } else { message.clone() },
                rows: odd.rows,
                first: odd.first.clone(),
            })
            .collect();
        refused.sort_by_key(|refusal| (refusal.by, std::cmp::Reverse(refusal.rows), refusal.first.row));
        let never = self.plan.columns.iter().enumerate().filter(|(at, _)| tally.filled.get(*at) != Some(&true));
        let versions = (0..self.packs.len()).filter_map(|version| self.agreement(tally, version));
        BacktestReport {
            old: self.packs.first().map(version).unwrap_or_default(),
            new: self.packs.get(1).map(version),
            rows: RowCounts {
                read: tally.read,
                unreadable: tally.unreadable,
                graded: graded_by_old.unwrap_or_default(),
                refused: refused_by_old.unwrap_or_default(),
                graded_by_new,
                refused_by_new,
            },
            period: tally.period.and_then(|(first, last)| Some((written(first)?, written(last)?))),
            kind,
            scope,
            level,
            priority,
            recorded: versions.collect(),
            unmapped,
            refused,
            left_out: tally.left_out.iter().filter_map(|(at, rows)| Some((fact(at)?, *rows))).collect(),
            unused_columns: self.plan.unused.clone(),
            empty_columns: if self.plan.plain { Vec::new() } else { never.map(|(_, name)| name.clone()).collect() },
            digest: format!("{:032x}", tally.digest),
            schemes: graded.into_iter().map(|(name, graded)| (name.to_owned(), graded)).collect(),
        }
    }

    /// How many rows a version graded and refused.
    fn counted(&self, tally: &Tally, version: usize) -> (u64, u64) {
        let (mut graded, mut refused) = (0, 0);
        for (verdict, rows) in &tally.verdicts {
            *(if self.part(verdict, version).is_some() { &mut graded } else { &mut refused }) += rows;
        }
        (graded, refused)
    }

    fn graded(&self, at: usize, tally: &Tally) -> Graded {
        let by = |version: usize| {
            let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
            for (verdict, rows) in &tally.verdicts {
                if let Some(mask) = self.part(verdict, version).and_then(|part| part.get(at)).filter(|mask| **mask != 0)
                {
                    *counts.entry(*mask).or_default() += rows;
                }
            }
            let mut counts: Vec<(u64, u64)> = counts.into_iter().collect();
            counts.sort_by_key(|(mask, _)| seriousness(*mask));
            let concluded = |(mask, rows)| Concluded { values: self.possible(at, version, mask), rows };
            counts.into_iter().map(concluded).collect::<Vec<_>>()
        };
        if self.packs.len() < 2 {
            return Graded { old: by(0), ..Graded::default() };
        }
        let mut unmoved = 0;
        for (verdict, rows) in &tally.verdicts {
            let both = self.part(verdict, 0).zip(self.part(verdict, 1));
            let masks = both.and_then(|(before, after)| Some((*before.get(at)?, *after.get(at)?)));
            if masks.is_some_and(|(before, after)| before != 0 && after != 0 && self.is_same(at, before, after)) {
                unmoved += rows;
            }
        }
        let flows = tally.flows.iter().filter(|((conclusion, _, _), _)| *conclusion as usize == at);
        let mut flows: Vec<Flow> = flows.map(|((_, from, to), behind)| self.flow(at, *from, *to, behind)).collect();
        flows.sort_by_key(|flow| std::cmp::Reverse(flow.rows));
        Graded { old: by(0), new: by(1), unmoved: Some(unmoved), flows }
    }

    fn flow(&self, at: usize, from: u64, to: u64, behind: &Behind) -> Flow {
        Flow {
            direction: self.direction(at, from, to),
            from: self.possible(at, 0, from),
            to: self.possible(at, 1, to),
            rows: behind.rows,
            rules: self.rules(behind),
            examples: behind.examples.clone(),
        }
    }

    /// Which way a conclusion went: both the most and the least serious possible value count.
    fn direction(&self, at: usize, from: u64, to: u64) -> Direction {
        let Some(conclusion) = self.conclusions.get(at).filter(|one| one.name != "kind") else {
            return Direction::Other;
        };
        let Some(scale) = conclusion.values.get(1) else { return Direction::Other };
        let ends = |version: usize, mask: u64| {
            let Possible { possible, none } = self.possible(at, version, mask);
            let place = |value: &String| scale.iter().position(|known| known == value);
            let places: Option<Vec<usize>> = possible.iter().map(place).collect();
            let places = places.filter(|_| !none)?;
            Some((places.iter().min().copied()?, places.iter().max().copied()?))
        };
        match (ends(0, from), ends(1, to)) {
            (Some(before), Some(after)) if before == after => Direction::Same,
            (Some(before), Some(after)) if after.0 <= before.0 && after.1 <= before.1 => Direction::Up,
            (Some(before), Some(after)) if after.0 >= before.0 && after.1 >= before.1 => Direction::Down,
            _ => Direction::Other,
        }
    }

    /// The rules behind some rows, those behind most first.
    fn rules(&self, behind: &Behind) -> Vec<RuleRows> {
        let mut rules: Vec<(&(u32, u32), &u64)> = behind.rules.iter().collect();
        rules.sort_by_key(|(rule, rows)| (std::cmp::Reverse(**rows), **rule));
        let named = rules.into_iter().take(MAX_RULES).filter_map(|((version, rule), rows)| {
            let pack = self.packs.get(*version as usize)?;
            let clause = pack.words(None).1.rules.get(*rule as usize).and_then(|text| text.clause.clone());
            Some(RuleRows { of: edition(*version), rule: rule_id(pack, *rule)?, clause, rows: *rows })
        });
        named.collect()
    }

    /// What was recorded beside what one version concludes.
    fn agreement(&self, tally: &Tally, version: usize) -> Option<Agreement> {
        let recorded = self.plan.recorded.as_ref()?;
        let conclusion = self.conclusions.get(recorded.conclusion)?;
        let size = recorded.scale.len();
        let mut judged = Judged::new(size);
        let mut agreement = Agreement {
            of: edition(version as u32),
            conclusion: conclusion.name.clone(),
            rows: 0,
            agree: 0,
            disagree: 0,
            open: 0,
            apart: 0,
            share: None,
            kappa: None,
            weighted_kappa: None,
            table: Vec::new(),
        };
        for ((of, level, mask), behind) in &tally.recorded {
            if *of as usize != version {
                continue;
            }
            let level = *level as usize;
            let values = self.possible(recorded.conclusion, version, *mask);
            let places: Vec<usize> = values.possible.iter().filter_map(|value| place(recorded, value)).collect();
            agreement.rows += behind.rows;
            match places.as_slice() {
                [one] if values.possible.len() == 1 && !values.none => {
                    judged.add(level, *one, behind.rows);
                    *(if *one == level { &mut agreement.agree } else { &mut agreement.disagree }) += behind.rows;
                }
                several if several.contains(&level) => agreement.open += behind.rows,
                _ => agreement.apart += behind.rows,
            }
            let distances = places.iter().map(|place| level as i64 - *place as i64);
            let distance = distances.min_by_key(|distance| distance.abs()).unwrap_or(-(size as i64));
            let same = places.as_slice() == [level] && values.possible.len() == 1 && !values.none;
            agreement.table.push(Recorded {
                recorded: recorded.scale.get(level).cloned().unwrap_or_default(),
                values,
                rows: behind.rows,
                distance,
                rules: if same { Vec::new() } else { self.rules(behind) },
                examples: behind.examples.clone(),
            });
        }
        agreement.table.sort_by_key(|one| (std::cmp::Reverse(one.distance.abs()), std::cmp::Reverse(one.rows)));
        agreement.share = judged.share();
        agreement.kappa = judged.kappa();
        agreement.weighted_kappa = judged.weighted_kappa();
        Some(agreement)
    }
}

fn place(recorded: &RecordedPlan, value: &str) -> Option<usize> {
    recorded.scale.iter().position(|level| level == value)
}

fn edition(version: u32) -> Edition {
    if version == 0 { Edition::Old } else { Edition::New }
}

/// The most serious value first, then fewer before more.
fn seriousness(mask: u64) -> (u32, u32, u64) {
    (mask.trailing_zeros(), mask.count_ones(), mask)
}

fn written((second, nanosecond): (i64, i32)) -> Option<String> {
    Timestamp::new(second, nanosecond).ok().map(|time| time.to_string())
}
