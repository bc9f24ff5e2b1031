//! Who is told, how and of what: the channels and webhooks of the configuration, and the notice for one of them.

use crate::app::Parts;
use crate::config::{Config, Webhook};
use crate::incident::Incident;
use crate::judge;
use crate::rules::Rules;
use crate::words;
use fenji::{Audience, Event, Format, Notice, Occasion, State, Timestamp};
use serde::Deserialize;
use serde_json::json;

/// What a channel is told of where it names no actions: what asks somebody to do something, and the end of it.
const USUAL: &[Event] =
    &[Event::Reported, Event::Acknowledged, Event::Graded, Event::Overdue, Event::Closed, Event::Reopened];

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
    /// The actions that it is told of; [`USUAL`] where none is named.
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

/// What happened, for those who are told.
#[derive(Clone, Copy, Debug)]
pub struct News<'n> {
    pub action: &'n str,
    pub incident: &'n Incident,
    /// The item of the worklist that it is about.
    pub item: Option<&'n str>,
    /// Only these are told, whatever else they want to know.
    pub only: Option<&'n [String]>,
}

impl<'n> News<'n> {
    pub fn of(action: &'n str, incident: &'n Incident) -> Self {
        Self { action, incident, item: None, only: None }
    }

    /// Whether somebody of this name, who wants to know this or not, is to be told.
    fn is_for(&self, name: &str, wanted: bool) -> bool {
        self.only.map_or(wanted, |only| only.iter().any(|one| one == name))
    }

    pub fn is_for_webhook(&self, hook: &Webhook) -> bool {
        self.is_for(&hook.name, hook.actions.is_empty() || hook.actions.iter().any(|wanted| wanted == self.action))
    }

    pub fn is_for_channel(&self, app: &Parts, channel: &Channel) -> bool {
        let wanted = match channel.actions.as_slice() {
            [] => USUAL.iter().any(|event| event.name() == self.action),
            actions => actions.iter().any(|wanted| wanted == self.action),
        };
        let rank = self.incident.summary.rank;
        self.is_for(&channel.name, wanted && rank <= app.ranks.of(channel.least_level.as_deref()))
    }
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

    /// What stands in the outbox for it: what is posted, of mail its parts.
    pub fn body(&self, notice: &Notice) -> String {
        match self.way() {
            Some(Way::Post(format)) => format.write(notice).body,
            _ => json!({
                "subject": notice.line(),
                "text": Format::Text.write(notice).body,
                "html": Format::Html.write(notice).body,
            })
            .to_string(),
        }
    }

    /// What there is to tell it.
    pub fn notice(&self, app: &Parts, rules: &Rules, news: &News<'_>, now: i64) -> Notice {
        let incident = news.incident;
        let moment = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default();
        let fallback = rules.desk.locales().first().map_or("", String::as_str);
        let locale = self.locale.as_deref().and_then(|asked| rules.desk.locale(asked).ok()).unwrap_or(fallback);
        let facts = incident.facts();
        let written = self.written.then(|| words::written(&rules.desk.info(locale), &facts).join(" "));
        let occasion = Occasion {
            event: news.action.parse().ok(),
            id: incident.id.clone(),
            reference: incident.reference.clone(),
            link: Some(link(app, incident)),
            sender: app.config.url(),
            at: moment(now),
            opened: moment(incident.opened_at),
            state: match (incident.state.as_str(), &incident.acknowledged_at) {
                ("open", None) => State::New,
                ("open", Some(_)) => State::Taken,
                _ => State::Closed,
            },
            holder: incident.holder.clone(),
            locale: Some(locale.to_owned()),
            set: incident.grades.iter().map(|(pack, grade)| (pack.clone(), grade.level.clone())).collect(),
            item: news.item.map(str::to_owned),
            written: written.filter(|text| !text.is_empty()),
        };
        let setting = judge::Setting { locale, ..incident.setting() };
        match judge::decide(rules, &facts, setting, Audience::Responder) {
            Ok(decision) => Notice::of_desk(&rules.desk, &decision, occasion),
            Err(_) => Notice::undecided(&rules.desk, occasion),
        }
    }
}

/// Where an incident is seen.
pub fn link(app: &Parts, incident: &Incident) -> String {
    format!("{}/board/#{}", app.config.url(), incident.id)
}

/// The ranks of the levels that the configuration names, looked up once.
#[derive(Debug, Default)]
pub struct Ranks(std::collections::BTreeMap<String, i64>);

