//! Running it: who may what, signing in, copies of the database, the chain, and how it starts and ends.

use crate::harness::{CREATED, PASSWORD, Place, broken_printer, ransomware, report};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, Row as _};

#[tokio::test]
async fn nobody_gets_anywhere_without_signing_in() {
    let server = Place::sqlite().start();
    let sent = report(ransomware());
    server.report(&sent).await.is(CREATED);
    let document = server.get("/openapi.json").await.is(200);
    let mut guarded = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schemes: Vec<&String> = operation["security"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|one| one.as_object().unwrap().keys())
                .collect();
            // Nobody's accounts are configured here; tests/browser/accounts.mjs has a server with some.
            if path == "/api/session/oidc" {
                server.get(path).await.refused(404, "not-found");
                continue;
            }
            let path = path
                .replace("{id}", sent["id"].as_str().unwrap())
                .replace("{item}", "step:x")
                .replace("{sha256}", "00")
                .replace("{digest}", "x");
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer =
                server.ask(method.clone(), &path, &[("content-type", "application/json")], b"{}".to_vec()).await;
            match schemes.as_slice() {
                [scheme] if *scheme == "session" => {
                    guarded += 1;
                    answer.refused(401, "signed-out");
                    let forged = [
                        ("cookie", "fenji=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                        ("content-type", "application/json"),
                    ];
                    server.ask(method, &path, &forged, b"{}".to_vec()).await.refused(401, "signed-out");
                }
                [_] => drop(answer.refused(404, "not-found")),
                _ => assert!([200, 204, 422].contains(&answer.status), "{path}: {}", answer.text),
            }
        }
    }
    assert!(guarded >= 16, "{guarded} addresses are guarded");
    server.get("/api/nowhere").await.refused(404, "not-found");
}

/// What the router and the readers of requests refuse is told as everything else is.
#[tokio::test]
async fn every_refusal_is_a_problem_with_a_code() {
    let server = Place::sqlite().start();
    let admin = server.user("admin", "admin").await;
    admin.get("/api/incidents?limit=much").await.refused(422, "invalid-request");
    admin.get("/api/incidents?made=up").await.refused(422, "invalid-request");
    admin.get("/api/incidents/x/documents/final?version=-1").await.refused(422, "invalid-request");
    admin.get("/api/incidents/%ff").await.refused(422, "invalid-request");
    let text = [("content-type", "text/plain")];
    let json = [("content-type", "application/json")];
    server.ask(Method::POST, "/api/session", &text, b"x".to_vec()).await.refused(415, "wrong-type");
    server.ask(Method::POST, "/api/session", &json, b"{".to_vec()).await.refused(422, "invalid-request");
    let put = server.ask(Method::PUT, "/api/incidents", &json, b"{}".to_vec()).await;
    put.refused(405, "wrong-method");
    assert_eq!(put.headers["allow"], "GET,HEAD");
}

#[tokio::test]
async fn roles_bound_what_is_done() {
    let server = Place::sqlite().start();
    let (rita, admin) = (server.user("rita", "responder").await, server.user("admin", "admin").await);
    rita.get("/api/outbox").await.refused(403, "not-allowed");
    admin.get("/api/outbox").await.is(200);
    assert_eq!(rita.get("/api/session").await.is(200), json!({ "name": "rita", "role": "responder" }));
    let other = [("cookie", rita.cookie.as_str()), ("sec-fetch-site", "cross-site")];
    server.ask(Method::DELETE, "/api/session", &other, Vec::new()).await.refused(403, "other-site");
    let own = [("cookie", rita.cookie.as_str()), ("sec-fetch-site", "same-origin")];
    assert_eq!(server.ask(Method::DELETE, "/api/session", &own, Vec::new()).await.status, 204);
    assert_eq!(rita.get("/api/session").await.status, 204);
    rita.get("/api/incidents").await.refused(401, "signed-out");
}

