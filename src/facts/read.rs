//! Facts: what is known about one incident, read from JSON and checked against the pack.

use crate::compile::build::{Compiled, CompiledRule, Component, Computation, Gives, Way};
use crate::compile::compute;
use crate::compiled::reckon::{Reckoned, Span};
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use crate::diagram::ranges::{NA, Ranges};
use crate::diagram::reach::Reach;
use crate::diagram::store::FALSE;
use crate::facts::json;
use crate::model::schema::{Fact, FactType, MAX_NUMBER};
use crate::problem::Problem;
use crate::script::formula;
use crate::time::rfc3339 as moment;
use rhai::Dynamic;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The largest facts in JSON, in bytes.
pub const MAX_FACTS_BYTES: usize = 1 << 20;
/// The longest text of a text fact, in characters.
pub const MAX_TEXT: usize = 20_000;

/// How many items a list in an answer may have.
pub(crate) const MAX_LIST: usize = 2 * crate::model::schema::MAX_OPTIONS;
/// How many problems are told about one incident.
pub(crate) const MAX_PROBLEMS: usize = 100;

/// What is known about one incident: checked against one pack, and only good for that pack.
#[derive(Clone, Debug)]
pub struct Facts {
    /// By variable: the cells that it may lie in.
    pub(crate) cells: Vec<Ranges>,
    /// By variable: the one cell it lies in, or `OPEN`.
    pub(crate) single: Vec<u32>,
    /// By fact: how it was answered.
    pub(crate) answers: Vec<Answer>,
    /// By fact: the text or moment given.
    pub(crate) texts: Vec<Option<String>>,
    /// By fact: the value computed, as an index of an option, 0 or 1, or the number.
    pub(crate) computed: Vec<Option<i64>>,
    /// The computed facts that stay unknown because their computation failed, each with what happened.
    pub(crate) failures: Vec<(usize, Problem)>,
    /// What is known of numbers, hidden ones too, beyond the cells that they lie in.
    numbers: FxHashMap<Var, Ranges>,
    /// Whether every variable lies in one cell.
    pub(crate) full: bool,
}

/// The mark of a variable that may lie in several cells.
pub(crate) const OPEN: u32 = u32::MAX;

/// How a fact was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Not asked yet.
    Absent,
    /// The reporter does not know.
    Unknown,
    /// Several values are left.
    Partly(Value),
    Known(Value),
}

impl Answer {
    pub fn given(&self) -> bool {
        matches!(self, Answer::Known(_) | Answer::Partly(_))
    }
}

/// Facts of which nothing is known.
pub(crate) fn nothing_known(compiled: &Compiled) -> Facts {
    let fact_vars = compiled.layout.fact_vars() as usize;
    let cells: Vec<Ranges> = compiled.domains.iter().take(fact_vars).map(Domain::all).collect();
    Facts {
        single: vec![OPEN; fact_vars],
        cells,
        answers: vec![Answer::Absent; compiled.schema.facts.len()],
        texts: vec![None; compiled.schema.facts.len()],
        computed: vec![None; compiled.schema.facts.len()],
        failures: Vec::new(),
        numbers: FxHashMap::default(),
        full: false,
    }
}

/// Reads facts from nested JSON; all that is wrong with them at once.
pub(crate) fn read(compiled: &Compiled, value: &Value) -> Result<Facts, Vec<Problem>> {
    let mut reading =
        Reading { compiled, facts: nothing_known(compiled), problems: Vec::new(), more: 0, path: String::new() };
    match value {
        Value::Object(map) => reading.table(map, 0),
        other => reading.problems.push(no_object(other)),
    }
    if reading.problems.is_empty() {
        reading.settle();
    }
    if reading.problems.is_empty() {
        reading.consistent();
    }
    let Reading { mut facts, mut problems, more, .. } = reading;
    problems.extend(not_looked_at(more));
    if !problems.is_empty() {
        return Err(problems);
    }
    facts.finish();
    Ok(facts)
}

impl Facts {
    pub(crate) fn set(&mut self, var: Var, cells: Ranges) {
        if let Some(slot) = self.cells.get_mut(var as usize) {
            *slot = cells;
        }
    }

