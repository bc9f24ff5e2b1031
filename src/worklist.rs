//! The worklist: what several packs ask for, joined into one list in which every action stands once.

use crate::decision::{Due, Holds};
use crate::desk::Desk;
use crate::desk_decision::{DeskConflict, DutySource, PackDecision, StepSource, WorkDuty, WorkStep, Worklist};
use crate::problem::Problem;
use crate::router::Action;
use crate::rule::RuleKind;
use crate::{Pack, agree};
use jiff::civil::DateTime;
use jiff::{Span, Timestamp};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// What must be done before what, over the steps of all packs: what their authors say, and evidence before anything that
/// can destroy it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    after: BTreeMap<String, BTreeSet<String>>,
}

impl Order {
    /// The order over the steps of all packs; steps that would wait for each other are a problem.
    pub fn new(packs: &[Pack], problems: &mut Vec<Problem>) -> Self {
        let mut order = Self::default();
        let steps = || packs.iter().flat_map(|pack| &pack.compiled.rules).map(|rule| &rule.rule);
        let steps = || steps().filter(|rule| rule.kind == RuleKind::Step);
        for step in steps() {
            let after = order.after.entry(step.id.clone()).or_default();
            after.extend(step.after.iter().cloned());
        }
        if let Some(circle) = order.circle() {
            let first = packs.iter().find_map(|pack| {
                let mut rules = pack.compiled.rules.iter().map(|rule| &rule.rule);
                let step =
                    rules.find(|rule| rule.kind == RuleKind::Step && circle.first() == Some(&rule.id.as_str()))?;
                agree::place(pack, &step.place)
            });
            problems.push(
                Problem::error("cycle", format!("steps of several packs wait for each other: {}", circle.join(" → ")))
                    .at(first)
                    .help("change one `.after`; steps with one id are one action"),
            );
            return order;
        }
        let evidence: BTreeSet<&str> =
            steps().filter(|step| step.evidence && !step.avoid).map(|step| step.id.as_str()).collect();
        let destructive: BTreeSet<&str> =
            steps().filter(|step| step.destructive && !step.avoid).map(|step| step.id.as_str()).collect();
        for destroys in destructive {
            for saves in &evidence {
                // Where an author wants evidence to be taken later, that stands.
                if *saves != destroys && !order.waits(saves, destroys) {
                    order.after.entry(destroys.to_owned()).or_default().insert((*saves).to_owned());
                }
            }
        }
        order
    }

    fn of(&self, id: &str) -> impl Iterator<Item = &str> {
        self.after.get(id).into_iter().flatten().map(String::as_str)
    }

    /// Whether `id` comes after `other`, directly or not.
    fn waits(&self, id: &str, other: &str) -> bool {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![id]);
        while let Some(id) = waiting.pop() {
            if id == other {
                return true;
            }
            waiting.extend(self.of(id).filter(|id| seen.insert(*id)));
        }
        false
    }

    /// Steps that wait for each other.
    fn circle(&self) -> Option<Vec<&str>> {
        let start = self.after.keys().find(|id| self.of(id).any(|before| self.waits(before, id)))?;
        let mut path = vec![start.as_str()];
        loop {
            let last = path.last().copied()?;
            let next = self.of(last).find(|before| self.waits(before, start))?;
            path.push(next);
            if next == start || path.len() > self.after.len() + 1 {
                return Some(path);
            }
        }
    }
}

/// What may hold, where a pack that may be concerned says so.
fn both(pack: Holds, item: Holds) -> Holds {
    pack.max(item)
}

/// The worklist of the packs concerned, which stand in the order of their urgency.
pub(crate) fn merge<'d>(desk: &'d Desk, packs: &[PackDecision<'d>]) -> Worklist<'d> {
    Worklist { duties: duties(packs), steps: steps(desk, packs) }
}

fn steps<'d>(desk: &'d Desk, packs: &[PackDecision<'d>]) -> Vec<WorkStep<'d>> {
    let phases = &desk.router.compiled.schema.phases;
    let phase = |name: &str| phases.iter().position(|phase| phase == name).unwrap_or(phases.len());
    let mut steps: Vec<WorkStep<'d>> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for pack in packs {
        for step in &pack.decision.steps {
            let holds = both(pack.holds, step.holds);
            let index = *known.entry(step.id).or_insert_with(|| {
                steps.push(WorkStep {
                    id: step.id,
                    phase: step.phase,
                    holds,
                    destructive: false,
                    avoid: step.avoid,
                    at_once: false,
                    after: Vec::new(),
                    text: step.text,
                    from: Vec::new(),
                });
                steps.len() - 1
            });
            let Some(merged) = steps.get_mut(index) else { continue };
            merged.holds = merged.holds.min(holds);
            merged.destructive |= step.destructive;
            merged.at_once |= step.at_once;
            if phase(step.phase) < phase(merged.phase) {
                merged.phase = step.phase;
            }
            merged.from.push(StepSource {
                pack: pack.pack,
                by: step.by,
                phase: step.phase,
                holds,
                text: step.text,
                basis: step.basis,
                clause: step.clause,
                note: step.note,
            });
        }
    }
    in_order(desk, steps, &known)
}

/// Steps by phase and urgency, each after those it waits for; a step that waits for one of a later phase moves there.
fn in_order<'d>(desk: &'d Desk, steps: Vec<WorkStep<'d>>, known: &BTreeMap<&'d str, usize>) -> Vec<WorkStep<'d>> {
    let phases = &desk.router.compiled.schema.phases;
    let mut phase: Vec<usize> =
        steps.iter().map(|step| phases.iter().position(|phase| phase == step.phase).unwrap_or(phases.len())).collect();
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    let mut open: Vec<usize> = vec![0; steps.len()];
    let mut steps: Vec<Option<WorkStep<'d>>> = steps.into_iter().map(Some).collect();
    for (index, step) in steps.iter_mut().enumerate() {
        let Some(step) = step else { continue };
        for before in desk.order.of(step.id) {
            let Some((id, other)) = known.get_key_value(before) else { continue };
            step.after.push(id);
            if let (Some(list), Some(open)) = (waiting.get_mut(*other), open.get_mut(index)) {
                list.push(index);
                *open += 1;
            }
        }
    }
    let key = |phase: usize, step: &WorkStep<'_>, index: usize| Reverse((phase, !step.at_once, step.holds, index));
    let mut ready = BinaryHeap::new();
    for (index, step) in steps.iter().enumerate() {
        if let (Some(step), Some(0), Some(phase)) = (step, open.get(index), phase.get(index)) {
            ready.push(key(*phase, step, index));
        }
    }
    let mut list = Vec::with_capacity(steps.len());
    while let Some(Reverse((at, _, _, index))) = ready.pop() {
        for next in waiting.get(index).cloned().unwrap_or_default() {
            let (Some(open), Some(phase)) = (open.get_mut(next), phase.get_mut(next)) else { continue };
            *open -= 1;
            *phase = (*phase).max(at);
            if let (0, Some(Some(step))) = (*open, steps.get(next)) {
                ready.push(key(*phase, step, next));
            }
        }
        if let Some(mut step) = steps.get_mut(index).and_then(Option::take) {
            step.phase = phases.get(at).map_or(step.phase, String::as_str);
            list.push(step);
        }
    }
    list
}

