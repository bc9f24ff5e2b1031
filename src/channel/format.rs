//! The formats: their names, how each is written, and how often its receiver takes one.

use crate::channel::notice::Notice;
use crate::channel::words::Lang;
use crate::channel::{
    cap, cloudevents, dingtalk, feishu, mail, ocsf, pagerduty, servicenow, slack, stix, teams, veris, wecom,
};
use std::str::FromStr;

/// A format in which a notice is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// An interactive card of a robot in Feishu or Lark; at most 20 kB.
    Feishu,
    /// A card of a custom robot in DingTalk; at most 20,000 bytes.
    Dingtalk,
    /// Markdown of a group robot in WeCom; at most 4,096 bytes.
    Wecom,
    /// Block Kit for Slack; at most 3,000 characters a block.
    Slack,
    /// An Adaptive Card for Teams; at most 28 kB.
    Teams,
    /// The Events API of PagerDuty, version 2. The receiver puts its `routing_key` in.
    Pagerduty,
    /// A row for ServiceNow's table of incidents, or an import set that coalesces on `correlation_id`.
    Servicenow,
    /// An Incident Finding (2005) of OCSF.
    Ocsf,
    /// An alert of the Common Alerting Protocol 1.2.
    Cap,
    /// A record of VERIS, in which what nobody knows yet is unknown.
    Veris,
    /// A bundle of STIX 2.1 with one incident.
    Stix,
    /// A CloudEvent, structured, with everything that is possible.
    Cloudevents,
    /// Plain text, for mail and terminals. The first line is the subject.
    Text,
    /// A page for mail.
    Html,
}

/// A notice as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its media type.
    pub media_type: &'static str,
    /// The whole body.
    pub body: String,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Feishu,
        Self::Dingtalk,
        Self::Wecom,
        Self::Slack,
        Self::Teams,
        Self::Pagerduty,
        Self::Servicenow,
        Self::Ocsf,
        Self::Cap,
        Self::Veris,
        Self::Stix,
        Self::Cloudevents,
        Self::Text,
        Self::Html,
    ];

    /// Its name on the command line and in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Feishu => "feishu",
            Self::Dingtalk => "dingtalk",
            Self::Wecom => "wecom",
            Self::Slack => "slack",
            Self::Teams => "teams",
            Self::Pagerduty => "pagerduty",
            Self::Servicenow => "servicenow",
            Self::Ocsf => "ocsf",
            Self::Cap => "cap",
            Self::Veris => "veris",
            Self::Stix => "stix",
            Self::Cloudevents => "cloudevents",
            Self::Text => "text",
            Self::Html => "html",
        }
    }

    /// The media type of what is written in it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Cap => "application/cap+xml",
            Self::Stix => "application/stix+json;version=2.1",
            Self::Cloudevents => "application/cloudevents+json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            _ => "application/json",
        }
    }

    /// How many messages its receiver takes in a minute from one sender, where that is written down. Whoever sends more puts
    /// them into one: [`Format::digest`].
    pub fn a_minute(self) -> Option<u32> {
        match self {
            // DingTalk blocks a robot for ten minutes that sends more.
            Self::Dingtalk | Self::Wecom => Some(20),
            Self::Feishu => Some(100),
            Self::Slack => Some(60),
            _ => None,
        }
    }

    /// The notice in this format, in its locale. Texts of packs and of people are data in it, never markup.
    pub fn write(self, notice: &Notice) -> Message {
        let body = match self {
            Self::Feishu => feishu::card(notice),
            Self::Dingtalk => dingtalk::card(notice),
            Self::Wecom => wecom::markdown(notice),
            Self::Slack => slack::blocks(notice),
            Self::Teams => teams::card(notice),
            Self::Pagerduty => pagerduty::event(notice),
            Self::Servicenow => servicenow::incident(notice),
            Self::Ocsf => ocsf::finding(notice),
            Self::Cap => cap::alert(notice),
            Self::Veris => veris::record(notice),
            Self::Stix => stix::bundle(notice),
            Self::Cloudevents => cloudevents::event(notice),
            Self::Text => mail::text(notice),
            Self::Html => mail::html(notice),
        };
        Message { media_type: self.media_type(), body }
    }

    /// Several notices as one message: the lines of [`Notice::line`] with their links, in order. Only for what people read;
    /// of the other formats each message stands for one incident.
    pub fn digest(self, lines: &[(String, Option<String>)], locale: &str) -> Option<Message> {
        let lang = Lang::of(locale);
        let body = match self {
            Self::Feishu => feishu::digest(lines, lang),
            Self::Dingtalk => dingtalk::digest(lines, lang),
            Self::Wecom => wecom::digest(lines, lang),
            Self::Slack => slack::digest(lines, lang),
            Self::Teams => teams::digest(lines, lang),
            _ => return None,
        };
        Some(Message { media_type: self.media_type(), body })
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or(())
    }
}

impl Notice {
    /// The notice in one line, for a subject and for a digest.
    pub fn line(&self) -> String {
        self.headline(120)
    }
}
