//! Columns: what the rules and the words of all packs of a compiled file say, property by property, strings by number.
//!
//! What stands side by side is alike, which packs well. The order of columns, here and in `of` and `read`, is the format.

use crate::compiled::plan::CompiledRule;
use crate::compiled::strings::{Named, Naming};
use crate::compiled::{alike, image};
use crate::diagram::condition::Expr;
use crate::model::examples::{Examples, Told};
use crate::model::parameters::Parameter;
use crate::model::rule::{Basis, Rule, RuleKind};
use crate::model::schema::Schema;
use crate::model::texts::{FactText, RuleText, Texts};
use crate::problem::Place;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

type Column = VecDeque<u32>;

/// Columns of numbers, in the order in which they are put down and taken up. They are all of one type, however small their
/// numbers are, so that one reader reads them all.
#[derive(Default, Serialize, Deserialize)]
struct Columns(VecDeque<Column>);

impl Columns {
    fn put(&mut self, numbers: impl Iterator<Item = u32>) {
        self.0.push_back(numbers.collect());
    }

    /// Lists, one behind the other, behind their lengths.
    fn put_lists(&mut self, lists: impl Iterator<Item = Vec<u32>>) {
        let lists: Vec<Vec<u32>> = lists.collect();
        self.put(lists.iter().map(|list| list.len() as u32));
        self.put(lists.into_iter().flatten());
    }

    fn next(&mut self) -> Option<Column> {
        self.0.pop_front()
    }

    #[inline(never)]
    fn lists(&mut self) -> Option<VecDeque<Vec<u32>>> {
        let (lengths, mut items) = (self.next()?, self.next()?);
        let mut lists = VecDeque::with_capacity(lengths.len());
        for length in lengths {
            let length = length as usize;
            lists.push_back((length <= items.len()).then(|| items.drain(..length).collect())?);
        }
        Some(lists)
    }

    /// What the numbers name, none where nothing is named.
    #[inline(never)]
    fn strings(&mut self, named: &mut Named<'_>) -> Option<VecDeque<Option<String>>> {
        self.next()?.into_iter().map(|number| named.any(number)).collect()
    }

    #[inline(never)]
    fn lists_of_strings(&mut self, named: &mut Named<'_>) -> Option<VecDeque<Vec<String>>> {
        let list = |list: Vec<u32>| list.into_iter().map(|number| named.owned(number)).collect();
        self.lists()?.into_iter().map(list).collect()
    }
}

/// The rules of all packs.
#[derive(Serialize, Deserialize)]
pub(crate) struct Rules {
    kinds: VecDeque<RuleKind>,
    bases: VecDeque<Basis>,
    numbers: VecDeque<i64>,
    conditions: VecDeque<Expr>,
    columns: Columns,
}

impl Rules {
    pub fn of<'r>(rules: impl Iterator<Item = &'r CompiledRule> + Clone, naming: &mut Naming) -> Self {
        let said = rules.clone().map(|rule| &rule.rule);
        let mut columns = Columns::default();
        let lists: [fn(&Rule) -> &[String]; 4] =
            [|rule| &rule.after, |rule| &rule.fields, |rule| &rule.words, |rule| &rule.unless];
        for of in lists {
            columns.put_lists(said.clone().map(|rule| of(rule).iter().map(|string| naming.of(string)).collect()));
        }
        // By when: within, immediately or unspecified; and from.
        let due = |rule: &'r Rule, at: usize| image::due(rule).get(at).copied();
        let strings: [&dyn Fn(&'r Rule) -> Option<&'r str>; 8] = [
            &|rule| Some(&rule.id),
            &|rule| Some(&rule.gives),
            &|rule| Some(&rule.by),
            &|rule| rule.to.as_deref(),
            &|rule| rule.standing.as_deref(),
            &|rule| due(rule, 0),
            &|rule| due(rule, 1),
            &|rule| Some(&rule.phase),
        ];
        for of in strings {
            columns.put(said.clone().map(|rule| naming.of_any(of(rule))));
        }
        columns.put(said.clone().map(|rule| image::flags(rule).into()));
        columns.put(said.clone().map(|rule| rule.first.into()));
        columns.put(rules.clone().map(|rule| rule.value as u32));
        columns.put_lists(rules.clone().map(|rule| rule.facts.iter().map(|fact| *fact as u32).collect()));
        Self {
            kinds: said.clone().map(|rule| rule.kind).collect(),
            bases: said.clone().map(|rule| rule.basis).collect(),
            numbers: said.map(|rule| rule.number).collect(),
            conditions: rules.map(|rule| rule.condition.clone()).collect(),
            columns,
        }
    }

    /// All rules, in order; none where the columns do not fit together.
    pub fn read(mut self, named: &mut Named<'_>) -> Option<VecDeque<CompiledRule>> {
        let mut lists = || self.columns.lists_of_strings(named);
        let (mut after, mut fields, mut words, mut unless) = (lists()?, lists()?, lists()?, lists()?);
        let mut strings = || self.columns.strings(named);
        let (mut ids, mut gives, mut by) = (strings()?, strings()?, strings()?);
        let (mut to, mut standing, mut due, mut from) = (strings()?, strings()?, strings()?, strings()?);
        let mut phases = strings()?;
        let (mut flags, mut first, mut values) = (self.columns.next()?, self.columns.next()?, self.columns.next()?);
        let mut facts = self.columns.lists()?;
        let mut rules = VecDeque::with_capacity(self.kinds.len());
        for kind in self.kinds {
            let flags = u8::try_from(flags.pop_front()?).ok()?;
            let due: Vec<String> = [due.pop_front()?, from.pop_front()?].into_iter().flatten().collect();
            let rule = Rule {
                number: self.numbers.pop_front()?,
                basis: self.bases.pop_front()?,
                first: u8::try_from(first.pop_front()?).ok()?,
                by: by.pop_front()??,
                to: to.pop_front()?,
                standing: standing.pop_front()?,
                phase: phases.pop_front()??,
                after: after.pop_front()?,
                fields: fields.pop_front()?,
                words: words.pop_front()?,
                unless: unless.pop_front()?,
                ..Rule::new(kind, &ids.pop_front()??, &gives.pop_front()??, Place::default())
            };
            rules.push_back(CompiledRule {
                at: 0,
                rule: image::with(rule, &due, flags),
                value: values.pop_front()? as usize,
                condition: self.conditions.pop_front()?,
                facts: facts.pop_front()?.into_iter().map(|fact| fact as usize).collect(),
                fact_ids: Vec::new(),
                slot: None,
            });
        }
        Some(rules)
    }
}

