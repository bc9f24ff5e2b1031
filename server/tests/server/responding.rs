//! Working on incidents: the list, the interview going on, the worklist, levels, merging and closing.

use crate::harness::{CREATED, Place, desk, ransomware, report};
use serde_json::{Value, json};

fn ids(list: &[Value]) -> Vec<&str> {
    list.iter().filter_map(|incident| incident["id"].as_str()).collect()
}

#[tokio::test]
async fn whoever_has_an_incident_gives_it_to_somebody_else_and_the_reporter_sees_who() {
    for place in Place::both() {
        let server = place.start();
        let (rita, _) = (server.user("rita", "responder").await, server.user("olga", "responder").await);
        let sent = report(ransomware());
        let receipt = server.report(&sent).await.is(CREATED);
        let id = sent["id"].as_str().unwrap();
        let bearer = format!("Bearer {}", receipt["secret"].as_str().unwrap());
        let holder = async || {
            let headers = [("authorization", bearer.as_str())];
            let path = format!("/api/reports/{id}/status");
            server.ask(reqwest::Method::GET, &path, &headers, Vec::new()).await.is(200)["holder"].clone()
        };
        assert_eq!(holder().await, Value::Null);
        rita.act(id, "acknowledge", json!({})).await.is(200);
        assert_eq!(holder().await, "rita");
        rita.act(id, "hand-over", json!({ "to": "nobody" })).await.refused(404, "not-found");
        rita.act(id, "hand-over", json!({ "to": "rita" })).await.refused(409, "no-change");
        let shown = rita.act(id, "hand-over", json!({ "to": "olga", "note": "my shift ends" })).await.is(200);
        assert_eq!((&shown["holder"], &shown["acknowledged_by"]), (&json!("olga"), &json!("rita")));
        assert_eq!(holder().await, "olga");
        let view = rita.view(id).await;
        let row = &view["timeline"][0];
        assert_eq!(
            (&row["action"], &row["data"]["from"], &row["data"]["to"]),
            (&json!("handed-over"), &json!("rita"), &json!("olga"))
        );
    }
}

#[tokio::test]
async fn the_list_stands_in_the_order_of_need_and_is_searched_in_chinese() {
    for place in Place::both() {
        let server = place.start();
        let mild = report(json!({
            "incident": { "signs": ["question"], "description": "打印机卡纸，怎么取出来？" },
            "safety": { "people_at_risk": false },
        }));
        let grave = report(ransomware());
        for sent in [&mild, &grave] {
            server.report(sent).await.is(CREATED);
        }
        let admin = server.user("admin", "admin").await;
        let [mild, grave] = [&mild, &grave].map(|sent| sent["id"].as_str().unwrap());
        assert_eq!(ids(&admin.list("").await), [grave, mild]);
        for (query, found) in [
            ("?q=勒索", vec![grave]),
            ("?q=收银系统被", vec![grave]),
            ("?q=RANSOMWARE", vec![grave]),
            ("?q=卡纸", vec![mild]),
            ("?q=%25", vec![]),
            ("?q=不存在", vec![]),
            ("?rank=1", vec![grave]),
            ("?state=closed", vec![]),
            ("?state=all&limit=1&offset=1", vec![mild]),
            ("?new=true&q=卡纸", vec![mild]),
        ] {
            assert_eq!(ids(&admin.list(query).await), found, "{query}");
        }
        let reference = admin.list("?q=卡纸").await[0]["reference"].as_str().unwrap().to_owned();
        assert_eq!(ids(&admin.list(&format!("?q={}", reference.to_lowercase())).await), [mild]);
        admin.get("/api/incidents?state=lost").await.refused(422, "invalid-filter");
    }
}

#[tokio::test]
async fn the_interview_goes_on_where_the_reporter_stopped() {
    for place in Place::both() {
        let server = place.start();
        let sent = report(ransomware());
        let id = sent["id"].as_str().unwrap();
        server.report(&sent).await.is(CREATED);
        let admin = server.user("admin", "admin").await;
        let before = admin.view(id).await;
        let level = |view: &Value| view["decision"]["packs"][0]["decision"]["level"]["possible"].clone();
        assert_eq!(level(&before), json!(["P1", "P2", "P3"]));
        let open = before["decision"]["questions"]["open"].as_array().unwrap();
        assert!(open.iter().all(|one| one["asked_of"].as_array().unwrap().contains(&"responder".into())));
        assert!(open.iter().any(|one| one["fact"] == "system.importance"), "what only responders can know is asked");

        let refused = admin.act(id, "answers", json!({ "facts": { "system": { "importance": "huge" } } })).await;
        let problem = refused.refused(422, "invalid-facts");
        assert_eq!(problem["problems"][0]["fact"], "system.importance");
        admin.act(id, "answers", json!({ "facts": { "system": { "importance": "important" } } })).await.is(200);
        let after = admin.view(id).await;
        assert_eq!(level(&after), json!(["P1"]));
        assert_eq!(after["timeline"][0]["action"], "answered");
        assert_eq!(
            after["answers"].as_array().unwrap().iter().find(|one| one["by"] == "responder").unwrap()["fact"],
            "system.importance"
        );
        admin.act(id, "answers", json!({ "clear": ["system.importance"] })).await.is(200);
        assert_eq!(level(&admin.view(id).await), level(&before), "an answer can be taken back");
        admin.act(id, "answers", json!({})).await.refused(422, "invalid-request");
        admin.act(id, "answers", json!({ "answer": {} })).await.refused(422, "invalid-request");
    }
}

