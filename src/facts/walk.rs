//! The walk through nested facts: down objects until a fact is found, and what stands nowhere is told.

use crate::facts::limits::MAX_PROBLEMS;
use crate::facts::problems::{dotted_key, is_beginning, unknown};
use crate::problem::Problem;
use serde_json::{Map, Value};

/// How deep objects may lie in each other; ids of facts have far fewer parts.
const MAX_DEPTH: usize = 16;

/// Somebody who takes answers.
pub(crate) trait Taker<'v> {
    /// How it names a fact.
    type Fact;

    /// The fact with this id.
    fn find(&self, id: &str) -> Option<Self::Fact>;

    /// The ids of all facts.
    fn ids(&self) -> impl Iterator<Item = &str>;

    fn take(&mut self, fact: Self::Fact, value: &'v Value);

    /// What went wrong until now.
    fn problems(&mut self) -> &mut Vec<Problem>;

    /// Counts an answer that is not looked at any more.
    fn leave(&mut self);

    /// Takes every answer of `map`, which stands under `path`.
    fn walk(&mut self, map: &'v Map<String, Value>, path: &mut String, depth: usize) {
        for (key, value) in map {
            if self.problems().len() >= MAX_PROBLEMS {
                self.leave();
                continue;
            }
            let length = path.len();
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            match self.find(path) {
                Some(_) if key.contains('.') => self.problems().push(dotted_key(path)),
                Some(fact) => self.take(fact, value),
                None => match value {
                    Value::Object(inner) if depth < MAX_DEPTH && is_beginning(path, self.ids()) => {
                        self.walk(inner, path, depth + 1);
                    }
                    _ => {
                        let problem = unknown(path, value, || self.ids());
                        self.problems().push(problem);
                    }
                },
            }
            path.truncate(length);
        }
    }
}
