//! Taking reports: once and for all, decided again, with their attachments.

use crate::harness::{CREATED, Place, ransomware, report, sha256, upload, without};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_report_is_taken_once_and_its_receipt_stays_the_same() {
    for place in Place::both() {
        let server = place.start();
        let report = report(ransomware());
        let first = server.report(&report).await;
        let receipt = first.is(CREATED);
        assert_eq!((&receipt["report"], &receipt["same"]), (&report["id"], &json!(true)), "{receipt}");
        assert_eq!(receipt["desk"]["digest"], server.digest());
        assert_eq!(receipt["decision"], report["decision"], "the server decides what the device decided");
        let reference = receipt["reference"].as_str().unwrap();
        assert!(reference.len() == 9 && reference.as_bytes()[4] == b'-', "{reference}");

        let again = server.report(&report).await;
        assert_eq!((again.status, &again.text), (200, &first.text));
        let (ended, place) = server.stop();
        assert_eq!(ended, Some(0));
        let server = place.start();
        // Written in another order it is the same report.
        let turned: String = serde_json::to_string_pretty(&report).unwrap();
        let again =
            server.ask(Method::POST, "/api/reports", &[("content-type", "application/json")], turned.into()).await;
        assert_eq!((again.status, &again.text), (200, &first.text), "after a restart");

        let mut other = report.clone();
        other["facts"]["system"]["state"] = "degraded".into();
        other["facts"]["system"].as_object_mut().unwrap().remove("restart");
        server.report(&other).await.refused(409, "other-content");
        let mut key = report.clone();
        key["id"] = crate::harness::id().into();
        server.report(&key).await.refused(409, "other-content");
        let admin = server.user("admin", "admin").await;
        assert_eq!(admin.list("").await.len(), 1);
    }
}

#[tokio::test]
async fn the_same_report_at_the_same_moment_is_one() {
    for place in Place::both() {
        let server = place.start();
        let report = report(ransomware());
        let answers = futures_util::future::join_all((0..16).map(|_| server.report(&report))).await;
        let created = answers.iter().filter(|answer| answer.status == CREATED).count();
        assert_eq!(created, 1);
        for answer in &answers {
            assert!([200, 201].contains(&answer.status), "{}", answer.text);
            assert_eq!(answer.text, answers[0].text);
        }
    }
}

#[tokio::test]
async fn what_the_device_decided_otherwise_is_told_and_kept() {
    let server = Place::sqlite().start();
    let mut report = report(ransomware());
    report["decision"]["levels"][0]["value"] = "P4".into();
    let receipt = server.report(&report).await.is(CREATED);
    assert_eq!(receipt["same"], false);
    assert_eq!(receipt["differs"][0]["what"], "level");
    assert_eq!(
        (&receipt["differs"][0]["reported"]["value"], &receipt["differs"][0]["decided"]["value"]),
        (&json!("P4"), &json!("P1"))
    );
    let admin = server.user("admin", "admin").await;
    let view = admin.view(report["id"].as_str().unwrap()).await;
    assert_eq!(view["summary"]["differs"], true);
    assert_eq!(view["reports"][0]["differs"][0]["what"], "level");
}

#[tokio::test]
async fn reports_by_unknown_rules_and_with_facts_that_no_rules_take_are_kept_and_marked() {
    let server = Place::sqlite().start();
    let admin = server.user("admin", "admin").await;
    let mut older = report(ransomware());
    older["desk"]["digest"] = "sha256:old".into();
    let receipt = server.report(&older).await.is(CREATED);
    assert_eq!((&receipt["same"], &receipt["differs"][0]["what"]), (&json!(false), &json!("digest")));
    let view = admin.view(older["id"].as_str().unwrap()).await;
    assert_eq!(view["summary"]["other_rules"], true);

    let mut strange = report(ransomware());
    strange["facts"]["nobody"] = json!({ "knows": true });
    let receipt = server.report(&strange).await.is(CREATED);
    assert_eq!(receipt["differs"][0]["what"], "facts");
    assert_eq!(receipt["differs"][0]["decided"][0]["code"], "unknown-fact");
    let first = &admin.list("").await[0];
    assert_eq!((&first["id"], &first["summary"]["undecided"]), (&strange["id"], &json!(true)), "it stands above all");
    let view = admin.view(strange["id"].as_str().unwrap()).await;
    assert_eq!((&view["decision"], &view["problems"][0]["code"]), (&Value::Null, &json!("unknown-fact")));
}

