//! Reading parts of the report in conditions: facts, their options, and earlier conclusions.

use crate::diagram::chain::Compare;
use crate::diagram::condition::Expr as Condition;
use crate::diagram::ranges::Ranges;
use crate::model::layout::{Stage, stage_values};
use crate::model::schema::{Fact, FactType};
use crate::problem::Problem;
use crate::script::leaf::{Cases, Frame, Leaf, Outcome, certain, flag_value, outside};
use crate::script::report::place;
use crate::script::syntax::{Conditions, format_code};
use rhai::{Expr, Position};

impl Conditions<'_> {
    /// What stands right of a dot: a property, a method, or a chain of them.
    pub(crate) fn member(&self, subject: Cases, member: &Expr, frame: &mut Frame<'_>) -> Outcome<Cases> {
        match member {
            Expr::Property(property, at) => self.property(subject, &property.2, *at, frame),
            Expr::Dot(pair, _, _) => {
                let subject = self.member(subject, &pair.lhs, frame)?;
                self.member(subject, &pair.rhs, frame)
            }
            Expr::MethodCall(call, at) => match (call.name.as_str(), call.args.as_slice()) {
                ("contains", [item]) => {
                    let item = self.value(item, frame)?;
                    Ok(flag_value(self.contains(&subject, &item, *at, frame)?))
                }
                ("is_empty", []) => self.is_empty(&subject, *at, frame),
                ("len", []) => self.count(&subject, *at, frame),
                (name, _) => Err(outside(&format!("the method `{name}`"), *at, frame.file)),
            },
            other => Err(outside("this access", other.position(), frame.file)),
        }
    }

    pub(crate) fn property(&self, subject: Cases, name: &str, at: Position, frame: &Frame<'_>) -> Outcome<Cases> {
        let [(Condition::Const(true), Leaf::Path(path))] = subject.as_slice() else {
            return Err(outside(&format!("`.{name}` of a value that is not the report"), at, frame.file));
        };
        let stage = Stage::all(self.schema).find(|stage| path.is_empty() && stage.property(self.schema) == name);
        if let Some(stage) = stage {
            if stage.index() >= frame.before {
                let help = if frame.before == 0 {
                    "conclusions cannot be read here".to_owned()
                } else {
                    let readable = Stage::all(self.schema).take(frame.before);
                    let names: Vec<&str> = readable.map(|stage| stage.property(self.schema)).collect();
                    format!("only {} can be read here", names.join(", "))
                };
                return Err(Problem::error("too-early", format!("`r.{name}` is not decided yet"))
                    .at(Some(place(frame.file, at)))
                    .help(help)
                    .into());
            }
            return Ok(certain(Leaf::Conclusion(stage)));
        }
        let id = if path.is_empty() { name.to_owned() } else { [path.as_str(), ".", name].concat() };
        if let Some(index) = self.schema.facts.iter().position(|fact| fact.id == id) {
            return Ok(certain(self.leaf_of(index)));
        }
        let within = |fact: &Fact| fact.id.strip_prefix(id.as_str()).is_some_and(|rest| rest.starts_with('.'));
        if self.schema.facts.iter().any(within) {
            return Ok(certain(Leaf::Path(id)));
        }
        let facts = self.schema.facts.iter().map(|fact| fact.id.as_str());
        // The names of the four conclusions are known to all; those of schemes are the pack's own.
        let schemes = Stage::all(self.schema).take(frame.before).skip(Stage::FOUR.len());
        let schemes = schemes.map(|stage| stage.property(self.schema)).filter(|_| path.is_empty());
        Err(Problem::error("unknown-fact", format!("unknown fact `{id}`"))
            .at(Some(place(frame.file, at)))
            .suggest(&id, facts.chain(schemes))
            .into())
    }

    pub(crate) fn option(&self, fact: usize, option: &str, at: Position, frame: &Frame<'_>) -> Outcome<Condition> {
        let Some(declared) = self.schema.facts.get(fact) else { return Ok(Condition::Const(false)) };
        if !matches!(declared.fact_type, FactType::One | FactType::Several) {
            return Err(Problem::error("bad-comparison", format!("`{}` cannot stand in a condition", declared.id))
                .at(Some(place(frame.file, at)))
                .help("text and time facts can be read only in `compute(…)`")
                .into());
        }
        let Some(index) = declared.options.iter().position(|known| known == option) else {
            return Err(Problem::error("unknown-option", format!("`{option}` is no option of `{}`", declared.id))
                .at(Some(place(frame.file, at)))
                .suggest(option, declared.options.iter().map(String::as_str))
                .into());
        };
        Ok(match declared.fact_type {
            FactType::Several => Condition::is_in(self.layout.var_of(fact, index), Ranges::one(1)),
            _ => Condition::is_in(self.layout.var_of(fact, 0), Ranges::one(index as i64)),
        })
    }

    pub(crate) fn conclusion(&self, stage: Stage, name: &str, at: Position, frame: &Frame<'_>) -> Outcome<Condition> {
        let values = stage_values(self.schema, stage);
        match values.iter().position(|value| value == name) {
            Some(index) => Ok(Condition::is_in(self.layout.conclusion(stage), Ranges::one(index as i64))),
            None => {
                let message = match stage {
                    Stage::Scheme(_) => {
                        format!("`{name}` is no level of the scheme `{}`", stage.name(self.schema))
                    }
                    stage => format!("`{name}` is no {} of this pack", stage.name(self.schema)),
                };
                Err(Problem::error(format_code(stage), message)
                    .at(Some(place(frame.file, at)))
                    .suggest(name, values.iter().map(String::as_str))
                    .into())
            }
        }
    }

    pub(crate) fn priority(&self, compare: Compare, number: i64) -> Condition {
        let values = (1..=i64::from(self.schema.priorities)).filter(|value| compare.holds(*value, number));
        let mut set = Ranges::from_values(values.map(|value| value - 1));
        if compare == Compare::NotEqual {
            set = set.union(&Ranges::one(i64::from(self.schema.priorities)));
        }
        Condition::is_in(self.layout.conclusion(Stage::Priority), set)
    }

    pub(crate) fn fact(&self, fact: usize) -> Option<&Fact> {
        self.schema.facts.get(fact)
    }

    pub(crate) fn is_choice(&self, fact: usize) -> bool {
        self.fact(fact).is_some_and(|fact| fact.fact_type == FactType::One)
    }

    pub(crate) fn is_several(&self, fact: usize) -> bool {
        self.fact(fact).is_some_and(|fact| fact.fact_type == FactType::Several)
    }

    pub(crate) fn describe(&self, leaf: &Leaf) -> String {
        match leaf {
            Leaf::Unit => "`()`".to_owned(),
            Leaf::Int(value) => format!("the number {value}"),
            Leaf::Text(text) => format!("the text \"{text}\""),
            Leaf::List(_) => "a list".to_owned(),
            Leaf::Span(..) => "a range".to_owned(),
            Leaf::Flag(_) => "a yes-no value".to_owned(),
            Leaf::Path(path) if path.is_empty() => "the report as a whole".to_owned(),
            Leaf::Path(path) => format!("`{path}`, which is no whole fact,"),
            Leaf::Fact(fact) => format!("the fact `{}`", self.fact(*fact).map_or("", |fact| fact.id.as_str())),
            Leaf::Number(chain) => match self.layout.owner(chain.var).and_then(|(fact, _)| self.fact(fact)) {
                Some(fact) => format!("the number `{}`", fact.id),
                None => "a number reckoned from several facts".to_owned(),
            },
            Leaf::Conclusion(stage) => format!("`r.{}`", stage.property(self.schema)),
        }
    }
}
