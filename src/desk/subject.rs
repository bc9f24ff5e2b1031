//! What a pack and a desk can both do, for whoever does it with either: batches, gateways, commands.

use crate::answer::comparison::{Comparison, DeskComparison};
use crate::answer::decision::{Decision, Verdict};
use crate::answer::desk::{DeskDecision, DeskExplanation, DeskInfo, DeskVerdict};
use crate::answer::explanation::Explanation;
use crate::answer::info::PackInfo;
use crate::answer::refused::Refused;
use crate::decide::assess::Options;
use crate::decide::roles::Roles;
use crate::desk::core::{Desk, DeskOptions};
use crate::desk::facts::DeskFacts;
use crate::facts::json;
use crate::facts::known::Facts;
use crate::facts::limits::MAX_FACTS_BYTES;
use crate::model::audience::Audience;
use crate::model::overlay::OverlayRef;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};
use crate::time::zone::{Moment, Zone};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What became of one line of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing stands in it, and nothing was written for it.
    Empty,
    /// Its decision was written.
    Decided,
    /// What is wrong with it was written.
    Wrong,
}

/// A pack or a desk. The methods do what those of the same name do that each has by itself.
pub trait Subject {
    /// What is known about one incident.
    type Facts;
    /// Who fills the roles.
    type Roles: Default;
    /// What a decision depends on besides.
    type Options;
    /// Everything concluded about one incident.
    type Decision<'s>: Serialize
    where
        Self: 's;
    /// The conclusions alone.
    type Verdict<'s>: Serialize
    where
        Self: 's;
    /// Why they are what they are.
    type Explanation<'s>: Serialize
    where
        Self: 's;
    /// What changed between two states of one incident.
    type Comparison<'s>: Serialize
    where
        Self: 's;
    /// The subject in words.
    type Info<'s>: Serialize
    where
        Self: 's;

    /// Its id.
    fn id(&self) -> &str;
    /// Its version.
    fn version(&self) -> &str;
    /// Its digest.
    fn digest(&self) -> &str;
    /// The overlay through which it was changed.
    fn overlay(&self) -> Option<&OverlayRef>;
    /// The locales it speaks, the default first.
    fn locales(&self) -> &[String];
    /// The locale that serves `asked` best.
    ///
    /// # Errors
    /// It speaks no such language.
    fn locale(&self, asked: &str) -> Result<&str, Error>;
    /// It in words.
    fn info(&self, locale: &str) -> Self::Info<'_>;
    /// The JSON Schema of its facts.
    fn facts_schema(&self, locale: &str) -> Value;
    /// Options with these values.
    fn options(
        locale: Option<String>,
        received: Option<Moment>,
        zone: Option<Zone>,
        audience: Option<Audience>,
        roles: Self::Roles,
    ) -> Self::Options;
    /// Reads who fills the roles.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    fn roles_from_json(&self, text: &[u8]) -> Result<Self::Roles, Error>;
    /// Reads facts.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    fn facts(&self, value: &Value) -> Result<Self::Facts, Error>;
    /// Reads facts from JSON text.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    fn facts_from_json(&self, text: &[u8]) -> Result<Self::Facts, Error>;
    /// The number in what somebody typed as the answer to `fact`.
    fn read_number(&self, fact: &str, text: &str) -> Option<i64>;
    /// Decides one incident.
    fn assess(&self, facts: &Self::Facts, options: &Self::Options) -> Self::Decision<'_>;
    /// Decides it without words and guidance.
    fn verdict(&self, facts: &Self::Facts) -> Self::Verdict<'_>;
    /// Why this level, and what would give another one.
    ///
    /// # Errors
    /// `level` is no level here.
    fn explain(
        &self,
        facts: &Self::Facts,
        level: Option<&str>,
        options: &Self::Options,
    ) -> Result<Self::Explanation<'_>, Error>;
    /// What changed from `before` to `after`.
    fn compare(&self, before: &Self::Facts, after: &Self::Facts, options: &Self::Options) -> Self::Comparison<'_>;

