//! What the rules of a desk must keep to, and those of a pack that is none.

use crate::model::routing::unknown_pack;
use crate::model::rule::RuleKind;
use crate::model::schema::Schema;
use crate::problem::Problem;
use crate::script::declared::Declared;

/// What the rules of a desk must keep to, and those of a pack that is none.
pub(crate) fn rules(schema: &Schema, rules: &[Declared], problems: &mut Vec<Problem>) {
    let Some(routing) = &schema.routing else {
        for rule in rules.iter().filter(|rule| rule.kind == RuleKind::Concerns) {
            problems.push(
                Problem::error("wrong-builder", "`concerns` stands in a pack; it belongs to a desk")
                    .at(Some(rule.place.clone()))
                    .help("remove it, or move it to the rules of a desk"),
            );
        }
        return;
    };
    use RuleKind::*;
    for rule in rules {
        match rule.kind {
            Concerns if !routing.packs.contains(&rule.id) => {
                problems.push(unknown_pack(&rule.id, &routing.packs).at(Some(rule.place.clone())));
            }
            Concerns | Impossible | Compute | Suggest => {}
            other => problems.push(
                Problem::error("wrong-builder", format!("`{}` stands in a desk; it belongs to a pack", other.name()))
                    .at(Some(rule.place.clone()))
                    .help("a desk only says which packs a report concerns: `concerns(\"pack-id\").when(|r| …)`"),
            ),
        }
    }
    for pack in &routing.packs {
        if !rules.iter().any(|rule| rule.kind == Concerns && rule.id == *pack) {
            problems.push(
                Problem::error("missing-rule", format!("no rule says when a report concerns `{pack}`"))
                    .at(Some(routing.place.clone()))
                    .help(format!("add `concerns(\"{pack}\").when(|r| …)`, or take the pack out of `packs`")),
            );
        }
    }
}
