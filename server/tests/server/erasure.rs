//! Erasing what people wrote: on request, and when it was kept long enough.

use crate::harness::{Answer, CREATED, Place, Server, User, broken_printer, ransomware, report, sha256, upload};
use serde_json::{Value, json};
use sqlx::{Connection as _, Row as _};
use std::time::{Duration, SystemTime};

/// What somebody wrote, each in another place.
const WRITTEN: [&str; 6] = [
    "收银系统被",
    "the note of a person",
    "why it is over",
    "an answer in words",
    "a document's own line",
    "why it is worse",
];

async fn send(server: &Server, previous: Value, picture: &[u8]) -> (Value, Answer) {
    let mut sent = report(ransomware());
    sent["attachments"] =
        json!([{ "name": "till.png", "type": "image/png", "bytes": picture.len(), "sha256": sha256(picture) }]);
    sent["previous"] = previous;
    let text = sent.to_string();
    let part = ("report", None, "application/json", text.as_bytes());
    let answer = upload(server, "/api/reports", &[part, ("attachment", Some("till.png"), "image/png", picture)]).await;
    (sent, answer)
}

/// Everything that is kept, as one text.
async fn kept(place: &Place) -> String {
    sqlx::any::install_default_drivers();
    let mut db = sqlx::AnyConnection::connect(&place.address()).await.unwrap();
    let mut all = String::new();
    for (table, columns) in [
        ("incidents", "reported || answers || summary || grades"),
        ("reports", "content || body || receipt || secret"),
        ("attachments", "name || sha256"),
        ("log", "COALESCE(data, '') || salt"),
        ("search", "text"),
        ("marks", "mark"),
        ("outbox", "body || COALESCE(line, '') || COALESCE(said, '')"),
        ("dismissed", "proposal"),
    ] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT {columns} FROM {table}"));
        for row in sqlx::query(sql).fetch_all(&mut db).await.unwrap() {
            all += &row.try_get::<String, _>(0).unwrap();
        }
    }
    all
}

/// An incident with everything that people can write about it, and another one merged into it; their ids.
async fn written(server: &Server, admin: &User<'_>) -> [Value; 2] {
    let (sent, first) = send(server, Value::Null, b"\x89PNG one").await;
    first.is(CREATED);
    let (other, second) = send(server, Value::Null, b"\x89PNG two").await;
    second.is(CREATED);
    let [id, merged] = [&sent, &other].map(|sent| sent["id"].as_str().unwrap());
    admin.act(merged, "notes", json!({ "text": WRITTEN[1] })).await.is(200);
    admin.act(merged, "merge", json!({ "into": id })).await.is(200);
    admin.act(id, "acknowledge", json!({})).await.is(200);
    admin.act(id, "answers", json!({ "facts": { "system": { "name": WRITTEN[3] } } })).await.is(200);
    admin.act(id, "grade", json!({ "pack": "it-operations", "level": "P1", "reason": WRITTEN[5] })).await.is(200);
    // Longer than a page of the database.
    let section = json!({ "id": "x", "heading": "x", "text": format!("{} {}", "long ".repeat(4_000), WRITTEN[4]) });
    let document = json!({ "locale": "en", "title": "x", "sections": [section], "after": 0 });
    admin.act(id, "documents/final", document).await.is(201);
    admin.act(id, "close", json!({ "reason": WRITTEN[2] })).await.is(200);
    [sent, other]
}