impl Ranks {
    /// Looks all of them up; what is wrong, and what there is instead.
    pub fn read(config: &Config, rules: &Rules) -> Result<Self, String> {
        let of_channels = config.channels.iter().map(|one| ("channel", &one.name, &one.least_level));
        let of_rungs = config.escalation.iter().map(|one| ("escalation", &one.name, &one.least_level));
        let (mut ranks, mut wrong) = (Self::default(), Vec::new());
        for (what, name, level) in of_channels.chain(of_rungs) {
            let Some(level) = level else { continue };
            let named: Vec<(String, i64)> = all(rules).filter(|(full, _)| names(full, level)).collect();
            match named.iter().map(|(_, rank)| *rank).max() {
                Some(rank) => drop(ranks.0.insert(level.clone(), rank)),
                None => {
                    let known: Vec<String> = all(rules).map(|(full, _)| full).collect();
                    wrong.push(format!(
                        "the {what} `{name}`: there is no level `{level}`; there are {}",
                        known.join(", ")
                    ));
                }
            }
        }
        for channel in &config.channels {
            if let Some(Err(error)) = channel.locale.as_deref().map(|asked| rules.desk.locale(asked)) {
                wrong.push(format!("the channel `{}`: {error}", channel.name));
            }
        }
        if wrong.is_empty() { Ok(ranks) } else { Err(wrong.join("\n")) }
    }

    /// The largest rank that is told; every one where no level is named.
    pub fn of(&self, level: Option<&str>) -> i64 {
        level.and_then(|level| self.0.get(level).copied()).unwrap_or(i64::MAX)
    }
}

/// Every level as `PACK:LEVEL`, with its rank.
fn all(rules: &Rules) -> impl Iterator<Item = (String, i64)> {
    rules.desk.packs().iter().flat_map(move |pack| {
        let of = |level: &str| Some((format!("{}:{level}", pack.id()), judge::rank_of(rules, pack.id(), level)?));
        pack.info("").levels.iter().filter_map(|level| of(level.id)).collect::<Vec<_>>()
    })
}

fn names(full: &str, level: &str) -> bool {
    full == level || full.split_once(':').is_some_and(|(_, own)| own == level)
}

/// What is wrong with channels, webhooks and escalation, as far as the configuration alone says.
pub fn wrong(config: &Config) -> Vec<String> {
    let mut wrong = Vec::new();
    let names: Vec<&str> = config
        .channels
        .iter()
        .map(|channel| channel.name.as_str())
        .chain(config.webhooks.iter().map(|hook| hook.name.as_str()))
        .collect();
    for (at, name) in names.iter().enumerate() {
        if names.iter().take(at).any(|other| other == name) {
            wrong.push(format!(
                "two channels or webhooks are called `{name}`; the outbox tells them apart by their names"
            ));
        }
    }
    for channel in &config.channels {
        let mut say = |what: String| wrong.push(format!("the channel `{}`: {what}", channel.name));
        let is_address = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        match channel.way() {
            None => {
                let known: Vec<&str> = Format::ALL.into_iter().map(Format::name).chain(["mail"]).collect();
                say(format!("there is no format `{}`; there are {}", channel.format, known.join(", ")));
            }
            Some(Way::Mail) if channel.to.is_empty() => say("`to` names nobody who gets the mail".to_owned()),
            Some(Way::Mail) if config.smtp.is_none() => {
                say("mail needs a table [smtp] with `host` and `from`".to_owned())
            }
            Some(Way::Mail) => {
                for address in channel.to.iter().filter(|address| address.parse::<lettre::message::Mailbox>().is_err())
                {
                    say(format!("`{address}` is no mail address"));
                }
            }
            Some(Way::Post(_)) if !channel.url.as_ref().is_some_and(is_address) => {
                say("`url` begins neither with http:// nor with https://".to_owned());
            }
            Some(Way::Post(Format::Pagerduty)) if channel.secret.is_none() => {
                say("`secret` is missing: the routing key of the integration".to_owned());
            }
            Some(Way::Post(_)) => {}
        }
        unknown_actions(&channel.actions).for_each(say);
    }
    for hook in &config.webhooks {
        wrong.extend(unknown_actions(&hook.actions).map(|what| format!("the webhook `{}`: {what}", hook.name)));
    }
    for (at, rung) in config.escalation.iter().enumerate() {
        let mut say = |what: String| wrong.push(format!("the escalation `{}`: {what}", rung.name));
        if config.escalation.iter().take(at).any(|other| other.name == rung.name) {
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
