//! The readable report of a desk: which packs are concerned and what each decides, then one worklist for all of them.

use crate::page::names::{Names, or};
use crate::page::paint::{self, paint};
use crate::page::report;
use crate::page::sheet::Page;
use crate::page::sheet::source;
use crate::page::verdict::{self, Verdict};
use fenji::{Desk, DeskDecision, Holds, PackDecision, WorkStep, Zone};

/// The words of a desk and of all its packs.
pub struct Voices<'d> {
    packs: Vec<(&'d str, Names<'d>)>,
    /// The desk's own: its phases and questions.
    pub own: Names<'d>,
}

impl<'d> Voices<'d> {
    /// The words in `locale`, with clock times in `zone`.
    pub fn new(desk: &'d Desk, locale: &str, zone: Option<&Zone>) -> Self {
        let packs = desk.packs().iter().map(|pack| (pack.id(), Names::new(pack, locale, zone))).collect();
        Self { packs, own: Names::of_desk(desk, locale, zone) }
    }

    /// The words of one pack.
    pub fn of(&self, pack: &str) -> &Names<'d> {
        self.packs.iter().find(|(id, _)| *id == pack).map_or(&self.own, |(_, names)| names)
    }

    /// The names of packs, as a remark.
    fn packs<'a>(&self, packs: impl Iterator<Item = &'a str>) -> String {
        let titles: Vec<&str> = packs.map(|pack| self.of(pack).info.title).collect();
        paint(paint::QUIET, &self.own.lang.remark(&self.own.lang.all(&titles)))
    }
}

/// The title of a pack, marked where it may not be concerned.
pub fn titled(title: &str, holds: Holds, names: &Names<'_>) -> String {
    match holds {
        Holds::Yes => title.to_owned(),
        Holds::Maybe => format!("{title}{}", paint(paint::CAUTION, &names.lang.remark(names.words.may_concern))),
    }
}

/// The report on `decision`, in full or only what is needed first.
pub fn report(decision: &DeskDecision<'_>, voices: &Voices<'_>, full: bool) -> String {
    let mut page = Page::new(full);
    if decision.packs.is_empty() {
        page.line(0, &paint(paint::ALARM, voices.own.words.no_plan));
    }
    for pack in &decision.packs {
        concerned(&mut page, pack, voices);
        if full {
            report::why(&mut page, &Verdict::from(&pack.decision), voices.of(pack.pack));
        }
    }
    conflicts(&mut page, decision, voices);
    first(&mut page, decision, voices);
    command(&mut page, decision, voices);
    duties(&mut page, decision, voices);
    checklist(&mut page, &decision.worklist.steps, voices);
    for pack in decision.packs.iter().filter(|pack| !pack.decision.reports.is_empty()) {
        report::reports(&mut page, &pack.decision, voices.of(pack.pack), pack.title);
    }
    questions(&mut page, decision, voices);
    report::suggestions(&mut page, &decision.suggestions, &voices.own);
    if !full {
        page.line(0, "");
        page.quiet(0, voices.own.words.hint_full);
    }
    page.finish()
}

/// What to do and what not to do in the first minutes; in full, all that must not be done.
fn first(page: &mut Page, decision: &DeskDecision<'_>, voices: &Voices<'_>) {
    let (words, all) = (voices.own.words, &decision.worklist.steps);
    let steps = || decision.first.iter().filter_map(|first| all.iter().find(|step| step.id == first.id));
    list(page, words.now, steps().filter(|step| !step.avoid), voices);
    let later = all.iter().filter(|step| page.full && decision.first.iter().all(|first| first.id != step.id));
    let avoid: Vec<&WorkStep<'_>> = steps().chain(later).filter(|step| step.avoid).collect();
    list(page, words.avoid, avoid.into_iter(), voices);
}

