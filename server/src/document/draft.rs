//! A document as it begins: from facts, decision, worklist, deadlines and timeline. What is not certain is said to be so,
//! and what only people can say is left to them.

use crate::clock;
use crate::document::words::{Words, fill};
use crate::document::{Document, Saved, Section};
use crate::facts;
use crate::incident::Incident;
use crate::words::{answers, written};
use fenji::{DeskDecision, DeskInfo, Due, Holds, PackDecision, Report, Timestamp, Word, Zone};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The documents that every incident may need, whatever the plans ask for.
pub const GENERAL: [&str; 3] = ["preliminary", "progress", "final"];
/// Most items of one list.
const LISTED: usize = 40;

/// Everything that a document begins from.
pub struct Source<'s> {
    pub incident: &'s Incident,
    /// In the language of the document, as is the decision.
    pub info: &'s DeskInfo<'s>,
    pub decision: Option<&'s DeskDecision<'s>>,
    /// What is ticked off, by item.
    pub work: &'s BTreeMap<String, Value>,
    /// The newest first.
    pub timeline: &'s [Value],
    pub now: i64,
}

/// The documents that there are for this incident: the general ones, then those that the plans ask for, each with who gets it
/// from whom by when, and its versions.
pub fn listed(source: &Source<'_>, saved: &[Saved]) -> Vec<Value> {
    let words = Words::of(source.info.locale);
    let versions = |kind: &str| {
        let mine = saved.iter().filter(|saved| saved.document.kind == kind);
        mine.map(Saved::shown).collect::<Vec<_>>()
    };
    let general = GENERAL.map(|kind| json!({ "kind": kind, "title": title(words, kind), "versions": versions(kind) }));
    let asked = source.reports().map(|(pack, report)| {
        let kind = kind_of(pack, report);
        json!({
            "kind": kind,
            "title": report.text,
            "plan": pack.title,
            "item": format!("report:{}", report.id),
            "holds": report.holds,
            "by": report.by.map(|role| source.role(pack.pack, role)),
            "to": report.to.map(|role| source.role(pack.pack, role)),
            "due": report.due,
            "versions": versions(&kind),
        })
    });
    general.into_iter().chain(asked).collect()
}

/// A document of this kind, prefilled; none where nothing asks for it.
pub fn draft(source: &Source<'_>, kind: &str) -> Option<Document> {
    let words = Words::of(source.info.locale);
    let (title, sections) = match kind {
        "preliminary" => (
            title(words, kind),
            vec![
                source.facts(words),
                source.verdict(words),
                source.measures(words),
                source.deadlines(words),
                source.open(words),
                section("support", words.support, String::new()),
                source.owed(words),
            ],
        ),
        "progress" => (
            title(words, kind),
            vec![
                source.verdict(words),
                source.facts(words),
                section("cause", words.cause, String::new()),
                source.measures(words),
                source.todo(words),
                source.deadlines(words),
                source.open(words),
                section("next", words.next, String::new()),
                source.owed(words),
            ],
        ),
        "final" => (
            title(words, kind),
            vec![
                source.facts(words),
                source.verdict(words),
                source.timeline(words),
                source.measures(words),
                source.deadlines(words),
                section("cause", words.cause, String::new()),
                section("effect", words.effect, String::new()),
                section("lessons", words.lessons, String::new()),
                source.owed(words),
            ],
        ),
        asked => {
            let (_, report) = source.reports().find(|(pack, report)| kind_of(pack, report) == asked)?;
            // It may go outside: nothing stands in it that the plan does not ask for.
            (report.text, source.fields(words, report))
        }
    };
    let title = match kind {
        general if GENERAL.contains(&general) => format!("{title} {}", source.incident.reference),
        _ => title.to_owned(),
    };
    let (kind, locale) = (kind.to_owned(), source.info.locale.to_owned());
    Some(Document { head: source.head(words, &kind), kind, version: 0, locale, title, sections })
}

