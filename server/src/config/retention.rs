//! How long what people wrote is kept.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The table `[retention]`: how long closed incidents are kept. Without it they are kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// In days from closing, where no pack says otherwise; for ever where it is not given.
    pub days: Option<u32>,
    /// The same by the pack that was concerned. Of several the longest counts.
    #[serde(default)]
    pub packs: BTreeMap<String, u32>,
}

impl Retention {
    /// How long an incident that concerned these packs is kept, in days.
    pub fn of<'p>(&self, packs: impl Iterator<Item = &'p str>) -> Option<u32> {
        let named: Option<Vec<u32>> = packs.map(|pack| self.packs.get(pack).copied().or(self.days)).collect();
        // One of them that is kept for ever keeps the incident.
        named.and_then(|named| named.into_iter().max().or(self.days))
    }

    /// The shortest time that anything is kept.
    pub fn shortest(&self) -> Option<u32> {
        self.packs.values().copied().chain(self.days).min()
    }
}

#[cfg(test)]
mod tests {
    use super::Retention;

    #[test]
    fn of_several_packs_the_longest_time_counts() {
        let read = |text: &str| toml::from_str::<Retention>(text).unwrap();
        let both = read("days = 1000\n[packs]\na = 10\nb = 30");
        let some = read("[packs]\na = 10\nb = 30");
        for (retention, packs, days) in [
            (&both, &["a"][..], Some(10)),
            (&both, &["a", "b"], Some(30)),
            (&both, &["a", "c"], Some(1000)),
            (&both, &[], Some(1000)),
            (&some, &["a", "b"], Some(30)),
            (&some, &["a", "c"], None),
            (&some, &[], None),
            (&Retention::default(), &["a"], None),
        ] {
            assert_eq!(retention.of(packs.iter().copied()), days, "{packs:?}");
        }
        assert_eq!([both.shortest(), some.shortest(), Retention::default().shortest()], [Some(10), Some(10), None]);
    }
}
