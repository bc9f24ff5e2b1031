//! The worklist: what several packs ask for, joined into one list in which every action stands once.

use crate::answer::decision::Holds;
use crate::answer::desk::{ActSource, DeskConflict, PackDecision, StepSource, WorkAct, WorkStep, Worklist};
use crate::desk::core::Desk;
use crate::desk::deadlines;
use crate::model::routing::{Action, Routing};
use crate::model::rule::RuleKind;
use crate::order;
use crate::sorted::{Map, Set};
use crate::time::zone::Zone;

/// The worklist of the packs concerned, which stand in the order of their urgency, without steps that yield to others.
pub(crate) fn merge<'d>(
    desk: &'d Desk,
    packs: &[PackDecision<'d>],
    left_out: &Set<(&'d str, &'d str)>,
    zone: Option<&Zone>,
) -> Worklist<'d> {
    Worklist { command: command(packs), duties: deadlines::duties(packs, zone), steps: steps(desk, packs, left_out) }
}

/// Acts of the command chain, with everybody whom some pack names.
fn command<'d>(packs: &[PackDecision<'d>]) -> Vec<WorkAct<'d>> {
    let mut acts: Vec<WorkAct<'d>> = Vec::new();
    for pack in packs {
        for act in &pack.decision.command {
            let source = ActSource {
                pack: pack.pack,
                rule: act.rule,
                role: act.role,
                to: act.to,
                holds: pack.holds.max(act.holds),
                text: act.text,
                basis: act.basis,
                clause: act.clause,
                note: act.note,
            };
            match acts.iter_mut().find(|known| known.act == act.act) {
                Some(known) => known.from.push(source),
                None => acts.push(WorkAct { act: act.act, holds: source.holds, differs: false, from: vec![source] }),
            }
        }
    }
    for act in &mut acts {
        act.from.sort_by_key(|source| source.holds);
        act.holds = act.from.first().map_or(act.holds, |source| source.holds);
        let mut roles: Map<&str, Set<&str>> = Map::new();
        act.from.iter().for_each(|source| _ = roles.or_insert_with(source.pack, Default::default).insert(source.role));
        let mut sets = roles.values();
        act.differs = sets.next().is_some_and(|first| sets.any(|other| other != first));
    }
    acts
}

/// What packs say about one step, and its best place among those of the same phase in a pack.
#[derive(Default)]
struct Said<'d> {
    from: Vec<StepSource<'d>>,
    place: usize,
    avoid: bool,
}

