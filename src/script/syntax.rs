//! From rhai's syntax tree to conditions: the only file that names rhai's internals.

use crate::compiled::reckon::Ledger;
use crate::diagram::chain::{Chain, Compare};
use crate::diagram::condition::Expr as Condition;
use crate::diagram::ranges::{NA, Ranges};
use crate::model::layout::{Layout, Stage, stage_values};
use crate::model::schema::{Fact, FactType, Schema};
use crate::problem::Problem;
use crate::script::run::{PARAMETER, is_closure, place, reserved, unknown_parameter};
use rhai::{
    AST, ASTNode, Dynamic, Engine, Expr, FnCallExpr, FnPtr, Position, RangeCase, Stmt, SwitchCasesCollection, Token,
};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// How many cases a value may split into before a condition counts as too complicated.
pub(crate) const MAX_CASES: usize = 256;
/// How deep helpers may call each other.
const MAX_CALLS: usize = 32;
/// How much one condition may grow when helpers and variables are put in place.
const MAX_SIZE: usize = 100_000;
/// How deep an expression may be nested as it is written.
pub(crate) const MAX_EXPR_DEPTH: usize = 128;
/// How deep expressions may be nested, through all helpers.
const MAX_NESTED: usize = 200;

/// The functions of a pack: named helpers, and the closures that rules use as conditions.
#[derive(Default)]
pub(crate) struct Functions {
    by_name: FxHashMap<(String, usize), Function>,
    /// What a case of a `switch` may compare with, by the hash that rhai keeps of it.
    literals: FxHashMap<u64, Leaf>,
}

struct Function {
    file: String,
    params: Vec<String>,
    body: Vec<Stmt>,
}

impl Functions {
    /// Takes the functions of one parsed file.
    ///
    /// The body of a function is not public in rhai, but a walk visits all bodies in the order in which functions are
    /// listed: a body without an end position is one statement, any other reaches to its end position.
    pub fn collect(&mut self, ast: &AST, file: &str, problems: &mut Vec<Problem>) {
        let listed: Vec<_> =
            ast.shared_lib().iter_script_fn_info().map(|(_, _, _, _, function)| function.clone()).collect();
        let starts = {
            let mut starts: Vec<Position> = listed.iter().map(|function| function.body.start_position()).collect();
            starts.sort_unstable();
            starts
        };
        let mut bodies = function_statements(ast).into_iter();
        for function in listed {
            let (start, end) = (function.body.start_position(), function.body.end_position());
            let body: Vec<Stmt> = if end.is_none() {
                bodies.by_ref().take(1).collect()
            } else {
                let nested = starts.iter().filter(|other| start <= **other && **other <= end).count() > 1;
                let own = if nested {
                    let mut alone = ast.clone_functions_only();
                    let (name, params) = (function.name.as_str(), function.params.len());
                    alone.retain_functions(|_, _, other, count| other == name && count == params);
                    function_statements(&alone).len()
                } else {
                    bodies
                        .as_slice()
                        .iter()
                        .take_while(|stmt| start <= stmt.position() && stmt.position() <= end)
                        .count()
                };
                bodies.by_ref().take(own).collect()
            };
            let key = (function.name.to_string(), function.params.len());
            let params = function.params.iter().map(ToString::to_string).collect();
            if reserved(&key.0) {
                problems.push(
                    Problem::error("reserved-function", format!("`{}` is a function of fenji's own", key.0))
                        .at(Some(place(file, start)))
                        .help("give the helper another name"),
                );
            }
            if let Some(other) = self.by_name.get(&key)
                && !is_closure(&key.0)
            {
                problems.push(
                    Problem::error("duplicate-function", format!("the function `{}` is defined twice", key.0))
                        .at(Some(place(file, start)))
                        .help(format!("helpers are shared by all rule files; it stands in {} too", other.file)),
                );
            }
            self.by_name.insert(key, Function { file: file.to_owned(), params, body });
        }
    }

    /// Takes the literals of a text in which a `switch` stands.
    ///
    /// Of what a case compares with, rhai keeps a hash only. So such a text is parsed once more, noting each literal.
    pub fn note_literals(&mut self, text: &str) {
        if !text.contains("switch") {
            return;
        }
        let noted = rhai::Shared::new(Mutex::new(Vec::new()));
        let notes = noted.clone();
        let mut reader = Engine::new_raw();
        reader.set_max_expr_depths(MAX_EXPR_DEPTH, MAX_EXPR_DEPTH);
        #[allow(deprecated, reason = "rhai marks this as likely to change; its version is pinned")]
        reader.on_parse_token(move |token, _, _| {
            let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
            match &token {
                // A minus sign is a token of its own.
                Token::IntegerConstant(n) => notes.extend([Dynamic::from(*n), n.wrapping_neg().into()]),
                Token::StringConstant(text) => notes.push(text.as_str().into()),
                Token::CharConstant(character) => notes.push((*character).into()),
                _ => {}
            }
            token
        });
        // Whatever cannot be parsed has been reported.
        let _ = reader.compile(text);
        let mut notes = noted.lock().unwrap_or_else(PoisonError::into_inner);
        notes.extend([Dynamic::UNIT, Dynamic::TRUE, Dynamic::FALSE]);
        for value in notes.iter() {
            self.literals.extend(constant(value).map(|leaf| (case_hash(value), leaf)));
        }
    }
}

