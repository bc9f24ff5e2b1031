//! Whether the pack allows any incident with the facts given.

use crate::compiled::plan::Component;
use crate::diagram::reach::Reach;
use crate::diagram::store::FALSE;
use crate::facts::known::Answer;
use crate::facts::problems::{ruled_out, short};
use crate::facts::read::Reading;
use crate::problem::Problem;

impl Reading<'_> {
    pub(crate) fn not_applicable(&mut self, index: usize) {
        let Some(fact) = self.compiled.schema.facts.get(index) else { return };
        let given = match self.facts.answers.get(index) {
            Some(Answer::Known(value) | Answer::Partly(value)) => Some(short(value)),
            _ => None,
        };
        let when = fact.when.as_deref().unwrap_or_default();
        self.problems.push(Problem {
            given,
            ..Problem::error("not-applicable", format!("`{}` does not apply here", fact.id))
                .about(fact.id.clone())
                .help(format!("leave it out, or correct the facts that decide it; it applies when {when}"))
        });
    }

    /// Whether the pack allows any incident with these facts; else why not.
    pub(crate) fn consistent(&mut self) {
        let compiled = self.compiled;
        let mut reach = Reach::new(&compiled.ties, &self.facts.cells);
        let mut ruled_out_by = |component: &&Component| component.allowed.is_some_and(|at| reach.mask(at) == FALSE);
        let broken: Vec<&Component> = compiled.components.iter().filter(|part| ruled_out_by(part)).collect();
        for component in broken {
            let before = self.problems.len();
            for index in &compiled.impossible {
                let Some(rule) = compiled.rule(*index) else { continue };
                let truth = rule.condition.truth(&|var| self.facts.of(var));
                if !truth.can_be_false {
                    self.problems.push(ruled_out(rule));
                }
            }
            if self.problems.len() > before {
                continue;
            }
            // Then a conditional fact was given that cannot apply, or several constraints together rule it out.
            let mut facts: Vec<usize> = component
                .vars
                .iter()
                .filter_map(|var| compiled.layout.owner(*var))
                .map(|(fact, _)| fact)
                .filter(|fact| self.facts.answers.get(*fact).is_some_and(Answer::given))
                .collect();
            facts.dedup();
            let conditional = facts.iter().copied().find(|fact| {
                let Some(Some(_)) = compiled.applies.get(*fact) else { return false };
                let mut cells = self.facts.cells.clone();
                for var in compiled.layout.vars_of(*fact) {
                    if let (Some(slot), Some(domain)) = (cells.get_mut(var as usize), compiled.domain(var)) {
                        *slot = domain.all();
                    }
                }
                component.allowed.is_some_and(|allowed| Reach::new(&compiled.ties, &cells).mask(allowed) != FALSE)
            });
            match conditional {
                Some(fact) => self.not_applicable(fact),
                None => {
                    let names: Vec<String> = facts
                        .iter()
                        .filter_map(|fact| compiled.schema.facts.get(*fact))
                        .map(|fact| fact.id.clone())
                        .collect();
                    self.problems.push(
                        Problem::error(
                            "contradictory",
                            format!("these facts contradict each other: {}", names.join(", ")),
                        )
                        .about(names.first().cloned().unwrap_or_default())
                        .help("no incident that the pack allows has all of them; correct one"),
                    );
                }
            }
        }
        // Past the diagrams' budget only plain contradictions can be seen.
        if compiled.components.iter().any(|component| component.allowed.is_none()) {
            for index in &compiled.impossible {
                let Some(rule) = compiled.rule(*index) else { continue };
                if !rule.condition.truth(&|var| self.facts.of(var)).can_be_false {
                    self.problems.push(ruled_out(rule));
                }
            }
        }
    }
}
