//! The sheet: a notice in words, as people read it; chats and mail lay it out, and others describe by it.

use crate::answer::decision::Holds;
use crate::channel::escape::tidy;
use crate::channel::event::State;
use crate::channel::fit::{Room, clip};
use crate::channel::notice::{Act, Choice, Notice, Owed, Plan, When};
use crate::channel::words::Lang;

/// Most plans of which a sheet speaks; an incident concerns few.
const MOST_PLANS: usize = 6;
/// Longest text of a reporter, in characters.
const MOST_WRITTEN: usize = 500;

/// A notice in words. Every text is on one line and of bounded length, and none is escaped.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub headline: String,
    /// What is certain and what is possible, in pairs of label and text.
    pub facts: Vec<(String, String)>,
    /// What to know first: whether all this is settled.
    pub remark: Option<String>,
    pub now: Vec<String>,
    pub avoid: Vec<String>,
    pub owed: Vec<String>,
    pub written: Option<String>,
    pub footer: String,
}

impl Notice {
    /// The whole in one line: what happened, how serious, what kind, which incident.
    pub(super) fn headline(&self, most: usize) -> String {
        let reference = tidy(&self.occasion.reference).into_owned();
        let dot = self.lang.words().dot;
        let end = if reference.is_empty() { String::new() } else { format!("{dot}{}", clip(&reference, 40)) };
        let mut parts = vec![self.lang.event(self.event).to_owned()];
        let leading = self.counted().next();
        match leading {
            Some(plan) => parts.push(self.level(plan)),
            None => parts.push(self.lang.words().no_level.to_owned()),
        }
        parts.extend(leading.map(|plan| self.kind(plan)).filter(|kind| !kind.is_empty()));
        let room = most.saturating_sub(end.chars().count());
        format!("{}{end}", clip(&tidy(&parts.join(dot)), room))
    }

    /// The notice in words, cut to `room`.
    pub(super) fn sheet(&self, room: Room) -> Sheet {
        let words = self.lang.words();
        let cut = |text: &str| clip(&tidy(text), room.width);
        let mut facts = Vec::new();
        let mut fact = |label: &str, text: String| {
            if !text.is_empty() {
                facts.push((cut(label), cut(&text)));
            }
        };
        if let Some(item) = &self.item {
            fact(words.about, item.clone());
        }
        for plan in self.plans.iter().take(MOST_PLANS) {
            let mut title = plan.title.clone();
            if plan.holds == Holds::Maybe {
                title.push_str(&self.lang.remark(words.maybe_concerned));
            }
            fact(&title, self.verdict(plan));
        }
        fact(words.reported, self.clock(self.occasion.opened));
        fact(words.holder, self.occasion.holder.clone().unwrap_or_default());
        let open = self.questions > 0 && self.occasion.state != State::Closed;
        fact(words.open, if open { self.lang.questions(self.questions) } else { String::new() });
        let remark = match (self.plans.is_empty(), self.is_certain()) {
            (true, _) => Some(words.undecided.to_owned()),
            (false, false) => Some(words.provisional.to_owned()),
            (false, true) => None,
        };
        // What is over needs nothing at once.
        let room = if self.occasion.state == State::Closed { Room { items: 0, ..room } } else { room };
        let list = |acts: Vec<String>| listed(self.lang, acts, room.items);
        let acts = |avoid: bool| self.first.iter().filter(move |act| act.avoid == avoid);
        Sheet {
            headline: self.headline(room.width.max(60)),
            facts,
            remark,
            now: list(acts(false).map(|act| cut(&self.act(act))).collect()),
            avoid: list(acts(true).map(|act| cut(&self.act(act))).collect()),
            owed: list(self.dated().map(|owed| cut(&self.owed(owed))).collect()),
            written: self.occasion.written.as_deref().map(|text| clip(&tidy(text), MOST_WRITTEN.min(room.width * 2))),
            footer: cut(&format!("{}{}{} {}", words.decided_by, words.colon, self.edition.title, self.edition.version)),
        }
    }

    /// What one plan concludes, with all that is possible.
    pub(super) fn verdict(&self, plan: &Plan) -> String {
        let parts = [self.level(plan), self.kind(plan), self.any(&plan.scope)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(self.lang.words().dot)
    }

    /// The level with all that is possible, the most serious first.
    pub(super) fn level(&self, plan: &Plan) -> String {
        let texts: Vec<&str> = plan.level.possible.iter().map(|one| one.text.as_str()).collect();
        match texts.as_slice() {
            [] => self.lang.words().no_level.to_owned(),
            [one] if plan.set => format!("{one}{}", self.lang.remark(self.lang.words().set)),
            [one] => (*one).to_owned(),
            [worst, others @ ..] => self.lang.level_of(worst, others),
        }
    }

    /// The kind with all that is possible; of many the first, and how many there are.
    pub(super) fn kind(&self, plan: &Plan) -> String {
        self.any(&plan.kind)
    }

    fn any(&self, choice: &Choice) -> String {
        let texts: Vec<&str> = choice.possible.iter().map(|one| one.text.as_str()).collect();
        match texts.get(..3).filter(|_| texts.len() > 3) {
            Some(first) => self.lang.one_of_many(first, texts.len()),
            None => self.lang.either(&texts),
        }
    }

    /// What is owed by a moment, or at once.
    pub(super) fn dated(&self) -> impl Iterator<Item = &Owed> {
        self.owed.iter().filter(|owed| owed.due != When::Open)
    }

    fn act(&self, act: &Act) -> String {
        format!("{}{}{}", act.text, self.lang.remark(&act.by), self.maybe(act.holds))
    }

    fn owed(&self, owed: &Owed) -> String {
        let words = self.lang.words();
        let due = match owed.due {
            When::At(at) => self.clock(at),
            When::Now | When::Open => words.at_once.to_owned(),
        };
        format!("{due}{}{}{}{}", words.colon, owed.text, self.lang.remark(&owed.by), self.maybe(owed.holds))
    }

    fn maybe(&self, holds: Holds) -> String {
        match holds {
            Holds::Yes => String::new(),
            Holds::Maybe => self.lang.remark(self.lang.words().maybe),
        }
    }
}

impl Sheet {
    /// All of it as plain text, a line each.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let words = lang.words();
        let mut lines: Vec<String> = self.remark.iter().cloned().collect();
        lines.extend(self.facts.iter().map(|(label, text)| format!("{label}{}{text}", words.colon)));
        for (label, list) in self.lists(lang) {
            lines.push(String::new());
            lines.push(format!("{label}{}", words.colon.trim_end()));
            lines.extend(list.iter().map(|text| format!("- {text}")));
        }
        if let Some(written) = &self.written {
            lines.push(String::new());
            lines.push(format!("{}{}{written}", words.written, words.colon));
        }
        lines
    }

    /// The lists that have something in them, with what they are called.
    pub fn lists(&self, lang: Lang) -> impl Iterator<Item = (&'static str, &[String])> {
        let words = lang.words();
        let all = [(words.now, &self.now), (words.avoid, &self.avoid), (words.owed, &self.owed)];
        all.into_iter().filter(|(_, list)| !list.is_empty()).map(|(label, list)| (label, list.as_slice()))
    }
}

/// The first of a list, and how many are left out.
fn listed(lang: Lang, mut list: Vec<String>, most: usize) -> Vec<String> {
    let left = list.len().saturating_sub(most);
    list.truncate(most);
    if left > 0 && most > 0 {
        list.push(lang.more(left));
    }
    list
}