    /// Appends the answer to one line of a batch to `out`, with a line break: the decision (without `options` only the
    /// verdict), or `{"error": {"problems": […]}, "line": number}`. A line with nothing but white space has no answer.
    fn answer_line(&self, line: &[u8], number: usize, options: Option<&Self::Options>, out: &mut Vec<u8>) -> Line {
        if is_empty(line) {
            return Line::Empty;
        }
        let start = out.len();
        let value = json::parse_from(number, line, MAX_FACTS_BYTES, "the facts");
        let facts = value.and_then(|value| self.facts(&value));
        let answered = facts.and_then(|facts| {
            let written = match options {
                Some(options) => serde_json::to_writer(&mut *out, &self.assess(&facts, options)),
                None => serde_json::to_writer(&mut *out, &self.verdict(&facts)),
            };
            written.map_err(|error| Problem::error("output", format!("cannot write JSON: {error}")).into())
        });
        if let Err(error) = &answered {
            out.truncate(start);
            let answer = serde_json::to_string(&Refused { error, line: number });
            out.extend_from_slice(answer.unwrap_or_default().as_bytes());
        }
        out.push(b'\n');
        if answered.is_ok() { Line::Decided } else { Line::Wrong }
    }
}

/// Whether nothing stands in a line but white space, and a byte order mark where a file begins.
fn is_empty(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    // Most lines are told by their first byte.
    line.first().is_none_or(|first| !first.is_ascii_graphic())
        && std::str::from_utf8(line).is_ok_and(|text| text.trim().is_empty())
}

/// Each method is the one that the type has by itself.
macro_rules! subject {
    ($of:ty: $facts:ty, $roles:ty, $options:ident; $decision:ident, $verdict:ident, $why:ident, $changes:ident, $info:ident) => {
        impl Subject for $of {
            type Facts = $facts;
            type Roles = $roles;
            type Options = $options;
            type Decision<'s> = $decision<'s>;
            type Verdict<'s> = $verdict<'s>;
            type Explanation<'s> = $why<'s>;
            type Comparison<'s> = $changes<'s>;
            type Info<'s> = $info<'s>;

            fn id(&self) -> &str {
                <$of>::id(self)
            }
            fn version(&self) -> &str {
                <$of>::version(self)
            }
            fn digest(&self) -> &str {
                <$of>::digest(self)
            }
            fn overlay(&self) -> Option<&OverlayRef> {
                <$of>::overlay(self)
            }
            fn locales(&self) -> &[String] {
                <$of>::locales(self)
            }
            fn locale(&self, asked: &str) -> Result<&str, Error> {
                <$of>::locale(self, asked)
            }
            fn info(&self, locale: &str) -> $info<'_> {
                <$of>::info(self, locale)
            }
            fn facts_schema(&self, locale: &str) -> Value {
                <$of>::facts_schema(self, locale)
            }
            fn options(
                locale: Option<String>,
                received: Option<Moment>,
                zone: Option<Zone>,
                audience: Option<Audience>,
                roles: $roles,
            ) -> $options {
                $options { locale, received, zone, audience, roles }
            }
            fn roles_from_json(&self, text: &[u8]) -> Result<$roles, Error> {
                <$of>::roles_from_json(self, text)
            }
            fn facts(&self, value: &Value) -> Result<$facts, Error> {
                <$of>::facts(self, value)
            }
            fn facts_from_json(&self, text: &[u8]) -> Result<$facts, Error> {
                <$of>::facts_from_json(self, text)
            }
            fn read_number(&self, fact: &str, text: &str) -> Option<i64> {
                <$of>::read_number(self, fact, text)
            }
            fn assess(&self, facts: &$facts, options: &$options) -> $decision<'_> {
                <$of>::assess(self, facts, options)
            }
            fn verdict(&self, facts: &$facts) -> $verdict<'_> {
                <$of>::verdict(self, facts)
            }
            fn explain(&self, facts: &$facts, level: Option<&str>, options: &$options) -> Result<$why<'_>, Error> {
                <$of>::explain(self, facts, level, options)
            }
            fn compare(&self, before: &$facts, after: &$facts, options: &$options) -> $changes<'_> {
                <$of>::compare(self, before, after, options)
            }
        }
    };
}

subject!(Pack: Facts, Roles, Options; Decision, Verdict, Explanation, Comparison, PackInfo);
subject!(Desk: DeskFacts, BTreeMap<String, Roles>, DeskOptions;
    DeskDecision, DeskVerdict, DeskExplanation, DeskComparison, DeskInfo);
