//! The order of steps over several packs: what their authors say, and evidence before anything that can destroy it.

use crate::desk::agree;
use crate::model::rule::{Rule, RuleKind};
use crate::order;
use crate::pack::core::Pack;
use crate::problem::Problem;
use crate::sorted::{Map, Set};

/// How many steps the packs of a desk may have together.
const MAX_STEPS: usize = 4_000;
/// How many pairs of a destructive step and a step that saves evidence they may have.
const MAX_PAIRS: usize = 100_000;

/// What must be done before what.
#[derive(Clone, Debug, Default)]
pub(crate) struct StepOrder {
    /// By step: the steps that its authors put before it.
    after: Map<String, Set<String>>,
    /// By destructive step: the steps that save evidence and do not themselves come after it.
    evidence: Map<String, Set<String>>,
}

impl StepOrder {
    /// The order over the steps of all packs; too many steps, or steps that would wait for each other, are problems.
    pub fn new(packs: &[Pack], problems: &mut Vec<Problem>) -> Self {
        let mut order = Self::default();
        let steps: Vec<(&Pack, &Rule)> = packs
            .iter()
            .flat_map(|pack| pack.compiled.rules.iter().map(move |rule| (pack, &rule.rule)))
            .filter(|(_, rule)| rule.kind == RuleKind::Step)
            .collect();
        if steps.len() > MAX_STEPS {
            problems.push(
                Problem::error("too-many", format!("the packs of the desk have {} steps together", steps.len()))
                    .help(format!("a desk joins at most {MAX_STEPS}")),
            );
            return order;
        }
        for (_, step) in &steps {
            let after = order.after.or_insert_with(step.id.clone(), Default::default);
            after.extend(step.after.iter().cloned());
        }
        if let Some(circle) = order.circle() {
            let first = steps.iter().find(|(_, step)| circle.first() == Some(&step.id.as_str()));
            problems.push(
                Problem::error("cycle", format!("steps of several packs wait for each other: {}", circle.join(" → ")))
                    .at(first.and_then(|(pack, step)| agree::place(pack, &step.place)))
                    .help("change one `.after`; steps with one id are one action"),
            );
            return order;
        }
        let ids = |wanted: fn(&Rule) -> bool| -> Set<&str> {
            let found = steps.iter().filter(|(_, step)| wanted(step) && !step.avoid);
            found.map(|(_, step)| step.id.as_str()).collect()
        };
        let (saves, destroys) = (ids(|step| step.evidence), ids(|step| step.destructive));
        if saves.len() * destroys.len() > MAX_PAIRS {
            let pairs = saves.len() * destroys.len();
            problems.push(
                Problem::error("too-many", format!("{pairs} times a step may destroy what another saves")).help(
                    format!("a desk keeps at most {MAX_PAIRS} such pairs in order; join steps that are one action"),
                ),
            );
            return order;
        }
        let mut waiting: Map<&str, Vec<&str>> = Map::new();
        for (id, before) in &order.after {
            before.iter().for_each(|before| waiting.or_insert_with(before, Default::default).push(id));
        }
        let evidence = destroys.into_iter().map(|destroys| {
            // Where an author wants evidence to be taken later, that stands.
            let (mut later, mut open) = (Set::from_iter([destroys]), vec![destroys]);
            while let Some(id) = open.pop() {
                open.extend(waiting.get(id).into_iter().flatten().copied().filter(|id| later.insert(id)));
            }
            let saves = saves.iter().filter(|saves| !later.contains(*saves));
            (destroys.to_owned(), saves.map(|saves| (*saves).to_owned()).collect())
        });
        order.evidence = evidence.collect();
        order
    }

    /// The order over the steps of one pack: what its author says, and nothing else.
    pub fn of_one(pack: &Pack) -> Self {
        let rules = pack.compiled.rules.iter().map(|rule| &rule.rule).filter(|rule| rule.kind == RuleKind::Step);
        let after = rules.map(|step| (step.id.clone(), step.after.iter().cloned().collect()));
        Self { after: after.collect(), evidence: Map::new() }
    }

    /// What the authors of a step put before it.
    pub fn after(&self, id: &str) -> impl Iterator<Item = &str> {
        self.after.get(id).into_iter().flatten().map(String::as_str)
    }

    /// The evidence that a destructive step may destroy.
    pub fn evidence(&self, id: &str) -> impl Iterator<Item = &str> {
        self.evidence.get(id).into_iter().flatten().map(String::as_str)
    }

    /// Steps that wait for each other.
    fn circle(&self) -> Option<Vec<&str>> {
        let ids: Vec<&str> = self.after.keys().map(String::as_str).collect();
        let position = |id: &String| ids.binary_search(&id.as_str()).ok();
        let needs: Vec<Vec<usize>> =
            self.after.values().map(|before| before.iter().filter_map(position).collect()).collect();
        let circle = order::order(&needs, |step| step).err()?;
        Some(circle.iter().chain(circle.first()).filter_map(|step| ids.get(*step)).copied().collect())
    }
}
