//! What is declared and never used.

use crate::compiled::plan::Compiled;
use crate::model::layout::{Stage, stage_values};
use crate::model::path;
use crate::model::rule::{DueRule, RuleKind};
use crate::model::schema::FactType;
use crate::problem::{Place, Problem};
use std::collections::BTreeSet;

/// Declared, but read by nothing.
pub(crate) fn unused(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let schema = &compiled.schema;
    let rules = || compiled.rules.iter().map(|rule| &rule.rule);
    let suggests = rules().any(|rule| rule.kind == RuleKind::Suggest) || !schema.examples.is_empty();
    let told: BTreeSet<usize> = schema.examples.answers().map(|told| told.fact).collect();
    for (index, fact) in schema.facts.iter().enumerate() {
        let read = compiled.deciding.get(index) == Some(&true)
            || told.contains(&index)
            || rules().any(|rule| {
                rule.fields.contains(&fact.id)
                    || rule.from.contains(&fact.id)
                    || rule.gives == fact.id
                    || matches!(&rule.due, Some(DueRule::Within { from, .. }) if *from == fact.id)
            })
            || compiled.applies.iter().flatten().any(|condition| {
                let mut vars = BTreeSet::new();
                condition.vars(&mut vars);
                compiled.layout.vars_of(index).any(|var| vars.contains(&var))
            })
            || (fact.fact_type == FactType::Text && suggests);
        if !read {
            problems.push(
                Problem::warning("unused-fact", format!("nothing reads the fact `{}`", fact.id))
                    .at(Some(fact.place.clone()))
                    .help("use it in a rule or a report, or remove it"),
            );
        }
    }
    if schema.routing.is_some() {
        // What a desk names is used by its packs.
        return;
    }
    let mut names = |what: &str, names: &[String], used: &dyn Fn(&str) -> bool| {
        for name in names.iter().filter(|name| !used(name)) {
            let ours = schema.overlay.as_ref().is_some_and(|overlay| overlay.adds(&format!("{what}s"), name));
            let (file, shown) = if ours { (path::OVERLAY_INSIDE, path::OVERLAY) } else { (path::PACK, path::PACK) };
            problems.push(
                Problem::warning("unused-name", format!("no rule uses the {what} `{name}`"))
                    .at(Some(Place { file: file.to_owned(), line: None, column: None }))
                    .help(format!("use it, or take it out of {shown}")),
            );
        }
    };
    for stage in Stage::all(schema).filter(|stage| *stage != Stage::Priority) {
        let set = &compiled.stages[stage].rules;
        let given: BTreeSet<usize> =
            set.iter().filter_map(|index| compiled.rule(*index)).map(|rule| rule.value).collect();
        let values = stage_values(schema, stage);
        let what = match stage {
            Stage::Scheme(_) => format!("{} level", stage.described(schema)),
            stage => stage.name(schema).to_owned(),
        };
        names(&what, values, &|name| {
            values.iter().position(|value| value == name).is_some_and(|index| given.contains(&index))
        });
    }
    names("role", &schema.roles, &|name| rules().any(|rule| rule.by == name || rule.to.as_deref() == Some(name)));
    names("act", &schema.acts, &|name| rules().any(|rule| rule.kind == RuleKind::Command && rule.gives == name));
    names("phase", &schema.phases, &|name| rules().any(|rule| rule.phase == name));
}