fn title(words: &Words, kind: &str) -> &'static str {
    match kind {
        "preliminary" => words.preliminary,
        "progress" => words.progress,
        _ => words.last,
    }
}

fn kind_of(pack: &PackDecision<'_>, report: &Report<'_>) -> String {
    format!("report:{}:{}", pack.pack, report.id)
}

pub(super) fn section(id: &str, heading: &str, text: String) -> Section {
    Section { id: id.to_owned(), heading: heading.to_owned(), text }
}

/// Lines as items, cut where there are too many, with what is said where there are none.
fn items(words: &Words, lines: Vec<String>, none: &str) -> String {
    if lines.is_empty() {
        return none.to_owned();
    }
    let rest = lines.len().saturating_sub(LISTED);
    let mut text: Vec<String> = lines.into_iter().take(LISTED).map(|line| format!("- {}", one_line(&line))).collect();
    if rest > 0 {
        text.push(String::new());
        text.push(fill(words.more, &[("count", &rest.to_string())]));
    }
    text.join("\n")
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A level's name: what stands before the colon, as in “P1: an important system is down”.
pub(super) fn short<'w>(list: &[Word<'w>], id: &'w str) -> &'w str {
    let text = list.iter().find(|word| word.id == id).map_or(id, |word| word.text);
    text.split([':', '：']).next().map_or(text, str::trim)
}

fn names<'w>(list: &[Word<'w>], ids: &[&'w str], words: &Words) -> String {
    ids.iter().map(|id| short(list, id)).collect::<Vec<_>>().join(words.list)
}

impl<'s> Source<'s> {
    fn reports(&self) -> impl Iterator<Item = (&'s PackDecision<'s>, &'s Report<'s>)> {
        let packs = self.decision.map(|decision| decision.packs.as_slice()).unwrap_or_default();
        packs.iter().flat_map(|pack| pack.decision.reports.iter().map(move |report| (pack, report)))
    }

    fn role(&self, pack: &str, role: &'s str) -> &'s str {
        let roles = self.info.packs.iter().find(|known| known.id == pack).map(|pack| pack.roles.as_slice());
        roles.unwrap_or_default().iter().find(|known| known.id == role).map_or(role, |role| role.text)
    }

    /// A moment as clocks at the incident show it.
    fn moment(&self, ms: i64) -> String {
        let zone: Zone = self.incident.zone.parse().unwrap_or_default();
        // Whole minutes: nobody reads seconds in a report.
        zone.show(Timestamp::from_millisecond(ms - ms.rem_euclid(60_000)).unwrap_or_default())
    }

    pub(super) fn moment_of(&self, text: &str) -> String {
        clock::read(text).map(|ms| self.moment(ms)).unwrap_or_default()
    }

    /// What it is about, and whom it goes to.
    fn head(&self, words: &Words, kind: &str) -> Vec<(String, String)> {
        let incident = self.incident;
        let state = match (incident.state.as_str(), incident.acknowledged_at) {
            ("open", None) => 0,
            ("open", Some(_)) => 1,
            _ => 2,
        };
        let mut head = vec![(words.reference, incident.reference.clone())];
        if let Some((pack, report)) = self.reports().find(|(pack, report)| kind_of(pack, report) == kind) {
            let role =
                |role: Option<&'s str>| role.map(|role| self.role(pack.pack, role).to_owned()).unwrap_or_default();
            head.push((words.by, role(report.by)));
            head.push((words.to, role(report.to)));
            head.push((words.due, self.due(words, &report.due)));
            head.push((words.clause, report.clause.unwrap_or_default().to_owned()));
        } else {
            let levels = self.decision.map(|decision| decision.packs.iter().filter(|pack| pack.holds == Holds::Yes));
            let levels: Vec<String> = levels.into_iter().flatten().map(|pack| self.level(words, pack)).collect();
            head.push((words.level, levels.join(words.list)));
            head.push((words.received, self.moment(incident.opened_at)));
            head.push((words.state, words.states.get(state).copied().unwrap_or_default().to_owned()));
            head.push((words.holder, incident.holder.clone().unwrap_or_default()));
        }
        head.push((words.as_of, self.moment(self.now)));
        let filled = head.into_iter().filter(|(_, value)| !value.is_empty());
        filled.map(|(label, value)| (label.to_owned(), value)).collect()
    }

    /// A pack's level, with what else it may be.
    fn level(&self, words: &Words, pack: &PackDecision<'_>) -> String {
        let levels = self.levels(pack.pack);
        if let Some(grade) = self.incident.grades.get(pack.pack) {
            return short(levels, &grade.level).to_owned();
        }
        let level = &pack.decision.level;
        let Some(value) = level.value else { return words.unknown.to_owned() };
        let others: Vec<&str> = level.possible.iter().copied().filter(|other| *other != value).collect();
        match others.is_empty() {
            true => words.remarked(short(levels, value), words.certain),
            false => {
                let others = names(levels, &others, words);
                fill(words.provisional, &[("worst", short(levels, value)), ("others", &others)])
            }
        }
    }

    pub(super) fn levels(&self, pack: &str) -> &'s [Word<'s>] {
        self.info.packs.iter().find(|known| known.id == pack).map(|pack| pack.levels.as_slice()).unwrap_or_default()
    }

