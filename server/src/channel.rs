//! What happened and who is told of it: the notice for each channel and webhook.

use crate::app::Parts;
use crate::config::telling::{Channel, Way, Webhook};
use crate::incident::Incident;
use crate::judge;
use crate::rules::Rules;
use crate::words;
use fenji::{Audience, Event, Format, Notice, Occasion, State, Timestamp};
use serde_json::json;

/// What a channel is told of where it names no actions: what asks somebody to do something, and the end of it.
const USUAL: &[Event] =
    &[Event::Reported, Event::Acknowledged, Event::Graded, Event::Overdue, Event::Closed, Event::Reopened];

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