/// The hash under which rhai finds the case of a `switch`.
fn case_hash(value: &Dynamic) -> u64 {
    let mut hasher = ahash::AHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The variables that a script declares outside of functions and blocks.
pub(crate) fn top_variables(ast: &AST) -> Vec<String> {
    let variable = |statement: &Stmt| match statement {
        Stmt::Var(definition, _, _) => Some(definition.0.name.to_string()),
        _ => None,
    };
    ast.statements().iter().filter_map(variable).collect()
}

/// The statements of all functions, without those inside others. A walk visits the script's own before them.
fn function_statements(ast: &AST) -> Vec<Stmt> {
    let mut statements = Vec::new();
    let mut own = ast.statements().len();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(stmt)] = path {
            match own.checked_sub(1) {
                Some(left) => own = left,
                None => statements.push((*stmt).clone()),
            }
        }
        true
    });
    statements
}

/// What a part of a condition can be.
#[derive(Clone, Debug)]
pub(crate) enum Leaf {
    Unit,
    Int(i64),
    Text(String),
    List(Vec<Leaf>),
    Span(i64, i64),
    Flag(Condition),
    /// The report or a part of it that is no fact yet: the names so far, joined by dots.
    Path(String),
    /// A choice, several-choice, text or time fact.
    Fact(usize),
    /// A number: a fact's, or one reckoned from several.
    Number(Chain),
    Conclusion(Stage),
}

/// A value that depends on facts: guards that exclude each other, each with what the value is then.
pub(crate) type Cases = Vec<(Condition, Leaf)>;
pub(crate) type Outcome<T> = Result<T, Box<Problem>>;

/// Reads conditions of one pack.
pub(crate) struct Conditions<'a> {
    pub schema: &'a Schema,
    pub layout: &'a Layout,
    pub functions: &'a Functions,
    /// What is reckoned from several facts.
    pub ledger: &'a Ledger,
}

/// Where a computation fails, as far as it has been read.
pub(crate) struct Failing {
    /// Under which condition the part being read is run.
    path: RefCell<Condition>,
    found: RefCell<Vec<Condition>>,
}

pub(crate) struct Frame<'f> {
    pub file: &'f str,
    variables: Vec<(String, Cases)>,
    depth: usize,
    /// The first stage that may not be read here.
    before: usize,
    /// How much the condition may still grow.
    left: &'f Cell<usize>,
    /// How deep the expression being read lies in others, through all helpers.
    nested: &'f Cell<usize>,
    /// For computations, which are run.
    failing: Option<&'f Failing>,
}

