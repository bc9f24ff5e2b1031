//! A pack's rule files run by an ordinary rhai engine: builders that only remember closures, and what rhai says of them.

use super::pack::{Answer, Fact, KINDS, LEVELS, Pack, SCHEMES, SCOPES, Stage};
use rhai::{AST, Array, Dynamic, Engine, FnPtr, INT, ImmutableString, Map};
use std::sync::{Arc, Mutex};

/// A rule as its file declares it.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its stage.
    pub stage: Stage,
    /// Its id.
    pub id: String,
    /// The place of the value it gives among the stage's values; for guidance nothing.
    pub gives: usize,
    when: Option<FnPtr>,
}

/// What one full set of facts leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Places of the [`CONCLUSIONS`] among their values, where a rule gives one.
    pub conclusions: Conclusions,
    /// For each rule, whether its condition is met.
    pub met: Vec<bool>,
}

/// A value for each fact, by its place among the fact's values; none where it does not apply.
pub type Full = Vec<Option<usize>>;

/// What is to be said of a fact once those before it are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It may have any of its values.
    Applies,
    /// It has none.
    DoesNotApply,
    /// It has the value at this place.
    Computed(usize),
}

/// The rules of a pack, ready to run.
pub struct Script {
    engine: Engine,
    ast: AST,
    facts: Vec<Fact>,
    values: Vec<Vec<Dynamic>>,
    computes: Vec<(usize, Vec<usize>, FnPtr)>,
    /// Rules in order of declaration.
    pub rules: Vec<Declared>,
    /// The conclusions that the pack has: the first of [`CONCLUSIONS`].
    pub conclusions: &'static [(Stage, &'static str)],
}

/// A place for each conclusion.
pub type Conclusions = [Option<usize>; CONCLUSIONS.len()];

const NONE: Conclusions = [None; CONCLUSIONS.len()];

#[derive(Default)]
struct Record {
    rules: Vec<Declared>,
    computes: Vec<(String, Vec<String>, Option<FnPtr>)>,
}

#[derive(Clone)]
struct RuleHandle(Arc<Mutex<Record>>, usize);

#[derive(Clone)]
struct ComputeHandle(Arc<Mutex<Record>>, usize);

/// The stages with a conclusion, in order, and its name; a pack may have fewer of the further schemes.
pub const CONCLUSIONS: [(Stage, &str); 4 + SCHEMES.len()] = [
    (Stage::Kind, "kind"),
    (Stage::Scope, "scope"),
    (Stage::Level, "level"),
    (Stage::Priority, "priority"),
    (Stage::Scheme(0), SCHEMES[0].0),
    (Stage::Scheme(1), SCHEMES[1].0),
];

