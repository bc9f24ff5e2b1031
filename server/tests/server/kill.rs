//! Nothing lost, nothing doubled: the server is killed again and again while reports come in, and every device goes on
//! sending what it has no receipt for.

use crate::harness::{Place, Server, ransomware, report};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Rounds that every run does; `FENJI_KILL_ROUNDS` asks for more.
const ROUNDS: u64 = 20;
/// Devices that report at the same time.
const DEVICES: usize = 8;

#[derive(Default)]
struct Sent {
    /// Receipts by the id of their report.
    receipts: BTreeMap<String, String>,
    /// How often a report that had a receipt was sent again.
    repeated: usize,
    /// Reports without a receipt.
    waiting: Vec<Value>,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_doubled_when_the_server_is_killed() {
    let rounds = std::env::var("FENJI_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    for place in Place::both() {
        let what = if place.database.is_some() { "PostgreSQL" } else { "SQLite" };
        let sent = Arc::new(Mutex::new(Sent::default()));
        for round in 0..rounds {
            let server = Arc::new(place.start());
            let (ended, receipts) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
            let devices = (0..DEVICES).map(|device| {
                tokio::spawn(send(server.clone(), sent.clone(), ended.clone(), receipts.clone(), device as u64 + round))
            });
            let devices: Vec<_> = devices.collect();
            // Never the same moment twice: at the start, in the middle of a transaction, after many. Receipts are waited for, not
            // time alone, so that a busy machine is killed under load, too.
            let (start, wanted) = (Instant::now(), (round % 8) as usize * 3);
            while receipts.load(Ordering::Relaxed) < wanted && start.elapsed() < Duration::from_secs(20) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(Duration::from_millis((round * 7919) % 90)).await;
            let pid = server.child.id().to_string();
            assert!(std::process::Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
            ended.store(true, Ordering::Relaxed);
            for device in devices {
                device.await.unwrap();
            }
        }
        let server = place.start();
        let mut sent = Arc::try_unwrap(sent).ok().unwrap().into_inner();
        for report in std::mem::take(&mut sent.waiting) {
            let answer = server.report(&report).await;
            assert!([200, 201].contains(&answer.status), "{}", answer.text);
            sent.receipts.insert(report["id"].as_str().unwrap().to_owned(), answer.text);
        }
        let admin = server.user("admin", "admin").await;
        let (mut kept, mut offset) = (BTreeMap::new(), 0);
        loop {
            let page = admin.list(&format!("?state=all&limit=200&offset={offset}")).await;
            if page.is_empty() {
                break;
            }
            offset += page.len();
            kept.extend(page.into_iter().map(|one| (one["id"].as_str().unwrap().to_owned(), one["reference"].clone())));
        }
        let receipts: BTreeMap<String, Value> = sent
            .receipts
            .iter()
            .map(|(id, receipt)| {
                let receipt: Value = serde_json::from_str(receipt).unwrap();
                (id.clone(), receipt["reference"].clone())
            })
            .collect();
        assert_eq!(offset, kept.len(), "{what}: none is there twice");
        assert_eq!(kept, receipts, "{what}: what has a receipt is there, under its reference, and nothing else");
        assert!(receipts.len() > DEVICES, "{what}: there was load");
        let verified = place.run(&["verify"], "");
        assert!(verified.status.success(), "{what}: {}", String::from_utf8_lossy(&verified.stderr));
        eprintln!(
            "{what}: {rounds} rounds, {} reports, {} sent again after a receipt, chain whole",
            receipts.len(),
            sent.repeated
        );
    }
}

/// One device: sends reports until the server is gone; what got no receipt waits for the next round.
async fn send(
    server: Arc<Server>,
    sent: Arc<Mutex<Sent>>,
    ended: Arc<AtomicBool>,
    receipts: Arc<AtomicUsize>,
    seed: u64,
) {
    let mut count = seed;
    while !ended.load(Ordering::Relaxed) {
        count += 1;
        let waiting = sent.lock().await.waiting.pop();
        let report = waiting.unwrap_or_else(|| report(ransomware()));
        let id = report["id"].as_str().unwrap().to_owned();
        let answer = server
            .try_ask(
                reqwest::Method::POST,
                "/api/reports",
                &[("content-type", "application/json")],
                report.to_string().into(),
            )
            .await;
        let mut sent = sent.lock().await;
        match answer {
            Ok(answer) if [200, 201].contains(&answer.status) => {
                receipts.fetch_add(1, Ordering::Relaxed);
                // An answer may get lost on its way, too: then the device sends again what was taken.
                let before = sent.receipts.get(&id).cloned();
                if let Some(before) = &before {
                    assert_eq!(before, &answer.text, "a receipt stays what it was");
                    sent.repeated += 1;
                }
                sent.receipts.insert(id, answer.text);
                if before.is_none() && count.is_multiple_of(3) {
                    sent.waiting.push(report);
                }
            }
            Ok(answer) => {
                assert_eq!(answer.status, 503, "{}", answer.text);
                sent.waiting.push(report);
            }
            Err(_) => {
                sent.waiting.push(report);
                drop(sent);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}
