//! Channels, mail and escalation: real servers receive what is told.

use crate::harness::{CREATED, Place, broken_printer, ransomware, report};
use crate::sink::{Got, Sink};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const OK: &str = r#"{ "code": 0, "errcode": 0, "errmsg": "ok" }"#;
const SOON: Duration = Duration::from_secs(30);

fn channel(name: &str, format: &str, sink: &Sink, more: &str) -> String {
    format!(
        "[[channels]]\nname = \"{name}\"\nformat = \"{format}\"\nurl = \"{}\"\n{more}\n",
        sink.url(&format!("/{name}"))
    )
}

fn signed(key: &[u8], text: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    STANDARD.encode(mac.finalize().into_bytes())
}

fn of<'g>(got: &'g [Got], name: &str) -> &'g Got {
    let path = format!("/{name}");
    got.iter().find(|one| one.to.split('?').next() == Some(&path)).unwrap_or_else(|| panic!("{name} was not told"))
}

#[tokio::test]
async fn channels_are_told_in_their_formats_signed_and_with_all_that_is_possible() {
    let sink = Sink::http(&[(200, OK)]).await;
    let chats = ["feishu", "dingtalk", "wecom", "slack", "teams"];
    let others = ["servicenow", "ocsf", "cap", "veris", "stix", "cloudevents"];
    let mut config = String::new();
    for name in chats.iter().chain(&others) {
        let secret = if ["feishu", "dingtalk"].contains(name) { "secret = \"SEChush\"" } else { "" };
        config.push_str(&channel(name, name, &sink, &format!("locale = \"en\"\n{secret}")));
    }
    config.push_str(&channel("pagerduty", "pagerduty", &sink, "secret = \"routing\""));
    config.push_str(&channel("table", "servicenow", &sink, "authorization = \"Bearer key\"\nwritten = true"));
    config.push_str(&channel("quiet", "slack", &sink, "actions = [\"closed\"]"));
    let count = chats.len() + others.len() + 2;
    for place in Place::both() {
        let before = sink.all().len();
        let server = place.configured(&config).start();
        let receipt = server.report(&report(ransomware())).await.is(CREATED);
        let reference = receipt["reference"].as_str().unwrap();
        let got = sink.wait(before + count, SOON).await.split_off(before);
        assert_eq!(got.len(), count, "each once");
        for one in &got {
            assert!(one.body.contains(reference), "{}: {}", one.to, one.body);
            for level in ["P1", "P2", "P3"] {
                assert!(one.body.contains(level), "{level} is possible, too: {}: {}", one.to, one.body);
            }
            assert_eq!(
                one.body.contains("收银系统被"),
                one.to == "/table",
                "what people wrote: {}: {}",
                one.to,
                one.body
            );
            assert!(!one.body.contains("SEChush") && !one.to.contains("SEChush"), "secrets stay here");
        }
        assert!(of(&got, "teams").body.contains(&format!("{}/board/#", server.url)));
        // Signatures, as the makers' pages describe them.
        let feishu = of(&got, "feishu").json();
        let time = feishu["timestamp"].as_str().unwrap();
        assert_eq!(feishu["sign"], signed(format!("{time}\nSEChush").as_bytes(), b""));
        let dingtalk = of(&got, "dingtalk");
        let time = dingtalk.query("timestamp");
        assert_eq!(dingtalk.query("sign"), signed(b"SEChush", format!("{time}\nSEChush").as_bytes()));
        assert_eq!(of(&got, "pagerduty").json()["routing_key"], "routing");
        assert_eq!(of(&got, "table").header("authorization"), "Bearer key");
        assert_eq!(of(&got, "cap").header("content-type"), "application/cap+xml");
    }
}

