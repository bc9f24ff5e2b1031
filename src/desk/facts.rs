//! Facts for a desk: one report, read once for every pack that asks for any of it.

use crate::compiled::plan::Compiled;
use crate::decide::questions;
use crate::desk::core::Desk;
use crate::desk::options;
use crate::desk::owners::{Owned, Owners};
use crate::desk::share::share;
use crate::diagram::ranges::Ranges;
use crate::facts::json;
use crate::facts::known::Facts;
use crate::facts::limits::{MAX_FACTS_BYTES, MAX_PROBLEMS};
use crate::facts::problems;
use crate::facts::read::read_told;
use crate::facts::walk::Taker;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};
use crate::sorted::{Map, Set};
use serde_json::Value;
use std::borrow::Cow;

/// What is known about one incident, for every pack of one desk.
#[derive(Clone, Debug)]
pub struct DeskFacts {
    /// For the rules of the desk itself.
    pub(crate) router: Facts,
    /// For its packs, in its order.
    pub(crate) packs: Vec<Facts>,
    /// What was said of the facts that were given or are known to be unknown, whether or not it counts yet.
    pub(crate) answered: Map<String, Value>,
    /// What was said of facts of which packs know different options.
    pub(crate) whole: Map<String, Value>,
}

impl DeskFacts {
    /// What is known for the desk itself, and then for each of its packs.
    pub(crate) fn of(&self, at: usize) -> Option<&Facts> {
        std::iter::once(&self.router).chain(&self.packs).nth(at)
    }
}

/// One answer: the fact, who asks for it, and what was said.
#[derive(Clone)]
struct Told<'d, 'v> {
    id: &'d str,
    owned: &'d Owned,
    value: Cow<'v, Value>,
}

impl Told<'_, '_> {
    /// Whether it leaves several values.
    fn is_partly(&self) -> bool {
        self.value.is_object()
    }
}

/// What the packs made of answers to facts that they ask under different conditions.
#[derive(Default)]
struct Loose<'d> {
    /// Those that some pack took.
    taken: Set<&'d str>,
    /// By fact: why packs did not.
    refused: Map<&'d str, Vec<Problem>>,
}

/// Reads facts from nested JSON for every pack; all that is wrong with them at once.
pub(crate) fn read(desk: &Desk, value: &Value) -> Result<DeskFacts, Error> {
    let mut split = Split { owners: &desk.facts, answers: Vec::new(), problems: Vec::new(), more: 0 };
    match value {
        Value::Object(map) => split.walk(map, &mut String::new(), 0),
        other => split.problems.push(problems::no_object(other)),
    }
    let Split { answers, mut problems, mut more, .. } = split;
    let packs: Vec<&Pack> = desk.all().collect();
    let mut by_pack: Vec<Vec<(usize, Told<'_, '_>)>> = vec![Vec::new(); packs.len()];
    for told in &answers {
        for (pack, fact) in &told.owned.by {
            let declared = packs.get(*pack).and_then(|pack| pack.compiled.schema.facts.get(*fact));
            if let (Some(mine), Some(declared)) = (by_pack.get_mut(*pack), declared) {
                mine.push((
                    *fact,
                    Told { value: options::told(&told.owned.options, declared, &told.value), ..told.clone() },
                ));
            }
        }
        for problem in options::unknown(told.id, &told.owned.options, &told.value) {
            if problems.len() < MAX_PROBLEMS {
                problems.push(problem);
            } else {
                more += 1;
            }
        }
    }
    let mut loose = Loose::default();
    let mut read = Vec::with_capacity(packs.len());
    for (index, (pack, told)) in packs.iter().zip(by_pack).enumerate() {
        match of_pack(&pack.compiled, told, index == 0, &mut loose) {
            Ok(facts) => read.push(facts),
            Err(found) => problems.extend(found),
        }
    }
    // What every pack refuses is told; what one pack takes is none of the others' business.
    let Loose { taken, refused } = loose;
    problems.extend(refused.into_iter().filter(|(id, _)| !taken.contains(id)).flat_map(|(_, found)| found));
    if problems.is_empty() {
        share(&desk.facts, &packs, &mut read, &mut problems);
    }
    problems.extend(problems::not_looked_at(more));
    for problem in &mut problems {
        let all = problem.fact.as_deref().map(|fact| desk.all_options(fact)).unwrap_or_default();
        options::allow_all(all, problem);
    }
    let mut seen = Set::new();
    problems.retain(|problem| seen.insert((problem.code, problem.fact.clone(), problem.message.clone())));
    let mut read = read.into_iter();
    match read.next() {
        Some(router) if problems.is_empty() => Ok(DeskFacts {
            router,
            packs: read.collect(),
            answered: answers
                .iter()
                .filter(|told| !told.is_partly())
                .map(|told| (told.id.to_owned(), json::plain(&told.value)))
                .collect(),
            whole: answers
                .iter()
                .filter(|told| !told.owned.options.is_empty())
                .map(|told| (told.id.to_owned(), json::plain(&told.value)))
                .collect(),
        }),
        _ => Err(Error { problems }),
    }
}