#[tokio::test]
async fn the_worklist_is_worked_off_and_deadlines_move_on() {
    for place in Place::both() {
        let server = place.start();
        let sent = report(ransomware());
        let id = sent["id"].as_str().unwrap();
        server.report(&sent).await.is(CREATED);
        let rita = server.user("rita", "responder").await;
        let view = rita.view(id).await;
        let due = view["summary"]["due"]["item"].as_str().unwrap().to_owned();
        let step = view["decision"]["worklist"]["steps"][0]["id"].as_str().unwrap();
        rita.act(id, &format!("steps/step:{step}"), json!({ "state": "done" })).await.is(200);
        let ticked = rita.act(id, &format!("steps/{due}"), json!({ "state": "done" })).await.is(200);
        assert_ne!(ticked["summary"]["due"]["item"], due.as_str(), "the next deadline");
        let work = &rita.view(id).await["work"];
        assert_eq!((&work[&due]["state"], &work[&due]["by"]), (&json!("done"), &json!("rita")));
        let again = rita.act(id, &format!("steps/{due}"), json!({ "state": "open" })).await.is(200);
        assert_eq!(again["summary"]["due"]["item"], due.as_str(), "taken back");
        rita.act(id, "steps/step:no-such-step", json!({ "state": "done" })).await.refused(404, "not-found");
        rita.act(id, &format!("steps/{due}"), json!({ "state": "perhaps" })).await.refused(422, "invalid-request");
    }
}

