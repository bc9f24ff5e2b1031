//! How serious a notice is on somebody else's scale: the worst that is possible. What else is stands beside it, always.

use crate::channel::notice::{Notice, Place};

impl Notice {
    /// The worst level that is possible on a scale of `steps`, 0 the most serious, which it also is where nothing could be
    /// decided. The most serious of several plans counts.
    pub(super) fn severity(&self, steps: usize) -> usize {
        worst(self.counted().flat_map(|plan| &plan.places), steps)
    }

    /// The first place in the order of work that is possible on a scale of `steps`.
    pub(super) fn urgency(&self, steps: usize) -> usize {
        worst(self.counted().flat_map(|plan| &plan.priority), steps)
    }

    /// Whether nothing that was concluded can change any more, but for what a person sets.
    pub(super) fn is_certain(&self) -> bool {
        self.complete && !self.plans.is_empty()
    }
}

fn worst<'n>(places: impl Iterator<Item = &'n Place>, steps: usize) -> usize {
    places.map(|place| step(*place, steps)).min().unwrap_or_default()
}

/// A place on a scale of another length; rounded towards what is more serious.
fn step(place: Place, steps: usize) -> usize {
    (place.at * steps / place.of.max(1)).min(steps.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_never_milder_on_another_scale() {
        let on = |of: usize, steps: usize| -> Vec<usize> { (0..of).map(|at| step(Place { at, of }, steps)).collect() };
        assert_eq!(on(4, 4), [0, 1, 2, 3]);
        assert_eq!(on(3, 4), [0, 1, 2]);
        assert_eq!(on(2, 4), [0, 2]);
        assert_eq!(on(4, 3), [0, 0, 1, 2]);
        assert_eq!(on(7, 3), [0, 0, 0, 1, 1, 2, 2]);
    }
}
