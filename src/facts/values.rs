//! Values of single facts, whole or partly known.

use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::facts::json;
use crate::facts::limits::{MAX_LIST, MAX_PROBLEMS, MAX_TEXT};
use crate::facts::problems::{describe, no_option, short, wanted};
use crate::facts::read::Reading;
use crate::model::schema::{Fact, FactType, MAX_NUMBER};
use crate::problem::Problem;
use crate::text::visible::clip;
use crate::time::rfc3339;
use serde_json::{Map, Value};

impl Reading<'_> {
    /// A plain value.
    pub(crate) fn value(&mut self, index: usize, fact: &Fact, value: &Value) -> bool {
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
                let Some((_, written)) = rfc3339::read(text) else {
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

    pub(crate) fn keep_text(&mut self, index: usize, text: &str) {
        if let Some(slot) = self.facts.texts.get_mut(index) {
            *slot = Some(text.to_owned());
        }
    }

    /// Partial knowledge: `any_of`, `at_least` and `at_most`, `includes` and `excludes`.
    pub(crate) fn form(&mut self, index: usize, fact: &Fact, form: &Map<String, Value>, value: &Value) -> bool {
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
    pub(crate) fn too_long(&mut self, fact: &Fact, list: &[Value]) -> bool {
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

    pub(crate) fn item(&mut self, fact: &Fact, item: &Value) -> Option<i64> {
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

    pub(crate) fn bound(&mut self, fact: &Fact, value: &Value) -> Option<i64> {
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

    pub(crate) fn number(&mut self, fact: &Fact, value: &Value) -> Option<i64> {
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

    pub(crate) fn whole(&mut self, fact: &Fact, value: &Value) -> Option<i64> {
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

    pub(crate) fn option(&mut self, fact: &Fact, name: &str) -> Option<i64> {
        let found = fact.options.iter().position(|option| option == name);
        if found.is_none() && self.problems.len() >= MAX_PROBLEMS {
            self.more += 1;
        } else if found.is_none() {
            self.problems.push(no_option(&fact.id, name, &fact.options));
        }
        found.map(|option| option as i64)
    }

    pub(crate) fn options(&mut self, fact: &Fact, list: &[Value]) -> Option<Vec<usize>> {
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
    pub(crate) fn narrow(&mut self, var: Var, values: Ranges) {
        if let Some(domain) = self.compiled.domain(var) {
            let cells = self.facts.of(var).intersect(&domain.cells(&values)).intersect(&domain.applicable());
            self.facts.set(var, cells);
            self.facts.numbers.entry(var).and_modify(|known| *known = known.intersect(&values)).or_insert(values);
        }
    }
}
