//! The notice: what there is to tell about one incident at one moment, with everything that is still possible, before it
//! is written in any format.

use crate::answer::decision::{Conclusion, Decision, Due, FirstStep, Holds, PackRef};
use crate::answer::desk::DeskDecision;
use crate::answer::info::{PackInfo, Word};
use crate::channel::escape::tidy;
use crate::channel::event::{Event, State};
use crate::channel::words::Lang;
use crate::desk::core::Desk;
use crate::model::audience::Audience;
use crate::pack::core::Pack;
use crate::time::zone::Zone;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What a notice says beside what was decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Occasion {
    /// What happened; a report where nothing else is named.
    pub event: Option<Event>,
    /// The incident's id, the same in every notice about it.
    pub id: String,
    /// The short code that people read out.
    pub reference: String,
    /// Where more about it is seen, by who may.
    pub link: Option<String>,
    /// Who tells it: the address or the name of the system.
    pub sender: String,
    /// When it happened.
    pub at: Timestamp,
    /// When the incident was reported.
    pub opened: Timestamp,
    /// How far the incident is.
    pub state: State,
    /// Who has it.
    pub holder: Option<String>,
    /// The locale of all words; the default of what decided where none is named.
    pub locale: Option<String>,
    /// By pack, the level that a person set in place of the engine's.
    pub set: BTreeMap<String, String>,
    /// The item of the worklist that it is about: `duty:…` or `report:…`.
    pub item: Option<String>,
    /// What the reporter wrote. Told only where somebody asked for it.
    pub written: Option<String>,
}

/// One notice. It borrows nothing: what is told may be sent much later.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub(super) event: Event,
    pub(super) occasion: Occasion,
    pub(super) lang: Lang,
    pub(super) locale: String,
    pub(super) zone: Zone,
    /// The pack or desk that decided.
    pub(super) edition: Edition,
    pub(super) complete: bool,
    /// The plans that are or may be concerned, in the order of the decision; none where nothing could be decided.
    pub(super) plans: Vec<Plan>,
    /// What is to be done and not to be done at once.
    pub(super) first: Vec<Act>,
    /// What is owed, the most urgent first.
    pub(super) owed: Vec<Owed>,
    /// Questions that are open.
    pub(super) questions: usize,
    /// The words of the item that it is about.
    pub(super) item: Option<String>,
}

/// What decided.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edition {
    pub id: String,
    pub version: String,
    pub digest: String,
    pub title: String,
}

/// What one plan concludes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    pub id: String,
    pub title: String,
    pub holds: Holds,
    pub kind: Choice,
    pub scope: Choice,
    pub level: Choice,
    pub priority: Vec<Place>,
    /// Whether a person set the level.
    pub set: bool,
    /// Where the possible levels stand, in the order of `level`.
    pub places: Vec<Place>,
}

/// The values that are possible, the most serious first where they have an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Choice {
    pub possible: Vec<Named>,
}

/// An id, and what people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub id: String,
    pub text: String,
}

/// A place in an order, 0 first, of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub at: usize,
    pub of: usize,
}

/// Something to do at once, or not to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Act {
    pub text: String,
    pub by: String,
    pub avoid: bool,
    pub holds: Holds,
}

/// Something that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owed {
    pub text: String,
    pub by: String,
    pub holds: Holds,
    pub due: When,
}

/// By when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    At(Timestamp),
    Now,
    /// No moment is known.
    Open,
}

impl Notice {
    /// What there is to tell about what a pack decided.
    pub fn of_pack(pack: &Pack, decision: &Decision<'_>, occasion: Occasion) -> Self {
        let info = pack.info(locale(&occasion, pack.locale(occasion.locale.as_deref().unwrap_or_default())));
        let plans = vec![plan(&info, Holds::Yes, decision, &occasion, |level| place(&info.levels, level))];
        let duties = decision.duties.iter().map(|duty| (duty.id, duty.text, duty.by, duty.holds, &duty.due));
        let owed = duties.map(|(_, text, by, holds, due)| owed(text, role(&[&info], by), holds, due)).collect();
        let item = occasion.item.as_deref().and_then(|item| item_of(item, None, &[decision]));
        let mut notice = Self::new(occasion, info.locale, edition(decision.pack, info.title));
        (notice.complete, notice.zone) = (decision.complete, decision.zone.clone().unwrap_or_default());
        notice.questions = decision.questions.open.len();
        notice.first = first(&decision.first, &[&info]);
        (notice.plans, notice.owed, notice.item) = (plans, owed, item);
        notice
    }

