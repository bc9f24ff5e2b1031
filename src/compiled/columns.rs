//! Columns: what the rules and the words of all packs of a compiled file say, property by property, strings by number.
//!
//! What stands side by side is alike, which packs well. The order of columns, here and in `of` and `read`, is the format.

use crate::compiled::image;
use crate::compiled::plan::CompiledRule;
use crate::compiled::strings::{Named, Naming};
use crate::diagram::condition::Expr;
use crate::model::examples::{Examples, Told};
use crate::model::parameters::Parameter;
use crate::model::rule::{Basis, Rule, RuleKind};
use crate::model::schema::Schema;
use crate::model::texts::{FactText, RuleText, Texts};
use crate::problem::Place;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Lists, one behind the other.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Lists {
    lengths: VecDeque<u32>,
    items: VecDeque<u32>,
}

impl Lists {
    fn push(&mut self, items: impl Iterator<Item = u32>) {
        let before = self.items.len();
        self.items.extend(items);
        self.lengths.push_back((self.items.len() - before) as u32);
    }

    fn next<T>(&mut self, read: impl FnMut(u32) -> Option<T>) -> Option<Vec<T>> {
        let length = self.lengths.pop_front()? as usize;
        (length <= self.items.len()).then(|| self.items.drain(..length).map(read).collect())?
    }

    fn strings(&mut self, named: &mut Named<'_>) -> Option<Vec<String>> {
        self.next(|number| named.owned(number))
    }
}

type Column<T = u32> = VecDeque<T>;

/// The rules of all packs.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Rules {
    kinds: Column<RuleKind>,
    ids: Column,
    gives: Column,
    numbers: Column<i64>,
    bases: Column<Basis>,
    flags: Column<u8>,
    first: Column<u8>,
    by: Column,
    to: Column,
    standing: Column,
    /// Within, immediately or unspecified.
    due: Column,
    from: Column,
    phases: Column,
    after: Lists,
    fields: Lists,
    words: Lists,
    unless: Lists,
    values: Column,
    conditions: Column<Expr>,
    facts: Lists,
}

impl Rules {
    pub fn of<'r>(rules: impl Iterator<Item = &'r CompiledRule> + Clone, naming: &mut Naming) -> Self {
        let said = rules.clone().map(|rule| &rule.rule);
        let dues = said.clone().map(|rule| image::due(rule));
        let mut lists = |of: &dyn Fn(&'r Rule) -> &'r [String]| {
            let mut lists = Lists::default();
            said.clone().for_each(|rule| lists.push(of(rule).iter().map(|string| naming.of(string))));
            lists
        };
        let (after, fields) = (lists(&|rule| &rule.after), lists(&|rule| &rule.fields));
        let (words, unless) = (lists(&|rule| &rule.words), lists(&|rule| &rule.unless));
        let mut facts = Lists::default();
        rules.clone().for_each(|rule| facts.push(rule.facts.iter().map(|fact| *fact as u32)));
        Self {
            after,
            fields,
            words,
            unless,
            kinds: said.clone().map(|rule| rule.kind).collect(),
            ids: said.clone().map(|rule| naming.of(&rule.id)).collect(),
            gives: said.clone().map(|rule| naming.of(&rule.gives)).collect(),
            numbers: said.clone().map(|rule| rule.number).collect(),
            bases: said.clone().map(|rule| rule.basis).collect(),
            flags: said.clone().map(image::flags).collect(),
            first: said.clone().map(|rule| rule.first).collect(),
            by: said.clone().map(|rule| naming.of(&rule.by)).collect(),
            to: said.clone().map(|rule| naming.of_any(rule.to.as_deref())).collect(),
            standing: said.clone().map(|rule| naming.of_any(rule.standing.as_deref())).collect(),
            due: dues.clone().map(|due| naming.of_any(due.first().copied())).collect(),
            from: dues.map(|due| naming.of_any(due.get(1).copied())).collect(),
            phases: said.map(|rule| naming.of(&rule.phase)).collect(),
            values: rules.clone().map(|rule| rule.value as u32).collect(),
            conditions: rules.map(|rule| rule.condition.clone()).collect(),
            facts,
        }
    }

    /// All rules, in order; none where the columns do not fit together.
    pub fn read(mut self, named: &mut Named<'_>) -> Option<VecDeque<CompiledRule>> {
        let count = self.kinds.len();
        let each = |lists: &mut Lists, named: &mut Named<'_>| -> Option<VecDeque<Vec<String>>> {
            (0..count).map(|_| lists.strings(named)).collect()
        };
        let mut after = each(&mut self.after, named)?;
        let mut fields = each(&mut self.fields, named)?;
        let mut words = each(&mut self.words, named)?;
        let mut unless = each(&mut self.unless, named)?;
        let whole = |column: Column, named: &mut Named<'_>| -> Option<VecDeque<String>> {
            column.into_iter().map(|number| named.owned(number)).collect()
        };
        let maybe = |column: Column, named: &mut Named<'_>| -> Option<VecDeque<Option<String>>> {
            column.into_iter().map(|number| named.any(number)).collect()
        };
        let (mut ids, mut gives) = (whole(self.ids, named)?, whole(self.gives, named)?);
        let mut by = whole(self.by, named)?;
        let (mut to, mut standing) = (maybe(self.to, named)?, maybe(self.standing, named)?);
        let (mut due, mut from) = (maybe(self.due, named)?, maybe(self.from, named)?);
        let mut phases = whole(self.phases, named)?;
        let mut rules = VecDeque::with_capacity(count);
        for kind in self.kinds {
            let flags = self.flags.pop_front()?;
            let due: Vec<String> = [due.pop_front()?, from.pop_front()?].into_iter().flatten().collect();
            let rule = Rule {
                number: self.numbers.pop_front()?,
                basis: self.bases.pop_front()?,
                first: self.first.pop_front()?,
                by: by.pop_front()?,
                to: to.pop_front()?,
                standing: standing.pop_front()?,
                phase: phases.pop_front()?,
                after: after.pop_front()?,
                fields: fields.pop_front()?,
                words: words.pop_front()?,
                unless: unless.pop_front()?,
                ..Rule::new(kind, &ids.pop_front()?, &gives.pop_front()?, Place::default())
            };
            rules.push_back(CompiledRule {
                at: 0,
                rule: image::with(rule, &due, flags),
                value: self.values.pop_front()? as usize,
                condition: self.conditions.pop_front()?,
                facts: self.facts.next(|fact| Some(fact as usize))?,
                fact_ids: Vec::new(),
                slot: None,
            });
        }
        Some(rules)
    }
}

