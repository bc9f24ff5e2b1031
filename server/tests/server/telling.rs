//! Telling others: events on the board, webhooks, deadlines that pass.

use crate::harness::{CREATED, Place, Server, User, ransomware, report};
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// The events of a stream until one is of this action.
async fn until(
    user: &User<'_>,
    server: &Server,
    last: Option<i64>,
    action: &str,
    act: impl Future<Output = ()>,
) -> (Vec<Value>, Duration) {
    let mut request = server.client.get(format!("{}/api/events", server.url)).header("cookie", &user.cookie);
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let mut answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    act.await;
    let (start, mut text) = (Instant::now(), String::new());
    loop {
        let chunk = tokio::time::timeout(Duration::from_secs(20), answer.chunk()).await.expect("an event comes");
        text.push_str(&String::from_utf8_lossy(&chunk.unwrap().expect("the stream goes on")));
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        let events: Vec<Value> = data.filter_map(|data| serde_json::from_str(data).ok()).collect();
        if events.iter().any(|event| event["action"] == action) {
            return (events, start.elapsed());
        }
    }
}

#[tokio::test]
async fn the_board_is_told_within_a_second_and_goes_on_where_it_stopped() {
    for place in Place::both() {
        let server = place.start();
        let rita = server.user("rita", "responder").await;
        let sent = report(ransomware());
        let reporting = async { drop(server.report(&sent).await.is(CREATED)) };
        let (events, after) = until(&rita, &server, None, "reported", reporting).await;
        assert_eq!(events[0]["incident"], sent["id"]);
        assert!(after < Duration::from_secs(1), "{after:?}");
        let seq = events[0]["seq"].as_i64().unwrap();
        rita.act(sent["id"].as_str().unwrap(), "notes", json!({ "text": "missed" })).await.is(200);
        let (events, _) = until(&rita, &server, Some(seq), "noted", async {}).await;
        assert_eq!(events.len(), 1, "what was seen is not told again: {events:?}");
        assert!(
            !events[0].to_string().contains("missed"),
            "an event names what happened, and nothing that people wrote"
        );
    }
}

#[tokio::test]
async fn a_report_to_one_server_is_told_by_the_other_and_kept_once() {
    let Some(place) = Place::postgres() else {
        return eprintln!("skipped: PostgreSQL is not installed (Debian: `postgresql`)");
    };
    let (one, two) = (place.start(), place.start());
    let rita = two.user("admin", "admin").await;
    let sent = report(ransomware());
    let reporting = async {
        let (a, b) = tokio::join!(one.report(&sent), two.report(&sent));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!((statuses, &a.text), ([200, 201], &b.text), "one report, one receipt");
    };
    let (events, after) = until(&rita, &two, None, "reported", reporting).await;
    assert_eq!(events.len(), 1);
    assert!(after < Duration::from_secs(1), "{after:?}");
    // Both write at the same time, and the chain stays one.
    let many: Vec<Value> = (0..40).map(|_| report(ransomware())).collect();
    let both = many.iter().enumerate().map(|(at, sent)| if at % 2 == 0 { one.report(sent) } else { two.report(sent) });
    futures_util::future::join_all(both).await.iter().for_each(|answer| drop(answer.is(CREATED)));
    let verified = place.run(&["verify"], "");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    assert_eq!(rita.list("?limit=200").await.len(), 41);
}

/// Takes HTTP requests, answers the statuses in turn, and gives back what came: headers and body.
async fn receiver(listener: TcpListener, statuses: &[u16]) -> Vec<(Vec<(String, String)>, String)> {
    let mut got = Vec::new();
    for status in statuses {
        let (mut socket, _) = listener.accept().await.unwrap();
        let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
        let (headers, body) = loop {
            let read = socket.read(&mut chunk).await.unwrap();
            bytes.extend(&chunk[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let pairs = head.lines().skip(1).filter_map(|line| line.split_once(": "));
            let headers: Vec<(String, String)> =
                pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
            let length =
                headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break (headers, body.to_owned());
            }
        };
        got.push((headers, body));
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        socket.write_all(answer.as_bytes()).await.unwrap();
    }
    got
}

#[tokio::test]
async fn webhooks_are_signed_and_sent_until_they_are_taken() {
    for place in Place::both() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (secret, url) =
            ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", format!("http://{}/hook", listener.local_addr().unwrap()));
        let server = place
            .configured(&format!("[[webhooks]]\nname = \"desk\"\nurl = \"{url}\"\nsecret = \"whsec_{secret}\"\nactions = [\"reported\", \"closed\"]\n"))
            .start();
        let sent = report(ransomware());
        server.report(&sent).await.is(CREATED);
        let rita = server.user("admin", "admin").await;
        rita.act(sent["id"].as_str().unwrap(), "notes", json!({ "text": "told to nobody" })).await.is(200);
        let got =
            tokio::time::timeout(Duration::from_secs(30), receiver(listener, &[500, 204])).await.expect("two attempts");
        assert_eq!(got[0].1, got[1].1, "the same message");
        for (headers, body) in &got {
            let header = |name: &str| headers.iter().find(|(known, _)| known == name).unwrap().1.clone();
            let key = base64::engine::general_purpose::STANDARD.decode(secret).unwrap();
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
            mac.update(format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp")).as_bytes());
            let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
            assert_eq!(header("webhook-signature"), format!("v1,{signature}"));
            let message: Value = serde_json::from_str(body).unwrap();
            assert_eq!((&message["type"], &message["data"]["id"]), (&json!("incident.reported"), &sent["id"]));
            assert_eq!(
                message["data"]["levels"][0]["possible"],
                json!(["P1", "P2", "P3"]),
                "what is not certain is told so"
            );
            assert!(!body.contains("勒索"), "what people wrote is not sent around");
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        while rita.get("/api/outbox").await.is(200) != json!([]) {
            assert!(Instant::now() < deadline, "the message is not told twice");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test]
async fn a_deadline_that_passes_is_told_once() {
    for place in Place::both() {
        let server = place.start();
        // It was received long ago, so every deadline has passed.
        let mut sent = report(ransomware());
        sent["received_at"] = "2026-01-22T17:00:00+08:00".into();
        let id = sent["id"].as_str().unwrap();
        server.report(&sent).await.is(CREATED);
        let admin = server.user("admin", "admin").await;
        let overdue = async |what: &str| {
            let view = admin.view(id).await;
            let rows = view["timeline"].as_array().unwrap().iter();
            let mut items: Vec<String> =
                rows.filter(|row| row["action"] == "overdue").map(|row| row["data"]["item"].to_string()).collect();
            let all = items.len();
            items.sort();
            items.dedup();
            assert_eq!(items.len(), all, "{what}: each is told once");
            all
        };
        let deadline = Instant::now() + Duration::from_secs(15);
        while overdue("at first").await == 0 {
            assert!(Instant::now() < deadline, "a passed deadline is noted");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let told = overdue("then").await;
        admin.act(id, "notes", json!({ "text": "x" })).await.is(200);
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(overdue("at last").await, told);
    }
}
