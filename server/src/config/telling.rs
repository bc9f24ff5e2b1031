//! Who is told, how and of what, as the configuration says it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fenji::{Event, Format};
use serde::Deserialize;

/// Somebody who is told what happens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Names it in the outbox; the address may change.
    pub name: String,
    pub url: String,
    /// `whsec_` and at least 24 bytes in base64.
    pub secret: String,
    /// The actions that it is told of; all where none is named.
    #[serde(default)]
    pub actions: Vec<String>,
}

/// A channel, as the configuration writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Names it in the outbox; the address may change.
    pub name: String,
    /// One of the engine's formats, or `mail`.
    pub format: String,
    /// Where it is posted; none for mail.
    pub url: Option<String>,
    /// Who gets the mail.
    #[serde(default)]
    pub to: Vec<String>,
    /// What Feishu and DingTalk sign with, and the routing key of PagerDuty.
    pub secret: Option<String>,
    /// What stands in the header `Authorization`.
    pub authorization: Option<String>,
    /// The actions that it is told of; where none is named, what asks somebody to do something, and the end of it.
    #[serde(default)]
    pub actions: Vec<String>,
    /// The locale of its words; the default of the rules otherwise.
    pub locale: Option<String>,
    /// It is told of nothing milder: `PACK:LEVEL`, or a level alone.
    pub least_level: Option<String>,
    /// Whether what the reporter wrote is told, too.
    #[serde(default)]
    pub written: bool,
}

/// Who is told if nobody takes an incident in time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Under this name it is kept that it was told.
    pub name: String,
    pub after_minutes: u32,
    /// It is told of nothing milder.
    pub least_level: Option<String>,
    /// Names of channels and webhooks.
    pub tell: Vec<String>,
}

/// How a channel is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Post(Format),
    Mail,
}

impl Channel {
    /// How it is written; none where there is no such format.
    pub fn way(&self) -> Option<Way> {
        match self.format.as_str() {
            "mail" => Some(Way::Mail),
            format => format.parse().ok().map(Way::Post),
        }
    }

    /// How many messages its receiver takes in a minute.
    pub fn a_minute(&self) -> Option<u32> {
        match self.way() {
            Some(Way::Post(format)) => format.a_minute(),
            _ => None,
        }
    }
}

/// The key in a webhook's secret.
pub fn key_of(secret: &str) -> Result<Vec<u8>, &'static str> {
    let told = "`secret` is not `whsec_` and 24 to 64 bytes in base64; `openssl rand -base64 32` makes them";
    let key = secret.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok()).ok_or(told)?;
    if (24..=64).contains(&key.len()) { Ok(key) } else { Err(told) }
}

/// Whether something can be reached there.
pub fn is_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// What is wrong with channels, webhooks and escalation, as far as the configuration alone says.
pub fn wrong(webhooks: &[Webhook], channels: &[Channel], escalation: &[Rung], has_smtp: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let names: Vec<&str> = channels
        .iter()
        .map(|channel| channel.name.as_str())
        .chain(webhooks.iter().map(|hook| hook.name.as_str()))
        .collect();
    for (at, name) in names.iter().enumerate() {
        if names.iter().take(at).any(|other| other == name) {
            wrong.push(format!(
                "two channels or webhooks are called `{name}`; the outbox tells them apart by their names"
            ));
        }
    }
    for channel in channels {
        let mut say = |what: String| wrong.push(format!("the channel `{}`: {what}", channel.name));
        match channel.way() {
            None => {
                let known: Vec<&str> = Format::ALL.into_iter().map(Format::name).chain(["mail"]).collect();
                say(format!("there is no format `{}`; there are {}", channel.format, known.join(", ")));
            }
            Some(Way::Mail) if channel.to.is_empty() => say("`to` names nobody who gets the mail".to_owned()),
            Some(Way::Mail) if !has_smtp => say("mail needs a table [smtp] with `host` and `from`".to_owned()),
            Some(Way::Mail) => {
                for address in channel.to.iter().filter(|address| address.parse::<lettre::message::Mailbox>().is_err())
                {
                    say(format!("`{address}` is no mail address"));
                }
            }
            Some(Way::Post(_)) if !channel.url.as_deref().is_some_and(is_address) => {
                say("`url` begins neither with http:// nor with https://".to_owned());
            }
            Some(Way::Post(Format::Pagerduty)) if channel.secret.is_none() => {
                say("`secret` is missing: the routing key of the integration".to_owned());
            }
            Some(Way::Post(_)) => {}
        }
        unknown_actions(&channel.actions).for_each(say);
    }
    for hook in webhooks {
        let mut say = |what: String| wrong.push(format!("the webhook `{}`: {what}", hook.name));
        if let Err(what) = key_of(&hook.secret) {
            say(what.to_owned());
        }
        if !is_address(&hook.url) {
            say("`url` begins neither with http:// nor with https://".to_owned());
        }
        unknown_actions(&hook.actions).for_each(say);
    }
    for (at, rung) in escalation.iter().enumerate() {
        let mut say = |what: String| wrong.push(format!("the escalation `{}`: {what}", rung.name));
        if escalation.iter().take(at).any(|other| other.name == rung.name) {
            say("another one is called so; it is kept by its name what was told".to_owned());
        }
        if rung.tell.is_empty() {
            say("`tell` names nobody".to_owned());
        }
        for name in rung.tell.iter().filter(|name| !names.contains(&name.as_str())) {
            say(format!("there is no channel or webhook `{name}`"));
        }
    }
    wrong
}

fn unknown_actions(actions: &[String]) -> impl Iterator<Item = String> {
    actions.iter().filter(|action| action.parse::<Event>().is_err()).map(|action| {
        let known: Vec<&str> = Event::ALL.into_iter().map(Event::name).collect();
        format!("there is no action `{action}`; there are {}", known.join(", "))
    })
}