#[tokio::test]
async fn what_is_erased_is_nowhere_and_what_happened_still_is() {
    for place in Place::both() {
        // Told where nobody listens, with what people wrote: it waits to be told once more.
        let place = place.configured(
            "[[channels]]\nname = \"chat\"\nformat = \"slack\"\nurl = \"http://127.0.0.1:9/\"\nwritten = true",
        );
        let server = place.start();
        let admin = server.user("admin", "admin").await;
        let carl = server.user("carl", "commander").await;
        let [sent, other] = written(&server, &admin).await;
        let id = sent["id"].as_str().unwrap();
        let before = admin.view(id).await;
        let all = kept(&place).await;
        assert!(WRITTEN.iter().all(|text| all.contains(text)), "the test writes all of it");
        assert!(!admin.get("/api/outbox").await.is(200).as_array().unwrap().is_empty(), "something waits to be told");

        carl.act(id, "erase", json!({ "reason": "asked for" })).await.refused(403, "not-allowed");
        admin.act(id, "erase", json!({ "reason": " " })).await.refused(422, "invalid-request");
        admin.act(other["id"].as_str().unwrap(), "erase", json!({ "reason": "asked" })).await.refused(409, "merged");
        admin.act(id, "close", json!({ "reason": "once more", "reopen": true })).await.is(200);
        admin.act(id, "erase", json!({ "reason": "asked for" })).await.refused(409, "open");
        admin.act(id, "close", json!({ "reason": WRITTEN[2] })).await.is(200);
        let shown = admin.act(id, "erase", json!({ "reason": "asked for" })).await.is(200);
        assert!(shown["erased_at"].is_string(), "{shown}");

        let all = kept(&place).await;
        for text in WRITTEN {
            assert!(!all.contains(text), "{text} is still there");
        }
        let view = admin.view(id).await;
        assert_eq!(view["summary"]["levels"], before["summary"]["levels"], "how serious it was stays");
        assert_eq!(view["grades"]["it-operations"]["level"], "P1");
        for gone in ["facts", "answers", "attachments"] {
            let empty =
                view[gone].as_array().map(Vec::is_empty).or(view[gone].as_object().map(|facts| facts.is_empty()));
            assert_eq!(empty, Some(true), "{gone}: {}", view[gone]);
        }
        assert_eq!((&view["decision"], &view["problems"]), (&Value::Null, &Value::Null));
        let timeline = view["timeline"].as_array().unwrap();
        assert_eq!((&timeline[0]["action"], &timeline[0]["actor"]), (&json!("erased"), &json!("admin")));
        assert_eq!(timeline[0]["data"], json!({ "reason": "asked for" }));
        assert!(timeline[1..].iter().all(|row| row["data"] == json!({})), "{timeline:?}");
        assert!(timeline.iter().any(|row| row["action"] == "noted"), "who did what stays");
        assert_eq!(admin.list("?state=closed&q=收银系统被").await.len(), 0);
        assert_eq!(admin.list(&format!("?state=closed&q={}", view["reference"].as_str().unwrap())).await.len(), 1);

        // Nothing can be done to it, and nothing of it be had.
        admin.act(id, "erase", json!({ "reason": "twice" })).await.refused(409, "no-change");
        admin.act(id, "notes", json!({ "text": "late" })).await.refused(410, "erased");
        admin.act(id, "close", json!({ "reason": "late", "reopen": true })).await.refused(410, "erased");
        admin.get(&format!("/api/incidents/{id}/documents/final")).await.refused(410, "erased");
        admin.get(&format!("/api/receipts/{id}")).await.refused(410, "erased");
        // A device that never heard that its report was taken is told so, and the report is not taken anew.
        server.report(&sent).await.refused(410, "erased");
        assert_eq!(admin.get("/api/outbox").await.is(200), json!([]), "nothing of it is told any more");
        // What is reported afterwards is another incident.
        let (later, taken) = send(&server, json!(id), b"\x89PNG one").await;
        taken.is(CREATED);
        assert_eq!(admin.view(later["id"].as_str().unwrap()).await["state"], "open");

        let verified = place.run(&["verify"], "");
        let said = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(verified.status.success() && said.contains("the chain holds") && !said.contains(", 0 of"), "{said}");
        let (_, place) = server.stop();
        for file in ["fenji.db", "fenji.db-wal"].map(|name| place.data().join(name)) {
            let bytes = std::fs::read(&file).unwrap_or_default();
            // What was reported since holds the reporter's words once more.
            for text in &WRITTEN[1..] {
                assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()), "{text} is in {file:?}");
            }
        }
    }
}

#[tokio::test]
async fn attachments_leave_the_disk_unless_another_incident_has_them() {
    let server = Place::sqlite().start();
    let admin = server.user("admin", "admin").await;
    let [sent, _] = written(&server, &admin).await;
    let (_, shared) = send(&server, Value::Null, b"\x89PNG two").await;
    shared.is(CREATED);
    admin.act(sent["id"].as_str().unwrap(), "erase", json!({ "reason": "asked for" })).await.is(200);
    let file = |place: &Place, bytes: &[u8]| {
        let digest = sha256(bytes);
        place.data().join("attachments").join(&digest[..2]).join(digest)
    };
    let (_, place) = server.stop();
    // Too young to be sure that nobody is sending it again at this moment; a clock may be behind, too.
    let one = file(&place, b"\x89PNG one");
    assert!(one.is_file());
    let old = SystemTime::now() - Duration::from_secs(3600);
    for path in [&one, &file(&place, b"\x89PNG two")] {
        std::fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    }
    let server = place.start();
    until(async || !one.is_file()).await;
    assert!(file(&place, b"\x89PNG two").is_file(), "another incident has it");

    // What comes once more with what is not taken leaves, too.
    let text = sent.to_string();
    let parts = [
        ("report", None, "application/json", text.as_bytes()),
        ("attachment", Some("till.png"), "image/png", &b"\x89PNG one"[..]),
    ];
    upload(&server, "/api/reports", &parts).await.refused(410, "erased");
    assert!(one.is_file());
    let (_, place) = server.stop();
    std::fs::File::options().write(true).open(&one).unwrap().set_modified(old).unwrap();
    let server = place.start();
    until(async || !one.is_file()).await;
    drop(server);
}