#[tokio::test]
async fn a_report_by_one_pack_alone_is_decided_by_that_pack() {
    let server = Place::sqlite().start();
    let pack = crate::harness::desk().pack("it-operations").unwrap();
    let facts = pack.facts(&json!({ "system": { "state": "down" } })).unwrap();
    let decision = pack.assess(
        &facts,
        &fenji::Options {
            locale: Some("en".to_owned()),
            audience: Some(fenji::Audience::Reporter),
            ..Default::default()
        },
    );
    let mut sent = without(&report(json!({})), &["desk"]);
    sent["locale"] = "en".into();
    sent["facts"] = json!({ "system": { "state": "down" } });
    sent["pack"] = json!(fenji::report::Edition::from(decision.pack));
    sent["decision"] = serde_json::to_value(fenji::report::Shown::Brief(fenji::report::Brief::of(&decision))).unwrap();
    let receipt = server.report(&sent).await.is(CREATED);
    assert_eq!((&receipt["same"], &receipt["pack"]), (&json!(true), &sent["pack"]), "{receipt}");
    let admin = server.user("admin", "admin").await;
    assert_eq!(admin.view(sent["id"].as_str().unwrap()).await["decision"]["packs"][0]["pack"], "it-operations");
}

#[tokio::test]
async fn what_is_no_report_is_refused_with_everything_that_is_wrong() {
    let server = Place::sqlite().start();
    let mut bad = report(ransomware());
    bad["format"] = 2.into();
    bad["made_at"] = "yesterday".into();
    let problem = server.report(&bad).await.refused(422, "invalid-report");
    assert_eq!(problem["problems"].as_array().unwrap().len(), 2, "{problem}");
    server.report(&json!([])).await.refused(422, "invalid-report");
    let json = [("content-type", "application/json"), ("idempotency-key", "another")];
    let body = report(ransomware()).to_string();
    server.ask(Method::POST, "/api/reports", &json, body.into()).await.refused(422, "invalid-report");
    let long = format!("{{\"format\": 1, \"x\": \"{}\"}}", "x".repeat(1024 * 1024));
    server.ask(Method::POST, "/api/reports", &json[..1], long.into()).await.refused(413, "too-large");
    server.report(&Value::String("x".to_owned())).await.refused(422, "invalid-report");
}

#[tokio::test]
async fn attachments_are_proved_kept_and_given_back() {
    let server = Place::sqlite().start();
    let admin = server.user("admin", "admin").await;
    let (picture, page) = (&b"\x89PNG not really"[..], &b"<script>alert(1)</script>"[..]);
    let mut sent = report(ransomware());
    sent["attachments"] = json!([
        { "name": "a.png", "type": "image/png", "bytes": picture.len(), "sha256": sha256(picture) },
        { "name": "b.html", "type": "text/html", "bytes": page.len() },
    ]);
    let text = sent.to_string();
    let part = ("report", None, "application/json", text.as_bytes());
    let png = ("attachment", Some("a.png"), "image/png", picture);
    let html = ("attachment", Some("../../b.html"), "text/html", page);

    upload(&server, "/api/reports", &[part, png]).await.refused(422, "attachments-differ");
    let swapped = ("attachment", Some("a.png"), "image/png", &b"\x89PNG something"[..]);
    upload(&server, "/api/reports", &[part, swapped, html]).await.refused(422, "attachments-differ");
    upload(&server, "/api/reports", &[png, part]).await.refused(422, "invalid-multipart");
    upload(&server, "/api/reports", &[part, ("other", None, "text/plain", b"x")])
        .await
        .refused(422, "invalid-multipart");
    let large = vec![0; 10 * 1024 * 1024 + 1];
    upload(&server, "/api/reports", &[part, ("attachment", Some("c"), "", &large)]).await.refused(413, "too-large");
    server.report(&sent).await.refused(422, "attachments-differ");
    assert_eq!(admin.list("").await.len(), 0, "nothing of that was kept");

    let first = upload(&server, "/api/reports", &[part, png, html]).await;
    first.is(CREATED);
    assert_eq!(upload(&server, "/api/reports", &[part, png, html]).await.text, first.text);
    let id = sent["id"].as_str().unwrap();
    let view = admin.view(id).await;
    assert_eq!(view["attachments"].as_array().unwrap().len(), 2);
    assert_eq!(view["attachments"][1]["name"], "b.html", "a name is no path");
    for (bytes, shown, kind) in [(picture, "inline", "image/png"), (page, "attachment", "application/octet-stream")] {
        let path = format!("{}/api/incidents/{id}/attachments/{}", server.url, sha256(bytes));
        assert_eq!(server.client.get(&path).send().await.unwrap().status(), 401);
        let answer = server.client.get(&path).header("cookie", &admin.cookie).send().await.unwrap();
        let headers = answer.headers().clone();
        assert!(headers["content-disposition"].to_str().unwrap().starts_with(shown), "{headers:?}");
        assert_eq!(
            (&headers["content-type"], &headers["x-content-type-options"]),
            (&kind.parse().unwrap(), &"nosniff".parse().unwrap())
        );
        assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert_eq!(answer.bytes().await.unwrap(), bytes);
    }
    let coming = server.place.data().join("attachments/coming");
    assert_eq!(std::fs::read_dir(coming).unwrap().count(), 0, "nothing is left half");
}

