//! Rule files: running them once, in a sandbox, with the builders that declare rules.

use crate::model::path;
use crate::model::schema::Parameters;
use crate::problem::Problem;
use crate::script::builders::{Loading, Shared, builders, with};
use crate::script::declared::Declared;
use crate::script::helpers::Functions;
use crate::script::helpers::is_closure;
use crate::script::helpers::top_variables;
use crate::script::report::{runtime_error, syntax_error};
use crate::source::characters::Region;
use crate::source::lexis::{self, Sight};
use rhai::{AST, Dynamic, Scope};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What running all rule files gives.
pub(crate) struct Scripts {
    pub rules: Vec<Declared>,
    pub functions: Functions,
    /// All functions, for running computations.
    pub ast: AST,
}

/// Runs all rule files.
pub(crate) fn run(scripts: &BTreeMap<String, String>, parameters: &Parameters, problems: &mut Vec<Problem>) -> Scripts {
    let loading = Shared::new(Mutex::new(Loading::default()));
    let engine = builders(&loading, parameters);
    let mut functions = Functions::default();
    let mut compiled = Vec::new();
    // An overlay speaks after its base.
    let (ours, base): (Vec<_>, Vec<_>) = scripts.iter().partition(|(file, _)| path::is_ours(file));
    for (file, text) in base.into_iter().chain(ours) {
        let mut scope = Scope::new();
        let mut parts = Vec::new();
        for part in parts_of(text) {
            match engine.compile_with_scope(&scope, &part) {
                Ok(ast) => {
                    functions.collect(&ast, file, problems);
                    functions.note_literals(&part);
                    // Later parts of a file see the variables of earlier ones.
                    for name in top_variables(&ast) {
                        scope.push_dynamic(name, Dynamic::UNIT);
                    }
                    parts.push(ast);
                }
                Err(error) => {
                    problems.push(syntax_error(file, &error));
                    break;
                }
            }
        }
        compiled.push((file, parts));
    }
    let mut helpers = AST::empty();
    for ast in compiled.iter().flat_map(|(_, parts)| parts) {
        if ast.iter_functions().any(|function| !is_closure(function.name)) {
            helpers.combine(ast.clone_functions_only());
        }
    }
    helpers.retain_functions(|_, _, name, _| !is_closure(name));
    let mut all = AST::empty();
    for (file, parts) in compiled {
        with(&loading, |loading| loading.file = file.clone());
        let mut scope = Scope::new();
        // A part is run with all helpers and with the closures of its file so far.
        let mut program = helpers.clone();
        for ast in parts {
            program.combine_filtered(ast, |_, _, _, name, _| is_closure(name));
            if let Err(error) = engine.run_ast_with_scope(&mut scope, &program) {
                problems.push(runtime_error(file, &error));
                break;
            }
            program.clear_statements();
        }
        all.combine(program);
    }
    let Loading { rules, problems: found, .. } = with(&loading, std::mem::take);
    problems.extend(found);
    Scripts { rules, functions, ast: all }
}

/// How large a rule file may be to be parsed in one piece, and how large the pieces of a larger one are, in bytes.
const PART: usize = 24_000;

/// A rule file in parts, each at the lines where it stands. Rhai compares every variable with all closures before it in
/// the same text, so that one large text takes time with its square.
fn parts_of(text: &str) -> Vec<Cow<'_, str>> {
    if text.len() <= PART {
        return vec![Cow::Borrowed(text)];
    }
    let mut parts = Vec::new();
    let (mut start, mut first_line) = (0, 0);
    let mut depth = 0_usize;
    let mut last = '\n';
    lexis::rules(text, &mut |sight| {
        let Sight::Char(region, c, at) = sight else { return };
        match (region, c) {
            (Region::Comment, _) => return,
            (Region::Code, '\n') if depth == 0 && last == ';' && at.byte + 1 - start >= PART => {
                parts.push(text_from(text, start, at.byte + 1, first_line));
                (start, first_line) = (at.byte + 1, at.line);
            }
            (Region::Code, '(' | '[' | '{') => depth += 1,
            (Region::Code, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !c.is_whitespace() {
            last = c;
        }
    });
    parts.push(text_from(text, start, text.len(), first_line));
    parts
}

/// A part of a text, moved down to the line where it stands.
fn text_from(text: &str, start: usize, end: usize, line: usize) -> Cow<'_, str> {
    let part = text.get(start..end).unwrap_or_default();
    if line == 0 { Cow::Borrowed(part) } else { Cow::Owned("\n".repeat(line) + part) }
}