    /// What there is to tell about what a desk decided.
    pub fn of_desk(desk: &Desk, decision: &DeskDecision<'_>, occasion: Occasion) -> Self {
        let desk_info = desk.info(locale(&occasion, desk.locale(occasion.locale.as_deref().unwrap_or_default())));
        let infos: Vec<&PackInfo<'_>> = desk_info.packs.iter().collect();
        let ranks = desk.ranks();
        let plans = decision.packs.iter().filter_map(|one| {
            let info = infos.iter().find(|info| info.id == one.pack)?;
            let of = |level: &str| match desk.rank_of_level(one.pack, level).and_then(|rank| usize::try_from(rank).ok())
            {
                Some(rank) => Place { at: rank.saturating_sub(1), of: ranks },
                None => place(&info.levels, level),
            };
            Some(plan(info, one.holds, &one.decision, &occasion, of))
        });
        let plans = plans.collect();
        let owed = decision.worklist.duties.iter().map(|duty| {
            let binding = duty.from.iter().find(|from| from.binding).or(duty.from.first());
            let by = binding.map(|from| role(&infos, from.by)).unwrap_or_default();
            owed(duty.text, by, duty.holds, &duty.due)
        });
        let owed = owed.collect();
        let decisions: Vec<&Decision<'_>> = decision.packs.iter().map(|one| &one.decision).collect();
        let item = occasion.item.as_deref().and_then(|item| item_of(item, Some(decision), &decisions));
        let mut notice = Self::new(occasion, desk_info.locale, edition(decision.desk, desk_info.title));
        (notice.complete, notice.zone) = (decision.complete, decision.zone.clone().unwrap_or_default());
        notice.questions = decision.questions.open.len();
        notice.first = first(&decision.first, &infos);
        (notice.plans, notice.owed, notice.item) = (plans, owed, item);
        notice
    }

    /// What there is to tell about an incident on which the rules could not decide: all that is known is that it is there,
    /// and the worst is assumed.
    pub fn undecided(desk: &Desk, occasion: Occasion) -> Self {
        let info = desk.info(locale(&occasion, desk.locale(occasion.locale.as_deref().unwrap_or_default())));
        let decided_by = Edition {
            id: desk.id().to_owned(),
            version: desk.version().to_owned(),
            digest: desk.digest().to_owned(),
            title: info.title.to_owned(),
        };
        Self::new(occasion, info.locale, decided_by)
    }

    /// What happened.
    pub fn event(&self) -> Event {
        self.event
    }

    fn new(mut occasion: Occasion, locale: &str, edition: Edition) -> Self {
        occasion.reference = tidy(&occasion.reference).into_owned();
        occasion.holder = occasion.holder.map(|holder| tidy(&holder).into_owned());
        Self {
            event: occasion.event.unwrap_or(Event::Reported),
            occasion,
            lang: Lang::of(locale),
            locale: locale.to_owned(),
            zone: Zone::default(),
            edition,
            complete: false,
            plans: Vec::new(),
            first: Vec::new(),
            owed: Vec::new(),
            questions: 0,
            item: None,
        }
    }

    /// The plans that count: those that are concerned for certain, where there are any.
    pub(super) fn counted(&self) -> impl Iterator<Item = &Plan> {
        let certain = self.plans.iter().any(|plan| plan.holds == Holds::Yes);
        self.plans.iter().filter(move |plan| !certain || plan.holds == Holds::Yes)
    }

    /// A moment as clocks show it where the incident is.
    pub(super) fn clock(&self, at: Timestamp) -> String {
        self.zone.show(at)
    }
}

impl Choice {
    /// Whether there is one value, and no other.
    pub fn one(&self) -> Option<&Named> {
        match self.possible.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The ids.
    pub fn ids(&self) -> Vec<&str> {
        self.possible.iter().map(|one| one.id.as_str()).collect()
    }
}

/// What stands before the colon of “P1: …”, or all of it.
fn short(text: &str) -> &str {
    text.split_once([':', '：']).map_or(text, |(name, _)| name).trim()
}

fn locale<'a>(occasion: &Occasion, spoken: Result<&'a str, crate::problem::Error>) -> &'a str {
    // An unknown locale gives the default's words.
    if occasion.locale.is_some() { spoken.unwrap_or_default() } else { "" }
}