fn duties<'d>(packs: &[PackDecision<'d>]) -> Vec<WorkDuty<'d>> {
    let mut duties: Vec<WorkDuty<'d>> = Vec::new();
    for pack in packs {
        for duty in &pack.decision.duties {
            let source = DutySource {
                pack: pack.pack,
                by: duty.by,
                to: duty.to,
                holds: both(pack.holds, duty.holds),
                due: duty.due.clone(),
                binding: true,
                text: duty.text,
                basis: duty.basis,
                clause: duty.clause,
                note: duty.note,
            };
            match duties.iter_mut().find(|known| known.id == duty.id) {
                Some(known) => known.from.push(source),
                None => duties.push(WorkDuty {
                    id: duty.id,
                    holds: source.holds,
                    due: source.due.clone(),
                    text: duty.text,
                    from: vec![source],
                }),
            }
        }
    }
    for duty in &mut duties {
        bind(duty);
    }
    duties.sort_by(|a, b| {
        let urgent = |due: &Due<'_>| match due {
            Due::Immediately => 0,
            Due::Within { .. } => 1,
            Due::Unspecified => 2,
        };
        let (a_first, b_first) = (urgent(&a.due), urgent(&b.due));
        a_first.cmp(&b_first).then_with(|| length(&a.due).cmp(&length(&b.due))).then(a.holds.cmp(&b.holds))
    });
    duties
}

/// Marks the deadlines that bind: those before which there is no earlier one.
fn bind(duty: &mut WorkDuty<'_>) {
    let all: Vec<Due<'_>> = duty.from.iter().map(|source| source.due.clone()).collect();
    for source in &mut duty.from {
        source.binding = !all.iter().any(|other| earlier(other, &source.due) == Some(Ordering::Less));
    }
    duty.holds = duty.from.iter().map(|source| source.holds).min().unwrap_or(duty.holds);
    if let Some(source) = duty.from.iter().find(|source| source.binding) {
        duty.due = source.due.clone();
        duty.text = source.text;
    }
}

/// Which of two deadlines comes first; none where they run from different clocks and their moments are not known.
fn earlier(one: &Due<'_>, other: &Due<'_>) -> Option<Ordering> {
    use Due::{Immediately, Unspecified, Within};
    match (one, other) {
        (Within { at: Some(one), .. }, Within { at: Some(other), .. }) => {
            Some(one.parse::<Timestamp>().ok()?.cmp(&other.parse().ok()?))
        }
        (Within { from, .. }, Within { from: other_from, .. }) if from == other_from => {
            Some(length(one)?.cmp(&length(other)?))
        }
        (Within { .. }, Within { .. }) => None,
        (Immediately, Immediately) | (Unspecified, Unspecified) => Some(Ordering::Equal),
        (Immediately, _) | (_, Unspecified) => Some(Ordering::Less),
        (_, Immediately) | (Unspecified, _) => Some(Ordering::Greater),
    }
}

/// Where a duration ends, begun at a fixed day: months have different lengths.
fn length(due: &Due<'_>) -> Option<DateTime> {
    let Due::Within { within, .. } = due else { return None };
    DateTime::constant(2025, 1, 1, 0, 0, 0, 0).checked_add(within.parse::<Span>().ok()?).ok()
}

/// The conflicts of which both sides stand in the worklist.
pub(crate) fn conflicts<'d>(router: &'d Pack, texts: &'d [String], worklist: &Worklist<'_>) -> Vec<DeskConflict<'d>> {
    let listed = |actions: &[Action]| -> Vec<String> {
        let there = actions.iter().filter(|action| match action.kind {
            RuleKind::Step => worklist.steps.iter().any(|step| step.id == action.id),
            _ => worklist.duties.iter().any(|duty| duty.id == action.id),
        });
        there.map(ToString::to_string).collect()
    };
    let declared = router.routing().conflicts.iter().zip(texts);
    let conflicts = declared.map(|(conflict, text)| DeskConflict {
        id: &conflict.id,
        text,
        one: listed(&conflict.one),
        other: listed(&conflict.other),
    });
    conflicts.filter(|conflict| !conflict.one.is_empty() && !conflict.other.is_empty()).collect()
}