    pub(crate) fn finish(&mut self) {
        for (single, cells) in self.single.iter_mut().zip(&self.cells) {
            *single = cells.single().and_then(|cell| u32::try_from(cell).ok()).unwrap_or(OPEN);
        }
        self.full = !self.single.contains(&OPEN);
    }

    /// Why a computed fact stays unknown.
    pub(crate) fn failure(&self, fact: usize) -> Option<&Problem> {
        self.failures.iter().find(|(other, _)| *other == fact).map(|(_, problem)| problem)
    }

    /// The values that a variable may still have.
    pub(crate) fn values(&self, compiled: &Compiled, var: Var) -> Ranges {
        let Some(domain) = compiled.domain(var) else { return Ranges::none() };
        let values = domain.of_cells(&self.of(var));
        match self.numbers.get(&var) {
            Some(known) => values.intersect(&known.union(&Ranges::one(NA))),
            None => values,
        }
    }

    pub(crate) fn of(&self, var: Var) -> Ranges {
        self.cells.get(var as usize).cloned().unwrap_or_else(Ranges::none)
    }
}

/// The problem of answers that nobody looked at, after too many wrong ones.
pub(crate) fn not_looked_at(more: usize) -> Option<Problem> {
    let answers = if more == 1 { "answer was" } else { "answers were" };
    (more > 0).then(|| {
        Problem::error("too-many", format!("{more} more {answers} not looked at")).help("mend the problems above first")
    })
}

/// The problem of facts that are no object.
pub(crate) fn no_object(given: &Value) -> Problem {
    Problem::error("wrong-type", format!("the facts must be a JSON object, not {}", describe(given)))
        .help("write nested objects, such as {\"system\": {\"state\": \"down\"}}")
}

/// The problem of a fact whose id is written as one key.
pub(crate) fn dotted_key(path: &str) -> Problem {
    Problem::error("dotted-key", format!("`{}` is written as one key", clip(path)))
        .about(clip(path))
        .help("nest objects instead, such as {\"system\": {\"state\": \"down\"}}")
}

