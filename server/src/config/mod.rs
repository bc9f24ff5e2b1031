//! The configuration: from a file and from the environment, which comes first. All that is wrong is told at once.

pub mod history;
pub mod oidc;
pub mod retention;
pub mod telling;

use crate::mail::Smtp;
use history::History;
use oidc::Oidc;
use retention::Retention;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use telling::{Channel, Rung, Webhook};

/// How the server runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite:…` or `postgres:…`.
    pub database: String,
    pub listen: SocketAddr,
    /// A folder with a desk or a pack, as rule files or bundles; the shipped desk where there is none.
    pub rules: Option<PathBuf>,
    /// Where people reach the server, without a slash at the end; made of `listen` where it is not given.
    pub public_url: Option<String>,
    /// Attachments, and SQLite's file unless `database` says otherwise.
    pub data: PathBuf,
    /// Whether a proxy stands before the server that says in `X-Forwarded-For` who asks.
    pub behind_proxy: bool,
    /// Most reports a minute from one address.
    pub reports_a_minute: u32,
    pub webhooks: Vec<Webhook>,
    pub channels: Vec<Channel>,
    pub escalation: Vec<Rung>,
    pub smtp: Option<Smtp>,
    /// By which facts incidents are known again; those of the shipped rules where none are named.
    pub history: Option<History>,
    /// How long closed incidents are kept.
    pub retention: Retention,
    /// Where people sign in with the company's own accounts.
    pub oidc: Option<Oidc>,
    /// Variables that look like ours and are not read: misspelt, or of something else.
    pub unread: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    database: Option<String>,
    listen: Option<String>,
    rules: Option<PathBuf>,
    public_url: Option<String>,
    data: Option<PathBuf>,
    behind_proxy: Option<bool>,
    reports_a_minute: Option<u32>,
    webhooks: Vec<Webhook>,
    channels: Vec<Channel>,
    escalation: Vec<Rung>,
    smtp: Option<Smtp>,
    history: Option<History>,
    retention: Retention,
    oidc: Option<Oidc>,
}

/// The variables that the server reads.
const VARIABLES: &[&str] = &[
    "FENJI_CONFIG",
    "FENJI_DATABASE",
    "FENJI_LISTEN",
    "FENJI_RULES",
    "FENJI_PUBLIC_URL",
    "FENJI_DATA",
    "FENJI_BEHIND_PROXY",
    "FENJI_REPORTS_A_MINUTE",
    "FENJI_LOG",
    "FENJI_ADMIN_PASSWORD",
    "FENJI_SMTP_PASSWORD",
    "FENJI_OIDC_SECRET",
];

