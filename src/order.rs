//! Orders: things after those they need, or the circle in which they need each other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Puts things after all that they need: of those that are ready, the one with the least rank is next. `needs` says by
/// thing what it needs; `rank` is asked once a thing, when all that it needs is in the order.
///
/// # Errors
/// A circle of things, each of which needs the next, and the last the first.
pub(crate) fn order<K: Ord>(needs: &[Vec<usize>], mut rank: impl FnMut(usize) -> K) -> Result<Vec<usize>, Vec<usize>> {
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    let mut open: Vec<usize> = needs.iter().map(Vec::len).collect();
    for (thing, needs) in needs.iter().enumerate() {
        for need in needs {
            if let Some(waiting) = waiting.get_mut(*need) {
                waiting.push(thing);
            }
        }
    }
    let free = open.iter().enumerate().filter(|(_, open)| **open == 0);
    let mut ready: BinaryHeap<_> = free.map(|(thing, _)| Reverse((rank(thing), thing))).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(Reverse((_, thing))) = ready.pop() {
        order.push(thing);
        for next in waiting.get_mut(thing).map(std::mem::take).unwrap_or_default() {
            let Some(open) = open.get_mut(next) else { continue };
            *open -= 1;
            if *open == 0 {
                ready.push(Reverse((rank(next), next)));
            }
        }
    }
    match open.iter().position(|open| *open > 0) {
        None => Ok(order),
        Some(first) => Err(circle(needs, &open, first)),
    }
}

/// Goes from thing to need, of those that are left, until it comes to one a second time.
fn circle(needs: &[Vec<usize>], open: &[usize], first: usize) -> Vec<usize> {
    let mut path = vec![first];
    let is_left = |need: &&usize| open.get(**need).is_some_and(|open| *open > 0);
    while let Some(next) = path.last().and_then(|last| needs.get(*last)?.iter().find(is_left)) {
        if let Some(start) = path.iter().position(|thing| thing == next) {
            return path.split_off(start);
        }
        path.push(*next);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn needs_come_first_then_rank() {
        let needs = [vec![2], vec![], vec![1], vec![]];
        assert_eq!(order(&needs, |thing| thing), Ok(vec![1, 2, 0, 3]));
        assert_eq!(order(&needs, |thing| usize::MAX - thing), Ok(vec![3, 1, 2, 0]));
    }

    #[test]
    fn what_is_needed_twice_is_needed_once() {
        assert_eq!(order(&[vec![1, 1], vec![]], |thing| thing), Ok(vec![1, 0]));
    }

    #[test]
    fn a_circle_is_named_without_what_only_leads_to_it() {
        assert_eq!(order(&[vec![1], vec![2], vec![3], vec![1], vec![]], |thing| thing), Err(vec![1, 2, 3]));
        assert_eq!(order(&[vec![0]], |thing| thing), Err(vec![0]));
    }
}
