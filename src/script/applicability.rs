//! When conditional facts apply: the conditions in `when` of facts.toml.

use crate::diagram::condition::Expr;
use crate::problem::Problem;
use crate::script::syntax::Conditions;
use crate::source::lexis;
use rhai::Engine;

pub fn applicability(conditions: &Conditions<'_>, engine: &Engine, problems: &mut Vec<Problem>) -> Vec<Option<Expr>> {
    let schema = conditions.schema;
    let mut scope = rhai::Scope::new();
    scope.push("r", ());
    let mut read = |fact: &crate::model::schema::Fact| {
        let text = fact.when.as_deref()?;
        let unreadable = lexis::of_rules(&fact.place.file, text).errors.into_iter().next();
        let outcome = match (unreadable, engine.compile_expression_with_scope(&scope, text)) {
            (Some(problem), _) => Err(Box::new(problem)),
            (None, Ok(ast)) => conditions.of_text(&ast, &fact.place.file),
            (None, Err(error)) => Err(Box::new(crate::script::report::syntax_error(&fact.place.file, &error))),
        };
        // Positions inside the text mean nothing to the reader of facts.toml.
        Some(outcome.unwrap_or_else(|problem| {
            let of_vocabulary = fact.vocabulary.is_some() && problem.code == "unknown-fact";
            let take = || "if `when` is the vocabulary's, take that fact, too, or say `when` here".to_owned();
            problems.push(Problem {
                help: problem.help.clone().or_else(|| of_vocabulary.then(take)),
                message: format!("`when` of `{}`: {}", fact.id, problem.message),
                place: Some(fact.place.clone()),
                ..*problem
            });
            Expr::Const(false)
        }))
    };
    schema.facts.iter().map(&mut read).collect()
}
