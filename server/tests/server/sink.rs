//! Those who are told, as far as a test needs them: an HTTP server and a mail server that keep what comes.

use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One request or mail.
#[derive(Clone, Debug)]
pub struct Got {
    /// The path with its query; of a mail the recipients.
    pub to: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub at: Instant,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// A part of the query.
    pub fn query(&self, name: &str) -> String {
        let url = reqwest::Url::parse(&format!("http://sink{}", self.to)).unwrap();
        url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

/// A server that keeps what comes.
#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Sink {
    /// Answers these in turn, the last one again and again.
    pub async fn http(answers: &[(u16, &str)]) -> Self {
        let answers: Vec<(u16, String)> = answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        let (listener, sink) = Self::listen().await;
        let got = sink.got.clone();
        tokio::spawn(async move {
            let mut next = 0;
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let answer = answers[next.min(answers.len() - 1)].clone();
                next += 1;
                tokio::spawn(take(socket, answer, got.clone()));
            }
        });
        sink
    }

    /// A mail server that refuses so many mails before it takes one.
    pub async fn smtp(refused: usize) -> Self {
        let (listener, sink) = Self::listen().await;
        let got = sink.got.clone();
        tokio::spawn(async move {
            let mut left = refused;
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let refuse = left > 0;
                left = left.saturating_sub(1);
                tokio::spawn(mail(socket, refuse, got.clone()));
            }
        });
        sink
    }

    async fn listen() -> (TcpListener, Self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, Self { port, got: Arc::default() })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn all(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Waits until so much has come.
    pub async fn wait(&self, count: usize, patience: Duration) -> Vec<Got> {
        let deadline = Instant::now() + patience;
        while self.all().len() < count {
            assert!(Instant::now() < deadline, "{} of {count} have come: {:#?}", self.all().len(), self.all());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.all()
    }
}

async fn take(socket: TcpStream, (status, answer): (u16, String), got: Arc<Mutex<Vec<Got>>>) {
    let mut socket = BufReader::new(socket);
    let mut line = String::new();
    if socket.read_line(&mut line).await.unwrap_or(0) == 0 {
        return;
    }
    let to = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        socket.read_line(&mut line).await.unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value);
    let mut body = vec![0; length.parse().unwrap()];
    socket.read_exact(&mut body).await.unwrap();
    let body = String::from_utf8(body).unwrap();
    got.lock().unwrap().push(Got { to, headers, body, at: Instant::now() });
    let length = answer.len();
    let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}");
    _ = socket.write_all(answer.as_bytes()).await;
}

async fn mail(socket: TcpStream, refuse: bool, got: Arc<Mutex<Vec<Got>>>) {
    let mut socket = BufReader::new(socket);
    socket.write_all(b"220 sink\r\n").await.unwrap();
    let (mut to, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if socket.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let answer = match line.trim_end().split([' ', ':']).next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME\r\n",
            "RCPT" => {
                to.push(line.trim_end().to_owned());
                "250 ok\r\n"
            }
            "DATA" if refuse => "451 try later\r\n",
            "DATA" => {
                socket.write_all(b"354 go on\r\n").await.unwrap();
                let mut body = String::new();
                while !body.ends_with("\r\n.\r\n") {
                    socket.read_line(&mut body).await.unwrap();
                }
                got.lock().unwrap().push(Got { to: to.join(" "), headers: Vec::new(), body, at: Instant::now() });
                "250 taken\r\n"
            }
            "QUIT" => {
                _ = socket.write_all(b"221 bye\r\n").await;
                return;
            }
            "MAIL" | "RSET" | "NOOP" => "250 ok\r\n",
            _ => "502 not here\r\n",
        };
        socket.write_all(answer.as_bytes()).await.unwrap();
    }
}