impl Config {
    /// Reads the environment, and the file that `FENJI_CONFIG` names.
    pub fn read() -> Result<Self, String> {
        let set: BTreeMap<String, String> = std::env::vars().filter(|(name, _)| name.starts_with("FENJI_")).collect();
        let text = match set.get("FENJI_CONFIG") {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| format!("FENJI_CONFIG: `{path}` cannot be read: {error}"))?,
            None => String::new(),
        };
        Self::of(&set, &text)
    }

    pub(crate) fn of(set: &BTreeMap<String, String>, text: &str) -> Result<Self, String> {
        let mut wrong = Vec::new();
        let file: File = toml::from_str(text).unwrap_or_else(|error| {
            wrong.push(format!("the file that FENJI_CONFIG names: {error}"));
            File::default()
        });
        let get = |name: &str| set.get(name).filter(|value| !value.is_empty()).cloned();
        let data = get("FENJI_DATA").map(PathBuf::from).or(file.data).unwrap_or_else(|| "data".into());
        let database = get("FENJI_DATABASE")
            .or(file.database)
            .unwrap_or_else(|| format!("sqlite:{}", data.join("fenji.db").display()));
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database.starts_with(scheme)) {
            // What stands there may hold a password.
            wrong.push("FENJI_DATABASE begins neither with `sqlite:` nor with `postgres:`".to_owned());
        }
        let listen = get("FENJI_LISTEN").or(file.listen).unwrap_or_else(|| "127.0.0.1:4181".to_owned());
        let listen = listen.parse().unwrap_or_else(|_| {
            wrong.push(format!("FENJI_LISTEN: `{listen}` is no address with a port, such as 127.0.0.1:4181"));
            SocketAddr::from(([127, 0, 0, 1], 0))
        });
        let public_url = get("FENJI_PUBLIC_URL").or(file.public_url).map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = public_url.as_deref().filter(|url| !telling::is_address(url)) {
            wrong.push(format!("FENJI_PUBLIC_URL: `{url}` begins neither with http:// nor with https://"));
        }
        let mut parsed = |name: &str, fallback: Option<u32>, usual: u32| match get(name).map(|text| text.parse()) {
            None => fallback.unwrap_or(usual),
            Some(Ok(number)) => number,
            Some(Err(_)) => {
                wrong.push(format!("{name} is no whole number"));
                usual
            }
        };
        let reports_a_minute = parsed("FENJI_REPORTS_A_MINUTE", file.reports_a_minute, 120).max(1);
        let behind_proxy = parsed("FENJI_BEHIND_PROXY", file.behind_proxy.map(u32::from), 0) == 1;
        let rules = get("FENJI_RULES").map(PathBuf::from).or(file.rules);
        // No error: Kubernetes sets `FENJI_PORT` for a service called `fenji`.
        let unread = set.keys().filter(|name| !VARIABLES.contains(&name.as_str())).cloned().collect();
        let mut smtp = file.smtp;
        if let (Some(smtp), Some(password)) = (&mut smtp, get("FENJI_SMTP_PASSWORD")) {
            smtp.password = Some(password);
        }
        let mut oidc = file.oidc;
        if let (Some(oidc), Some(secret)) = (&mut oidc, get("FENJI_OIDC_SECRET")) {
            oidc.client_secret = Some(secret);
        }
        let config = Self {
            database,
            listen,
            rules,
            public_url,
            data,
            behind_proxy,
            reports_a_minute,
            webhooks: file.webhooks,
            channels: file.channels,
            escalation: file.escalation,
            smtp,
            history: file.history,
            retention: file.retention,
            oidc,
            unread,
        };
        wrong.extend(telling::wrong(&config.webhooks, &config.channels, &config.escalation, config.smtp.is_some()));
        wrong.extend(config.smtp.iter().flat_map(Smtp::wrong));
        wrong.extend(config.oidc.iter().flat_map(Oidc::wrong));
        if wrong.is_empty() { Ok(config) } else { Err(wrong.join("\n")) }
    }

    /// Whether the database is SQLite, which only one process may write.
    pub fn is_sqlite(&self) -> bool {
        self.database.starts_with("sqlite:")
    }

    /// By which facts incidents are known again.
    pub fn history(&self) -> Result<History, String> {
        self.history.clone().map_or_else(History::shipped, Ok)
    }

    /// Where people reach the server.
    pub fn url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)], text: &str) -> Result<Config, String> {
        Config::of(&set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(), text)
    }

    #[test]
    fn the_environment_comes_before_the_file() {
        let file = "listen = \"0.0.0.0:80\"\ndata = \"kept\"\npublic_url = \"https://a.example/\"";
        let config = of(&[("FENJI_LISTEN", "127.0.0.1:9")], file).unwrap();
        assert_eq!((config.listen.port(), config.database.as_str()), (9, "sqlite:kept/fenji.db"));
        assert_eq!((config.url().as_str(), config.unread), ("https://a.example", Vec::new()));
        assert_eq!(of(&[("FENJI_LISTN", "127.0.0.1:9")], "").unwrap().unread, ["FENJI_LISTN"]);
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_and_no_password() {
        let secret = "mysql://user:hush@host/db";
        let set = [("FENJI_DATABASE", secret), ("FENJI_LISTEN", "80"), ("FENJI_PUBLIC_URL", "ftp")];
        let told = of(&set, "[[webhooks]]\nname = \"a\"\nurl = \"x\"\nsecret = \"short\"").unwrap_err();
        for part in ["FENJI_DATABASE", "FENJI_LISTEN:", "FENJI_PUBLIC_URL", "webhook `a`"] {
            assert!(told.contains(part), "{part} is missing in {told}");
        }
        assert!(!told.contains("hush"));
    }

    #[test]
    fn channels_that_cannot_work_are_told_all_at_once() {
        let text = r#"
            [[channels]]
            name = "a"
            format = "fax"
            [[channels]]
            name = "a"
            format = "mail"
            to = ["nobody"]
            [[channels]]
            name = "b"
            format = "pagerduty"
            url = "https://events.example"
            actions = ["imagined"]
            [smtp]
            host = "smtp.example"
            from = "nobody"
            user = "u"
            [[escalation]]
            name = "late"
            after_minutes = 5
            tell = ["c"]
        "#;
        let told = of(&[], text).unwrap_err();
        for part in [
            "two channels or webhooks are called `a`",
            "there is no format `fax`",
            "`nobody` is no mail address",
            "the routing key",
            "there is no action `imagined`",
            "`from` is no mail address",
            "give both `user` and `password`",
            "there is no channel or webhook `c`",
        ] {
            assert!(told.contains(part), "{part} is missing in {told}");
        }
        let example = include_str!("../../fenji.example.toml");
        let config = of(&[("FENJI_SMTP_PASSWORD", "kept"), ("FENJI_OIDC_SECRET", "hidden")], example).unwrap();
        assert_eq!(config.oidc.and_then(|oidc| oidc.client_secret).as_deref(), Some("hidden"));
        assert_eq!(config.smtp.and_then(|smtp| smtp.password).as_deref(), Some("kept"));
    }
}
