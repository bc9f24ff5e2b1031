//! A running server, and a client that says what came back.

use crate::database;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse battery staple";

/// Where a server keeps what it is given; it outlives the server.
#[derive(Clone)]
pub struct Place {
    pub folder: Arc<TempDir>,
    pub database: Option<String>,
    pub more: Vec<(String, String)>,
}

impl Place {
    pub fn sqlite() -> Self {
        Self { folder: Arc::new(TempDir::new().unwrap()), database: None, more: Vec::new() }
    }

    pub fn postgres() -> Option<Self> {
        Some(Self { database: Some(database::postgres()?), ..Self::sqlite() })
    }

    /// SQLite, and PostgreSQL where it is installed.
    pub fn both() -> Vec<Self> {
        let mut places = vec![Self::sqlite()];
        match Self::postgres() {
            Some(place) => places.push(place),
            None => eprintln!("skipped on PostgreSQL: it is not installed (Debian: `postgresql`)"),
        }
        places
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A configuration file.
    pub fn configured(self, text: &str) -> Self {
        let path = self.folder.path().join("fenji.toml");
        std::fs::write(&path, text).unwrap();
        self.with("FENJI_CONFIG", &path.display().to_string())
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn address(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data().join("fenji.db").display()))
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fenji-server"));
        command.args(args).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("FENJI_DATA", self.data()).env("FENJI_LISTEN", "127.0.0.1:0");
        command.env("FENJI_ADMIN_PASSWORD", PASSWORD);
        if !are_built() {
            command.env("FENJI_RULES", root().join("rules"));
        }
        command.env("FENJI_REPORTS_A_MINUTE", "1000000");
        command.envs(self.database.iter().map(|database| ("FENJI_DATABASE", database)));
        command.envs(self.more.iter().map(|(name, value)| (name, value)));
        command
    }

    pub fn run(&self, args: &[&str], input: &str) -> Output {
        let mut child = self.command(args);
        let child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    pub fn start(&self) -> Server {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut child = self.command(&[]).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines
            .find_map(|line| Some(line.ok()?.trim().strip_prefix("form")?.trim().trim_end_matches('/').to_owned()));
        let Some(url) = url else {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            panic!("the server did not start: {log}");
        };
        _ = rustls::crypto::ring::default_provider().install_default();
        Server { child, url, client: Client::new(), place: self.clone() }
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// What the server has inside, where it was built before; it starts faster than rule files do.
fn packs() -> PathBuf {
    root().join("pkg/packs")
}

/// The index is written last.
fn are_built() -> bool {
    packs().join("index.json").is_file()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The JSON of an answer with this status.
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// What went wrong, by its code.
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.is(status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        problem
    }
}

/// A server that runs; it is killed when it is dropped.
pub struct Server {
    pub child: Child,
    pub url: String,
    pub client: Client,
    pub place: Place,
}

impl Server {
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        self.try_ask(method, path, headers, body).await.expect("the server answers")
    }

    pub async fn try_ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.client.request(method, format!("{}{path}", self.url)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Answer { status, headers, text: answer.text().await? })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Vec::new()).await
    }

    pub async fn report(&self, report: &Value) -> Answer {
        self.ask(Method::POST, "/api/reports", &[("content-type", "application/json")], report.to_string().into()).await
    }

    /// Signs in, after the user was made.
    pub async fn user(&self, name: &str, role: &str) -> User<'_> {
        if name != "admin" {
            let made = self.place.run(&["user", name, role], PASSWORD);
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        }
        let body = json!({ "name": name, "password": PASSWORD }).to_string();
        let answer = self.ask(Method::POST, "/api/session", &[("content-type", "application/json")], body.into()).await;
        answer.is(200);
        let cookie = answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        User { server: self, cookie }
    }

    /// The digest of the rules in use.
    pub fn digest(&self) -> &'static str {
        desk().digest()
    }

    /// Asks it to end, and waits.
    pub fn stop(mut self) -> (Option<i32>, Place) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        (self.child.wait().unwrap().code(), self.place.clone())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Somebody who is signed in.
pub struct User<'s> {
    pub server: &'s Server,
    pub cookie: String,
}

