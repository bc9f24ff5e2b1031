//! Ties: constraints between facts, joined where they share variables.

use crate::compiled::builder::Builder;
use crate::compiled::plan::Component;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::store::{self, Ref};
use std::collections::BTreeSet;

/// What ties variables together: a condition, or the diagram of the sum in the hidden variable at this position.
enum Tie {
    Condition(Expr),
    Sum((usize, Ref)),
}

impl Builder {
    /// Joins constraints that share variables. A sum that makes them too large is left out, and is `loose` then.
    pub(crate) fn join(
        &mut self,
        constraints: Vec<Expr>,
        sums: Vec<(usize, Ref)>,
        loose: &mut BTreeSet<usize>,
    ) -> Vec<Component> {
        let mut groups: Vec<(BTreeSet<Var>, Vec<Tie>)> = Vec::new();
        for constraint in constraints.into_iter().map(Tie::Condition).chain(sums.into_iter().map(Tie::Sum)) {
            let mut vars = BTreeSet::new();
            match &constraint {
                Tie::Condition(condition) => condition.vars(&mut vars),
                Tie::Sum((_, sum)) => self.diagrams.visit(*sum, &mut |at| {
                    if let store::At::Node(node) = at {
                        vars.insert(node.var);
                    }
                }),
            }
            let mut parts = vec![constraint];
            let mut kept = Vec::with_capacity(groups.len() + 1);
            for (other_vars, other_parts) in groups {
                if other_vars.is_disjoint(&vars) {
                    kept.push((other_vars, other_parts));
                } else {
                    vars.extend(other_vars);
                    parts.extend(other_parts);
                }
            }
            kept.push((vars, parts));
            groups = kept;
        }
        groups
            .into_iter()
            .map(|(vars, parts)| {
                let mut conditions = Vec::new();
                let mut sums = Vec::new();
                for part in parts {
                    match part {
                        Tie::Condition(condition) => conditions.push(condition),
                        Tie::Sum(sum) => sums.push(sum),
                    }
                }
                sums.sort_unstable();
                let mut allowed = self.condition(&Expr::all(conditions)).ok();
                for (index, sum) in sums {
                    self.allow();
                    let both = allowed.map(|all| self.diagrams.apply(all, sum, &mut self.and, &store::and));
                    match both {
                        Some(Ok(both)) => allowed = Some(both),
                        _ => _ = loose.insert(index),
                    }
                }
                Component { vars, allowed }
            })
            .collect()
    }
}
