//! Duties of several packs: each once, with the deadline that binds.

use crate::answer::decision::{Due, Holds};
use crate::answer::desk::{DutySource, PackDecision, WorkDuty};
use crate::sorted::Map;
use crate::time::duration;
use crate::time::zone::Zone;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use std::cmp::Ordering;

/// Starts after which months and years are of different lengths.
const STARTS: [Date; 4] =
    [Date::constant(2025, 1, 1), Date::constant(2025, 2, 1), Date::constant(2024, 2, 1), Date::constant(2025, 4, 1)];

/// The duties of the packs concerned, the most urgent first.
pub(crate) fn duties<'d>(packs: &[PackDecision<'d>], zone: Option<&Zone>) -> Vec<WorkDuty<'d>> {
    // Without a named zone every clock counts in a fixed offset.
    let even = zone.is_none_or(Zone::is_fixed);
    let mut sources: Vec<(&'d str, Vec<DutySource<'d>>)> = Vec::new();
    let mut known: Map<&str, usize> = Map::new();
    for pack in packs {
        for duty in &pack.decision.duties {
            let index = *known.or_insert_with(duty.id, || {
                sources.push((duty.id, Vec::new()));
                sources.len() - 1
            });
            let Some((_, list)) = sources.get_mut(index) else { continue };
            list.push(DutySource {
                pack: pack.pack,
                by: duty.by,
                to: duty.to,
                holds: pack.holds.max(duty.holds),
                due: duty.due.clone(),
                binding: true,
                text: duty.text,
                phones: duty.phones,
                basis: duty.basis,
                clause: duty.clause,
                note: duty.note,
            });
        }
    }
    let mut duties: Vec<WorkDuty<'d>> = sources.into_iter().filter_map(|(id, from)| joined(id, from, even)).collect();
    duties.sort_by(|a, b| urgency(&a.due).cmp(&urgency(&b.due)).then(a.holds.cmp(&b.holds)));
    duties
}

/// One duty of several packs; what is certain comes first and binds.
fn joined<'d>(id: &'d str, mut from: Vec<DutySource<'d>>, even: bool) -> Option<WorkDuty<'d>> {
    from.sort_by_key(|source| source.holds);
    let all: Vec<(Holds, Due<'_>)> = from.iter().map(|source| (source.holds, source.due.clone())).collect();
    for source in &mut from {
        let sooner = |(holds, due): &(Holds, Due<'_>)| {
            *holds <= source.holds && earlier(due, &source.due, even) == Some(Ordering::Less)
        };
        source.binding = !all.iter().any(sooner);
    }
    let DutySource { holds, due, text, phones, .. } = from.iter().find(|source| source.binding)?.clone();
    Some(WorkDuty { id, holds, due, text, phones, from })
}

/// What duties are sorted by: at once, then moments that are known, then durations, then what has no time.
fn urgency(due: &Due<'_>) -> (u8, Option<Timestamp>, Option<DateTime>) {
    match due {
        Due::Immediately => (0, None, None),
        Due::Within { at: Some(at), .. } => (1, at.parse().ok(), None),
        Due::Within { within, .. } => (2, None, STARTS.first().and_then(|start| end(within, *start))),
        Due::Unspecified => (3, None, None),
    }
}

/// Which of two deadlines comes first; none where that depends on what is not known: on clocks, on the length of months, or,
/// where days are not `even`, on summer time.
fn earlier(one: &Due<'_>, other: &Due<'_>, even: bool) -> Option<Ordering> {
    use Due::{Immediately, Unspecified, Within};
    match (one, other) {
        (Within { at: Some(one), .. }, Within { at: Some(other), .. }) => {
            Some(one.parse::<Timestamp>().ok()?.cmp(&other.parse().ok()?))
        }
        (Within { within: one, from, .. }, Within { within: other, from: other_from, .. }) if from == other_from => {
            let mut orders = STARTS.into_iter().map(|start| order(one, other, start, even));
            let first = orders.next()??;
            orders.all(|order| order == Some(first)).then_some(first)
        }
        (Within { .. }, Within { .. }) => None,
        (Immediately, Immediately) | (Unspecified, Unspecified) => Some(Ordering::Equal),
        (Immediately, _) | (_, Unspecified) => Some(Ordering::Less),
        (_, Immediately) | (Unspecified, _) => Some(Ordering::Greater),
    }
}

/// More than clocks have ever been put forward or back for the summer.
const SHIFT: i64 = 3;

/// Which of two durations ends first, counted from `start`.
fn order(one: &str, other: &str, start: Date, even: bool) -> Option<Ordering> {
    // Durations may be written in small letters.
    let [one, other] = [one, other].map(str::to_ascii_uppercase);
    let (first, second) = (end(&one, start)?, end(&other, start)?);
    // From one moment on, the same days end at the same moment, and later days never earlier.
    let comparable =
        even || one.split('T').next() == other.split('T').next() || !(one.contains('T') || other.contains('T'));
    let apart = first.duration_since(second).abs().as_hours() >= SHIFT;
    (comparable || apart).then(|| first.cmp(&second))
}

fn end(within: &str, start: Date) -> Option<DateTime> {
    start.at(0, 0, 0, 0).checked_add(duration::read(within)?).ok()
}
