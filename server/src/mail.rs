//! Mail: one message with a plain and a formatted part, over SMTP.

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::Deserialize;
use std::time::Duration;

/// How mail is sent, as the configuration writes it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    pub host: String,
    /// 587 for STARTTLS, 465 for TLS, 25 for none.
    pub port: Option<u16>,
    #[serde(default)]
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<String>,
    /// Who writes: an address, or a name and an address in angle brackets.
    pub from: String,
}

/// How the way to the mail server is kept from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS after a greeting in the open; nothing is sent without it.
    #[default]
    Starttls,
    Tls,
    /// Nothing: only for a server on the same machine.
    None,
}

/// What is in the outbox for a mail.
#[derive(Deserialize)]
struct Parts {
    subject: String,
    text: String,
    html: String,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).field("from", &self.from).finish_non_exhaustive()
    }
}

impl Smtp {
    /// What is wrong with it.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.from.parse::<Mailbox>().is_err() {
            wrong.push(format!("[smtp]: `from` is no mail address: `{}`", self.from));
        }
        if self.user.is_some() != self.password.is_some() {
            wrong.push("[smtp]: give both `user` and `password` (FENJI_SMTP_PASSWORD), or neither".to_owned());
        }
        if self.user.is_some() && self.security == Security::None {
            wrong.push("[smtp]: a password is not sent in the open; `security` is starttls or tls".to_owned());
        }
        wrong
    }

    /// Sends a message of the outbox. Its id is that of the outbox, so that a mail which is sent again is recognised.
    pub async fn send(&self, id: &str, to: &[String], body: &str) -> Result<(), String> {
        let parts: Parts = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let from: Mailbox = self.from.parse().map_err(|_| "`from` is no mail address".to_owned())?;
        let domain = from.email.domain().to_owned();
        let mut message =
            Message::builder().from(from).subject(parts.subject).message_id(Some(format!("<{id}@{domain}>")));
        for address in to {
            message = message.to(address.parse().map_err(|_| format!("`{address}` is no mail address"))?);
        }
        let message = message.multipart(MultiPart::alternative_plain_html(parts.text, parts.html));
        let message = message.map_err(|error| error.to_string())?;
        let transport = self.transport().map_err(|error| error.to_string())?;
        transport.send(message).await.map(drop).map_err(|error| error.to_string())
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let mut builder = match self.security {
            Security::Starttls => Transport::starttls_relay(&self.host)?,
            Security::Tls => Transport::relay(&self.host)?,
            Security::None => Transport::builder_dangerous(&self.host),
        };
        if let Some(port) = self.port {
            builder = builder.port(port);
        }
        if let (Some(user), Some(password)) = (&self.user, &self.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(builder.timeout(Some(Duration::from_secs(15))).build())
    }
}