fn edition(reference: PackRef<'_>, title: &str) -> Edition {
    let PackRef { id, version, digest, .. } = reference;
    Edition { id: id.to_owned(), version: version.to_owned(), digest: digest.to_owned(), title: title.to_owned() }
}

fn plan(
    info: &PackInfo<'_>,
    holds: Holds,
    decision: &Decision<'_>,
    occasion: &Occasion,
    place_of: impl Fn(&str) -> Place,
) -> Plan {
    let set = occasion.set.get(info.id);
    let level = match set {
        Some(level) => Choice { possible: vec![named(&info.levels, level)] },
        None => choice(&info.levels, &decision.level),
    };
    let priorities = usize::try_from(info.priorities).unwrap_or(1).max(1);
    let priority = decision
        .priority
        .possible
        .iter()
        .map(|value| Place { at: usize::try_from(*value).unwrap_or(1).saturating_sub(1), of: priorities });
    Plan {
        id: info.id.to_owned(),
        title: info.title.to_owned(),
        holds,
        kind: choice(&info.kinds, &decision.kind),
        scope: choice(&info.scopes, &decision.scope),
        places: level.possible.iter().map(|one| place_of(&one.id)).collect(),
        level,
        priority: priority.collect(),
        set: set.is_some(),
    }
}

fn choice(words: &[Word<'_>], conclusion: &Conclusion<'_, &str>) -> Choice {
    Choice { possible: conclusion.possible.iter().map(|id| named(words, id)).collect() }
}

fn named(words: &[Word<'_>], id: &str) -> Named {
    let text = words.iter().find(|word| word.id == id).map(|word| short(word.text)).filter(|text| !text.is_empty());
    Named { id: id.to_owned(), text: text.unwrap_or(id).to_owned() }
}

fn place(levels: &[Word<'_>], level: &str) -> Place {
    let at = levels.iter().position(|word| word.id == level).unwrap_or_default();
    Place { at, of: levels.len().max(1) }
}

fn role(infos: &[&PackInfo<'_>], id: &str) -> String {
    let known = infos.iter().flat_map(|info| &info.roles).find(|role| role.id == id && !role.text.is_empty());
    known.map_or(id, |role| role.text).to_owned()
}

fn first(steps: &[FirstStep<'_>], infos: &[&PackInfo<'_>]) -> Vec<Act> {
    // Those who are told are those who work on it: what only few may read stays where it is.
    let told = steps.iter().filter(|step| step.audience == Audience::Responder);
    let act = |step: &FirstStep<'_>| Act {
        text: step.text.to_owned(),
        by: role(infos, step.by),
        avoid: step.avoid,
        holds: step.holds,
    };
    told.map(act).collect()
}

fn owed(text: &str, by: String, holds: Holds, due: &Due<'_>) -> Owed {
    let due = match due {
        Due::Within { at: Some(at), .. } => at.parse().map_or(When::Open, When::At),
        Due::Immediately => When::Now,
        Due::Within { at: None, .. } | Due::Unspecified => When::Open,
    };
    Owed { text: text.to_owned(), by, holds, due }
}

/// The words of an item of the worklist.
fn item_of(item: &str, desk: Option<&DeskDecision<'_>>, decisions: &[&Decision<'_>]) -> Option<String> {
    let (what, id) = item.split_once(':')?;
    let text = match what {
        "duty" => {
            let whole = desk.and_then(|desk| desk.worklist.duties.iter().find(|duty| duty.id == id));
            let own = || decisions.iter().flat_map(|one| &one.duties).find(|duty| duty.id == id).map(|duty| duty.text);
            whole.map(|duty| duty.text).or_else(own)
        }
        "report" => decisions.iter().flat_map(|one| &one.reports).find(|one| one.id == id).map(|one| one.text),
        "step" => decisions.iter().flat_map(|one| &one.steps).find(|step| step.id == id).map(|step| step.text),
        _ => None,
    };
    text.map(str::to_owned)
}