impl Script {
    /// Runs the rule files of `pack`.
    pub fn run(pack: &Pack) -> Self {
        let record = Arc::new(Mutex::new(Record::default()));
        let engine = engine(&record);
        let sources = pack.sources();
        let files = sources.files.iter().filter(|(path, _)| path.ends_with(".rhai"));
        let mut text = files.fold(String::new(), |all, (_, bytes)| all + std::str::from_utf8(bytes).unwrap() + "\n");
        for (index, fact) in pack.facts.iter().enumerate() {
            if let Some(when) = &fact.when {
                text += &format!("fn applies_{index}(r) {{ {when} }}\n");
            }
        }
        let ast = engine.compile(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        engine.run_ast(&ast).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let Record { rules, computes } = std::mem::take(&mut *record.lock().unwrap());
        let fact = |id: &String| pack.facts.iter().position(|fact| fact.id == *id).unwrap();
        let computes = computes
            .into_iter()
            .map(|(id, from, by)| (fact(&id), from.iter().map(fact).collect(), by.unwrap()))
            .collect();
        let values = pack.facts.iter().map(|fact| values(&fact.answer)).collect();
        let conclusions = &CONCLUSIONS[..4 + pack.schemes];
        Self { engine, ast, facts: pack.facts.clone(), values, computes, rules, conclusions }
    }

    /// What is to be said of a fact once those it depends on stand in `full`.
    pub fn next(&self, fact: usize, full: &Full) -> Next {
        if self.facts[fact].when.is_some() && !self.applies(fact, full) {
            return Next::DoesNotApply;
        }
        match self.computes.iter().find(|compute| compute.0 == fact) {
            Some((_, from, by)) => Next::Computed(self.compute(fact, from, by, full)),
            None => Next::Applies,
        }
    }

    fn applies(&self, fact: usize, full: &Full) -> bool {
        let options = rhai::CallFnOptions::new().eval_ast(false);
        let name = format!("applies_{fact}");
        let arguments = (self.report(full, NONE),);
        match self.engine.call_fn_with_options(options, &mut rhai::Scope::new(), &self.ast, &name, arguments) {
            Ok(applies) => applies,
            Err(error) => panic!("{name}: {error}"),
        }
    }

    fn compute(&self, fact: usize, from: &[usize], by: &FnPtr, full: &Full) -> usize {
        let inputs: Vec<Dynamic> = from.iter().map(|input| self.value(*input, full[*input])).collect();
        let value: Dynamic = by.call(&self.engine, &self.ast, inputs).unwrap();
        let same = |known: &Dynamic| known.to_string() == value.to_string() && known.type_name() == value.type_name();
        self.values[fact].iter().position(same).unwrap_or_else(|| panic!("{} = {value}", self.facts[fact].id))
    }

    /// Whether the facts can be together.
    pub fn possible(&self, full: &Full) -> bool {
        let report = self.report(full, NONE);
        !self.of(Stage::Impossible).any(|(_, rule)| self.met(rule, &report))
    }

    /// What the rules conclude from `full`.
    pub fn outcome(&self, full: &Full) -> Outcome {
        let mut conclusions = NONE;
        let mut met = vec![false; self.rules.len()];
        for (place, (stage, _)) in self.conclusions.iter().enumerate() {
            let report = self.report(full, conclusions);
            for (index, rule) in self.of(*stage) {
                met[index] = self.met(rule, &report);
                if met[index] {
                    let best = conclusions[place];
                    let keep = *stage == Stage::Kind || best.is_some_and(|best| best < rule.gives);
                    conclusions[place] = if best.is_some() && keep { best } else { Some(rule.gives) };
                }
            }
        }
        let report = self.report(full, conclusions);
        for (index, rule) in self.rules.iter().enumerate() {
            if rule.stage >= Stage::Command {
                met[index] = self.met(rule, &report);
            }
        }
        Outcome { conclusions, met }
    }

    /// The rules of `stage` with their places.
    pub fn of(&self, stage: Stage) -> impl Iterator<Item = (usize, &Declared)> {
        self.rules.iter().enumerate().filter(move |(_, rule)| rule.stage == stage)
    }

    fn met(&self, rule: &Declared, report: &Dynamic) -> bool {
        let Some(when) = &rule.when else { return true };
        when.call(&self.engine, &self.ast, (report.clone(),)).unwrap_or_else(|error| panic!("{}: {error}", rule.id))
    }

    fn value(&self, fact: usize, value: Option<usize>) -> Dynamic {
        match (value, &self.facts[fact].answer) {
            (Some(value), _) => self.values[fact][value].clone(),
            (None, Answer::YesNo) => false.into(),
            (None, Answer::Several(_)) => Array::new().into(),
            (None, _) => Dynamic::UNIT,
        }
    }

    /// What a condition reads, shared so that a call need not copy it.
    fn report(&self, full: &Full, conclusions: Conclusions) -> Dynamic {
        let mut report = Map::new();
        for (index, value) in full.iter().enumerate() {
            put(&mut report, &self.facts[index].id, self.value(index, *value));
        }
        for (place, (stage, name)) in self.conclusions.iter().enumerate() {
            let value = conclusions[place].map(|value| match stage {
                Stage::Kind => KINDS[value].into(),
                Stage::Scope => SCOPES[value].into(),
                Stage::Level => LEVELS[value].into(),
                Stage::Scheme(scheme) => SCHEMES[*scheme].2[value].into(),
                _ => Dynamic::from(value as INT + 1),
            });
            let name = if let Stage::Scheme(scheme) = stage { SCHEMES[*scheme].1 } else { name };
            report.insert(name.into(), value.unwrap_or(Dynamic::UNIT));
        }
        Dynamic::from(report).into_shared()
    }
}

fn put(map: &mut Map, id: &str, value: Dynamic) {
    match id.split_once('.') {
        None => {
            map.insert(id.into(), value);
        }
        Some((first, rest)) => {
            let inner = map.entry(first.into()).or_insert_with(|| Map::new().into());
            put(&mut inner.write_lock::<Map>().unwrap(), rest, value);
        }
    }
}

fn values(answer: &Answer) -> Vec<Dynamic> {
    match answer {
        Answer::One(options) => options.iter().map(|option| option.clone().into()).collect(),
        Answer::YesNo => vec![false.into(), true.into()],
        Answer::Number(min, max) => (*min..=*max).map(Dynamic::from).collect(),
        Answer::Several(options) => (0..1usize << options.len())
            .map(|set| {
                let chosen = options.iter().enumerate().filter(|(index, _)| set & (1 << index) != 0);
                chosen.map(|(_, option)| Dynamic::from(option.clone())).collect::<Array>().into()
            })
            .collect(),
    }
}

fn engine(record: &Arc<Mutex<Record>>) -> Engine {
    let mut engine = Engine::new();
    engine.set_max_expr_depths(0, 0);
    // rhai compares what does not apply with anything, but has no arithmetic and no ranges for it.
    engine.register_fn("contains", |_: std::ops::Range<INT>, (): ()| false);
    engine.register_fn("contains", |_: std::ops::RangeInclusive<INT>, (): ()| false);
    for operator in ["+", "-", "*", "/"] {
        engine.register_fn(operator, |(): (), _: INT| ());
        engine.register_fn(operator, |_: INT, (): ()| ());
        engine.register_fn(operator, |(): (), (): ()| ());
    }
    for name in ["min", "max"] {
        engine.register_fn(name, |(): (), _: INT| ());
        engine.register_fn(name, |_: INT, (): ()| ());
        engine.register_fn(name, |(): (), (): ()| ());
    }
    let worded =
        [("kind", Stage::Kind, &KINDS[..]), ("scope", Stage::Scope, &SCOPES), ("level", Stage::Level, &LEVELS)];
    for (name, stage, values) in worded {
        let record = record.clone();
        let values: Vec<&str> = values.to_vec();
        engine.register_fn(name, move |value: &str, id: &str| {
            declare(&record, stage, values.iter().position(|known| *known == value).unwrap(), id)
        });
    }
    let to = record.clone();
    engine.register_fn("level_of", move |id: &str, value: &str, rule: &str| {
        let scheme = SCHEMES.iter().position(|scheme| scheme.0 == id).unwrap();
        let gives = SCHEMES[scheme].2.iter().position(|known| *known == value).unwrap();
        declare(&to, Stage::Scheme(scheme), gives, rule)
    });
    let to = record.clone();
    let priority = move |value: INT, id: &str| declare(&to, Stage::Priority, usize::try_from(value - 1).unwrap(), id);
    engine.register_fn("priority", priority);
    let to = record.clone();
    engine.register_fn("command", move |_: &str, id: &str| declare(&to, Stage::Command, 0, id));
    let plain =
        [("impossible", Stage::Impossible), ("duty", Stage::Duty), ("step", Stage::Step), ("report", Stage::Report)];
    for (name, stage) in plain {
        let record = record.clone();
        engine.register_fn(name, move |id: &str| declare(&record, stage, 0, id));
    }
    engine.register_fn("when", |handle: &mut RuleHandle, when: FnPtr| {
        handle.0.lock().unwrap().rules[handle.1].when = Some(when);
        handle.clone()
    });
    for name in ["clause", "gap", "reading", "role", "to", "by", "phase", "after"] {
        engine.register_fn(name, |handle: &mut RuleHandle, _: &str| handle.clone());
    }
    for name in ["gap", "reading", "immediately", "unspecified", "destructive", "evidence", "avoid"] {
        engine.register_fn(name, |handle: &mut RuleHandle| handle.clone());
    }
    engine.register_fn("first", |handle: &mut RuleHandle, _: INT| handle.clone());
    engine.register_fn("within", |handle: &mut RuleHandle, _: &str, _: &str| handle.clone());
    engine.register_fn("fields", |handle: &mut RuleHandle, _: Array| handle.clone());
    let to = record.clone();
    engine.register_fn("compute", move |id: &str| {
        let mut record = to.lock().unwrap();
        record.computes.push((id.to_owned(), Vec::new(), None));
        ComputeHandle(to.clone(), record.computes.len() - 1)
    });
    engine.register_fn("from", |handle: &mut ComputeHandle, from: Array| {
        let from = from.into_iter().map(|id| id.cast::<ImmutableString>().to_string()).collect();
        handle.0.lock().unwrap().computes[handle.1].1 = from;
        handle.clone()
    });
    engine.register_fn("by", |handle: &mut ComputeHandle, by: FnPtr| {
        handle.0.lock().unwrap().computes[handle.1].2 = Some(by);
        handle.clone()
    });
    engine
}

fn declare(record: &Arc<Mutex<Record>>, stage: Stage, gives: usize, id: &str) -> RuleHandle {
    let mut list = record.lock().unwrap();
    list.rules.push(Declared { stage, id: id.to_owned(), gives, when: None });
    RuleHandle(record.clone(), list.rules.len() - 1)
}
