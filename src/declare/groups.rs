//! Reading the groups of a fact's options: which are shown together, such as those of one topic.

use crate::model::schema::{Group, Schema};
use crate::problem::Problem;
use crate::source::document::{Fields, Node, Reader};
use crate::source::ids::{bad_id, is_kebab};
use std::collections::BTreeMap;

/// The table `groups` of a fact: by group the options in it. One in no group is nothing wrong; `check` tells of it.
pub(crate) fn read(reader: &Reader<'_>, fields: &Fields<'_, '_, '_>, fact: &str, options: &[String]) -> Vec<Group> {
    let Some(doc) = fields.get("groups") else { return Vec::new() };
    let path = fields.path("groups");
    let Node::Table(table) = &doc.node else {
        // What is no table is reported.
        reader.table(doc, &path);
        return Vec::new();
    };
    let (mut groups, mut seen) = (Vec::new(), BTreeMap::new());
    for (id, doc) in table {
        let place = reader.place(doc);
        if !is_kebab(id) {
            reader.report(bad_id(id, place.clone()));
        }
        let named = reader.texts(doc, &format!("{path}.{id}"));
        if doc.is_empty_list() {
            reader.report(
                Problem::error("empty-group", format!("the group `{id}` of `{fact}` has no options"))
                    .at(Some(place.clone()))
                    .help("name its options, or take it out"),
            );
        }
        for name in &named {
            if !options.contains(name) {
                reader.report(
                    Problem::error("unknown-option", format!("`{fact}` has no option `{name}`"))
                        .at(Some(place.clone()))
                        .suggest(name, options.iter().map(String::as_str)),
                );
            } else if let Some(other) = seen.insert(name.clone(), id) {
                let groups = if other == id {
                    format!("twice in the group `{id}`")
                } else {
                    format!("in the groups `{other}` and `{id}`")
                };
                reader.report(
                    Problem::error("twice", format!("`{name}` stands {groups} of `{fact}`"))
                        .at(Some(place.clone()))
                        .help("an option stands in one group, once"),
                );
            }
        }
        groups.push(Group { id: id.clone(), options: named });
    }
    of(&groups, options)
}

/// What groups hold of these options, both in their order; without those that hold nothing of them.
pub(crate) fn of(groups: &[Group], options: &[String]) -> Vec<Group> {
    let held = groups.iter().map(|Group { id, options: all }| Group {
        id: id.clone(),
        options: options.iter().filter(|option| all.contains(option)).cloned().collect(),
    });
    let mut held: Vec<Group> = held.filter(|group| !group.options.is_empty()).collect();
    held.sort_by_key(|group| options.iter().position(|option| group.options.first() == Some(option)));
    held
}

/// What `check` says about options that stand in no group where others do.
pub(crate) fn findings(schema: &Schema) -> Vec<Problem> {
    let mut found = Vec::new();
    for fact in schema.facts.iter().filter(|fact| !fact.groups.is_empty()) {
        let grouped = |option: &&String| fact.groups.iter().any(|group| group.options.contains(option));
        for option in fact.options.iter().filter(|option| !grouped(option)) {
            found.push(
                Problem::warning("ungrouped-option", format!("`{option}` of `{}` stands in no group", fact.id))
                    .at(Some(fact.place.clone()))
                    .about(fact.id.clone())
                    .help("put it into one; until then it is shown last, under “other”"),
            );
        }
    }
    found
}