    /// Every answer, and from whom it is.
    fn facts(&self, words: &Words) -> Section {
        let facts = self.incident.facts();
        let own = Value::Object(self.incident.answers.clone());
        let own: Vec<String> = facts::flat(&own).into_iter().map(|(id, _)| id).collect();
        let lines = answers(self.info, &facts).into_iter().map(|answered| {
            let by = if own.contains(&answered.fact) { words.responder } else { words.reporter };
            words.remarked(&words.answered(&answered.question, &answered.answer), by)
        });
        section("facts", words.facts, items(words, lines.collect(), words.unknown))
    }

    fn verdict(&self, words: &Words) -> Section {
        let Some(decision) = self.decision else {
            return section("verdict", words.verdict, words.undecided.to_owned());
        };
        let plans: Vec<String> = decision.packs.iter().map(|pack| self.plan(words, pack)).collect();
        section("verdict", words.verdict, plans.join("\n\n"))
    }

    /// What one plan says.
    fn plan(&self, words: &Words, pack: &PackDecision<'_>) -> String {
        let maybe = if pack.holds == Holds::Yes { "" } else { words.maybe_concerned };
        let labelled = |label: &str, text: String| format!("- {label}{}{}", words.colon, one_line(&text));
        let mut lines = vec![words.remarked(pack.title, maybe), String::new()];
        let decided = &pack.decision;
        if let Some(grade) = self.incident.grades.get(pack.pack) {
            let level = short(self.levels(pack.pack), &grade.level);
            let at = self.moment_of(&grade.at);
            let set = [("level", level), ("by", &grade.by), ("at", &at), ("reason", &grade.reason)];
            lines.push(labelled(words.level, fill(words.set, &set)));
            let engine = Incident { grades: Default::default(), ..self.incident.clone() };
            let verdict = Source { incident: &engine, ..*self }.level(words, pack);
            lines.push(format!("- {}", fill(words.by_rules, &[("verdict", &verdict)])));
        } else {
            lines.push(labelled(words.level, self.level(words, pack)));
        }
        let known = self.info.packs.iter().find(|known| known.id == pack.pack);
        let one_of = |list: &[Word<'_>], possible: &[&str]| match possible {
            [one] => words.remarked(short(list, one), words.certain),
            several => fill(words.one_of, &[("values", &names(list, several, words))]),
        };
        if let Some(known) = known {
            if !decided.kind.possible.is_empty() {
                lines.push(labelled(words.kind, one_of(&known.kinds, &decided.kind.possible)));
            }
            if !decided.scope.possible.is_empty() {
                lines.push(labelled(words.scope, one_of(&known.scopes, &decided.scope.possible)));
            }
        }
        let reasons = decided.level.reasons.iter().filter(|reason| reason.holds == Holds::Yes).take(2);
        let reasons = reasons.map(|reason| words.remarked(reason.text, reason.clause.unwrap_or_default()));
        let reasons: Vec<String> = reasons.collect();
        if !reasons.is_empty() {
            lines.push(labelled(words.reasons, reasons.join(words.list)));
        }
        lines.join("\n")
    }