/// The words of all packs, each in all its locales; last all that has a name, in the order of [`names`].
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Words(Columns);

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
        let mut columns = Columns::default();
        columns.put(rules.clone().map(|rule| naming.of(&rule.text)));
        columns.put(rules.clone().map(|rule| naming.of_any(rule.note.as_deref())));
        columns.put(rules.clone().map(|rule| naming.of_any(rule.clause.as_deref())));
        columns.put_lists(rules.map(|rule| rule.labels.iter().map(|label| naming.of(label)).collect()));
        columns.put(facts.clone().map(|fact| naming.of(&fact.question)));
        columns.put(facts.clone().map(|fact| naming.of(&fact.help)));
        columns.put(facts.clone().map(|fact| naming.of(&fact.why)));
        columns.put(facts.clone().map(|fact| naming.of_any(fact.unit.as_deref())));
        let lists: [fn(&FactText) -> &[String]; 2] = [|fact| &fact.options, |fact| &fact.groups];
        for of in lists {
            columns.put_lists(facts.clone().map(|fact| of(fact).iter().map(|string| naming.of(string)).collect()));
        }
        columns.put_lists(texts.flat_map(names).map(|list| list.into_iter().map(|name| naming.of(name)).collect()));
        Self(columns)
    }

    /// All words, for packs with these numbers of facts, rules and schemes; none where the columns do not fit together.
    pub fn read(self, sizes: &[(usize, usize, usize)], named: &mut Named<'_>) -> Option<VecDeque<Texts>> {
        let Self(mut columns) = self;
        let (mut texts, mut notes) = (columns.strings(named)?, columns.strings(named)?);
        let (mut clauses, mut labels) = (columns.strings(named)?, columns.lists_of_strings(named)?);
        let (mut questions, mut help) = (columns.strings(named)?, columns.strings(named)?);
        let (mut why, mut units) = (columns.strings(named)?, columns.strings(named)?);
        let (mut options, mut groups) = (columns.lists_of_strings(named)?, columns.lists_of_strings(named)?);
        let mut all = columns.lists_of_strings(named)?;
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
                    groups: groups.pop_front()?,
                })
            };
            let facts = (0..*facts).map(|_| fact()).collect::<Option<_>>()?;
            let mut names = || all.pop_front();
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
pub(crate) struct Phrases(Columns);

impl Phrases {
    pub fn of<'s>(schemas: impl Iterator<Item = &'s Schema> + Clone, naming: &mut Naming) -> Self {
        let mut columns = Columns::default();
        // By pack: how many there are, and how many answers bring others with them.
        columns.put(schemas.clone().map(|schema| schema.examples.phrases().len() as u32));
        columns.put(schemas.clone().map(|schema| schema.examples.implied().len() as u32));
        let phrases: Vec<_> = schemas.clone().flat_map(alike::ordered).collect();
        columns.put(phrases.iter().map(|(told, ..)| told.fact as u32));
        columns.put(phrases.iter().map(|(told, ..)| told.answer as u32));
        columns.put(phrases.iter().map(|(_, times, _)| u32::from(*times)));
        columns.put(phrases.iter().map(|(.., phrase)| naming.of(phrase)));
        let implied = schemas.flat_map(|schema| schema.examples.implied());
        let numbers = |(one, by): &(Told, Told)| [one.fact, one.answer, by.fact, by.answer];
        columns.put(implied.flat_map(numbers).map(|number| number as u32));
        Self(columns)
    }

    /// The examples of each pack; none where the columns do not fit together.
    pub fn read(self, named: &mut Named<'_>) -> Option<VecDeque<Examples>> {
        let Self(mut columns) = self;
        let (phrases, mut implied) = (columns.next()?, columns.next()?);
        let (mut facts, mut answers, mut times) = (columns.next()?, columns.next()?, columns.next()?);
        let (mut strings, mut brought) = (columns.strings(named)?, columns.next()?);
        let mut read = VecDeque::with_capacity(phrases.len());
        for count in phrases {
            let mut examples = Examples::default();
            for _ in 0..count {
                let told = Told { fact: facts.pop_front()? as usize, answer: answers.pop_front()? as usize };
                examples.add(told, strings.pop_front()??, u16::try_from(times.pop_front()?).ok()?);
            }
            for _ in 0..implied.pop_front()? {
                let mut told =
                    || Some(Told { fact: brought.pop_front()? as usize, answer: brought.pop_front()? as usize });
                examples.imply(told()?, told()?);
            }
            read.push_back(examples);
        }
        Some(read)
    }
}
