//! What stored incidents suggest: duplicates and recurrence, proposed with reasons, taken or dismissed by a person.

use crate::harness::{CREATED, Place, Server, User, ransomware, report, without};
use serde_json::{Value, json};
use sqlx::Connection as _;
use std::time::{Duration, Instant};

/// A till that is down, called so.
fn till(name: &str) -> Value {
    json!({
        "incident": { "signs": ["software-error"], "description": "hush hush: the reporter's own words" },
        "safety": { "people_at_risk": false },
        "system": { "name": name, "state": "down" },
    })
}

/// The same, of which all is known but whether it happened before.
fn known_till(name: &str) -> Value {
    let mut facts = till(name);
    facts["system"]["importance"] = "ordinary".into();
    facts["system"]["restart"] = "failed".into();
    facts["affected"] = json!({ "extent": "local" });
    facts["operation"] = json!({ "affected": true });
    facts
}

async fn send(server: &Server, facts: Value) -> String {
    let sent = report(facts);
    server.report(&sent).await.is(CREATED);
    sent["id"].as_str().unwrap().to_owned()
}

async fn proposals(user: &User<'_>, id: &str) -> Vec<Value> {
    user.view(id).await["proposals"].as_array().unwrap().clone()
}

fn ids(proposals: &[Value]) -> Vec<&str> {
    proposals.iter().filter_map(|one| one["id"].as_str()).collect()
}