/// The words of all packs, each in all its locales.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Words {
    texts: Column,
    notes: Column,
    clauses: Column,
    labels: Lists,
    questions: Column,
    help: Column,
    why: Column,
    units: Column,
    options: Lists,
    /// All else that has a name, in the order of [`names`].
    names: Lists,
}

/// Title and summary, the names of what a schema declares, and parameters.
fn names(texts: &Texts) -> Vec<Vec<&str>> {
    fn all(names: &[String]) -> Vec<&str> {
        names.iter().map(String::as_str).collect()
    }
    let Texts { title, summary, kinds, scopes, levels, roles, acts, phases, goals, outputs, conflicts, .. } = texts;
    let mut lists = vec![vec![title.as_str(), summary.as_str()]];
    lists.extend([kinds, scopes, levels, roles, acts, phases, goals, outputs, conflicts].map(|names| all(names)));
    lists.extend(texts.schemes.iter().flat_map(|(name, levels)| [vec![name.as_str()], all(levels)]));
    for phone in [true, false] {
        let parameters = || texts.parameters.iter().filter(|parameter| parameter.phone == phone);
        lists.push(parameters().map(|parameter| parameter.name.as_str()).collect());
        lists.push(parameters().map(|parameter| parameter.value.as_str()).collect());
    }
    lists
}