fn steps<'d>(desk: &'d Desk, packs: &[PackDecision<'d>], left_out: &Set<(&'d str, &'d str)>) -> Vec<WorkStep<'d>> {
    let mut ids: Vec<&'d str> = Vec::new();
    let mut said: Map<&'d str, Said<'d>> = Map::new();
    for pack in packs {
        let (mut place, mut phase) = (0, "");
        for step in &pack.decision.steps {
            place = if step.phase == phase { place + 1 } else { 0 };
            phase = step.phase;
            if left_out.contains(&(pack.pack, step.id)) {
                continue;
            }
            let entry = said.or_insert_with(step.id, || {
                ids.push(step.id);
                Said { place, avoid: step.avoid, ..Said::default() }
            });
            entry.place = entry.place.min(place);
            entry.from.push(StepSource {
                pack: pack.pack,
                by: step.by,
                phase: step.phase,
                holds: pack.holds.max(step.holds),
                destructive: step.destructive,
                first: step.first,
                text: step.text,
                phones: step.phones,
                basis: step.basis,
                clause: step.clause,
                note: step.note,
            });
        }
    }
    let (mut steps, mut places) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
    for id in ids {
        let Some(Said { mut from, place, avoid }) = said.remove(id) else { continue };
        from.sort_by_key(|source| source.holds);
        let Some(StepSource { holds, phase, text, phones, .. }) = from.first() else { continue };
        let (holds, phase, text, phones) = (*holds, *phase, *text, *phones);
        // What only a pack says that may not be concerned does not count where another is certain.
        let counts = |source: &&StepSource<'_>| source.holds == holds;
        steps.push(WorkStep {
            id,
            phase,
            holds,
            destructive: from.iter().filter(counts).any(|source| source.destructive),
            avoid,
            first: from.iter().filter(counts).filter_map(|source| source.first).min(),
            after: Vec::new(),
            text,
            phones,
            from,
        });
        places.push(place);
    }
    in_order(desk, steps, &places)
}

/// Steps by phase and urgency, each after those it waits for; a step that waits for one of a later phase moves there.
fn in_order<'d>(desk: &'d Desk, steps: Vec<WorkStep<'d>>, places: &[usize]) -> Vec<WorkStep<'d>> {
    let phases = &desk.router.compiled.schema.phases;
    let position = |name: &str| phases.iter().position(|phase| phase == name).unwrap_or(phases.len());
    let own: Vec<usize> = steps.iter().map(|step| position(step.phase)).collect();
    let known: Map<&'d str, (usize, usize, Holds)> = steps
        .iter()
        .zip(&own)
        .enumerate()
        .map(|(index, (step, phase))| (step.id, (index, *phase, step.holds)))
        .collect();
    let mut authors: Vec<Vec<usize>> = Vec::with_capacity(steps.len());
    let mut needs: Vec<Vec<usize>> = Vec::with_capacity(steps.len());
    for (step, own) in steps.iter().zip(&own) {
        let before: Set<usize> = desk.order.after(step.id).filter_map(|id| Some(known.get(id)?.0)).collect();
        let mut all = before.clone();
        if step.destructive {
            // What is certain does not wait for evidence that may not be wanted, and nothing that is to be done in the
            // first minutes waits for a later phase.
            let evidence = desk.order.evidence(step.id).filter_map(|id| known.get(id));
            let kept =
                evidence.filter(|(_, phase, holds)| *holds <= step.holds && !(step.first.is_some() && *phase > *own));
            all.extend(kept.map(|(index, ..)| *index));
        }
        authors.push(before.iter().copied().collect());
        needs.push(all.iter().copied().collect());
    }
    let mut phase = own.clone();
    let order = loop {
        let rank = |index: usize| {
            let before = needs.get(index).into_iter().flatten().filter_map(|need| phase.get(*need));
            let at = before.chain(phase.get(index)).copied().max();
            if let (Some(phase), Some(at)) = (phase.get_mut(index), at) {
                *phase = at;
            }
            let urgency = steps.get(index).map(|step| (step.first.is_none(), step.holds, step.first));
            (at, urgency, places.get(index).copied())
        };
        match order::order(&needs, rank) {
            Ok(order) => break order,
            // Evidence that can only be saved after something else is destroyed: what authors say goes before it.
            Err(circle) => {
                let kept = circle.iter().any(|index| needs.get(*index) != authors.get(*index));
                for index in circle {
                    if let Some(needs) = needs.get_mut(index) {
                        *needs = authors.get(index).filter(|_| kept).cloned().unwrap_or_default();
                    }
                }
                phase.clone_from(&own);
            }
        }
    };
    let ids: Vec<&'d str> = steps.iter().map(|step| step.id).collect();
    let mut steps: Vec<Option<WorkStep<'d>>> = steps.into_iter().map(Some).collect();
    let placed = order.into_iter().filter_map(|index| {
        let mut step = steps.get_mut(index)?.take()?;
        step.phase = phases.get(*phase.get(index)?).map_or(step.phase, String::as_str);
        let after: Set<&'d str> = needs.get(index)?.iter().filter_map(|need| ids.get(*need)).copied().collect();
        step.after = after.into_iter().collect();
        Some(step)
    });
    placed.collect()
}

/// The conflicts of which both sides stand in the worklist, certain ones first.
pub(crate) fn conflicts<'d>(
    routing: &'d Routing,
    texts: &'d [String],
    worklist: &Worklist<'_>,
) -> Vec<DeskConflict<'d>> {
    let steps: Map<&str, Holds> = worklist.steps.iter().map(|step| (step.id, step.holds)).collect();
    let duties: Map<&str, Holds> = worklist.duties.iter().map(|duty| (duty.id, duty.holds)).collect();
    let state = |action: &Action| {
        let list = if action.kind == RuleKind::Step { &steps } else { &duties };
        list.get(action.id.as_str()).copied()
    };
    // The actions of a side that are listed, and whether one of them holds for certain.
    let side = |actions: &[Action]| -> Option<(Vec<String>, Holds)> {
        let listed: Vec<(String, Holds)> =
            actions.iter().filter_map(|action| Some((action.to_string(), state(action)?))).collect();
        let holds = listed.iter().map(|(_, holds)| *holds).min()?;
        Some((listed.into_iter().map(|(action, _)| action).collect(), holds))
    };
    let declared = routing.conflicts.iter().zip(texts);
    let conflicts = declared.filter_map(|(conflict, text)| {
        let ((one, holds), (other, holds_too)) = (side(&conflict.one)?, side(&conflict.other)?);
        Some(DeskConflict { id: &conflict.id, holds: holds.max(holds_too), text, one, other })
    });
    let mut conflicts: Vec<DeskConflict<'d>> = conflicts.collect();
    conflicts.sort_by_key(|conflict| conflict.holds);
    conflicts
}