#[tokio::test]
async fn a_refusal_that_is_answered_with_200_is_a_refusal() {
    let sink = Sink::http(&[(200, r#"{ "errcode": 310000, "errmsg": "keywords not in content" }"#), (200, OK)]).await;
    let server = Place::sqlite().configured(&channel("robot", "dingtalk", &sink, "")).start();
    let admin = server.user("admin", "admin").await;
    server.report(&report(ransomware())).await.is(CREATED);
    sink.wait(1, SOON).await;
    let deadline = Instant::now() + SOON;
    loop {
        let waiting = admin.get("/api/outbox").await.is(200);
        if waiting[0]["said"] == "it answered 310000: keywords not in content" {
            break;
        }
        assert!(Instant::now() < deadline, "why it was refused is shown: {waiting}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let got = sink.wait(2, SOON).await;
    assert_eq!(got[0].body, got[1].body, "the same message");
}

#[tokio::test]
async fn a_robot_gets_at_most_twenty_messages_a_minute_and_the_rest_as_one() {
    let sink = Sink::http(&[(200, OK)]).await;
    let server = Place::sqlite().configured(&channel("robot", "dingtalk", &sink, "actions = [\"reported\"]")).start();
    let reports: Vec<Value> = (0..60).map(|_| report(ransomware())).collect();
    let sent = futures_util::future::join_all(reports.iter().map(|one| server.report(one))).await;
    let references: Vec<String> =
        sent.iter().map(|answer| answer.is(CREATED)["reference"].as_str().unwrap().to_owned()).collect();
    let deadline = Instant::now() + Duration::from_secs(100);
    let told = |got: &[Got]| references.iter().filter(|code| got.iter().any(|one| one.body.contains(*code))).count();
    while told(&sink.all()) < references.len() {
        assert!(Instant::now() < deadline, "{} of {} are told", told(&sink.all()), references.len());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let got = sink.all();
    for one in &got {
        let minute =
            got.iter().filter(|other| other.at <= one.at && one.at.duration_since(other.at) < Duration::from_secs(60));
        assert!(minute.count() <= 20, "twenty a minute");
    }
    let times = |code: &String| got.iter().map(|one| one.body.matches(code.as_str()).count()).sum::<usize>();
    // A single message names it in its title, in its text and in the link; a digest once, and nobody is told twice.
    let messages = |code: &String| got.iter().filter(|one| one.body.contains(code.as_str())).count();
    assert!(references.iter().all(|code| messages(code) == 1 && times(code) >= 1), "each in one message");
    // On a busy machine the reports may take longer than a minute: each further one has twenty of its own.
    let took = got.iter().map(|one| one.at).max().zip(got.iter().map(|one| one.at).min());
    let minutes = took.map_or(0, |(last, first)| last.duration_since(first).as_secs() / 60);
    let most = 20 * (minutes as usize) + 21;
    assert!(got.len() <= most && got.len() < references.len(), "{} of at most {most}", got.len());
    let admin = server.user("admin", "admin").await;
    let deadline = Instant::now() + SOON;
    while admin.get("/api/outbox").await.is(200) != json!([]) {
        assert!(Instant::now() < deadline, "nothing waits any more");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn what_is_milder_than_a_channel_wants_is_not_told_to_it() {
    let sink = Sink::http(&[(200, OK)]).await;
    let config = [
        channel("all", "slack", &sink, ""),
        channel("grave", "slack", &sink, "least_level = \"it-operations:P1\""),
        channel("serious", "slack", &sink, "least_level = \"P3\""),
    ]
    .concat();
    let server = Place::sqlite().configured(&config).start();
    server.report(&report(broken_printer())).await.is(CREATED);
    sink.wait(1, SOON).await;
    server.report(&report(ransomware())).await.is(CREATED);
    let got = sink.wait(4, SOON).await;
    let mut paths: Vec<&str> = got.iter().map(|one| one.to.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/all", "/all", "/grave", "/serious"]);
}

#[tokio::test]
async fn mail_is_sent_until_it_is_taken_with_a_plain_and_a_formatted_part() {
    let sink = Sink::smtp(1).await;
    let config = format!(
        "[smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"fenji <fenji@incidents.example>\"\n\
         [[channels]]\nname = \"duty\"\nformat = \"mail\"\nto = [\"duty@a.example\", \"head@a.example\"]\nlocale = \"en\"\n",
        sink.port
    );
    let server = Place::sqlite().configured(&config).start();
    let receipt = server.report(&report(ransomware())).await.is(CREATED);
    let got = sink.wait(1, SOON).await;
    let mail = &got[0];
    assert!(mail.to.contains("duty@a.example") && mail.to.contains("head@a.example"), "{}", mail.to);
    let text = unfolded(&mail.body);
    for part in [
        "From: fenji <fenji@incidents.example>",
        "Message-ID: <msg_",
        "multipart/alternative",
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
        receipt["reference"].as_str().unwrap(),
        "P1 (or P2 or P3)",
        "New incident",
        "<h1",
    ] {
        assert!(text.contains(part), "`{part}` is missing: {text}");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(sink.all().len(), 1, "once");
}

/// A mail with its quoted-printable lines put together, as far as ASCII goes.
fn unfolded(mail: &str) -> String {
    mail.replace("=\r\n", "").replace("=3D", "=").replace("\r\n ", " ")
}

#[tokio::test]
async fn no_mail_goes_out_in_the_open_where_the_way_is_to_be_kept() {
    let sink = Sink::smtp(0).await;
    let config = format!(
        "[smtp]\nhost = \"127.0.0.1\"\nport = {}\nfrom = \"fenji@incidents.example\"\n\
         [[channels]]\nname = \"duty\"\nformat = \"mail\"\nto = [\"duty@a.example\"]\n",
        sink.port
    );
    let server = Place::sqlite().configured(&config).start();
    let admin = server.user("admin", "admin").await;
    server.report(&report(ransomware())).await.is(CREATED);
    let deadline = Instant::now() + SOON;
    while admin.get("/api/outbox").await.is(200)[0]["said"].is_null() {
        assert!(Instant::now() < deadline, "it is said that it was not sent");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(sink.all().len(), 0, "the mail server offers no TLS");
}

#[tokio::test]
async fn whoever_is_next_is_told_once_if_nobody_takes_it() {
    for place in Place::both() {
        let sink = Sink::http(&[(200, OK)]).await;
        let config = channel("head", "cloudevents", &sink, "actions = [\"closed\"]")
            + "[[escalation]]\nname = \"nobody\"\nafter_minutes = 0\nleast_level = \"it-operations:P1\"\ntell = [\"head\"]\n";
        let place = place.configured(&config);
        let (taken, open) = (report(broken_printer()), report(ransomware()));
        let id = |report: &Value| report["id"].as_str().unwrap().to_owned();
        let server = place.start();
        let admin = server.user("admin", "admin").await;
        // Mild, so nobody is told; taken, so nobody is told when it becomes grave, either.
        server.report(&taken).await.is(CREATED);
        admin.act(&id(&taken), "acknowledge", json!({})).await.is(200);
        let grade = json!({ "pack": "it-operations", "level": "P1", "reason": "worse than it looked" });
        admin.act(&id(&taken), "grade", grade).await.is(200);
        server.report(&open).await.is(CREATED);
        let got = sink.wait(1, SOON).await;
        assert_eq!(
            (&got[0].json()["type"], &got[0].json()["data"]["id"]),
            (&json!("fenji.incident.escalated"), &open["id"])
        );
        let view = admin.view(&id(&open)).await;
        let rows = view["timeline"].as_array().unwrap();
        let told: Vec<&Value> = rows.iter().filter(|row| row["action"] == "escalated").collect();
        assert_eq!((told.len(), &told[0]["data"]["told"]), (1, &json!(["head"])));
        // Over a restart, and with a second machine where there can be one.
        drop(server);
        let second = place.database.is_some().then(|| place.start());
        let first = place.start();
        let more = report(ransomware());
        first.report(&more).await.is(CREATED);
        sink.wait(2, SOON).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let ids: Vec<Value> = sink.all().iter().map(|one| one.json()["data"]["id"].clone()).collect();
        assert_eq!(ids, [open["id"].clone(), more["id"].clone()], "each is told once");
        drop((first, second));
    }
}

#[test]
fn a_level_that_there_is_not_is_said_before_anything_starts() {
    let config = "[[channels]]\nname = \"a\"\nformat = \"slack\"\nurl = \"http://127.0.0.1:9\"\nleast_level = \"P9\"\nlocale = \"tlh\"\n";
    let said = Place::sqlite().configured(config).run(&["serve"], "");
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!said.status.success());
    assert!(text.contains("channel `a`: there is no level `P9`") && text.contains("it-operations:P1"), "{text}");
    assert!(text.contains("tlh"), "all at once: {text}");
}