#[tokio::test]
async fn what_a_reporter_adds_opens_a_closed_incident_again() {
    let server = Place::sqlite().start();
    let admin = server.user("admin", "admin").await;
    let sent = report(ransomware());
    let receipt = server.report(&sent).await.is(CREATED);
    let id = sent["id"].as_str().unwrap();
    admin.act(id, "close", json!({ "reason": "restored" })).await.is(200);
    let secret = format!("Bearer {}", receipt["secret"].as_str().unwrap());
    let headers = [("authorization", secret.as_str()), ("content-type", "application/json")];
    let path = format!("/api/reports/{id}/additions");
    let add = async || {
        let body = json!({ "text": "it is back" }).to_string();
        server.ask(reqwest::Method::POST, &path, &headers, body.into()).await
    };
    add().await.is(204);
    let view = admin.view(id).await;
    assert_eq!((&view["state"], &view["closed_at"]), (&json!("open"), &Value::Null));
    admin.act(id, "close", json!({ "reason": "restored" })).await.is(200);
    admin.act(id, "erase", json!({ "reason": "asked for" })).await.is(200);
    add().await.refused(404, "not-found");
}

#[tokio::test]
async fn what_was_kept_long_enough_is_erased() {
    for place in Place::both() {
        let server = place.start();
        let admin = server.user("admin", "admin").await;
        let open = report(ransomware());
        server.report(&open).await.is(CREATED);
        // One that a plan is concerned by whose incidents are kept longer was merged into another.
        let [mild, hurt] = [
            json!({ "incident": { "signs": ["hardware-fault"] }, "safety": { "people_at_risk": false } }),
            json!({ "incident": { "signs": ["fire-or-explosion"] }, "safety": { "people_at_risk": true } }),
        ]
        .map(report);
        for one in [&mild, &hurt] {
            server.report(one).await.is(CREATED);
        }
        let [mild, hurt] = [&mild, &hurt].map(|one| one["id"].as_str().unwrap());
        admin.act(hurt, "merge", json!({ "into": mild })).await.is(200);
        admin.act(mild, "close", json!({ "reason": "over" })).await.is(200);
        let [sent, _] = written(&server, &admin).await;
        // No plan that is kept longer can be concerned by this one; closed later, it is looked at later.
        let printer = report(broken_printer());
        server.report(&printer).await.is(CREATED);
        let printer = printer["id"].as_str().unwrap();
        admin.act(printer, "close", json!({ "reason": "over" })).await.is(200);
        let (_, place) = server.stop();

        let place = place.configured("[retention]\ndays = 0\n[retention.packs]\npublic-emergency = 1");
        let server = place.start();
        let admin = server.user("admin", "admin").await;
        until(async || admin.view(printer).await["erased_at"].is_string()).await;
        // Of several packs that are concerned the longest time counts.
        assert_eq!(admin.view(mild).await["erased_at"], Value::Null);
        let (_, place) = server.stop();

        let place = place.configured("[retention]\ndays = 0");
        let server = place.start();
        let admin = server.user("admin", "admin").await;
        until(async || admin.view(mild).await["erased_at"].is_string()).await;
        assert!(admin.view(hurt).await["erased_at"].is_string(), "what was merged into it goes with it");
        let view = admin.view(sent["id"].as_str().unwrap()).await;
        assert_eq!(view["timeline"][0]["actor"], "server");
        assert_eq!(view["timeline"][0]["data"]["reason"], "kept for 0 days after it was closed");
        let open = admin.view(open["id"].as_str().unwrap()).await;
        assert_eq!(open["erased_at"], Value::Null, "what is open is kept");
    }
}

#[tokio::test]
async fn a_pack_that_is_not_there_has_no_time() {
    let place = Place::sqlite().configured("[retention.packs]\nno-such-pack = 30");
    let output = place.run(&[], "");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("[retention]: there is no pack `no-such-pack`"), "{said}");
}

/// Waits for what happens soon.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it has not happened within a minute");
}