impl Words {
    pub fn of<'t>(texts: impl Iterator<Item = &'t Texts> + Clone, naming: &mut Naming) -> Self {
        let rules = texts.clone().flat_map(|texts| &texts.rules);
        let facts = texts.clone().flat_map(|texts| &texts.facts);
        let mut words = Self {
            texts: rules.clone().map(|rule| naming.of(&rule.text)).collect(),
            notes: rules.clone().map(|rule| naming.of_any(rule.note.as_deref())).collect(),
            clauses: rules.clone().map(|rule| naming.of_any(rule.clause.as_deref())).collect(),
            ..Self::default()
        };
        rules.for_each(|rule| words.labels.push(rule.labels.iter().map(|label| naming.of(label))));
        words.questions = facts.clone().map(|fact| naming.of(&fact.question)).collect();
        words.help = facts.clone().map(|fact| naming.of(&fact.help)).collect();
        words.why = facts.clone().map(|fact| naming.of(&fact.why)).collect();
        words.units = facts.clone().map(|fact| naming.of_any(fact.unit.as_deref())).collect();
        facts.for_each(|fact| words.options.push(fact.options.iter().map(|option| naming.of(option))));
        for list in texts.flat_map(names) {
            words.names.push(list.into_iter().map(|name| naming.of(name)));
        }
        words
    }

    /// All words, for packs with these numbers of facts, rules and schemes; none where the columns do not fit together.
    pub fn read(mut self, sizes: &[(usize, usize, usize)], named: &mut Named<'_>) -> Option<VecDeque<Texts>> {
        fn all(column: Column, named: &mut Named<'_>) -> Option<VecDeque<Option<String>>> {
            column.into_iter().map(|number| named.any(number)).collect()
        }
        let (rules, facts) = (self.texts.len(), self.questions.len());
        let (mut texts, mut notes) = (all(self.texts, named)?, all(self.notes, named)?);
        let mut clauses = all(self.clauses, named)?;
        let mut labels: VecDeque<Vec<String>> =
            (0..rules).map(|_| self.labels.strings(named)).collect::<Option<_>>()?;
        let (mut questions, mut help) = (all(self.questions, named)?, all(self.help, named)?);
        let (mut why, mut units) = (all(self.why, named)?, all(self.units, named)?);
        let mut options: VecDeque<Vec<String>> =
            (0..facts).map(|_| self.options.strings(named)).collect::<Option<_>>()?;
        let mut read = VecDeque::with_capacity(sizes.len());
        for (facts, rules, schemes) in sizes {
            let mut rule = || {
                Some(RuleText {
                    text: texts.pop_front()??,
                    note: notes.pop_front()?,
                    clause: clauses.pop_front()?,
                    labels: labels.pop_front()?,
                    phones: Vec::new(),
                })
            };
            let rules = (0..*rules).map(|_| rule()).collect::<Option<_>>()?;
            let mut fact = || {
                Some(FactText {
                    question: questions.pop_front()??,
                    help: help.pop_front()??,
                    why: why.pop_front()??,
                    unit: units.pop_front()?,
                    options: options.pop_front()?,
                })
            };
            let facts = (0..*facts).map(|_| fact()).collect::<Option<_>>()?;
            let mut names = || self.names.strings(named);
            let [title, summary] = <[String; 2]>::try_from(names()?).ok()?;
            let (kinds, scopes, levels, roles, acts) = (names()?, names()?, names()?, names()?, names()?);
            let (phases, goals, outputs, conflicts) = (names()?, names()?, names()?, names()?);
            let mut scheme = || Some((names()?.pop()?, names()?));
            let schemes = (0..*schemes).map(|_| scheme()).collect::<Option<_>>()?;
            let mut parameters = Vec::new();
            for phone in [true, false] {
                let (called, values) = (names()?, names()?);
                (called.len() == values.len()).then_some(())?;
                let each = called.into_iter().zip(values);
                parameters.extend(each.map(|(name, value)| Parameter { name, value, phone }));
            }
            let mut texts = Texts {
                title,
                summary,
                facts,
                kinds,
                scopes,
                levels,
                schemes,
                roles,
                acts,
                phases,
                goals,
                outputs,
                conflicts,
                rules,
                parameters,
                templates: Vec::new(),
            };
            texts.fill();
            read.push_back(texts);
        }
        Some(read)
    }
}

/// The examples of all packs: what people write, and which answers it stands for.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Phrases {
    /// By pack: how many there are, and how many answers bring others with them.
    counts: Column<(u32, u32)>,
    facts: Column,
    answers: Column,
    times: Column<u16>,
    phrases: Column,
    implied: Column<(Told, Told)>,
}

impl Phrases {
    pub fn of<'s>(schemas: impl Iterator<Item = &'s Schema>, naming: &mut Naming) -> Self {
        let mut all = Self::default();
        for examples in schemas.map(|schema| &schema.examples) {
            all.counts.push_back((examples.phrases().len() as u32, examples.implied().len() as u32));
            for (told, times, phrase) in examples.phrases() {
                all.facts.push_back(told.fact as u32);
                all.answers.push_back(told.answer as u32);
                all.times.push_back(*times);
                all.phrases.push_back(naming.of(phrase));
            }
            all.implied.extend(examples.implied());
        }
        all
    }

    /// The examples of each pack; none where the columns do not fit together.
    pub fn read(mut self, named: &mut Named<'_>) -> Option<VecDeque<Examples>> {
        let mut read = VecDeque::with_capacity(self.counts.len());
        for (phrases, implied) in self.counts {
            let mut examples = Examples::default();
            for _ in 0..phrases {
                let told = Told { fact: self.facts.pop_front()? as usize, answer: self.answers.pop_front()? as usize };
                examples.add(told, named.owned(self.phrases.pop_front()?)?, self.times.pop_front()?);
            }
            for _ in 0..implied {
                let (implied, by) = self.implied.pop_front()?;
                examples.imply(implied, by);
            }
            read.push_back(examples);
        }
        Some(read)
    }
}
