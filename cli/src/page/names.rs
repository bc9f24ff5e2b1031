//! Ids in words: what a pack calls its kinds, roles and facts, and how times are written for a person.

use crate::words::catalogue::Words;
use crate::words::lang::Lang;
use fenji::{Basis, Desk, Due, FactInfo, Holds, Pack, PackInfo, PhaseInfo, Standing, Timestamp, Word, Zone};

/// The words for one pack in one locale.
pub struct Names<'p> {
    /// The command line's own language.
    pub lang: Lang,
    /// Its words.
    pub words: &'static Words,
    /// The pack's words.
    pub info: PackInfo<'p>,
    /// Clock times are shown in this zone.
    zone: Zone,
}

impl<'p> Names<'p> {
    /// The words of `pack` in `locale`, with clock times in `zone`, or in UTC.
    pub fn new(pack: &'p Pack, locale: &str, zone: Option<&Zone>) -> Self {
        let lang = Lang::of(locale);
        Self { lang, words: lang.words(), info: pack.info(locale), zone: zone.cloned().unwrap_or_default() }
    }

    /// The words of a desk, whose facts are those of all its packs.
    pub fn of_desk(desk: &'p Desk, locale: &str, zone: Option<&Zone>) -> Self {
        let lang = Lang::of(locale);
        let desk = desk.info(locale);
        let info = PackInfo {
            id: desk.id,
            version: desk.version,
            digest: desk.digest,
            locale: desk.locale,
            locales: desk.locales,
            title: desk.title,
            summary: desk.summary,
            phases: desk.phases,
            facts: desk.facts,
            ..PackInfo::default()
        };
        Self { lang, words: lang.words(), info, zone: zone.cloned().unwrap_or_default() }
    }

    pub fn kind<'a>(&'a self, id: &'a str) -> &'a str {
        name(word(&self.info.kinds, id))
    }

    pub fn scope<'a>(&'a self, id: &'a str) -> &'a str {
        name(word(&self.info.scopes, id))
    }

    pub fn level<'a>(&'a self, id: &'a str) -> &'a str {
        let text = word(&self.info.levels, id);
        // A level without a name of its own in its words is called by its id.
        if split(text).is_some() { name(text) } else { id }
    }

    /// What the level means: what stands after its name, or all of its words.
    pub fn level_meaning<'a>(&'a self, id: &'a str) -> &'a str {
        let text = word(&self.info.levels, id);
        split(text).map_or(if text == id { "" } else { text }, |(_, meaning)| meaning)
    }

    /// The name of a further level scheme.
    pub fn scheme<'a>(&'a self, id: &'a str) -> &'a str {
        self.info.schemes.iter().find(|scheme| scheme.id == id).map_or(id, |scheme| or(scheme.text, id))
    }

    /// The name of a level in a further scheme.
    pub fn scheme_level<'a>(&'a self, scheme: &str, level: &'a str) -> &'a str {
        let scheme = self.info.schemes.iter().find(|known| known.id == scheme);
        scheme.map_or(level, |scheme| name(word(&scheme.levels, level)))
    }

    pub fn role<'a>(&'a self, id: &'a str) -> &'a str {
        self.info.roles.iter().find(|role| role.id == id).map_or(id, |role| or(role.text, id))
    }

    pub fn act<'a>(&'a self, id: &'a str) -> &'a str {
        word(&self.info.acts, id)
    }

    pub fn phase(&self, id: &str) -> Option<&PhaseInfo<'p>> {
        self.info.phases.iter().find(|phase| phase.id == id)
    }

    pub fn fact(&self, id: &str) -> Option<&FactInfo<'p>> {
        self.info.facts.iter().find(|fact| fact.id == id)
    }

    /// The question that asks for the fact `id`.
    pub fn question<'a>(&'a self, id: &'a str) -> &'a str {
        self.fact(id).map_or(id, |fact| or(fact.question, id))
    }

    /// An option of the fact `id`.
    pub fn option<'a>(&'a self, id: &str, option: &'a str) -> &'a str {
        self.fact(id).map_or(option, |fact| word(&fact.options, option))
    }

    /// Who acts, and for whom where somebody is named.
    pub fn who(&self, by: Option<&str>, to: Option<&str>) -> String {
        match (by, to) {
            (Some(by), Some(to)) => self.lang.to(self.role(by), self.role(to)),
            (Some(one), None) | (None, Some(one)) => self.role(one).to_owned(),
            (None, None) => String::new(),
        }
    }

    /// By when, in words; a clock time only where the engine computed one.
    pub fn due(&self, due: &Due<'_>) -> String {
        match due {
            Due::Immediately => self.words.immediately.to_owned(),
            Due::Unspecified => self.words.unspecified.to_owned(),
            Due::Within { within, from, at } => {
                let within = match *from {
                    "received" => self.lang.within(within, self.words.received),
                    fact => self.lang.within(within, &self.lang.quoted(self.question(fact))),
                };
                match at {
                    Some(at) => self.lang.by_then(&self.clock(at), &within),
                    None => within,
                }
            }
        }
    }

    /// How often a standing duty is due, when it was done last and when it is due next.
    pub fn every(&self, duty: &Standing<'_>) -> String {
        let every = duty.every.map_or(self.words.no_period.to_owned(), |every| {
            format!("{} {}", self.words.every, self.lang.length(every))
        });
        let moment =
            |label: &str, at: &Option<String>| at.as_ref().map(|at| self.lang.labelled(label, &self.clock(at)));
        let parts = [moment(self.words.done_last, &duty.done), moment(self.words.due_next, &duty.next)];
        std::iter::once(every).chain(parts.into_iter().flatten()).collect::<Vec<_>>().join(self.words.semicolon)
    }

    /// “our reading: …” or “the plan is silent: …”; nothing where the plan itself says so.
    pub fn basis(&self, basis: Basis, note: Option<&str>) -> String {
        let mark = match basis {
            Basis::Plan => return note.unwrap_or_default().to_owned(),
            Basis::Reading => self.words.reading,
            Basis::Borrowed => self.words.borrowed,
            Basis::Gap => self.words.by_gap,
        };
        note.map_or(mark.to_owned(), |note| self.lang.labelled(mark, note))
    }

    /// A remark on what may hold but does not for certain.
    pub fn maybe(&self, holds: Holds) -> String {
        match holds {
            Holds::Yes => String::new(),
            Holds::Maybe => self.lang.remark(self.words.maybe),
        }
    }

    fn clock(&self, at: &str) -> String {
        at.parse::<Timestamp>().map_or_else(|_| at.to_owned(), |time| self.zone.show(time))
    }
}

/// `text`, or `id` where the pack has no words for it.
pub fn or<'a>(text: &'a str, id: &'a str) -> &'a str {
    if text.is_empty() { id } else { text }
}

fn word<'a>(words: &'a [Word<'_>], id: &'a str) -> &'a str {
    words.iter().find(|word| word.id == id).map_or(id, |word| or(word.text, id))
}

/// What stands before the colon in “global: the whole network is down”, or all of it.
fn name(text: &str) -> &str {
    split(text).map_or(text, |(name, _)| name)
}

fn split(text: &str) -> Option<(&str, &str)> {
    let (name, meaning) = text.split_once([':', '：'])?;
    Some((name.trim(), meaning.trim()))
}