/// Asks again and again: what comes in is looked at behind the receipt.
async fn soon(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn path(id: &str, proposal: &str) -> String {
    format!("/api/incidents/{id}/proposals/{proposal}")
}

#[tokio::test]
async fn a_duplicate_is_proposed_with_reasons_and_merged_in_one_call() {
    for place in Place::both() {
        let server = place.start();
        let rita = server.user("rita", "responder").await;
        let one = send(&server, till("Till 4")).await;
        let two = send(&server, till("till  4!")).await;
        let other = send(&server, till("Warehouse")).await;
        let found = proposals(&rita, &two).await;
        assert_eq!(ids(&found), [format!("duplicate:{one}")]);
        assert_eq!(proposals(&rita, &other).await, Vec::<Value>::new(), "it is another system");
        let related = &found[0]["incidents"][0];
        assert_eq!((&related["id"], &related["state"]), (&json!(one), &json!("open")));
        let same: Vec<&str> =
            related["same"].as_array().unwrap().iter().filter_map(|same| same["fact"].as_str()).collect();
        assert_eq!(same, ["incident.signs", "system.state", "system.name"]);
        assert_eq!(related["same"][2]["answers"], json!([]), "a name is free text");
        assert!(related["apart"].as_i64().unwrap() < 60, "{related}");
        assert!(!found[0].to_string().contains("hush"), "nothing that a reporter wrote: {}", found[0]);

        // Told on the list and in the timeline, once, without any change.
        soon("the list says so", async || {
            rita.list("").await.iter().any(|row| row["proposed"] == json!(["duplicate"]))
        })
        .await;
        let view = rita.view(&two).await;
        assert_eq!((&view["state"], &view["timeline"][0]["action"]), (&json!("open"), &json!("proposed")));

        // From either side the later one goes into the earlier.
        assert_eq!((&found[0]["from"], &found[0]["into"]), (&json!(two), &json!(one)));
        let mirrored = format!("duplicate:{two}");
        assert_eq!(ids(&proposals(&rita, &one).await), [mirrored.as_str()]);
        rita.post(&path(&one, &mirrored), json!({ "take": true })).await.is(200);
        let view = rita.view(&two).await;
        assert_eq!((&view["state"], &view["merged_into"]), (&json!("merged"), &json!(one)));
        let merged = view["timeline"].as_array().unwrap().iter().find(|row| row["action"] == "merged").unwrap();
        assert_eq!((&merged["actor"], &merged["data"]["proposal"]), (&json!("rita"), &json!(mirrored)));
        rita.post(&path(&one, &mirrored), json!({ "take": true })).await.refused(404, "not-found");
        assert_eq!(proposals(&rita, &one).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn a_dismissed_proposal_does_not_come_back_on_either_side() {
    for place in Place::both() {
        let server = place.start();
        let rita = server.user("rita", "responder").await;
        let (one, two) = (send(&server, ransomware()).await, send(&server, ransomware()).await);
        let found = format!("duplicate:{one}");
        soon("it is noted", async || rita.view(&two).await["timeline"][0]["action"] == "proposed").await;
        rita.post(&path(&two, "duplicate:nobody"), json!({ "take": false })).await.refused(404, "not-found");
        rita.post(&path(&two, &found), json!({})).await.refused(422, "invalid-request");
        rita.post(&path(&two, &found), json!({ "take": false })).await.is(200);
        let dismissed = &rita.view(&two).await["timeline"][0];
        assert_eq!((&dismissed["action"], &dismissed["data"]["proposal"]), (&json!("dismissed"), &json!(found)));
        assert!(rita.list("").await.iter().all(|row| row["proposed"] == json!([])));
        // Neither when more is known, nor after a restart.
        rita.act(&two, "answers", json!({ "facts": { "system": { "importance": "important" } } })).await.is(200);
        drop(server);
        let server = place.start();
        let rita = server.user("rita", "responder").await;
        for id in [&one, &two] {
            assert_eq!(proposals(&rita, id).await, Vec::<Value>::new());
        }
        // Another one that is like both is proposed for both.
        let three = send(&server, ransomware()).await;
        assert_eq!(ids(&proposals(&rita, &three).await).len(), 2);
        assert_eq!(ids(&proposals(&rita, &one).await), [format!("duplicate:{three}")]);
    }
}

#[tokio::test]
async fn that_it_happened_before_is_proposed_as_an_answer_and_counts_when_it_is_taken() {
    for place in Place::both() {
        let server = place.start();
        let (rita, carl) = (server.user("rita", "responder").await, server.user("carl", "commander").await);
        let mut before = Vec::new();
        for _ in 0..2 {
            let id = send(&server, known_till("Till 4")).await;
            carl.act(&id, "close", json!({ "reason": "restarted twice, runs" })).await.is(200);
            before.insert(0, id);
        }
        let elsewhere = send(&server, known_till("Till 5")).await;
        assert_eq!(proposals(&rita, &elsewhere).await, Vec::<Value>::new(), "another till");
        let now = send(&server, known_till("Till 4")).await;
        let found = proposals(&rita, &now).await;
        assert_eq!(ids(&found), ["again:occurrence.pattern"], "what is closed is no duplicate");
        let found = &found[0];
        assert_eq!((&found["answer"], &found["count"]), (&json!("repeated"), &json!(2)));
        assert_eq!(
            (&found["question"], &found["answer_text"]),
            (&json!("Has this happened before?"), &json!("Again and again"))
        );
        let shown: Vec<&str> =
            found["incidents"].as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(shown, before, "the latest first");
        assert!(!found.to_string().contains("hush") && !found.to_string().contains("restarted twice"), "{found}");
        soon("the list says so", async || rita.list("").await.iter().any(|row| row["proposed"] == json!(["again"])))
            .await;

        let undecided = rita.view(&now).await;
        assert_eq!(undecided["facts"]["occurrence"], Value::Null, "nothing changes by itself");
        rita.post(&path(&now, "again:occurrence.pattern"), json!({ "take": true })).await.is(200);
        let view = rita.view(&now).await;
        assert_eq!(view["facts"]["occurrence"]["pattern"], "repeated");
        assert_eq!(view["proposals"], json!([]));
        let answered = view["timeline"].as_array().unwrap().iter().find(|row| row["action"] == "answered").unwrap();
        assert_eq!((&answered["actor"], &answered["data"]["because"]), (&json!("rita"), &json!(before)));
        let reasons = view["decision"]["packs"][0]["decision"]["level"]["reasons"].to_string();
        assert!(reasons.contains("repeated-and-spread"), "the plan takes it into account: {reasons}");
        // Taken back, it is asked again; found out by a person, it is not.
        rita.act(&now, "answers", json!({ "clear": ["occurrence.pattern"] })).await.is(200);
        assert_eq!(proposals(&rita, &now).await.len(), 1);
        rita.act(&now, "answers", json!({ "facts": { "occurrence": { "pattern": "first" } } })).await.is(200);
        assert_eq!(proposals(&rita, &now).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn only_what_is_over_near_in_time_and_open_to_question_is_proposed() {
    let server = Place::sqlite().start();
    let (rita, carl) = (server.user("rita", "responder").await, server.user("carl", "commander").await);
    let before = send(&server, known_till("Till 4")).await;
    carl.act(&before, "close", json!({ "reason": "runs" })).await.is(200);
    // The reporter has seen it before, too; or of what happened, nobody asks.
    let mut said = known_till("Till 4");
    said["occurrence"] = json!({ "pattern": "repeated" });
    let mut asked_nowhere = known_till("Till 4");
    asked_nowhere["incident"]["signs"] = json!(["question"]);
    let asked_nowhere = without(&asked_nowhere, &["affected", "operation"]);
    let asked_nowhere = json!({ "incident": asked_nowhere["incident"], "safety": asked_nowhere["safety"], "system": { "name": "Till 4" } });
    for facts in [said, asked_nowhere] {
        let id = send(&server, facts).await;
        assert!(!ids(&proposals(&rita, &id).await).contains(&"again:occurrence.pattern"));
        carl.act(&id, "close", json!({ "reason": "done" })).await.is(200);
    }
    // A reporter who knows of no earlier one may be wrong.
    let mut mistaken = known_till("Till 4");
    mistaken["occurrence"] = json!({ "pattern": "first" });
    let mistaken = send(&server, mistaken).await;
    assert_eq!(ids(&proposals(&rita, &mistaken).await), ["again:occurrence.pattern"]);
    // A day and more apart, two open ones are no duplicates; what was over in spring is no recurrence.
    let (_, place) = server.stop();
    sqlx::any::install_default_drivers();
    let mut db = sqlx::AnyConnection::connect(&place.address()).await.unwrap();
    let day = 24 * 60 * 60 * 1000_i64;
    for (table, column, days, id) in [
        ("incidents", "id", 91, &before),
        ("marks", "incident", 91, &before),
        ("incidents", "id", 2, &mistaken),
        ("marks", "incident", 2, &mistaken),
    ] {
        let sql = format!("UPDATE {table} SET opened_at = opened_at - $1 WHERE {column} = $2");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(days * day).bind(id).execute(&mut db).await.unwrap();
    }
    sqlx::query("DELETE FROM marks WHERE incident NOT IN ($1, $2)")
        .bind(&before)
        .bind(&mistaken)
        .execute(&mut db)
        .await
        .unwrap();
    drop(db);
    let server = place.start();
    let rita = server.user("rita", "responder").await;
    let now = send(&server, known_till("Till 4")).await;
    assert_eq!(proposals(&rita, &now).await, Vec::<Value>::new());
}

#[tokio::test]
async fn incidents_of_an_older_version_are_found_once_they_have_been_looked_at() {
    for place in Place::both() {
        let server = place.start();
        let one = send(&server, till("Till 4")).await;
        let alike = [send(&server, till("Till 9")).await, send(&server, till("Till 9")).await];
        let (_, place) = server.stop();
        sqlx::any::install_default_drivers();
        let mut db = sqlx::AnyConnection::connect(&place.address()).await.unwrap();
        for sql in ["DELETE FROM marks", "UPDATE incidents SET considered = 0, proposed = '[]'"] {
            sqlx::query(sql).execute(&mut db).await.unwrap();
        }
        let server = place.start();
        let rita = server.user("rita", "responder").await;
        let two = send(&server, till("Till 4")).await;
        soon("it is found", async || ids(&proposals(&rita, &two).await) == [format!("duplicate:{one}")]).await;
        // Also those that came from the older version together, before anybody opens one.
        let noted = async || {
            let list = rita.list("").await;
            let noted =
                |id: &String| list.iter().any(|row| row["id"] == **id && row["proposed"] == json!(["duplicate"]));
            alike.iter().all(noted)
        };
        soon("the list says so", noted).await;
    }
}

#[tokio::test]
async fn rules_of_ones_own_name_their_own_facts_and_what_does_not_fit_is_told_at_once() {
    let wrong = "[history]\nnamed = [\"nothing.name\", \"system.state\"]\nduplicate_hours = 1\nagain_days = 1\n\
                 [history.again]\nfact = \"occurrence.pattern\"\nanswer = \"often\"\n";
    let output = Place::sqlite().configured(wrong).run(&[], "");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for part in ["`nothing.name`", "`system.state`", "no option `often`; it has first, intermittent, repeated"] {
        assert!(!output.status.success() && said.contains(part), "{part} is missing in {said}");
    }
    // By signs alone, and never an answer.
    let signs = "[history]\nnamed = []\nduplicate_hours = 24\nagain_days = 90\n";
    let server = Place::sqlite().configured(signs).start();
    let carl = server.user("carl", "commander").await;
    let one = send(&server, known_till("Till 4")).await;
    let two = send(&server, known_till("Till 5")).await;
    assert_eq!(ids(&proposals(&carl, &two).await), [format!("duplicate:{one}")]);
    carl.act(&one, "close", json!({ "reason": "runs" })).await.is(200);
    assert_eq!(proposals(&carl, &two).await, Vec::<Value>::new());
}

/// What the rules refuse is taken all the same, over every database, whatever stands in it; and stops no proposal of others.
#[tokio::test]
async fn no_report_is_too_odd_to_be_taken() {
    for place in Place::both() {
        let server = place.start();
        let rita = server.user("rita", "responder").await;
        for facts in [
            json!({ "incident": { "signs": ["a", "a"] }, "incident.signs": ["a"] }),
            json!({ "incident": { "signs": ["x".repeat(9_000), "不是选项"] } }),
        ] {
            let mut odd = report(till("Till"));
            odd["facts"] = facts;
            server.report(&odd).await.is(CREATED);
        }
        let first = send(&server, till("Till 7")).await;
        let second = send(&server, till("till 7")).await;
        let proposed = proposals(&rita, &second).await;
        assert_eq!(ids(&proposed), [format!("duplicate:{first}")]);
    }
}