    /// What was done, in the order in which it was ticked off.
    fn measures(&self, words: &Words) -> Section {
        let mut done: Vec<(i64, String)> = Vec::new();
        for (item, work) in self.work.iter().filter(|(item, _)| item.starts_with("step:")) {
            let Some((state, by, at)) = ticked(work) else { continue };
            let how = if state == "done" { words.done } else { words.not_needed };
            let how = fill(how, &[("by", by), ("at", &self.moment(at))]);
            done.push((at, words.remarked(self.item(item), &how)));
        }
        done.sort();
        let lines = done.into_iter().map(|(_, line)| line).collect();
        section("measures", words.measures, items(words, lines, words.no_measures))
    }

    /// What an item of the worklist is called.
    pub(super) fn item(&self, item: &'s str) -> &'s str {
        let (Some(decision), Some((kind, id))) = (self.decision, item.split_once(':')) else { return item };
        let list = &decision.worklist;
        let text = match kind {
            "step" => list.steps.iter().find(|step| step.id == id).map(|step| step.text),
            "duty" => list.duties.iter().find(|duty| duty.id == id).map(|duty| duty.text),
            _ => self.reports().find(|(_, report)| report.id == id).map(|(_, report)| report.text),
        };
        text.unwrap_or(item)
    }

    fn todo(&self, words: &Words) -> Section {
        let steps = self.decision.map(|decision| decision.worklist.steps.as_slice()).unwrap_or_default();
        let open = |id: &str| self.work.get(&format!("step:{id}")).and_then(ticked).is_none();
        let open: Vec<_> = steps.iter().filter(|step| !step.avoid && open(step.id)).collect();
        let certain = open.iter().filter(|step| step.holds == Holds::Yes).map(|step| {
            let mut by: Vec<&str> = step.from.iter().map(|from| self.role(from.pack, from.by)).collect();
            by.dedup();
            words.remarked(step.text, &by.join(words.list))
        });
        let mut text = items(words, certain.collect(), words.nothing);
        let maybe = open.iter().filter(|step| step.holds == Holds::Maybe).count();
        if maybe > 0 {
            text.push_str(&format!("\n\n{}", fill(words.maybe_steps, &[("count", &maybe.to_string())])));
        }
        section("todo", words.todo, text)
    }

    fn due(&self, words: &Words, due: &Due<'_>) -> String {
        match due {
            Due::Within { at: Some(at), .. } => fill(words.before, &[("at", &self.moment_of(at))]),
            Due::Within { within, at: None, .. } => (*within).to_owned(),
            Due::Immediately => words.immediately.to_owned(),
            Due::Unspecified => words.unspecified.to_owned(),
        }
    }

    /// How far something with a deadline is.
    fn met(&self, words: &Words, item: &str, due: &Due<'_>) -> String {
        let limit = match due {
            Due::Within { at: Some(at), .. } => clock::read(at),
            _ => None,
        };
        match self.work.get(item).and_then(ticked) {
            Some((state, by, at)) => {
                let late = limit.is_some_and(|limit| at > limit);
                let how = match (state, late) {
                    ("not-needed", _) => words.not_needed,
                    (_, true) => words.done_late,
                    (_, false) => words.done,
                };
                fill(how, &[("by", by), ("at", &self.moment(at))])
            }
            None if limit.is_some_and(|limit| self.now > limit) => words.late.to_owned(),
            None => words.pending.to_owned(),
        }
    }

    /// Duties for which the plans set a time, and how they were met.
    fn deadlines(&self, words: &Words) -> Section {
        let duties = self.decision.map(|decision| decision.worklist.duties.as_slice()).unwrap_or_default();
        let timed = duties.iter().filter(|duty| !matches!(duty.due, Due::Unspecified));
        let lines = timed.map(|duty| {
            let maybe = (duty.holds == Holds::Maybe).then(|| words.maybe.to_owned());
            let (due, met) = (self.due(words, &duty.due), self.met(words, &format!("duty:{}", duty.id), &duty.due));
            let remarks: Vec<String> = maybe.into_iter().chain([due, met]).collect();
            words.remarked(duty.text, &remarks.join(words.semicolon))
        });
        section("deadlines", words.deadlines, items(words, lines.collect(), words.nothing))
    }

    /// What may still change the assessment.
    fn open(&self, words: &Words) -> Section {
        let open = self.decision.map(|decision| decision.questions.open.as_slice()).unwrap_or_default();
        let question =
            |id: &str| self.info.facts.iter().find(|fact| fact.id == id).map(|fact| fact.question.to_owned());
        let lines: Vec<String> = open.iter().filter_map(|open| question(open.fact)).collect();
        let text = match (self.decision, lines.is_empty()) {
            (None, _) => words.undecided.to_owned(),
            (_, true) => words.settled.to_owned(),
            (_, false) => format!("{}\n\n{}", words.changes, items(words, lines, "")),
        };
        section("open", words.open, text)
    }

    /// What the plans ask to be written, by whom and for whom, by when, and how far it is.
    fn owed(&self, words: &Words) -> Section {
        let lines = self.reports().map(|(pack, report)| {
            let role = |role: Option<&'s str>| role.map(|role| self.role(pack.pack, role));
            let way: Vec<&str> = [role(report.by), role(report.to)].into_iter().flatten().collect();
            let maybe = if report.holds == Holds::Yes && pack.holds == Holds::Yes { "" } else { words.maybe };
            let met = self.met(words, &format!("report:{}", report.id), &report.due);
            let (way, due) = (way.join(" → "), self.due(words, &report.due));
            let (colon, next) = (words.colon, words.semicolon);
            format!("{}{colon}{way}{next}{due}{next}{met}", words.remarked(report.text, maybe))
        });
        section("owed", words.owed, items(words, lines.collect(), words.nothing))
    }

    /// The fields that a pack's report has: facts as far as they are known, and what only people can say left to them.
    fn fields(&self, words: &Words, report: &Report<'_>) -> Vec<Section> {
        let facts = self.incident.facts();
        let known = answers(self.info, &facts);
        let texts = written(self.info, &facts);
        let fields = report.fields.iter().zip(report.labels).map(|(field, label)| {
            let is_fact = self.info.facts.iter().any(|fact| fact.id == field);
            let answered =
                known.iter().find(|answered| answered.fact == *field).map(|answered| answered.answer.as_str());
            let text = match (is_fact, answered) {
                (true, answered) => answered.unwrap_or(words.unknown),
                (false, _) => "",
            };
            // What somebody wrote stays as it was written, line by line.
            let text = if texts.contains(&text) { text.to_owned() } else { one_line(text) };
            section(field, label, text)
        });
        fields.collect()
    }
}

/// Whether something is ticked off: how, by whom and when.
fn ticked(work: &Value) -> Option<(&str, &str, i64)> {
    let part = |key: &str| work.get(key).and_then(Value::as_str);
    let state = part("state").filter(|state| *state != "open")?;
    Some((state, part("by")?, clock::read(part("at")?)?))
}
