//! What would have to change, by enumeration: an explanation's changes applied, and the fewest that can do.

use super::expect::{Mistake, completions};
use super::knowledge::{Knowledge, Known};
use super::script::Outcome;
use super::subject::Subject;
use super::table::{Row, Table};
use serde_json::Value;

/// How few given facts can be otherwise in an incident that is `wanted`; nothing where no incident is.
///
/// A fact that then does not apply any more is no change of its own: it follows from the others.
pub fn fewest(table: &Table, knowledge: &Knowledge, wanted: &dyn Fn(&Outcome) -> bool) -> Option<usize> {
    let rows = table.rows.iter().filter(|row| table.incidents[row.incident].allowed);
    let rows = rows.filter(|row| wanted(&table.incidents[row.incident].outcome));
    rows.map(|row| (0..knowledge.len()).filter(|axis| otherwise(table, knowledge, row, *axis)).count()).min()
}

fn otherwise(table: &Table, knowledge: &Knowledge, row: &Row, axis: usize) -> bool {
    let applies = table.incidents[row.incident].full[table.asked[axis]].is_some();
    match &knowledge[axis] {
        Known::Among(among, _) => applies && !among.contains(&row.answers[axis]),
        Known::Absent | Known::Null => false,
    }
}

/// What is known once `changes` (as in an explanation) are made, without the facts that no longer apply; and how many of
/// the changes are of facts that were given.
pub fn applied(table: &Table, knowledge: &Knowledge, changes: &Value) -> Result<(Knowledge, usize), String> {
    let mut changed = knowledge.clone();
    let mut given = 0;
    let changes = changes.as_array().ok_or("no list of changes")?;
    for change in changes {
        let id = &change["fact"];
        let axis = table.asked.iter().position(|fact| *id == table.facts[*fact].id);
        let axis = axis.ok_or_else(|| format!("{id} cannot be changed"))?;
        let place = table.place(table.asked[axis], &change["to"]);
        let place = place.ok_or_else(|| format!("{} is no answer to {id}", change["to"]))?;
        if let Known::Among(among, from) = &knowledge[axis] {
            let same = if among.contains(&place) { among.len() == 1 } else { *from != change["from"] };
            if same {
                return Err(format!("{id}: from {from} to {} is no change from {}", change["to"], change["from"]));
            }
            given += usize::from(!among.contains(&place));
        } else if !change["from"].is_null() {
            return Err(format!("{id} was not {}", change["from"]));
        }
        changed[axis] = Known::Among(vec![place], change["to"].clone());
    }
    Ok((without_what_no_longer_applies(table, knowledge, changed), given))
}

fn without_what_no_longer_applies(table: &Table, before: &Knowledge, mut changed: Knowledge) -> Knowledge {
    let kept: Vec<bool> = (0..before.len()).map(|axis| changed[axis] == before[axis]).collect();
    let rows: Vec<&Row> = table.rows.iter().filter(|row| still_fits(table, &changed, &kept, row)).collect();
    for axis in (0..before.len()).filter(|axis| kept[*axis]) {
        if !rows.is_empty() && rows.iter().all(|row| table.incidents[row.incident].full[table.asked[axis]].is_none()) {
            changed[axis] = Known::Absent;
        }
    }
    changed
}

/// Whether `row` fits `knowledge`, where a fact that is kept may also turn out not to apply.
fn still_fits(table: &Table, knowledge: &Knowledge, kept: &[bool], row: &Row) -> bool {
    let incident = &table.incidents[row.incident];
    incident.allowed
        && (0..knowledge.len()).all(|axis| {
            let applies = incident.full[table.asked[axis]].is_some();
            match &knowledge[axis] {
                Known::Absent | Known::Null => true,
                Known::Among(among, _) if applies => among.contains(&row.answers[axis]),
                Known::Among(..) => kept[axis],
            }
        })
}

/// How `wanted` stands after changes: in every completion (true), in some (false); nothing where in none.
pub fn stands(table: &Table, knowledge: &Knowledge, wanted: &dyn Fn(&Outcome) -> bool) -> Option<bool> {
    let rows = completions(table, knowledge, Mistake::None);
    let met = rows.iter().filter(|row| wanted(&table.incidents[row.incident].outcome)).count();
    (met > 0).then_some(met == rows.len())
}

/// What is wrong with one set of changes that should lead to what is `wanted`: it must do so, and no
/// fewer given facts may do.
pub fn wrong_changes(
    subject: &Subject,
    known: &Knowledge,
    set: &Value,
    wanted: &dyn Fn(&Outcome) -> bool,
) -> Option<String> {
    let table = &subject.table;
    let (after, changed) = match applied(table, known, set) {
        Ok(applied) => applied,
        Err(wrong) => return Some(wrong),
    };
    if let Err(error) = subject.decide(&after) {
        return Some(format!("the facts are refused after the changes ({error})"));
    }
    // Where given facts no longer apply it is left open what made them so, and with it what else follows.
    let dropped = |axis: usize| matches!(known[axis], Known::Among(..)) && after[axis] == Known::Absent;
    let dropped = (0..known.len()).any(dropped);
    match stands(&subject.table, &after, wanted) {
        Some(true) => {}
        Some(false) if dropped => {}
        _ => return Some("it is not reached".to_owned()),
    }
    let fewest = fewest(table, known, wanted)?;
    (changed != fewest).then(|| format!("{changed} given facts change and {fewest} would do"))
}