#[tokio::test]
async fn anybody_raises_and_only_who_commands_lowers() {
    for place in Place::both() {
        let server = place.start();
        let sent = report(json!({
            "incident": { "signs": ["question"] }, "safety": { "people_at_risk": false }, "leak": { "status": "none" },
        }));
        let id = sent["id"].as_str().unwrap();
        server.report(&sent).await.is(CREATED);
        let (rita, carl) = (server.user("rita", "responder").await, server.user("carl", "commander").await);
        let view = rita.view(id).await;
        let level = &view["summary"]["levels"][0];
        let pack = level["pack"].as_str().unwrap();
        let info = rita.get(&format!("/api/rules/{}?locale=en", view["rules"].as_str().unwrap())).await.is(200);
        let packs = info["packs"].as_array().unwrap();
        let levels = packs.iter().find(|one| one["id"] == pack).unwrap()["levels"].as_array().unwrap();
        let (worst, mildest) = (levels[0]["id"].as_str().unwrap(), levels.last().unwrap()["id"].as_str().unwrap());
        assert_ne!(level["value"], worst, "there is something to raise");

        let set = |level: &str| json!({ "pack": pack, "level": level, "reason": "seen on the spot" });
        let raised = rita.act(id, "grade", set(worst)).await.is(200);
        assert_eq!(
            (&raised["summary"]["levels"][0]["value"], &raised["grades"][pack]["by"]),
            (&json!(worst), &json!("rita"))
        );
        let refused = rita.act(id, "grade", set(mildest)).await.refused(403, "not-allowed");
        assert!(refused["detail"].as_str().unwrap().contains("commander"));
        // Giving it back to the engine would lower it, too.
        let back = json!({ "pack": pack, "level": null, "reason": "a mistake" });
        rita.act(id, "grade", back.clone()).await.refused(403, "not-allowed");
        carl.act(id, "grade", set(mildest)).await.is(200);
        let given_back = carl.act(id, "grade", back).await.is(200);
        assert_eq!(given_back["summary"]["levels"][0]["value"], level["value"]);
        rita.act(id, "grade", set("P17")).await.refused(422, "invalid-level");
        rita.act(id, "grade", json!({ "pack": pack, "level": worst, "reason": " " }))
            .await
            .refused(422, "invalid-request");
        let grades: Vec<Value> = rita.view(id).await["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["action"] == "graded")
            .cloned()
            .collect();
        assert_eq!(grades.len(), 3, "what was refused is not in the timeline");
    }
}

#[tokio::test]
async fn what_two_people_reported_is_merged_by_a_person() {
    for place in Place::both() {
        let server = place.start();
        let (one, two) = (report(ransomware()), report(ransomware()));
        let other = report(
            json!({ "incident": { "signs": ["question"], "description": "怎么开发票？" }, "safety": { "people_at_risk": false } }),
        );
        for sent in [&one, &two, &other] {
            server.report(sent).await.is(CREATED);
        }
        let rita = server.user("rita", "responder").await;
        let [one, two] = [&one, &two].map(|sent| sent["id"].as_str().unwrap());
        rita.act(two, "merge", json!({ "into": two })).await.refused(422, "invalid-request");
        rita.act(two, "merge", json!({ "into": one })).await.is(200);
        assert_eq!(rita.list("").await.len(), 2);
        let view = rita.view(one).await;
        assert_eq!(view["reports"].as_array().unwrap().len(), 2);
        let actions: Vec<&str> =
            view["timeline"].as_array().unwrap().iter().filter_map(|row| row["action"].as_str()).collect();
        assert!(actions.contains(&"took-in") && actions.contains(&"merged"), "{actions:?}");
        rita.act(two, "notes", json!({ "text": "late" })).await.refused(409, "merged");
    }
}

#[tokio::test]
async fn it_is_closed_by_who_commands_with_a_reason_and_opens_again_with_new_facts() {
    for place in Place::both() {
        let server = place.start();
        let sent = report(ransomware());
        let id = sent["id"].as_str().unwrap();
        server.report(&sent).await.is(CREATED);
        let (rita, carl) = (server.user("rita", "responder").await, server.user("carl", "commander").await);
        rita.act(id, "notes", json!({ "text": "  拔网线了  " })).await.is(200);
        assert_eq!(rita.view(id).await["timeline"][0]["data"]["text"], "拔网线了");
        let reason = json!({ "reason": "all tills are back" });
        rita.act(id, "close", reason.clone()).await.refused(403, "not-allowed");
        carl.act(id, "close", json!({ "reason": "" })).await.refused(422, "invalid-request");
        carl.act(id, "close", reason.clone()).await.is(200);
        carl.act(id, "close", reason).await.refused(409, "no-change");
        rita.act(id, "answers", json!({ "clear": ["x"] })).await.refused(409, "closed");
        rita.act(id, "acknowledge", json!({})).await.refused(409, "closed");
        assert_eq!((rita.list("").await.len(), rita.list("?state=closed").await.len()), (0, 1));
        rita.act(id, "close", json!({ "reason": "again", "reopen": true })).await.is(200);
        carl.act(id, "close", json!({ "reason": "over" })).await.is(200);
        let mut more = report(ransomware());
        more["previous"] = id.into();
        server.report(&more).await.is(CREATED);
        assert_eq!(ids(&rita.list("").await), [id], "for whoever reports more it is not over");
    }
}

#[tokio::test]
async fn who_looked_at_what_is_kept_once_an_hour_and_read_by_an_admin() {
    for place in Place::both() {
        let server = place.start();
        let (rita, admin) = (server.user("rita", "responder").await, server.user("admin", "admin").await);
        let sent = report(ransomware());
        server.report(&sent).await.is(CREATED);
        let id = sent["id"].as_str().unwrap();
        let path = format!("/api/incidents/{id}/access");
        for _ in 0..3 {
            rita.view(id).await;
        }
        // Whoever has the rules proves the receipt, years later.
        let given = rita.get(&format!("/api/receipts/{id}")).await.is(200);
        let kept = fenji::report::Report::read(given["report"].to_string().as_bytes()).unwrap();
        let receipt: fenji::report::Receipt = serde_json::from_value(given["receipt"].clone()).unwrap();
        assert_eq!(desk().verify(&kept, &receipt).unwrap(), []);
        rita.get(&format!("/api/incidents/{id}/documents/preliminary")).await.is(200);
        let rows = admin.get(&path).await.is(200);
        let rows: Vec<(&str, &str)> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["by"].as_str().unwrap(), row["what"].as_str().unwrap()))
            .collect();
        assert_eq!(rows, [("rita", "document"), ("rita", "report"), ("rita", "incident")]);
        rita.get(&path).await.refused(403, "not-allowed");
        admin.get("/api/incidents/nothing/access").await.refused(404, "not-found");
        // What happened to the incident is no longer for it, and the list is not counted.
        admin.list("").await;
        let view = admin.view(id).await;
        let actions: Vec<&str> =
            view["timeline"].as_array().unwrap().iter().filter_map(|row| row["action"].as_str()).collect();
        assert!(!actions.contains(&"opened"), "{actions:?}");
        assert_eq!(admin.get(&path).await.is(200).as_array().unwrap().len(), 4);
        drop((rita, admin));
        let (_, place) = server.stop();
        let verified = place.run(&["verify"], "");
        assert!(verified.status.success(), "{verified:?}");
    }
}