#[tokio::test]
async fn passwords_are_not_guessed() {
    let server = Place::sqlite().start();
    let try_one = async |name: &str, password: &str| {
        let body = json!({ "name": name, "password": password }).to_string();
        server.ask(Method::POST, "/api/session", &[("content-type", "application/json")], body.into()).await
    };
    let right = try_one("admin", PASSWORD).await;
    let cookie = right.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let (wrong, nobody) = (try_one("admin", "guess").await, try_one("nobody", "guess").await);
    assert_eq!(wrong.refused(401, "wrong-password"), nobody.refused(401, "wrong-password"), "who is there is not told");
    let guesses = futures_util::future::join_all((0..12).map(|_| try_one("admin", "guess"))).await;
    assert!(guesses.iter().any(|guess| guess.status == 429), "{guesses:?}");
    let short = server.place.run(&["user", "rita", "responder"], "short");
    assert!(!short.status.success() && String::from_utf8_lossy(&short.stderr).contains("12 characters"));
    let role = server.place.run(&["user", "rita", "boss"], PASSWORD);
    assert!(String::from_utf8_lossy(&role.stderr).contains("the roles are responder, commander and admin"));
}

#[tokio::test]
async fn one_address_cannot_flood() {
    let server = Place::sqlite().with("FENJI_REPORTS_A_MINUTE", "5").start();
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(server.report(&report(ransomware())).await.status);
    }
    assert_eq!(statuses, [201, 201, 201, 201, 201, 429, 429]);
}