impl User<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.server.ask(Method::GET, path, &[("cookie", &self.cookie)], Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/json")];
        self.server.ask(Method::POST, path, &headers, body.to_string().into()).await
    }

    /// Acts on an incident.
    pub async fn act(&self, id: &str, act: &str, body: Value) -> Answer {
        self.post(&format!("/api/incidents/{id}/{act}"), body).await
    }

    pub async fn view(&self, id: &str) -> Value {
        self.get(&format!("/api/incidents/{id}?locale=en")).await.is(200)
    }

    pub async fn list(&self, query: &str) -> Vec<Value> {
        let list = self.get(&format!("/api/incidents{query}")).await.is(200);
        list["incidents"].as_array().unwrap().clone()
    }
}

/// The desk of the repository, as a device has it.
pub fn desk() -> &'static fenji::Desk {
    static DESK: std::sync::OnceLock<fenji::Desk> = std::sync::OnceLock::new();
    DESK.get_or_init(|| fenji::Desk::from_folder(if are_built() { packs() } else { root().join("rules") }).unwrap())
}

/// A UUID of version 7 that no other report has.
pub fn id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("0199c3a8-7a3c-7000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A report with these facts, as a device sends it that decided by the desk of the repository.
pub fn report(facts: Value) -> Value {
    // Now, so that no deadline passes while a test looks.
    let (id, received) = (id(), fenji::Timestamp::now().to_string());
    // Deciding takes longer in a test than the server takes to answer.
    static DECIDED: Mutex<BTreeMap<String, Value>> = Mutex::new(BTreeMap::new());
    if let Some(mut known) = DECIDED.lock().unwrap().get(&facts.to_string()).cloned() {
        (known["id"], known["key"]) = (id.as_str().into(), id.as_str().into());
        return known;
    }
    let read = desk().facts(&facts).expect("the facts are right");
    let options = fenji::DeskOptions {
        locale: Some("zh-Hans".to_owned()),
        received: received.parse().ok(),
        zone: "Asia/Shanghai".parse().ok(),
        audience: Some(fenji::Audience::Reporter),
        ..Default::default()
    };
    let decision = desk().assess(&read, &options);
    let shown = fenji::report::Shown::Brief(fenji::report::Brief::of_desk(&decision));
    let report = json!({
        "format": 1, "id": id, "key": id, "made_at": "2026-11-22T09:00:03.120Z", "received_at": received,
        "zone": "Asia/Shanghai", "locale": "zh-Hans", "facts": facts,
        "desk": fenji::report::DeskEdition::from(&decision), "decision": shown,
        "attachments": [], "previous": null,
    });
    DECIDED.lock().unwrap().insert(report["facts"].to_string(), report.clone());
    report
}

/// The facts of a till that ransomware has locked.
pub fn ransomware() -> Value {
    json!({
        "incident": { "signs": ["malware-signs"], "description": "收银系统被勒索软件锁了 Ransomware on the tills" },
        "system": { "state": "down", "restart": "failed" },
    })
}

/// The facts of a printer that one person cannot use, all of them known: the mildest there is.
pub fn broken_printer() -> Value {
    json!({
        "incident": { "signs": ["hardware-fault"] },
        "safety": { "people_at_risk": false },
        "leak": { "status": "none" },
        "system": { "state": "degraded", "importance": "ordinary" },
        "affected": { "extent": "one" },
        "operation": { "affected": true },
        "occurrence": { "pattern": "first" },
    })
}

/// What is gone from an object.
pub fn without(value: &Value, keys: &[&str]) -> Value {
    let map: Map<String, Value> = value.as_object().unwrap().clone();
    Value::Object(map.into_iter().filter(|(key, _)| !keys.contains(&key.as_str())).collect())
}

pub const CREATED: u16 = StatusCode::CREATED.as_u16();

/// A multipart body with a report and files.
fn multipart(parts: &[(&str, Option<&str>, &str, &[u8])]) -> (String, Vec<u8>) {
    let boundary = "----fenji-test-boundary";
    let mut body = Vec::new();
    for (name, file, kind, bytes) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\nContent-Type: {kind}\r\n\r\n"
            )
            .bytes(),
        );
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

pub async fn upload(server: &Server, path: &str, parts: &[(&str, Option<&str>, &str, &[u8])]) -> Answer {
    let (kind, body) = multipart(parts);
    server.ask(Method::POST, path, &[("content-type", &kind)], body).await
}

pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
