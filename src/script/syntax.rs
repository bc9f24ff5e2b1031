//! From rhai's syntax tree to conditions: the only file that names rhai's internals.

use crate::diagram::chain::Compare;
use crate::diagram::condition::Expr as Condition;
use crate::diagram::ranges::Ranges;
use crate::model::layout::{Layout, Stage};
use crate::model::schema::{FactType, Schema};
use crate::problem::Problem;
use crate::script::helpers::Functions;
use crate::script::leaf::{
    Cases, Failing, Frame, Leaf, MAX_CALLS, MAX_CASES, MAX_NESTED, MAX_SIZE, Outcome, case_order, certain, constant,
    flag_value, only, outside, range_case, size, too_large, too_many,
};
use crate::script::ledger::Ledger;
use crate::script::report::place;
use crate::script::report::unknown_parameter;
use crate::script::signatures::PARAMETER;
use rhai::{AST, Expr, FnCallExpr, FnPtr, Position, Stmt, SwitchCasesCollection};
use std::cell::{Cell, RefCell};

/// Reads conditions of one pack.
pub(crate) struct Conditions<'a> {
    pub schema: &'a Schema,
    pub layout: &'a Layout,
    pub functions: &'a Functions,
    /// What is reckoned from several facts.
    pub ledger: &'a Ledger,
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

    pub(crate) fn value(&self, expr: &Expr, frame: &mut Frame<'_>) -> Outcome<Cases> {
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
}

pub(crate) fn format_code(stage: Stage) -> &'static str {
    match stage {
        Stage::Kind => "unknown-kind",
        Stage::Scope => "unknown-scope",
        Stage::Level | Stage::Scheme(_) => "unknown-level",
        Stage::Priority => "unknown-priority",
    }
}