impl Conditions<'_> {
    /// The condition of a rule's closure; `before` is the number of stages that it may read.
    pub fn of_closure(&self, closure: &FnPtr, file: &str, before: usize) -> Outcome<Condition> {
        let arity = closure.curry().len() + 1;
        let Some(function) = self.functions.by_name.get(&(closure.fn_name().to_owned(), arity)) else {
            return Err(Problem::error("bad-condition", "a condition takes one parameter, the report")
                .help("write `|r| …`")
                .into());
        };
        let (left, nested) = (Cell::new(MAX_SIZE), Cell::new(0));
        let mut frame =
            Frame { file, variables: Vec::new(), depth: 0, before, left: &left, nested: &nested, failing: None };
        for (name, value) in function.params.iter().zip(closure.curry()) {
            // What cannot be analysed is refused where it is read.
            frame.variables.extend(constant(value).map(|leaf| (name.clone(), certain(leaf))));
        }
        if let Some(name) = function.params.last() {
            frame.variables.push((name.clone(), certain(Leaf::Path(String::new()))));
        }
        let value = self.block(&function.body, &mut frame)?;
        let at = function.body.first().map_or(Position::NONE, Stmt::position);
        self.flag(value, at, &frame)
    }

    /// The condition in a text, over `r`.
    pub fn of_text(&self, ast: &AST, file: &str) -> Outcome<Condition> {
        let variables = vec![("r".to_owned(), certain(Leaf::Path(String::new())))];
        let (left, nested) = (Cell::new(MAX_SIZE), Cell::new(0));
        let mut frame = Frame { file, variables, depth: 0, before: 0, left: &left, nested: &nested, failing: None };
        let value = self.block(ast.statements(), &mut frame)?;
        self.flag(value, Position::NONE, &frame)
    }

    /// What a computation gives for each of its inputs, and where it fails; only what can be analysed.
    pub fn of_computation(&self, closure: &FnPtr, file: &str, inputs: Vec<Cases>) -> Outcome<(Cases, Condition)> {
        let arity = closure.curry().len() + inputs.len();
        let Some(function) = self.functions.by_name.get(&(closure.fn_name().to_owned(), arity)) else {
            return Err(outside("the function", Position::NONE, file));
        };
        let (left, nested) = (Cell::new(MAX_SIZE), Cell::new(0));
        let failing = Failing { path: RefCell::new(Condition::Const(true)), found: RefCell::default() };
        let mut frame = Frame {
            file,
            variables: Vec::new(),
            depth: 0,
            before: 0,
            left: &left,
            nested: &nested,
            failing: Some(&failing),
        };
        let captured = closure.curry().iter().map(|value| {
            constant(value).map(certain).ok_or_else(|| outside("a captured variable", Position::NONE, file))
        });
        let values = captured.chain(inputs.into_iter().map(Ok)).collect::<Outcome<Vec<Cases>>>()?;
        frame.variables = function.params.iter().cloned().zip(values).collect();
        let value = self.block(&function.body, &mut frame)?;
        let found = failing.found.into_inner();
        Ok((value, Condition::any(found.iter().map(|condition| self.possible(condition)))))
    }

    /// A fact as conditions and computations see it.
    pub fn leaf_of(&self, fact: usize) -> Leaf {
        match self.schema.facts.get(fact).map(|fact| fact.fact_type) {
            Some(FactType::YesNo) => Leaf::Flag(Condition::is_in(self.layout.var_of(fact, 0), Ranges::one(1))),
            Some(FactType::Number) => Leaf::Number(self.number(fact)),
            _ => Leaf::Fact(fact),
        }
    }

    fn block(&self, statements: &[Stmt], frame: &mut Frame<'_>) -> Outcome<Cases> {
        let scope = frame.variables.len();
        let mut value = certain(Leaf::Unit);
        for statement in statements {
            value = self.statement(statement, frame)?;
        }
        frame.variables.truncate(scope);
        Ok(value)
    }

    fn statement(&self, statement: &Stmt, frame: &mut Frame<'_>) -> Outcome<Cases> {
        match statement {
            Stmt::Noop(_) => Ok(certain(Leaf::Unit)),
            Stmt::Expr(expr) => self.value(expr, frame),
            Stmt::FnCall(call, at) => self.call(call, *at, frame),
            Stmt::Block(block) => self.block(block.statements(), frame),
            Stmt::Var(definition, _, _) => {
                let value = self.value(&definition.1, frame)?;
                frame.variables.push((definition.0.name.to_string(), value));
                Ok(certain(Leaf::Unit))
            }
            Stmt::If(control, at) => {
                let test = self.value(&control.expr, frame)?;
                let test = self.flag(test, *at, frame)?;
                let then = frame.under(&test, |frame| self.block(control.body.statements(), frame))?;
                let otherwise = test.clone().not();
                let other = frame.under(&otherwise, |frame| self.block(control.branch.statements(), frame))?;
                self.merge([(test.clone(), then), (test.not(), other)], *at, frame)
            }
            Stmt::Switch(switch, at) => self.switch(&switch.0, &switch.1, *at, frame),
            Stmt::Return(_, _, at) => Err(outside("`return` or `throw`", *at, frame.file)),
            other => Err(outside("this statement", other.position(), frame.file)),
        }
    }

    fn switch(&self, on: &Expr, cases: &SwitchCasesCollection, at: Position, frame: &mut Frame<'_>) -> Outcome<Cases> {
        let subject = self.value(on, frame)?;
        let mut rest = Condition::Const(true);
        let mut arms: Vec<(Condition, Cases)> = Vec::new();
        let mut blocks: Vec<(Condition, usize)> = Vec::new();
        let ranges: Vec<(u64, Leaf)> = cases.ranges.iter().map(range_case).collect();
        let mut values = Vec::new();
        for (hash, list) in &cases.cases {
            let range = ranges.iter().find(|(range, _)| range == hash).map(|(_, span)| span);
            let leaf = range
                .or_else(|| self.functions.literals.get(hash))
                .ok_or_else(|| outside("this kind of `switch` case", at, frame.file))?;
            values.push((list.blocks.first().copied(), case_order(leaf), leaf, list));
        }
        // rhai keeps them by hash, and hashes differ between 32 and 64 bits.
        values.sort_by_key(|(block, order, ..)| (*block, *order));
        for (_, _, leaf, list) in values {
            let test = match leaf {
                Leaf::Span(low, high) => self.within(&subject, *low, *high, at, frame)?,
                leaf => self.compare(Compare::Equal, &subject, &certain(leaf.clone()), at, frame)?,
            };
            blocks.extend(list.blocks.iter().map(|block| (test.clone(), *block)));
        }
        for (test, block) in blocks {
            let Some(arm) = cases.expressions.get(block) else { continue };
            let guard = frame.under(&rest.clone().and(test.clone()), |frame| self.value(&arm.lhs, frame))?;
            let test = test.and(self.flag(guard, arm.lhs.position(), frame)?);
            frame.spend(rest.size() + test.size(), at)?;
            let here = rest.clone().and(test.clone());
            let value = frame.under(&here, |frame| self.value(&arm.rhs, frame))?;
            arms.push((here, value));
            rest = rest.and(test.not());
        }
        let rest = self.possible(&rest);
        if rest == Condition::Const(false) {
            return self.merge(arms, at, frame);
        }
        let default = match cases.def_case.and_then(|block| cases.expressions.get(block)) {
            Some(arm) => frame.under(&rest, |frame| self.value(&arm.rhs, frame))?,
            None => certain(Leaf::Unit),
        };
        arms.push((rest, default));
        self.merge(arms, at, frame)
    }

    pub(crate) fn merge(
        &self,
        arms: impl IntoIterator<Item = (Condition, Cases)>,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Cases> {
        let mut merged: Cases = Vec::new();
        let mut flags = Vec::new();
        for (test, cases) in arms {
            for (guard, leaf) in cases {
                let guard = test.clone().and(guard);
                match leaf {
                    _ if guard == Condition::Const(false) => {}
                    Leaf::Flag(flag) => flags.push((guard, flag)),
                    leaf => merged.push((guard, leaf)),
                }
            }
        }
        // Yes-no values join into one, so that chains of conditions stay small.
        if !flags.is_empty() {
            let guard = Condition::any(flags.iter().map(|(guard, _)| guard.clone()));
            let flag = Condition::any(flags.into_iter().map(|(guard, flag)| guard.and(flag)));
            merged.push((guard, Leaf::Flag(flag)));
        }
        if merged.len() > MAX_CASES {
            return Err(too_many(at, frame.file));
        }
        Ok(merged)
    }

    fn value(&self, expr: &Expr, frame: &mut Frame<'_>) -> Outcome<Cases> {
        frame.spend(1, expr.position())?;
        let nested = frame.nested.get();
        if nested >= MAX_NESTED {
            return Err(too_large(expr.position(), frame.file));
        }
        frame.nested.set(nested + 1);
        let value = self.value_of(expr, frame);
        frame.nested.set(nested);
        value
    }

    fn value_of(&self, expr: &Expr, frame: &mut Frame<'_>) -> Outcome<Cases> {
        match expr {
            Expr::BoolConstant(value, _) => Ok(certain(Leaf::Flag(Condition::Const(*value)))),
            Expr::IntegerConstant(value, _) => Ok(certain(Leaf::Int(*value))),
            Expr::StringConstant(text, _) => Ok(certain(Leaf::Text(text.to_string()))),
            Expr::CharConstant(value, _) => Ok(certain(Leaf::Text(value.to_string()))),
            Expr::Unit(_) => Ok(certain(Leaf::Unit)),
            Expr::DynamicConstant(value, at) => match constant(value) {
                Some(leaf) => Ok(certain(leaf)),
                None => Err(outside("this constant", *at, frame.file)),
            },
            Expr::Variable(variable, _, at) => {
                let found = frame.variables.iter().rev().find(|(name, _)| *name == variable.1.as_str());
                let Some((_, value)) = found else {
                    return Err(outside(&format!("the variable `{}`", variable.1), *at, frame.file));
                };
                frame.spend(size(value), *at)?;
                Ok(value.clone())
            }
            Expr::Array(items, at) => {
                let mut list = Vec::new();
                for item in items {
                    match self.value(item, frame)?.as_slice() {
                        [(Condition::Const(true), leaf @ (Leaf::Int(_) | Leaf::Text(_) | Leaf::Unit))] => {
                            list.push(leaf.clone())
                        }
                        _ => return Err(outside("a list with anything but constants", *at, frame.file)),
                    }
                }
                Ok(certain(Leaf::List(list)))
            }
            Expr::And(parts, _) => {
                let flags = self.flags(parts, frame, |flag| flag)?;
                Ok(certain(Leaf::Flag(Condition::all(flags))))
            }
            Expr::Or(parts, _) => {
                let flags = self.flags(parts, frame, Condition::not)?;
                Ok(certain(Leaf::Flag(Condition::any(flags))))
            }
            Expr::Stmt(block) => self.block(block.statements(), frame),
            Expr::FnCall(call, at) => self.call(call, *at, frame),
            Expr::Dot(pair, _, _) => {
                let subject = self.value(&pair.lhs, frame)?;
                self.member(subject, &pair.rhs, frame)
            }
            Expr::Index(pair, _, at) => match (&pair.lhs, &pair.rhs) {
                (Expr::Variable(..), Expr::StringConstant(name, _)) => {
                    let subject = self.value(&pair.lhs, frame)?;
                    self.property(subject, name, *at, frame)
                }
                _ => Err(outside("`[…]`", *at, frame.file)),
            },
            other => Err(outside("this expression", other.position(), frame.file)),
        }
    }

    /// The parts as conditions; each is run only where `go_on` of those before it holds.
    fn flags(
        &self,
        parts: &[Expr],
        frame: &mut Frame<'_>,
        go_on: fn(Condition) -> Condition,
    ) -> Outcome<Vec<Condition>> {
        let mut flags: Vec<Condition> = Vec::with_capacity(parts.len());
        for part in parts {
            let before = match frame.failing {
                Some(_) => Condition::all(flags.iter().cloned().map(go_on)),
                None => Condition::Const(true),
            };
            let value = frame.under(&before, |frame| self.value(part, frame))?;
            flags.push(self.flag(value, part.position(), frame)?);
        }
        Ok(flags)
    }

    /// What stands right of a dot: a property, a method, or a chain of them.
    fn member(&self, subject: Cases, member: &Expr, frame: &mut Frame<'_>) -> Outcome<Cases> {
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

    fn property(&self, subject: Cases, name: &str, at: Position, frame: &Frame<'_>) -> Outcome<Cases> {
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

    fn call(&self, call: &FnCallExpr, at: Position, frame: &mut Frame<'_>) -> Outcome<Cases> {
        let name = call.name.as_str();
        if let ("!", [part]) = (name, call.args.as_slice()) {
            let value = self.value(part, frame)?;
            return Ok(flag_value(self.flag(value, at, frame)?.not()));
        }
        if let ("-", [part]) = (name, call.args.as_slice()) {
            let value = self.value(part, frame)?;
            return self.arithmetic("-", &certain(Leaf::Int(0)), &value, at, frame);
        }
        // `a in b` is parsed as `contains(b, a)`.
        if (call.is_operator_call() || name == "contains")
            && let [left, right] = call.args.as_slice()
        {
            let (left, right) = (self.value(left, frame)?, self.value(right, frame)?);
            if let Some(compare) = Compare::from_operator(name) {
                return Ok(flag_value(self.compare(compare, &left, &right, at, frame)?));
            }
            return match name {
                "contains" => Ok(flag_value(self.contains(&left, &right, at, frame)?)),
                ".." | "..=" => match (only(&left), only(&right)) {
                    (Some(Leaf::Int(low)), Some(Leaf::Int(high))) => {
                        let high = if name == ".." { high.saturating_sub(1) } else { *high };
                        Ok(certain(Leaf::Span(*low, high)))
                    }
                    _ => Err(outside("a range with anything but constants", at, frame.file)),
                },
                "+" | "-" | "*" | "/" => self.arithmetic(name, &left, &right, at, frame),
                _ => Err(outside(&format!("the operator `{name}`"), at, frame.file)),
            };
        }
        if let (PARAMETER, [Expr::StringConstant(id, _)]) = (name, call.args.as_slice()) {
            return match self.schema.parameters.get(id.as_str()) {
                Some(number) => Ok(certain(Leaf::Int(*number))),
                None => {
                    let problem = unknown_parameter(id, &self.schema.parameters);
                    Err(problem.at(Some(place(frame.file, at))).into())
                }
            };
        }
        let Some(function) = self.functions.by_name.get(&(name.to_owned(), call.args.len())) else {
            if let ("min" | "max", [left, right]) = (name, call.args.as_slice()) {
                let (left, right) = (self.value(left, frame)?, self.value(right, frame)?);
                return self.extreme(name == "min", &left, &right, at, frame);
            }
            if let ("len", [subject]) = (name, call.args.as_slice()) {
                let subject = self.value(subject, frame)?;
                return self.count(&subject, at, frame);
            }
            return Err(outside(&format!("the function `{name}`"), at, frame.file));
        };
        if frame.depth >= MAX_CALLS {
            return Err(Problem::error(
                "endless-helper",
                format!("`{name}` calls itself, or helpers are nested too deep"),
            )
            .at(Some(place(frame.file, at)))
            .help("write the condition without recursion")
            .into());
        }
        let mut variables = Vec::with_capacity(function.params.len());
        for (param, argument) in function.params.iter().zip(&call.args) {
            variables.push((param.clone(), self.value(argument, frame)?));
        }
        let mut inner = Frame {
            file: &function.file,
            variables,
            depth: frame.depth + 1,
            before: frame.before,
            left: frame.left,
            nested: frame.nested,
            failing: frame.failing,
        };
        self.block(&function.body, &mut inner)
    }

    /// The value as a condition.
    fn flag(&self, value: Cases, at: Position, frame: &Frame<'_>) -> Outcome<Condition> {
        let mut parts = Vec::with_capacity(value.len());
        for (guard, leaf) in value {
            match leaf {
                Leaf::Flag(flag) => parts.push(guard.and(flag)),
                leaf => {
                    return Err(Problem::error(
                        "bad-condition",
                        format!("{} is neither true nor false", self.describe(&leaf)),
                    )
                    .at(Some(place(frame.file, at)))
                    .help("compare it with a value")
                    .into());
                }
            }
        }
        Ok(Condition::any(parts))
    }

    pub(crate) fn pairs(
        &self,
        left: &Cases,
        right: &Cases,
        at: Position,
        frame: &Frame<'_>,
        mut test: impl FnMut(&Leaf, &Leaf) -> Outcome<Condition>,
    ) -> Outcome<Condition> {
        if left.len().saturating_mul(right.len()) > MAX_CASES {
            return Err(too_many(at, frame.file));
        }
        let mut parts = Vec::new();
        for (left_guard, left) in left {
            for (right_guard, right) in right {
                let guard = left_guard.clone().and(right_guard.clone());
                if guard != Condition::Const(false) {
                    parts.push(guard.and(test(left, right)?));
                }
            }
        }
        Ok(Condition::any(parts))
    }

    pub(crate) fn compare(
        &self,
        compare: Compare,
        left: &Cases,
        right: &Cases,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        self.pairs(left, right, at, frame, |left, right| self.compare_leaves(compare, left, right, at, frame))
    }

    pub(crate) fn compare_leaves(
        &self,
        compare: Compare,
        left: &Leaf,
        right: &Leaf,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        let equality = matches!(compare, Compare::Equal | Compare::NotEqual);
        let signed = |condition: Condition| if compare == Compare::NotEqual { condition.not() } else { condition };
        match (left, right) {
            (Leaf::Flag(a), Leaf::Flag(b)) if equality => {
                frame.spend(a.size() + b.size(), at)?;
                let both = a.clone().and(b.clone());
                let neither = a.clone().not().and(b.clone().not());
                Ok(signed(both.or(neither)))
            }
            (Leaf::Int(a), Leaf::Int(b)) => Ok(Condition::Const(compare.holds(a, b))),
            (Leaf::Text(a), Leaf::Text(b)) => Ok(Condition::Const(compare.holds(a, b))),
            (Leaf::Unit, Leaf::Unit) => Ok(signed(Condition::Const(equality))),
            (Leaf::Number(chain), Leaf::Int(constant)) => self.solve(chain, compare, *constant, at, frame),
            (Leaf::Int(constant), Leaf::Number(chain)) => self.solve(chain, compare.mirrored(), *constant, at, frame),
            (Leaf::Number(left), Leaf::Number(right)) => self.compare_numbers(compare, left, right, at, frame),
            // What has no number, such as a `switch` without a case for it, is no match for one.
            (Leaf::Unit, Leaf::Int(_)) | (Leaf::Int(_), Leaf::Unit) => {
                Ok(Condition::Const(compare == Compare::NotEqual))
            }
            (Leaf::Fact(fact), Leaf::Text(option)) | (Leaf::Text(option), Leaf::Fact(fact)) if equality => {
                self.option(*fact, option, at, frame).map(signed)
            }
            (Leaf::Fact(fact), Leaf::Unit) | (Leaf::Unit, Leaf::Fact(fact)) if equality && self.is_choice(*fact) => {
                Ok(signed(Condition::is_in(self.layout.var_of(*fact, 0), Ranges::one(NA))))
            }
            (Leaf::Number(chain), Leaf::Unit) | (Leaf::Unit, Leaf::Number(chain)) if equality => {
                Ok(signed(Condition::is_in(chain.var, Ranges::one(NA))))
            }
            (Leaf::Number(_), Leaf::Unit) | (Leaf::Unit, Leaf::Number(_)) => Ok(Condition::Const(false)),
            (Leaf::Conclusion(stage), Leaf::Text(name)) | (Leaf::Text(name), Leaf::Conclusion(stage))
                if equality && *stage != Stage::Priority =>
            {
                self.conclusion(*stage, name, at, frame).map(signed)
            }
            (Leaf::Conclusion(Stage::Priority), Leaf::Int(n)) => Ok(self.priority(compare, *n)),
            (Leaf::Int(n), Leaf::Conclusion(Stage::Priority)) => Ok(self.priority(compare.mirrored(), *n)),
            (a, b) => {
                let message = format!("{} cannot be compared with {} here", self.describe(a), self.describe(b));
                let facts = |leaf: &Leaf| matches!(leaf, Leaf::Fact(_) | Leaf::Number(_));
                let help = if facts(a) && facts(b) {
                    "compare two facts in a `compute(…)` and test its result"
                } else if matches!(a, Leaf::Fact(_)) || matches!(b, Leaf::Fact(_)) {
                    "compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`"
                } else {
                    "compare values of the same sort"
                };
                Err(Problem::error("bad-comparison", message).at(Some(place(frame.file, at))).help(help).into())
            }
        }
    }

    fn contains(&self, container: &Cases, item: &Cases, at: Position, frame: &Frame<'_>) -> Outcome<Condition> {
        self.pairs(container, item, at, frame, |container, item| match (container, item) {
            (Leaf::List(list), item) => {
                let mut parts = Vec::with_capacity(list.len());
                for leaf in list {
                    // A list may mix sorts of values; only a fact's own must fit.
                    if matches!((leaf, item), (Leaf::Int(_), Leaf::Text(_)) | (Leaf::Text(_), Leaf::Int(_))) {
                        continue;
                    }
                    parts.push(self.compare_leaves(Compare::Equal, item, leaf, at, frame)?);
                }
                Ok(Condition::any(parts))
            }
            (Leaf::Span(low, high), _) => {
                if let Leaf::Number(chain) = item {
                    // rhai has no ranges for what does not apply.
                    frame.fails(self.absent(chain));
                }
                let item = certain(item.clone());
                self.within(&item, *low, *high, at, frame)
            }
            (Leaf::Fact(fact), Leaf::Text(option)) if self.is_several(*fact) => self.option(*fact, option, at, frame),
            (Leaf::Fact(fact), item) if self.is_several(*fact) => {
                let message = format!("{} is no option of {}", self.describe(item), self.describe(container));
                let options = self.fact(*fact).map(|fact| fact.options.clone()).unwrap_or_default();
                Err(Problem::error("bad-comparison", message).at(Some(place(frame.file, at))).allowed(options).into())
            }
            (container, _) => {
                Err(outside(&format!("`in` or `.contains` on {}", self.describe(container)), at, frame.file))
            }
        })
    }

    fn within(&self, subject: &Cases, low: i64, high: i64, at: Position, frame: &Frame<'_>) -> Outcome<Condition> {
        let at_least = self.compare(Compare::GreaterOrEqual, subject, &certain(Leaf::Int(low)), at, frame)?;
        let at_most = self.compare(Compare::LessOrEqual, subject, &certain(Leaf::Int(high)), at, frame)?;
        Ok(at_least.and(at_most))
    }

    fn is_empty(&self, subject: &Cases, at: Position, frame: &Frame<'_>) -> Outcome<Cases> {
        match only(subject) {
            Some(Leaf::Fact(fact)) if self.is_several(*fact) => {
                let vars = self.layout.vars_of(*fact);
                Ok(flag_value(Condition::all(vars.map(|var| Condition::is_in(var, Ranges::one(1).complement())))))
            }
            _ => Err(outside("`is_empty` of anything but a several-choice fact", at, frame.file)),
        }
    }

    fn option(&self, fact: usize, option: &str, at: Position, frame: &Frame<'_>) -> Outcome<Condition> {
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

    fn conclusion(&self, stage: Stage, name: &str, at: Position, frame: &Frame<'_>) -> Outcome<Condition> {
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

    fn priority(&self, compare: Compare, number: i64) -> Condition {
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

    fn is_choice(&self, fact: usize) -> bool {
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

impl<'f> Frame<'f> {
    /// The same place in the same script, without its variables.
    pub fn copy(&self) -> Frame<'f> {
        Frame { variables: Vec::new(), ..*self }
    }

    /// The same where nothing can fail.
    pub fn quiet(&self) -> Frame<'f> {
        Frame { failing: None, ..self.copy() }
    }

    /// Reads what is run only under a condition.
    pub fn under<T>(&mut self, condition: &Condition, read: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let Some(failing) = self.failing else { return read(self) };
        self.spend(condition.size(), Position::NONE)?;
        let before = failing.path.borrow().clone();
        let inner = before.clone().and(condition.clone());
        _ = failing.path.replace(inner);
        let outcome = read(self);
        _ = failing.path.replace(before);
        outcome
    }

    /// Notes where a computation fails.
    pub fn fails(&self, condition: Condition) {
        let Some(failing) = self.failing else { return };
        let here = failing.path.borrow().clone().and(condition);
        let mut found = failing.found.borrow_mut();
        if here != Condition::Const(false) && !found.contains(&here) {
            found.push(here);
        }
    }

    /// Whether a computation is read, which is run, and not a condition.
    pub fn computing(&self) -> bool {
        self.failing.is_some()
    }

    /// Takes from what the condition may still grow.
    pub fn spend(&self, amount: usize, at: Position) -> Outcome<()> {
        match self.left.get().checked_sub(amount) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(too_large(at, self.file)),
        }
    }
}

fn size(cases: &Cases) -> usize {
    let leaf = |leaf: &Leaf| match leaf {
        Leaf::Flag(flag) => flag.size(),
        Leaf::Text(text) => text.len(),
        Leaf::List(list) => list.len(),
        _ => 1,
    };
    cases.iter().map(|(guard, value)| guard.size() + leaf(value)).sum()
}

fn format_code(stage: Stage) -> &'static str {
    match stage {
        Stage::Kind => "unknown-kind",
        Stage::Scope => "unknown-scope",
        Stage::Level | Stage::Scheme(_) => "unknown-level",
        Stage::Priority => "unknown-priority",
    }
}

pub(crate) fn certain(leaf: Leaf) -> Cases {
    vec![(Condition::Const(true), leaf)]
}

fn flag_value(condition: Condition) -> Cases {
    certain(Leaf::Flag(condition))
}

/// The value where it depends on nothing.
pub(crate) fn only(cases: &Cases) -> Option<&Leaf> {
    match cases.as_slice() {
        [(Condition::Const(true), leaf)] => Some(leaf),
        _ => None,
    }
}

fn constant(value: &Dynamic) -> Option<Leaf> {
    let value = value.clone().flatten();
    if value.is_unit() {
        return Some(Leaf::Unit);
    }
    if let Ok(flag) = value.as_bool() {
        return Some(Leaf::Flag(Condition::Const(flag)));
    }
    if let Ok(number) = value.as_int() {
        return Some(Leaf::Int(number));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Some(Leaf::Text(text.to_string()));
    }
    if let Ok(character) = value.as_char() {
        return Some(Leaf::Text(character.to_string()));
    }
    if let Some(range) = value.read_lock::<std::ops::Range<i64>>() {
        return Some(Leaf::Span(range.start, range.end.saturating_sub(1)));
    }
    if let Some(range) = value.read_lock::<std::ops::RangeInclusive<i64>>() {
        return Some(Leaf::Span(*range.start(), *range.end()));
    }
    let items = value.as_array_ref().ok()?;
    let list: Option<Vec<Leaf>> = items.iter().map(constant).collect();
    list.map(Leaf::List)
}

/// A range as the case of a `switch`, by its hash.
fn range_case(range: &RangeCase) -> (u64, Leaf) {
    let value: Dynamic = match range {
        RangeCase::ExclusiveInt(range, _) => range.clone().into(),
        RangeCase::InclusiveInt(range, _) => range.clone().into(),
    };
    (case_hash(&value), constant(&value).unwrap_or(Leaf::Unit))
}

/// A place for each value that a case may have, the same on every machine.
fn case_order(leaf: &Leaf) -> (u8, i64, i64, &str) {
    match leaf {
        Leaf::Flag(condition) => (0, i64::from(matches!(condition, Condition::Const(true))), 0, ""),
        Leaf::Int(number) => (1, *number, 0, ""),
        Leaf::Span(low, high) => (2, *low, *high, ""),
        Leaf::Text(text) => (3, 0, 0, text),
        _ => (4, 0, 0, ""),
    }
}

pub(crate) fn outside(what: &str, at: Position, file: &str) -> Box<Problem> {
    Problem::error("outside-subset", format!("{what} cannot be analysed in a condition"))
        .at(Some(place(file, at)))
        .help("use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`")
        .into()
}

fn too_large(at: Position, file: &str) -> Box<Problem> {
    Problem::error("outside-subset", "the condition is too large once helpers and variables are put in place")
        .at(Some(place(file, at)))
        .help("test fewer facts in one rule, or split it into several")
        .into()
}

pub(crate) fn too_many(at: Position, file: &str) -> Box<Problem> {
    Problem::error("outside-subset", format!("the value splits into more than {MAX_CASES} cases"))
        .at(Some(place(file, at)))
        .help("write the condition with && and || instead")
        .into()
}
