//! Channels: one notice of an incident, written the way that those who receive it understand: chats, pagers, tickets,
//! security and alerting formats, mail. Pure: nothing is sent here, and no clock is read.

mod cap;
mod cloudevents;
mod dingtalk;
mod escape;
mod feishu;
mod fit;
mod mail;
mod ocsf;
mod pagerduty;
mod parts;
mod scale;
mod servicenow;
mod sheet;
mod slack;
mod stix;
mod teams;
mod veris;
mod wecom;
mod words;

pub mod event;
pub mod format;
pub mod notice;