/// Whether some id begins with `path`.
pub(crate) fn is_beginning<'i>(path: &str, mut ids: impl Iterator<Item = &'i str>) -> bool {
    ids.any(|id| id.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// The problem of a path that is no fact.
pub(crate) fn unknown<'i, I: Iterator<Item = &'i str>>(path: &str, value: &Value, ids: impl Fn() -> I) -> Problem {
    if is_beginning(path, ids()) {
        let prefix = format!("{path}.");
        return Problem::error("wrong-type", format!("`{path}` must be an object, not {}", describe(value)))
            .about(path)
            .allowed(ids().filter(|id| id.starts_with(&prefix)));
    }
    let shown = clip(path);
    let problem = Problem::error("unknown-fact", format!("unknown fact `{shown}`")).about(shown);
    let problem = Problem { given: Some(short(value)), ..problem };
    if value.is_object() {
        // Then a part of an id is meant, as long as the path that was given.
        let parts = path.split('.').count();
        let beginnings: BTreeSet<&str> = ids()
            .map(|id| id.match_indices('.').nth(parts - 1).map_or(id, |(end, _)| id.get(..end).unwrap_or(id)))
            .collect();
        problem.suggest(path, beginnings)
    } else {
        problem.suggest(path, ids())
    }
}

struct Reading<'c> {
    compiled: &'c Compiled,
    facts: Facts,
    problems: Vec<Problem>,
    /// How many answers were not looked at any more.
    more: usize,
    path: String,
}

impl Reading<'_> {
    fn table(&mut self, map: &Map<String, Value>, depth: usize) {
        for (key, value) in map {
            let length = self.path.len();
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(key);
            match self.compiled.fact_ids.get(self.path.as_str()) {
                _ if self.problems.len() >= MAX_PROBLEMS => self.more += 1,
                Some(index) if !key.contains('.') => self.fact(*index, value),
                Some(_) => self.problems.push(dotted_key(&self.path)),
                None => match value {
                    Value::Object(inner) if depth < 16 && is_beginning(&self.path, self.ids()) => {
                        self.table(inner, depth + 1);
                    }
                    _ => self.problems.push(unknown(&self.path, value, || self.ids())),
                },
            }
            self.path.truncate(length);
        }
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.compiled.schema.facts.iter().map(|fact| fact.id.as_str())
    }

    fn wrong(&mut self, fact: &Fact, value: &Value, wanted: &str) {
        let allowed: Vec<String> = match fact.fact_type {
            FactType::One | FactType::Several => fact.options.clone(),
            FactType::YesNo => vec!["true".to_owned(), "false".to_owned()],
            FactType::Number => vec![format!("{} to {}", fact.min, fact.max)],
            FactType::Text => Vec::new(),
            FactType::Time => vec!["a moment such as 2026-11-22T09:00:00+08:00".to_owned()],
        };
        let problem = Problem::error("wrong-type", format!("`{}` must be {wanted}, not {}", fact.id, describe(value)));
        self.problems.push(Problem { given: Some(short(value)), ..problem.about(fact.id.clone()).allowed(allowed) });
    }

    fn fact(&mut self, index: usize, value: &Value) {
        let compiled = self.compiled;
        let Some(fact) = compiled.schema.facts.get(index) else { return };
        if let Some(computation) = compiled.computations.iter().find(|computation| computation.fact == index) {
            let inputs = computation.inputs.iter().filter_map(|input| compiled.schema.facts.get(*input));
            let inputs: Vec<String> = inputs.map(|input| format!("`{}`", input.id)).collect();
            self.problems.push(Problem {
                given: Some(short(value)),
                ..Problem::error("computed-fact", format!("`{}` is computed and cannot be given", fact.id))
                    .about(fact.id.clone())
                    .help(format!("give the facts from which it is computed: {}", inputs.join(", ")))
            });
            return;
        }
        let answer = match value {
            Value::Null => Answer::Unknown,
            Value::Object(form) => {
                if form.is_empty() {
                    return self.wrong(fact, value, wanted(fact.fact_type));
                }
                if !self.form(index, fact, form, value) {
                    return;
                }
                Answer::Partly(json::plain(value))
            }
            value => {
                if !self.value(index, fact, value) {
                    return;
                }
                match self.facts.texts.get(index) {
                    Some(Some(text)) => Answer::Known(text.as_str().into()),
                    _ => Answer::Known(json::plain(value)),
                }
            }
        };
        if let Some(slot) = self.facts.answers.get_mut(index) {
            *slot = answer;
        }
    }

    /// A plain value.
    fn value(&mut self, index: usize, fact: &Fact, value: &Value) -> bool {
        let var = self.compiled.layout.var_of(index, 0);
        match (fact.fact_type, value) {
            (FactType::One, Value::String(name)) => {
                let Some(option) = self.option(fact, name) else { return false };
                self.narrow(var, Ranges::one(option));
            }
            (FactType::YesNo, Value::Bool(flag)) => self.narrow(var, Ranges::one(i64::from(*flag))),
            (FactType::Number, Value::Number(_)) => {
                let Some(number) = self.number(fact, value) else { return false };
                self.narrow(var, Ranges::one(number));
            }
            (FactType::Several, Value::Array(list)) => {
                let Some(chosen) = self.options(fact, list) else { return false };
                for option in 0..fact.options.len() {
                    let flag = i64::from(chosen.contains(&option));
                    self.narrow(self.compiled.layout.var_of(index, option), Ranges::one(flag));
                }
            }
            (FactType::Text, Value::String(text)) => {
                let length = text.chars().count();
                if length > MAX_TEXT {
                    self.problems.push(
                        Problem::error("too-large", format!("`{}` has {length} characters", fact.id))
                            .about(fact.id.clone())
                            .help(format!("shorten it to {MAX_TEXT} characters")),
                    );
                    return false;
                }
                self.keep_text(index, text);
            }
            (FactType::Time, Value::String(text)) => {
                let Some((_, written)) = moment::read(text) else {
                    self.problems.push(Problem {
                        given: Some(short(value)),
                        ..Problem::error("bad-time", format!("`{}` is no moment with date, time and offset", fact.id))
                            .about(fact.id.clone())
                            .help("write RFC 3339, such as 2026-11-22T09:00:00+08:00")
                    });
                    return false;
                };
                self.keep_text(index, &written);
            }
            _ => {
                self.wrong(fact, value, wanted(fact.fact_type));
                return false;
            }
        }
        true
    }

    fn keep_text(&mut self, index: usize, text: &str) {
        if let Some(slot) = self.facts.texts.get_mut(index) {
            *slot = Some(text.to_owned());
        }
    }

    /// Partial knowledge: `any_of`, `at_least` and `at_most`, `includes` and `excludes`.
    fn form(&mut self, index: usize, fact: &Fact, form: &Map<String, Value>, value: &Value) -> bool {
        let forms: &[&str] = match fact.fact_type {
            FactType::One | FactType::YesNo => &["any_of"],
            FactType::Number => &["at_least", "at_most", "any_of"],
            FactType::Several => &["includes", "excludes"],
            FactType::Text | FactType::Time => &[],
        };
        if let Some(key) = form.keys().find(|key| !forms.contains(&key.as_str())) {
            let problem = Problem::error("unknown-form", format!("`{}` does not take `{}`", fact.id, clip(key)));
            let mut problem = problem.about(fact.id.clone()).suggest(key, forms.iter().copied());
            problem.help.get_or_insert_with(|| format!("else give {}, or null", wanted(fact.fact_type)));
            self.problems.push(Problem { given: Some(short(value)), ..problem });
            return false;
        }
        let before = self.problems.len();
        let var = self.compiled.layout.var_of(index, 0);
        let mut left = Ranges::span(i64::MIN + 1, i64::MAX);
        if let Some(any_of) = form.get("any_of") {
            let set = match any_of {
                Value::Array(list) if self.too_long(fact, list) => return false,
                Value::Array(list) if !list.is_empty() => {
                    list.iter().filter_map(|item| self.item(fact, item)).collect::<Vec<i64>>()
                }
                other => {
                    self.wrong(fact, other, "a list of possible values after `any_of`");
                    return false;
                }
            };
            left = Ranges::from_values(set);
            if self.problems.len() == before {
                self.narrow(var, left.clone());
            }
        }
        if form.contains_key("at_least") || form.contains_key("at_most") {
            let low = form.get("at_least").map_or(Some(fact.min), |bound| self.bound(fact, bound));
            let high = form.get("at_most").map_or(Some(fact.max), |bound| self.bound(fact, bound));
            let (Some(low), Some(high)) = (low, high) else { return false };
            left = left.intersect(&Ranges::span(low.max(fact.min), high.min(fact.max)));
            if left.is_empty() {
                self.problems.push(Problem {
                    given: Some(short(value)),
                    ..Problem::error("empty-range", format!("no number is left for `{}`", fact.id))
                        .about(fact.id.clone())
                        .allowed([format!("{} to {}", fact.min, fact.max)])
                });
                return false;
            }
            self.narrow(var, left);
        }
        if fact.fact_type == FactType::Several {
            let mut lists = [Vec::new(), Vec::new()];
            for (list, key) in lists.iter_mut().zip(["includes", "excludes"]) {
                match form.get(key) {
                    None => {}
                    Some(Value::Array(items)) => *list = self.options(fact, items).unwrap_or_default(),
                    Some(other) => self.wrong(fact, other, &format!("a list of options after `{key}`")),
                }
            }
            let [includes, excludes] = lists;
            if let Some(both) = includes.iter().find(|option| excludes.contains(option)) {
                let name = fact.options.get(*both).map_or("", String::as_str);
                self.problems.push(Problem {
                    given: Some(short(value)),
                    ..Problem::error("contradictory", format!("`{}` both includes and excludes `{name}`", fact.id))
                        .about(fact.id.clone())
                        .help("keep it in one of the two lists")
                });
            }
            for option in 0..fact.options.len() {
                let var = self.compiled.layout.var_of(index, option);
                if includes.contains(&option) {
                    self.narrow(var, Ranges::one(1));
                } else if excludes.contains(&option) {
                    self.narrow(var, Ranges::one(0));
                } else {
                    self.narrow(var, Ranges::span(0, 1));
                }
            }
        }
        self.problems.len() == before
    }

    /// Whether a list is longer than any answer can be; says so.
    fn too_long(&mut self, fact: &Fact, list: &[Value]) -> bool {
        let too_long = list.len() > MAX_LIST;
        if too_long {
            self.problems.push(
                Problem::error("too-large", format!("the list for `{}` has {} items", fact.id, list.len()))
                    .about(fact.id.clone())
                    .help(format!("give at most {MAX_LIST}")),
            );
        }
        too_long
    }

    fn item(&mut self, fact: &Fact, item: &Value) -> Option<i64> {
        match (fact.fact_type, item) {
            (FactType::One, Value::String(name)) => self.option(fact, name),
            (FactType::YesNo, Value::Bool(flag)) => Some(i64::from(*flag)),
            (FactType::Number, Value::Number(_)) => self.number(fact, item),
            _ => {
                self.wrong(fact, item, wanted(fact.fact_type));
                None
            }
        }
    }

    fn bound(&mut self, fact: &Fact, value: &Value) -> Option<i64> {
        let number = self.whole(fact, value)?;
        // It comes back in answers, and must be the same number there.
        if number.unsigned_abs() > MAX_NUMBER.unsigned_abs() {
            self.problems.push(Problem {
                given: Some(short(value)),
                ..Problem::error("out-of-range", format!("a limit of `{}` cannot be {number}", fact.id))
                    .about(fact.id.clone())
                    .allowed([format!("-{MAX_NUMBER} to {MAX_NUMBER}")])
            });
            return None;
        }
        Some(number)
    }

    fn number(&mut self, fact: &Fact, value: &Value) -> Option<i64> {
        let number = self.whole(fact, value)?;
        if (fact.min..=fact.max).contains(&number) {
            return Some(number);
        }
        self.problems.push(Problem {
            given: Some(short(value)),
            ..Problem::error("out-of-range", format!("`{}` cannot be {number}", fact.id))
                .about(fact.id.clone())
                .allowed([format!("{} to {}", fact.min, fact.max)])
        });
        None
    }

    fn whole(&mut self, fact: &Fact, value: &Value) -> Option<i64> {
        let whole = value.as_number().and_then(json::whole);
        if whole.is_none() {
            let fraction = value.as_f64().is_some_and(|number| number.fract() != 0.0);
            let wanted = if fraction { "a whole number" } else { "an integer within 64 bits" };
            self.wrong(fact, value, wanted);
            if let (true, Some(problem)) = (fraction, self.problems.last_mut()) {
                problem.help = Some("write it without a fraction; `50.0` is taken as `50`".to_owned());
            }
        }
        whole
    }

    fn option(&mut self, fact: &Fact, name: &str) -> Option<i64> {
        let found = fact.options.iter().position(|option| option == name);
        if found.is_none() && self.problems.len() >= MAX_PROBLEMS {
            self.more += 1;
        } else if found.is_none() {
            let problem = Problem::error("unknown-option", format!("`{}` is no answer to `{}`", clip(name), fact.id));
            let problem = problem.about(fact.id.clone()).suggest(name, fact.options.iter().map(String::as_str));
            self.problems.push(Problem { given: Some(short(&name.into())), ..problem });
        }
        found.map(|option| option as i64)
    }

    fn options(&mut self, fact: &Fact, list: &[Value]) -> Option<Vec<usize>> {
        let before = self.problems.len();
        let mut chosen = Vec::with_capacity(list.len());
        if self.too_long(fact, list) {
            return None;
        }
        for item in list {
            match item {
                Value::String(name) => {
                    chosen.extend(self.option(fact, name).and_then(|option| usize::try_from(option).ok()))
                }
                _ => {
                    let message = format!("`{}` must hold its options only, not {}", fact.id, describe(item));
                    let problem = Problem { given: Some(short(item)), ..Problem::error("wrong-type", message) };
                    self.problems.push(problem.about(fact.id.clone()).allowed(fact.options.clone()));
                }
            }
        }
        (self.problems.len() == before).then_some(chosen)
    }

    /// Restricts a variable to values that were given, which also says that its fact applies.
    fn narrow(&mut self, var: Var, values: Ranges) {
        if let Some(domain) = self.compiled.domain(var) {
            let cells = self.facts.of(var).intersect(&domain.cells(&values)).intersect(&domain.applicable());
            self.facts.set(var, cells);
            self.facts.numbers.entry(var).and_modify(|known| *known = known.intersect(&values)).or_insert(values);
        }
    }

    /// Settles what follows directly: facts that cannot or must apply, and computed facts.
    fn settle(&mut self) {
        let compiled = self.compiled;
        for fact in &compiled.fact_order {
            if let Some(Some(applies)) = compiled.applies.get(*fact) {
                let truth = applies.truth(&|var| self.facts.of(var));
                let given = self.facts.answers.get(*fact).is_some_and(Answer::given);
                for var in compiled.layout.vars_of(*fact) {
                    if !truth.can_be_true && !given {
                        self.facts.set(var, Ranges::one(0));
                    } else if !truth.can_be_false
                        && let Some(domain) = compiled.domain(var)
                    {
                        let cells = self.facts.of(var).intersect(&domain.applicable());
                        self.facts.set(var, cells);
                    }
                }
                if !truth.can_be_true && given {
                    self.not_applicable(*fact);
                }
            }
            if let Some(computation) = compiled.computations.iter().find(|computation| computation.fact == *fact) {
                self.computed(computation);
            }
            for (var, hidden) in
                compiled.layout.hidden_vars().zip(&compiled.hidden).filter(|(_, one)| one.after == *fact)
            {
                self.reckon(var, &hidden.what);
            }
        }
    }

    /// What a hidden variable may be, from what its parts may be.
    fn reckon(&mut self, var: Var, what: &Reckoned) {
        let compiled = self.compiled;
        let Some(values) = what.span(&|var| self.facts.values(compiled, var)).map(Span::ranges) else { return };
        let cells = compiled.domain(var).map(|domain| domain.cells(&values));
        // Where it has no value, such as a quotient by 0, nothing reads it.
        if let Some(cells) = cells.filter(|cells| !cells.is_empty()) {
            self.facts.set(var, cells);
            self.facts.numbers.insert(var, values);
        }
    }

    /// What a formula may give: everything, where it may fail.
    fn by_formula(&mut self, computation: &Computation, formula: &[(Expr, Gives)], fails: &Expr) {
        let compiled = self.compiled;
        let failing = fails.truth(&|var| self.facts.of(var));
        if failing.can_be_true {
            if !failing.can_be_false {
                self.by_script(computation);
            }
            return;
        }
        let values = |var: Var| self.facts.values(compiled, var);
        let mut given = Ranges::none();
        for (guard, gives) in formula {
            let truth = guard.truth(&|var| self.facts.of(var));
            if truth.can_be_true {
                let domain = match gives {
                    Gives::Chain(chain) => compiled.domain(chain.var),
                    Gives::Value(_) => None,
                };
                given = given.union(&formula::given(gives, guard, &values, domain));
            }
            if !truth.can_be_false {
                break;
            }
        }
        if let Some(value) = given.single() {
            return self.result(computation.fact, value);
        }
        let var = compiled.layout.var_of(computation.fact, 0);
        let cells = compiled.domain(var).map(|domain| domain.cells(&given));
        if let Some(cells) = cells.filter(|cells| !cells.is_empty()) {
            self.facts.set(var, cells);
            self.facts.numbers.insert(var, given);
        }
    }

    fn not_applicable(&mut self, index: usize) {
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

    fn computed(&mut self, computation: &Computation) {
        let compiled = self.compiled;
        if let Way::Formula { formula, fails } = &computation.way {
            return self.by_formula(computation, formula, fails);
        }
        if let Way::Table(table) = &computation.way {
            let vars = computation.inputs.iter().flat_map(|fact| compiled.layout.vars_of(*fact));
            let cells: Option<Vec<u32>> =
                vars.map(|var| self.facts.of(var).single().and_then(|cell| u32::try_from(cell).ok())).collect();
            if let Some(value) = cells.and_then(|cells| {
                table
                    .binary_search_by(|(known, _)| known.cmp(&cells))
                    .ok()
                    .and_then(|row| table.get(row))
                    .map(|row| row.1)
            }) {
                self.result(computation.fact, value);
            }
            return;
        }
        self.by_script(computation);
    }

    /// Runs the script of a computation, once its inputs are known. Where it fails the fact stays unknown.
    fn by_script(&mut self, computation: &Computation) {
        let inputs: Option<Vec<Dynamic>> = computation.inputs.iter().map(|fact| self.input(*fact)).collect();
        let Some(inputs) = inputs else { return };
        match compute::run(self.compiled, computation, inputs) {
            Ok(value) => self.result(computation.fact, value),
            Err(problem) => self.facts.failures.push((computation.fact, *problem)),
        }
    }

    /// Keeps the result of a computation.
    fn result(&mut self, fact: usize, value: i64) {
        let var = self.compiled.layout.var_of(fact, 0);
        if let Some(domain) = self.compiled.domain(var) {
            self.facts.set(var, Ranges::one(i64::from(domain.cell(value))));
            self.facts.numbers.insert(var, Ranges::one(value));
        }
        if let Some(slot) = self.facts.computed.get_mut(fact) {
            *slot = Some(value);
        }
    }

    /// What a script sees of a known fact; none where it is not known.
    fn input(&self, index: usize) -> Option<Dynamic> {
        let compiled = self.compiled;
        let fact = compiled.schema.facts.get(index)?;
        if compiled.computations.iter().any(|computation| computation.fact == index) {
            let value = self.facts.computed.get(index).copied().flatten()?;
            return match fact.fact_type {
                FactType::One => usize::try_from(value)
                    .ok()
                    .and_then(|option| fact.options.get(option))
                    .map(|name| name.clone().into()),
                FactType::YesNo => Some((value == 1).into()),
                _ => Some(value.into()),
            };
        }
        match self.facts.answers.get(index)? {
            Answer::Known(Value::String(text)) if fact.fact_type == FactType::Time => {
                Some(moment::read(text)?.0.as_second().into())
            }
            Answer::Known(Value::String(text)) => Some(text.clone().into()),
            Answer::Known(Value::Bool(flag)) => Some((*flag).into()),
            Answer::Known(Value::Number(number)) => number.as_i64().map(Dynamic::from),
            Answer::Known(Value::Array(list)) => {
                let names = list.iter().filter_map(Value::as_str).map(|name| Dynamic::from(name.to_owned()));
                Some(names.collect::<Vec<_>>().into())
            }
            _ => {
                let var = compiled.layout.vars_of(index).next()?;
                let absent = self.facts.of(var).single() == Some(0) && compiled.domain(var)?.base == 1;
                absent.then(|| compute::absent(fact.fact_type))
            }
        }
    }

    /// Whether the pack allows any incident with these facts; else why not.
    fn consistent(&mut self) {
        let compiled = self.compiled;
        let mut reach = Reach::new(&compiled.diagrams, &self.facts.cells);
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
                component.allowed.is_some_and(|allowed| Reach::new(&compiled.diagrams, &cells).mask(allowed) != FALSE)
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

fn ruled_out(rule: &CompiledRule) -> Problem {
    Problem::error("contradictory", format!("these facts contradict each other: {}", rule.fact_ids.join(", ")))
        .about(rule.fact_ids.first().cloned().unwrap_or_default())
        .help(format!("the pack rules out `{}`; correct one of them", rule.rule.id))
}

fn wanted(fact_type: FactType) -> &'static str {
    match fact_type {
        FactType::One => "one of its options",
        FactType::Several => "a list of its options",
        FactType::YesNo => "true or false",
        FactType::Number => "an integer",
        FactType::Text => "a text",
        FactType::Time => "a moment as a text",
    }
}

fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() != 0.0) => {
            "a number with a fraction"
        }
        Value::Number(number) if json::whole(number).is_none() => "a number beyond 64 bits",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(list) if list.is_empty() => "an empty list",
        Value::Array(_) => "a list",
        Value::Object(form) if form.is_empty() => "an empty object",
        Value::Object(_) => "an object",
    }
}

/// The value as JSON, cut where it is long.
pub(crate) fn short(value: &Value) -> String {
    clip(&value.to_string())
}

/// The text, cut where it is long.
pub(crate) fn clip(text: &str) -> String {
    if text.chars().take(81).count() <= 80 { text.to_owned() } else { text.chars().take(79).chain(['…']).collect() }
}

/// The value of a variable's cell as JSON; none where the fact does not apply.
pub(crate) fn cell_value(compiled: &Compiled, var: Var, cell: u32) -> Option<Value> {
    let (fact, _) = compiled.layout.owner(var)?;
    let declared = compiled.schema.facts.get(fact)?;
    let (first, _) = compiled.domain(var)?.values(cell);
    if first == NA {
        return None;
    }
    Some(match declared.fact_type {
        FactType::One => usize::try_from(first).ok().and_then(|option| declared.options.get(option))?.as_str().into(),
        FactType::YesNo | FactType::Several => (first == 1).into(),
        _ => first.into(),
    })
}