/// One pack: why it is concerned, and its verdict.
fn concerned(page: &mut Page, pack: &PackDecision<'_>, voices: &Voices<'_>) {
    let names = voices.of(pack.pack);
    page.heading(&titled(pack.title, pack.holds, names));
    let verdict = Verdict::from(&pack.decision);
    page.line(1, &verdict::headline(&verdict, names));
    for line in verdict::unsettled(&verdict, names) {
        page.line(2, &line);
    }
    page.quiet(1, &names.lang.labelled(names.words.concerned, pack.text));
    page.detail(2, &source(pack.clause, names));
    page.detail(2, &names.basis(pack.basis, pack.note));
    for warning in &pack.decision.warnings {
        page.line(1, &paint(paint::CAUTION, &names.lang.labelled(names.words.unbound, names.role(warning.role))));
    }
    for bound in &pack.decision.roles {
        let contact = bound.contact.as_deref().map(|contact| names.lang.remark(contact)).unwrap_or_default();
        page.line(1, &names.lang.labelled(names.role(bound.role), &format!("{}{contact}", bound.name)));
    }
}

fn conflicts(page: &mut Page, decision: &DeskDecision<'_>, voices: &Voices<'_>) {
    if decision.conflicts.is_empty() {
        return;
    }
    let names = &voices.own;
    page.heading(&paint(paint::ALARM, names.words.conflicts));
    let said = |action: &String| -> String {
        let id = action.split_once(':').map_or(action.as_str(), |(_, id)| id);
        let step = decision.worklist.steps.iter().find(|step| step.id == id).map(|step| step.text);
        let duty = || decision.worklist.duties.iter().find(|duty| duty.id == id).map(|duty| duty.text);
        let text = if action.starts_with("step:") { step } else { duty() };
        names.lang.quoted(text.unwrap_or(id).trim_end_matches(['.', '。']))
    };
    for conflict in &decision.conflicts {
        page.line(1, &format!("{}{}", paint(paint::STRONG, conflict.text), names.maybe(conflict.holds)));
        for side in [&conflict.one, &conflict.other] {
            let texts: Vec<String> = side.iter().map(said).collect();
            page.line(2, &format!("• {}", texts.join(" ")));
        }
    }
}

/// Who does what of the command chain; where plans name different people, all of them.
fn command(page: &mut Page, decision: &DeskDecision<'_>, voices: &Voices<'_>) {
    let names = &voices.own;
    if decision.worklist.command.is_empty() {
        return;
    }
    page.heading(names.words.command);
    for act in &decision.worklist.command {
        let label = act.from.first().map_or(act.act, |from| voices.of(from.pack).act(act.act));
        let differs = match act.differs {
            true => paint(paint::CAUTION, &names.lang.remark(names.words.plans_differ)),
            false => String::new(),
        };
        page.line(1, &format!("{}{differs}", paint(paint::STRONG, label)));
        for from in &act.from {
            let theirs = voices.of(from.pack);
            let who = theirs.who(Some(from.role), from.to);
            let pack = voices.packs(std::iter::once(from.pack));
            page.line(2, &format!("{who}{}{pack}", names.maybe(from.holds)));
            page.detail(3, from.text);
            page.detail(3, &source(from.clause, theirs));
            page.detail(3, &theirs.basis(from.basis, from.note));
        }
    }
}

/// A step of the worklist: who does it, what, and for which packs.
fn said(step: &WorkStep<'_>, voices: &Voices<'_>) -> String {
    let names = &voices.own;
    let mut roles: Vec<&str> = Vec::new();
    for from in &step.from {
        let role = voices.of(from.pack).role(from.by);
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    let text = names.lang.labelled(&roles.join(" / "), or(step.text, step.id));
    format!("{text}{}", names.maybe(step.holds))
}

fn list<'a, 'd: 'a>(
    page: &mut Page,
    heading: &str,
    steps: impl Iterator<Item = &'a WorkStep<'d>>,
    voices: &Voices<'_>,
) {
    let mut steps = steps.peekable();
    if steps.peek().is_none() {
        return;
    }
    page.heading(heading);
    for step in steps {
        let packs = voices.packs(step.from.iter().map(|from| from.pack));
        page.line(1, &format!("• {}{packs}", said(step, voices)));
        sources(page, 2, step, voices);
    }
}

