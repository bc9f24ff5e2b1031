//! The layout of variables: which fact, option or conclusion each variable of a condition stands for.

use crate::expr::Var;
use crate::schema::{Fact, FactType, Schema};

/// A conclusion that later conditions can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stage {
    Kind,
    Scope,
    Level,
    Priority,
}

impl Stage {
    pub const ALL: [Stage; 4] = [Stage::Kind, Stage::Scope, Stage::Level, Stage::Priority];

    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Scope => "scope",
            Self::Level => "level",
            Self::Priority => "priority",
        }
    }

    pub fn index(self) -> usize {
        self as usize
    }
}

/// One value for each conclusion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PerStage<T> {
    kind: T,
    scope: T,
    level: T,
    priority: T,
}

impl<T> PerStage<T> {
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.kind, &self.scope, &self.level, &self.priority].into_iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        [&mut self.kind, &mut self.scope, &mut self.level, &mut self.priority].into_iter()
    }
}

impl<T> std::ops::Index<Stage> for PerStage<T> {
    type Output = T;
    fn index(&self, stage: Stage) -> &T {
        match stage {
            Stage::Kind => &self.kind,
            Stage::Scope => &self.scope,
            Stage::Level => &self.level,
            Stage::Priority => &self.priority,
        }
    }
}

impl<T> std::ops::IndexMut<Stage> for PerStage<T> {
    fn index_mut(&mut self, stage: Stage) -> &mut T {
        match stage {
            Stage::Kind => &mut self.kind,
            Stage::Scope => &mut self.scope,
            Stage::Level => &mut self.level,
            Stage::Priority => &mut self.priority,
        }
    }
}

/// Where each fact's variables stand. Variables come in an order in which each fact follows those it depends on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// By fact: its first variable and how many it has (text and time facts have none).
    spans: Vec<(Var, u32)>,
    /// By variable: its fact and, for several-choice facts, its option.
    owners: Vec<(usize, usize)>,
}

impl Layout {
    /// The layout of `facts` with variables in the given order of facts.
    pub fn new(facts: &[Fact], order: &[usize]) -> Self {
        let mut layout = Self { spans: vec![(0, 0); facts.len()], owners: Vec::new() };
        for index in order {
            let Some(fact) = facts.get(*index) else { continue };
            let count = match fact.fact_type {
                FactType::One | FactType::YesNo | FactType::Number => 1,
                FactType::Several => fact.options.len(),
                FactType::Text | FactType::Time => 0,
            };
            if let Some(span) = layout.spans.get_mut(*index) {
                *span = (layout.owners.len() as Var, count as u32);
            }
            layout.owners.extend((0..count).map(|option| (*index, option)));
        }
        layout
    }

    /// How many variables stand for facts; the four conclusions follow them.
    pub fn fact_vars(&self) -> Var {
        self.owners.len() as Var
    }

    pub fn vars_of(&self, fact: usize) -> std::ops::Range<Var> {
        let (first, count) = self.spans.get(fact).copied().unwrap_or((0, 0));
        first..first + count
    }

    pub fn var_of(&self, fact: usize, option: usize) -> Var {
        self.vars_of(fact).start + option as Var
    }

    /// The fact of a variable and the option within it; none for a conclusion.
    pub fn owner(&self, var: Var) -> Option<(usize, usize)> {
        self.owners.get(var as usize).copied()
    }

    pub fn conclusion(&self, stage: Stage) -> Var {
        self.fact_vars() + stage.index() as Var
    }

    /// The conclusion that a variable stands for; none for a fact.
    pub fn stage(&self, var: Var) -> Option<Stage> {
        let index = var.checked_sub(self.fact_vars())?;
        Stage::ALL.get(index as usize).copied()
    }
}

/// The values that a conclusion can take, most serious first.
pub(crate) fn stage_values(schema: &Schema, stage: Stage) -> &[String] {
    match stage {
        Stage::Kind => &schema.kinds,
        Stage::Scope => &schema.scopes,
        Stage::Level => &schema.levels,
        Stage::Priority => &[],
    }
}

/// How many values a conclusion can take; its variable has one more, for "no rule gives any".
pub(crate) fn stage_size(schema: &Schema, stage: Stage) -> usize {
    match stage {
        Stage::Priority => schema.priorities as usize,
        stage => stage_values(schema, stage).len(),
    }
}
