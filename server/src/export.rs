//! Incidents as lines of JSON, for whoever counts them elsewhere or tries a change of the plans on them: without what people
//! wrote, as long as nobody asks for it.

use crate::clock;
use crate::facts;
use crate::fault::Fault;
use crate::incident::{self, Incident};
use crate::rules::{Rules, Shelf};
use crate::store::Store;
use crate::store::log::Entry;
use fenji::FactType;
use serde_json::{Map, Value, json};
use std::io::Write;

/// Incidents that are read in one go.
const MOST: i64 = 500;

/// Writes all incidents, each with those that were merged into it as one, the oldest first; how many they are. The log keeps
/// that it was done.
pub async fn run(store: &Store, shelf: &Shelf, texts: bool, out: &mut impl Write) -> Result<usize, String> {
    let said = |fault: Fault| format!("the incidents cannot be read: {fault}");
    let (mut written, mut after) = (0, 0);
    loop {
        let found = page(store, after).await.map_err(said)?;
        let Some(last) = found.last() else { break };
        after = last.number;
        for one in &found {
            let rules = shelf.get_or_current(&one.rules, store).await.map_err(said)?;
            let line = line(one, &rules, texts);
            writeln!(out, "{line}").map_err(|error| format!("the lines cannot be written: {error}"))?;
        }
        written += found.len();
    }
    let log = store.write(move |tx| {
        Box::pin(async move {
            let data = json!({ "incidents": written, "texts": texts });
            tx.log(Entry { actor: "server", incident: None, action: "exported", data }).await.map(drop)
        })
    });
    log.await.map_err(|fault| format!("the log does not take it: {fault}"))?;
    Ok(written)
}

async fn page(store: &Store, after: i64) -> Result<Vec<Incident>, Fault> {
    let found = sqlx::query(incident::select("WHERE number > $1 AND state <> 'merged' ORDER BY number LIMIT $2"));
    incident::all(&found.bind(after).bind(MOST).fetch_all(&store.readers).await?)
}

fn line(incident: &Incident, rules: &Rules, texts: bool) -> Value {
    let Incident { summary, .. } = incident;
    let at = |moment: Option<i64>| moment.map(clock::written);
    let levels = summary.levels.iter().map(|level| {
        let shown =
            json!({ "value": level.value, "possible": level.possible, "set": summary.set.contains(&level.pack) });
        (level.pack.clone(), shown)
    });
    let kinds = summary.kinds.iter().map(|kind| (kind.pack.clone(), json!(kind.possible)));
    json!({
        "reference": incident.reference,
        "state": incident.state,
        "opened_at": clock::written(incident.opened_at),
        "acknowledged_at": at(incident.acknowledged_at),
        "closed_at": at(incident.closed_at),
        "erased_at": at(incident.erased_at),
        "rules": incident.rules,
        "levels": Map::from_iter(levels),
        "kinds": Map::from_iter(kinds),
        "facts": answers(incident, rules, texts),
    })
}

/// The facts that count; without `texts` only those whose answers nobody can word.
fn answers(incident: &Incident, rules: &Rules, texts: bool) -> Value {
    let all = incident.facts();
    if texts {
        return all;
    }
    let info = rules.desk.info(rules.desk.locale(&incident.locale).unwrap_or_default());
    let is_worded =
        |id: &str| info.facts.iter().find(|fact| fact.id == id).is_none_or(|fact| fact.fact_type == FactType::Text);
    let mut kept = Map::new();
    for (id, answer) in facts::flat(&all) {
        if !is_worded(&id) {
            facts::lay(&mut kept, &facts::nested(&id, answer.clone()));
        }
    }
    Value::Object(kept)
}
