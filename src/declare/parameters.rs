//! Parameters of texts: the sections `phones` and `parameters` of text files, and what is wrong with them.

use crate::declare::entries::{Entries, Entry};
use crate::model::parameters::{Parameter, is_phone, names};
use crate::problem::Problem;
use crate::source::ids::{bad_id, is_kebab};

/// The sections: numbers to call, and words.
const SECTIONS: [(&str, bool); 2] = [("phones", true), ("parameters", false)];

/// The parameter of this name, and whether it is a number to call.
fn declared<'e, 'd>(entries: &'e Entries<'d>, name: &str) -> Option<(&'e Entry<'d>, bool)> {
    SECTIONS.into_iter().find_map(|(section, phone)| Some((entries.get(&[section, ".", name].concat())?, phone)))
}

/// The names of all that are declared.
fn all<'e>(entries: &'e Entries<'_>) -> impl Iterator<Item = (&'e str, &'e Entry<'e>, bool)> {
    entries.iter().filter_map(|(key, entry)| {
        let (section, name) = key.split_once('.')?;
        let (_, phone) = SECTIONS.into_iter().find(|(known, _)| *known == section)?;
        Some((name, entry, phone))
    })
}

/// Marks the parameters that stand in a text as used, and says which of them have no value.
pub(crate) fn used(
    key: &str,
    text: &Entry<'_>,
    entries: &Entries<'_>,
    default: &Entries<'_>,
    locale: &str,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in names(text.text) {
        match (declared(entries, name), declared(default, name)) {
            (Some((entry, _)), _) => entry.used.set(true),
            (None, Some((_, phone))) => {
                let section = if phone { "phones" } else { "parameters" };
                problems.push(
                    Problem::error("missing-text", format!("the text `{section}.{name}` is missing in `{locale}`"))
                        .at(Some(text.place()))
                        .help(format!("`{key}` needs it: give it a value under [{section}]")),
                );
            }
            (None, None) => problems.push(
                Problem::error(
                    "unknown-parameter",
                    format!("`{key}` names the parameter `{name}`, which has no value"),
                )
                .at(Some(text.place()))
                .suggest(name, all(entries).map(|(name, _, _)| name))
                .help("give it one under [phones], if it is a number to call, or [parameters]"),
            ),
        }
    }
    problems
}

/// What is wrong with the values themselves.
pub(crate) fn findings(entries: &Entries<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, entry, phone) in all(entries) {
        if !is_kebab(name) {
            problems.push(bad_id(name, entry.place()));
        }
        if phone && !is_phone(entry.text) {
            problems.push(
                Problem::error("out-of-range", format!("`phones.{name}` is `{}`, which nobody can call", entry.text))
                    .at(Some(entry.place()))
                    .allowed(["digits, with spaces and + - ( ) * # between them"]),
            );
        }
    }
    problems
}

/// The values of one locale; of the default locale where it has none.
pub(crate) fn values(entries: &Entries<'_>, default: &Entries<'_>) -> Vec<Parameter> {
    let own = all(entries);
    let others = all(default).filter(|(name, _, _)| declared(entries, name).is_none());
    let parameter = |(name, entry, phone): (&str, &Entry<'_>, bool)| Parameter {
        name: name.to_owned(),
        value: entry.text.to_owned(),
        phone,
    };
    own.chain(others).map(parameter).collect()
}