/// What other plans say in other words; in full also where each plan says it.
fn sources(page: &mut Page, depth: usize, step: &WorkStep<'_>, voices: &Voices<'_>) {
    let mut told: Vec<String> = Vec::new();
    for from in &step.from {
        let names = voices.of(from.pack);
        if from.text != step.text && !told.contains(&from.text.to_owned()) {
            page.quiet(depth, &names.lang.labelled(names.info.title, from.text));
            told.push(from.text.to_owned());
        }
    }
    for from in &step.from {
        let names = voices.of(from.pack);
        for line in [source(from.clause, names), names.basis(from.basis, from.note)] {
            if !line.is_empty() {
                page.detail(depth, &names.lang.labelled(names.info.title, &line));
            }
        }
    }
}

fn duties(page: &mut Page, decision: &DeskDecision<'_>, voices: &Voices<'_>) {
    if decision.worklist.duties.is_empty() {
        return;
    }
    page.heading(voices.own.words.deadlines);
    for duties in decision.worklist.duties.chunk_by(|a, b| a.due == b.due) {
        let Some(first) = duties.first() else { continue };
        page.line(1, &paint(paint::STRONG, &voices.own.due(&first.due)));
        for duty in duties {
            for from in duty.from.iter().filter(|from| from.binding) {
                let names = voices.of(from.pack);
                let text = names.lang.labelled(&names.who(Some(from.by), from.to), or(from.text, duty.id));
                let pack = voices.packs(std::iter::once(from.pack));
                page.line(2, &format!("{text}{}{pack}", names.maybe(from.holds)));
                page.detail(4, &source(from.clause, names));
                page.detail(4, &names.basis(from.basis, from.note));
            }
            for from in duty.from.iter().filter(|from| !from.binding) {
                let names = voices.of(from.pack);
                let text = names.lang.labelled(&names.who(Some(from.by), from.to), or(from.text, duty.id));
                let pack = voices.packs(std::iter::once(from.pack));
                page.line(2, &format!("{text}{}{pack}", names.maybe(from.holds)));
                page.quiet(4, &names.lang.labelled(names.words.later, &names.due(&from.due)));
                page.detail(4, &source(from.clause, names));
                page.detail(4, &names.basis(from.basis, from.note));
            }
        }
    }
}

fn checklist(page: &mut Page, steps: &[WorkStep<'_>], voices: &Voices<'_>) {
    let steps: Vec<&WorkStep<'_>> = steps.iter().filter(|step| !step.avoid).collect();
    if steps.is_empty() {
        return;
    }
    page.heading(voices.own.words.steps);
    let mut number = 0;
    for phase in steps.chunk_by(|a, b| a.phase == b.phase) {
        let Some(id) = phase.first().map(|step| step.phase) else { continue };
        page.line(1, &paint(paint::STRONG, voices.own.phase(id).map_or(id, |phase| or(phase.text, id))));
        for step in phase {
            number += 1;
            let destructive = match step.destructive {
                true => paint(paint::ALARM, &voices.own.lang.remark(voices.own.words.destructive)),
                false => String::new(),
            };
            let packs = voices.packs(step.from.iter().map(|from| from.pack));
            page.line(2, &format!("[ ] {number}. {}{destructive}{packs}", said(step, voices)));
            sources(page, 4, step, voices);
        }
    }
}

fn questions(page: &mut Page, decision: &DeskDecision<'_>, voices: &Voices<'_>) {
    let names = &voices.own;
    let mut open = decision.questions.open.iter();
    let Some(next) = open.next() else { return };
    report::next_question(page, next.fact, &next.can_change, names);
    if open.len() > 0 {
        page.heading(names.words.open_questions);
    }
    for question in open {
        let packs = voices.packs(question.packs.iter().copied());
        page.line(1, &format!("{}{packs}", names.question(question.fact)));
    }
}
