//! The layout of variables: which fact, option or conclusion each variable of a condition stands for.

use crate::diagram::condition::Var;
use crate::model::schema::{Fact, FactType, Schema};

/// A conclusion that later conditions can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stage {
    Kind,
    Scope,
    Level,
    Priority,
    /// The level in one of the pack's further schemes, by its place among them.
    Scheme(u8),
}

impl Stage {
    /// What every pack concludes.
    pub const FOUR: [Stage; 4] = [Stage::Kind, Stage::Scope, Stage::Level, Stage::Priority];

    /// All conclusions of a pack, in the order in which they are made.
    pub fn all(schema: &Schema) -> impl Iterator<Item = Stage> + use<> {
        let schemes = u8::try_from(schema.schemes.len()).unwrap_or(u8::MAX);
        Self::FOUR.into_iter().chain((0..schemes).map(Stage::Scheme))
    }

    /// What it is called: in messages, in cases, in the answers of the engine.
    pub fn name(self, schema: &Schema) -> &str {
        match self {
            Self::Kind => "kind",
            Self::Scope => "scope",
            Self::Level => "level",
            Self::Priority => "priority",
            Self::Scheme(scheme) => schema.schemes.get(usize::from(scheme)).map_or("", |scheme| scheme.id.as_str()),
        }
    }

    /// How conditions read it: the name after `r.`.
    pub fn property(self, schema: &Schema) -> &str {
        match self {
            Self::Scheme(scheme) => {
                schema.schemes.get(usize::from(scheme)).map_or("", |scheme| scheme.property.as_str())
            }
            other => other.name(schema),
        }
    }

    /// The same in a sentence about all incidents: further schemes are marked as names of the pack's own.
    pub fn described(self, schema: &Schema) -> String {
        match self {
            Self::Scheme(_) => format!("`{}`", self.name(schema)),
            other => other.name(schema).to_owned(),
        }
    }

    pub fn index(self) -> usize {
        match self {
            Self::Kind => 0,
            Self::Scope => 1,
            Self::Level => 2,
            Self::Priority => 3,
            Self::Scheme(scheme) => Self::FOUR.len() + usize::from(scheme),
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        match index.checked_sub(Self::FOUR.len()) {
            Some(scheme) => u8::try_from(scheme).ok().map(Self::Scheme),
            None => Self::FOUR.get(index).copied(),
        }
    }
}

/// One value for each conclusion. The four stand side by side; those of further schemes come into being when they are set,
/// and are the default until then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PerStage<T> {
    kind: T,
    scope: T,
    level: T,
    priority: T,
    schemes: Vec<T>,
    unset: T,
}

impl<T> PerStage<T> {
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.kind, &self.scope, &self.level, &self.priority].into_iter().chain(&self.schemes)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        [&mut self.kind, &mut self.scope, &mut self.level, &mut self.priority].into_iter().chain(&mut self.schemes)
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
            Stage::Scheme(scheme) => self.schemes.get(usize::from(scheme)).unwrap_or(&self.unset),
        }
    }
}

impl<T: Default> std::ops::IndexMut<Stage> for PerStage<T> {
    fn index_mut(&mut self, stage: Stage) -> &mut T {
        match stage {
            Stage::Kind => &mut self.kind,
            Stage::Scope => &mut self.scope,
            Stage::Level => &mut self.level,
            Stage::Priority => &mut self.priority,
            Stage::Scheme(scheme) => {
                let place = usize::from(scheme);
                if self.schemes.len() <= place {
                    self.schemes.resize_with(place + 1, T::default);
                }
                self.schemes.get_mut(place).unwrap_or(&mut self.unset)
            }
        }
    }
}

/// Where each fact's variables stand: side by side, and in an order in which each fact follows those it depends on. The
/// search for the smallest change rests on that order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// By fact: its first variable and how many it has (text and time facts have none).
    spans: Vec<(Var, u32)>,
    /// By variable: its fact and, for several-choice facts, its option.
    owners: Vec<(usize, usize)>,
    /// How many variables stand for what is reckoned from several facts, after those of the facts.
    hidden: u32,
}

impl Layout {
    /// The layout of `facts` with variables in the given order of facts.
    pub fn new(facts: &[Fact], order: &[usize]) -> Self {
        let mut layout = Self { spans: vec![(0, 0); facts.len()], owners: Vec::new(), hidden: 0 };
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

    /// The same with as many hidden variables.
    pub fn with_hidden(self, hidden: usize) -> Self {
        Self { hidden: hidden as u32, ..self }
    }

    /// How many variables stand for facts and what is reckoned from them; the conclusions follow them.
    pub fn fact_vars(&self) -> Var {
        self.owners.len() as Var + self.hidden
    }

    /// The hidden variables.
    pub fn hidden_vars(&self) -> std::ops::Range<Var> {
        self.owners.len() as Var..self.fact_vars()
    }

    /// The position of a hidden variable among them.
    pub fn hidden(&self, var: Var) -> Option<usize> {
        self.hidden_vars().contains(&var).then(|| var as usize - self.owners.len())
    }

    pub fn vars_of(&self, fact: usize) -> std::ops::Range<Var> {
        let (first, count) = self.spans.get(fact).copied().unwrap_or((0, 0));
        first..first + count
    }

    pub fn var_of(&self, fact: usize, option: usize) -> Var {
        self.vars_of(fact).start + option as Var
    }

    /// The fact of a variable and the option within it; none for a conclusion or a hidden variable.
    pub fn owner(&self, var: Var) -> Option<(usize, usize)> {
        self.owners.get(var as usize).copied()
    }

    pub fn conclusion(&self, stage: Stage) -> Var {
        self.fact_vars() + stage.index() as Var
    }

    /// The conclusion that a variable stands for; none for a fact.
    pub fn stage(&self, var: Var) -> Option<Stage> {
        let index = var.checked_sub(self.fact_vars())?;
        Stage::from_index(index as usize)
    }
}

/// The values that a conclusion can take, most serious first.
pub(crate) fn stage_values(schema: &Schema, stage: Stage) -> &[String] {
    match stage {
        Stage::Kind => &schema.kinds,
        Stage::Scope => &schema.scopes,
        Stage::Level => &schema.levels,
        Stage::Priority => &[],
        Stage::Scheme(scheme) => schema.schemes.get(usize::from(scheme)).map_or(&[], |scheme| scheme.levels.as_slice()),
    }
}

/// How many values a conclusion can take; its variable has one more, for "no rule gives any".
pub(crate) fn stage_size(schema: &Schema, stage: Stage) -> usize {
    match stage {
        Stage::Priority => schema.priorities as usize,
        stage => stage_values(schema, stage).len(),
    }
}