#[tokio::test]
async fn the_reporter_sees_what_became_of_it_and_adds_to_it() {
    for place in Place::both() {
        let server = place.start();
        let sent = report(ransomware());
        let receipt = server.report(&sent).await.is(CREATED);
        let (id, secret) = (sent["id"].as_str().unwrap(), receipt["secret"].as_str().unwrap());
        let bearer = format!("Bearer {secret}");
        let status = format!("/api/reports/{id}/status");
        let ask = async |path: &str, bearer: &str| {
            server.ask(Method::GET, path, &[("authorization", bearer)], Vec::new()).await
        };
        ask(&status, "Bearer wrong").await.refused(404, "not-found");
        ask("/api/reports/0199c3a8-7a3c-7000-8000-ffffffffffff/status", &bearer).await.refused(404, "not-found");
        let shown = ask(&status, &bearer).await.is(200);
        assert_eq!((&shown["state"], &shown["reference"]), (&json!("received"), &receipt["reference"]));

        let admin = server.user("admin", "admin").await;
        admin.act(id, "acknowledge", json!({})).await.is(200);
        assert_eq!(ask(&status, &bearer).await.is(200)["state"], "seen");

        let add = format!("/api/reports/{id}/additions");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = json!({ "text": "第二台也锁了", "facts": { "leak": { "status": "confirmed" } } }).to_string();
        let added = server.ask(Method::POST, &add, &headers, body.into()).await;
        assert_eq!(added.status, 204, "{}", added.text);
        let nothing = json!({ "text": " " }).to_string();
        server.ask(Method::POST, &add, &headers, nothing.into()).await.refused(422, "invalid-addition");
        let wrong = json!({ "facts": { "leak": { "status": "perhaps" } } }).to_string();
        let problem = server.ask(Method::POST, &add, &headers, wrong.into()).await.refused(422, "invalid-facts");
        assert!(problem["problems"][0]["allowed"].as_array().unwrap().len() > 1);
        server
            .ask(Method::POST, &add, &[("content-type", "application/json")], b"{}".to_vec())
            .await
            .refused(404, "not-found");
        let view = admin.view(id).await;
        assert_eq!(view["facts"]["leak"]["status"], "confirmed");
        assert_eq!(view["timeline"][0]["data"]["text"], "第二台也锁了");
        assert!(view.to_string().find(secret).is_none(), "the secret is the reporter's");

        // An update of the whole report takes the place of what was reported, and what responders found stays.
        admin.act(id, "answers", json!({ "facts": { "system": { "importance": "important" } } })).await.is(200);
        let mut update =
            report(json!({ "incident": { "signs": ["malware-signs"] }, "system": { "state": "degraded" } }));
        update["previous"] = id.into();
        let receipt = server.report(&update).await.is(CREATED);
        assert_eq!(receipt["reference"], shown["reference"]);
        let view = admin.view(id).await;
        assert_eq!(
            (&view["facts"]["system"]["state"], &view["facts"]["system"]["importance"]),
            (&json!("degraded"), &json!("important"))
        );
        assert_eq!((view["reports"].as_array().unwrap().len(), admin.list("").await.len()), (2, 1));
    }
}

#[tokio::test]
async fn a_device_whose_clock_runs_ahead_gives_nobody_more_time() {
    let server = Place::sqlite().start();
    let mut ahead = report(ransomware());
    ahead["received_at"] = "2126-11-22T17:00:00+08:00".into();
    server.report(&ahead).await.is(CREATED);
    let view = server.user("admin", "admin").await.view(ahead["id"].as_str().unwrap()).await;
    assert_eq!(view["reports"][0]["client"]["received_at"], ahead["received_at"], "its own time is kept");
    assert!(
        view["received_at"].as_str().unwrap() < "2100",
        "the clocks run from the server's: {}",
        view["received_at"]
    );
}