#[tokio::test]
async fn a_copy_is_made_while_it_runs_and_started_again_elsewhere() {
    let server = Place::sqlite().start();
    let sent = report(ransomware());
    let receipt = server.report(&sent).await;
    let copy = Place::sqlite();
    std::fs::create_dir_all(copy.data()).unwrap();
    let file = copy.data().join("fenji.db").display().to_string();
    let made = server.place.run(&["backup", &file], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let twice = server.place.run(&["backup", &file], "");
    assert!(String::from_utf8_lossy(&twice.stderr).contains("is there already"));
    let restored = copy.start();
    assert_eq!(restored.report(&sent).await.text, receipt.text, "the same receipt");
    assert_eq!(restored.user("admin", "admin").await.list("").await.len(), 1);
    assert!(copy.run(&["verify"], "").status.success());
}

#[tokio::test]
async fn incidents_are_printed_without_what_people_wrote() {
    for place in Place::both() {
        let server = place.start();
        server.report(&report(ransomware())).await.is(CREATED);
        server.report(&report(broken_printer())).await.is(CREATED);
        let admin = server.user("admin", "admin").await;
        let open = admin.list("").await;
        let id =
            open.iter().find(|one| one["summary"]["text"].as_str().is_some_and(|text| text.contains("收银"))).unwrap()
                ["id"]
                .clone();
        let note = format!("/api/incidents/{}/notes", id.as_str().unwrap());
        admin.post(&note, json!({ "text": "写给自己看的" })).await;
        let printed = |args: &[&str]| {
            let output = server.place.run(args, "");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let without = printed(&["export"]);
        for personal in ["收银", "Ransomware", "写给自己看的", "admin"] {
            assert!(!without.contains(personal), "{without}");
        }
        let lines: Vec<Value> = without.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["facts"]["system"], json!({ "state": "down", "restart": "failed" }));
        assert_eq!(lines[0]["facts"]["incident"], json!({ "signs": ["malware-signs"] }));
        assert_eq!(lines[1]["levels"]["it-operations"], json!({ "value": "P4", "possible": ["P4"], "set": false }));
        assert_eq!((&lines[1]["state"], &lines[1]["closed_at"]), (&json!("open"), &Value::Null));
        assert!(printed(&["export", "--texts"]).contains("收银系统被勒索软件锁了"));
        assert!(
            server.place.run(&["verify"], "").status.success(),
            "the log has that it was done, and its chain holds"
        );
        let (_, place) = server.stop();
        sqlx::any::install_default_drivers();
        let mut db = sqlx::AnyConnection::connect(&place.address()).await.unwrap();
        let noted = sqlx::query("SELECT data FROM log WHERE action = 'exported' ORDER BY seq")
            .fetch_all(&mut db)
            .await
            .unwrap();
        let noted: Vec<Value> = noted.iter().map(|row| serde_json::from_str(row.get::<&str, _>(0)).unwrap()).collect();
        assert_eq!(noted, [json!({ "incidents": 2, "texts": false }), json!({ "incidents": 2, "texts": true })]);
    }
}

#[tokio::test]
async fn a_change_of_the_log_is_found() {
    for place in Place::both() {
        let server = place.start();
        for _ in 0..3 {
            server.report(&report(ransomware())).await.is(CREATED);
        }
        let (_, place) = server.stop();
        sqlx::any::install_default_drivers();
        let mut db = sqlx::AnyConnection::connect(&place.address()).await.unwrap();
        let verified = async |what: &str| {
            let output = place.run(&["verify"], "");
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            (output.status.success(), format!("{what}: {said}"))
        };
        let (holds, said) = verified("untouched").await;
        assert!(holds && said.contains("the chain holds"), "{said}");
        // What is erased on request leaves the chain whole.
        sqlx::query("UPDATE log SET data = NULL WHERE seq = 2").execute(&mut db).await.unwrap();
        let (holds, said) = verified("erased").await;
        assert!(holds && said.contains("1 of them erased"), "{said}");
        for (change, told) in [
            ("UPDATE log SET data = '{}' WHERE seq = 3", "row 3 of the log does not hold what was written"),
            ("UPDATE log SET data = NULL WHERE seq = 3", "the chain holds"),
            ("UPDATE log SET actor = 'somebody' WHERE seq = 3", "row 3 of the log does not follow"),
            ("DELETE FROM log WHERE seq = 2", "row 2 of the log is missing"),
        ] {
            sqlx::query(change).execute(&mut db).await.unwrap();
            let (holds, said) = verified(change).await;
            assert!(said.contains(told) && holds == (told == "the chain holds"), "{said}");
        }
    }
}

#[tokio::test]
async fn it_says_what_it_needs() {
    for (name, value, told) in [
        ("FENJI_LISTEN", "everywhere", "is no address with a port"),
        ("FENJI_DATABASE", "mysql://x", "begins neither with"),
        ("FENJI_RULES", "/nowhere", "/nowhere"),
        ("FENJI_DATABASE", "sqlite:/nowhere/at/all.db", "the database cannot be opened"),
    ] {
        let output = Place::sqlite().with(name, value).run(&[], "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(told), "{name}={value}: {said}");
    }
    assert_eq!(Place::sqlite().run(&["dance"], "").status.code(), Some(2));
}

#[tokio::test]
async fn it_lives_is_ready_and_counts() {
    for place in Place::both() {
        let server = place.start();
        assert_eq!(server.get("/healthz").await.text, "ok");
        assert_eq!(server.get("/readyz").await.text, "ready");
        let sent = report(ransomware());
        server.report(&sent).await.is(CREATED);
        server.report(&sent).await.is(200);
        let metrics = server.get("/metrics").await.text;
        for line in ["fenji_reports_total 1", "fenji_reports_repeated_total 1", "fenji_incidents_open 1"] {
            assert!(metrics.lines().any(|known| known == line), "{line} is missing in {metrics}");
        }
        let log = std::fs::read_to_string(server.place.folder.path().join("log")).unwrap();
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.iter().any(|line| line["path"] == "/api/reports" && line["status"] == 201));
        assert!(
            !log.contains("勒索") && !log.contains(sent["id"].as_str().unwrap()),
            "nothing of anybody stands in the log"
        );
    }
}

#[tokio::test]
async fn a_receipt_is_replayed_to_the_same_decision() {
    let server = Place::sqlite().start();
    let sent = report(ransomware());
    let receipt = server.report(&sent).await.is(CREATED);
    let admin = server.user("admin", "admin").await;
    let kept = admin.get(&format!("/api/receipts/{}", sent["id"].as_str().unwrap())).await.is(200);
    assert_eq!((&kept["report"], &kept["receipt"]["decision"]), (&sent, &receipt["decision"]));
    assert_eq!(kept["receipt"]["secret"], Value::Null);
    let again = report(kept["report"]["facts"].clone());
    assert_eq!(again["decision"], kept["receipt"]["decision"], "facts, time and pack give it again");
}