/// What one pack makes of the answers to its facts.
fn of_pack<'d>(
    compiled: &Compiled,
    told: Vec<(usize, Told<'d, '_>)>,
    router: bool,
    loose: &mut Loose<'d>,
) -> Result<Facts, Vec<Problem>> {
    let (mut unsure, firm): (Vec<_>, Vec<_>) = told.into_iter().partition(|(_, told)| told.owned.loose);
    // What decides whether others apply comes before them.
    unsure.sort_by_key(|(fact, _)| compiled.fact_order.iter().position(|other| other == fact));
    let mut told: Vec<(usize, &Value)> = firm.iter().map(|(fact, told)| (*fact, &*told.value)).collect();
    let mut facts = read_told(compiled, told.iter().copied())?;
    let mut perhaps = Vec::new();
    // What may apply here must fit to the rest, though it is no reason that it does.
    let mut all = told.clone();
    for (fact, Told { id, value, .. }) in &unsure {
        let fact = *fact;
        all.push((fact, value));
        match read_told(compiled, all.iter().copied()) {
            // The desk's own facts are what the reporter was asked: an answer says that they apply.
            Ok(_) if router || questions::surely_applies(compiled, &facts, fact) => {
                loose.taken.insert(id);
                told.push((fact, value));
                facts = read_told(compiled, told.iter().copied())?;
            }
            Ok(with) => {
                // Whether it applies here is open; if it does, this is the answer.
                loose.taken.insert(id);
                let vars = compiled.layout.vars_of(fact);
                perhaps.extend(vars.map(|var| (var, with.of(var).union(&Ranges::one(0)))));
            }
            Err(found) => {
                loose.refused.or_insert_with(id, Default::default).extend(found);
                all.pop();
            }
        }
    }
    perhaps.into_iter().for_each(|(var, cells)| facts.set(var, cells));
    facts.finish();
    Ok(facts)
}

struct Split<'d, 'v> {
    owners: &'d Owners,
    answers: Vec<Told<'d, 'v>>,
    problems: Vec<Problem>,
    /// How many answers were not looked at any more.
    more: usize,
}

impl<'d, 'v> Taker<'v> for Split<'d, 'v> {
    type Fact = (&'d str, &'d Owned);

    fn find(&self, id: &str) -> Option<Self::Fact> {
        self.owners.get(id)
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.owners.ids()
    }

    fn take(&mut self, (id, owned): Self::Fact, value: &'v Value) {
        self.answers.push(Told { id, owned, value: Cow::Borrowed(value) });
    }

    fn problems(&mut self) -> &mut Vec<Problem> {
        &mut self.problems
    }

    fn leave(&mut self) {
        self.more += 1;
    }
}

impl Desk {
    /// Reads facts: one nested JSON object for all packs. What several packs ask is given once.
    ///
    /// # Errors
    /// Everything that is wrong with the facts, for whichever pack.
    pub fn facts(&self, value: &Value) -> Result<DeskFacts, Error> {
        read(self, value)
    }

    /// Reads facts from JSON text; see [`Pack::facts_from_json`].
    ///
    /// # Errors
    /// As [`Desk::facts`].
    pub fn facts_from_json(&self, text: &[u8]) -> Result<DeskFacts, Error> {
        let value = json::parse(text, MAX_FACTS_BYTES, "the facts")?;
        self.facts(&value)
    }

    /// The number in what somebody typed as the answer to `fact`, with a unit of any pack and locale behind it; see
    /// [`Pack::read_number`].
    pub fn read_number(&self, fact: &str, text: &str) -> Option<i64> {
        crate::text::typed::read_number(text, &self.all().flat_map(|pack| pack.units(fact)).collect::<Vec<_>>())
    }
}
