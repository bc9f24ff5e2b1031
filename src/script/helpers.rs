//! Helpers: the functions of rule files, as conditions and computations may call them.

use crate::problem::Problem;
use crate::script::leaf::Leaf;
use crate::script::leaf::case_hash;
use crate::script::leaf::constant;
use crate::script::limits::MAX_EXPR_DEPTH;
use crate::script::report::place;
use crate::script::signatures::reserved;
use rhai::{AST, Dynamic, Engine, Position};
use rhai::{ASTNode, Stmt, Token};
use rustc_hash::FxHashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Whether this is the name that rhai gives to a closure.
pub(crate) fn is_closure(name: &str) -> bool {
    name.starts_with("anon$")
}

/// The functions of a pack: named helpers, and the closures that rules use as conditions.
#[derive(Default)]
pub(crate) struct Functions {
    pub(crate) by_name: FxHashMap<(String, usize), Function>,
    /// What a case of a `switch` may compare with, by the hash that rhai keeps of it.
    pub(crate) literals: FxHashMap<u64, Leaf>,
}

pub(crate) struct Function {
    pub(crate) file: String,
    pub(crate) params: Vec<String>,
    pub(crate) body: Vec<Stmt>,
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
