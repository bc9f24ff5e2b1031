//! Agreement beyond chance: Cohen's kappa, plain and weighted.

/// How often two judges said what, by their places on one scale: `counts[one][other]`.
pub(crate) struct Judged {
    counts: Vec<Vec<u64>>,
}

impl Judged {
    pub fn new(scale: usize) -> Self {
        Self { counts: vec![vec![0; scale]; scale] }
    }

    pub fn add(&mut self, one: usize, other: usize, rows: u64) {
        if let Some(count) = self.counts.get_mut(one).and_then(|row| row.get_mut(other)) {
            *count += rows;
        }
    }

    /// The share that agrees; none where there is nothing.
    pub fn share(&self) -> Option<f64> {
        let all = self.total();
        let agree: u64 = self.counts.iter().enumerate().filter_map(|(at, row)| row.get(at)).sum();
        (all > 0).then(|| agree as f64 / all as f64)
    }

    /// Kappa, where every disagreement counts alike.
    pub fn kappa(&self) -> Option<f64> {
        self.beyond_chance(|one, other| f64::from(u8::from(one != other)))
    }

    /// Kappa, where a disagreement counts by how far the two lie apart.
    pub fn weighted_kappa(&self) -> Option<f64> {
        self.beyond_chance(|one, other| one.abs_diff(other) as f64)
    }

    fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// One less the weight of disagreement seen by the weight that chance would give; none where chance gives none.
    fn beyond_chance(&self, weight: impl Fn(usize, usize) -> f64) -> Option<f64> {
        let all = self.total() as f64;
        let rows: Vec<f64> = self.counts.iter().map(|row| row.iter().sum::<u64>() as f64).collect();
        let column = |at: usize| self.counts.iter().filter_map(|row| row.get(at)).sum::<u64>() as f64;
        let columns: Vec<f64> = (0..self.counts.len()).map(column).collect();
        let (mut seen, mut expected) = (0.0, 0.0);
        for (one, (row, sum)) in self.counts.iter().zip(&rows).enumerate() {
            for (other, (count, other_sum)) in row.iter().zip(&columns).enumerate() {
                seen += weight(one, other) * *count as f64;
                expected += weight(one, other) * sum * other_sum / all;
            }
        }
        (all > 0.0 && expected > 0.0).then(|| 1.0 - seen / expected)
    }
}

#[cfg(test)]
mod tests {
    use super::Judged;

    fn judged(counts: &[&[u64]]) -> Judged {
        Judged { counts: counts.iter().map(|row| row.to_vec()).collect() }
    }

    #[test]
    fn kappa_is_as_in_the_books() {
        // Cohen's own sort of example: 20 and 15 of 50 agree, 5 and 10 do not; 0.7 seen, 0.5 by chance.
        let two = judged(&[&[20, 5], &[10, 15]]);
        assert_eq!(two.share(), Some(0.7));
        assert!((two.kappa().unwrap() - 0.4).abs() < 1e-12);
        assert!((two.weighted_kappa().unwrap() - 0.4).abs() < 1e-12, "with two levels there are no degrees");
        let near = judged(&[&[5, 5, 0], &[0, 5, 0], &[0, 0, 5]]);
        let far = judged(&[&[5, 0, 5], &[0, 5, 0], &[0, 0, 5]]);
        assert!(near.weighted_kappa() > far.weighted_kappa());
        assert_eq!(judged(&[&[7, 0], &[0, 0]]).kappa(), None, "chance alone would give all of it");
        assert_eq!((judged(&[&[3, 0], &[0, 4]]).kappa(), judged(&[&[0]]).share()), (Some(1.0), None));
    }
}
