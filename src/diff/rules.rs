//! Rules of two packs, those of the same sort and id beside each other, and what they declare otherwise.

use crate::answer::diff::{Became, Changed, RuleDiff, sort};
use crate::compiled::plan::{Compiled, CompiledRule};
use crate::diagram::store::{At, FALSE, Ref, TRUE, TooLarge};
use crate::diff::comparing::Comparing;
use crate::diff::joint::{Both, Side};
use crate::model::rule::{Basis, DueRule, Rule, RuleKind};
use rustc_hash::FxHashMap;

/// The rules of both packs.
pub(crate) struct Rules {
    pub pairs: Vec<Both<Option<usize>>>,
    changed: FxHashMap<(RuleKind, String), RuleDiff>,
}

/// The leaves where the rules beside each other hold: in the old pack alone, in the new one alone.
pub(crate) const GOES: u64 = 4;
pub(crate) const APPEARS: u64 = 8;

impl Rules {
    pub fn of(work: &mut Comparing<'_>) -> Self {
        let packs = work.space.packs;
        let mut pairs: Vec<Both<Option<usize>>> = Vec::new();
        let mut known: FxHashMap<(RuleKind, &str), usize> = FxHashMap::default();
        for side in [Side::New, Side::Old] {
            for (index, rule) in packs[side].rules.iter().enumerate() {
                // A suggestion decides nothing, and has no id of its own.
                if rule.rule.kind == RuleKind::Suggest {
                    continue;
                }
                let place = *known.entry((rule.rule.kind, rule.rule.id.as_str())).or_insert(pairs.len());
                if place == pairs.len() {
                    pairs.push(Both::default());
                }
                if let Some(pair) = pairs.get_mut(place) {
                    pair[side].get_or_insert(index);
                }
            }
        }
        let mut changed = FxHashMap::default();
        for pair in &pairs {
            let rules = Both::of(|side| packs[side].rule(pair[side]?));
            if let Some(diff) = compare(work, rules)
                && let Some(rule) = rules.new.or(rules.old)
            {
                changed.insert((rule.rule.kind, rule.rule.id.clone()), diff);
            }
        }
        Self { pairs, changed }
    }

    /// Whether a rule is not as it was, or not in both packs.
    pub fn changed(&self, rule: &Rule) -> bool {
        self.changed.contains_key(&(rule.kind, rule.id.clone()))
    }

    /// All that changed, in the order of the new pack, then what only the old one has.
    pub fn listed(&self, packs: Both<&Compiled>) -> Vec<RuleDiff> {
        let rules = self
            .pairs
            .iter()
            .filter_map(|pair| packs.new.rule(pair.new.unwrap_or(usize::MAX)).or_else(|| packs.old.rule(pair.old?)));
        rules.filter_map(|rule| self.changed.get(&(rule.rule.kind, rule.rule.id.clone())).cloned()).collect()
    }
}

fn compare(work: &mut Comparing<'_>, rules: Both<Option<&CompiledRule>>) -> Option<RuleDiff> {
    let (sort, id) = rules.new.or(rules.old).map(|rule| (sort(rule.rule.kind), rule.rule.id.clone()))?;
    let (Some(old), Some(new)) = (rules.old, rules.new) else {
        let became = if rules.new.is_some() { Became::Added } else { Became::Removed };
        return Some(RuleDiff { sort, id, became, condition: None, changed: Vec::new() });
    };
    let has_condition = !matches!(new.rule.kind, RuleKind::Compute) && new.rule.standing.is_none();
    let condition = if has_condition { moved(work, old, new) } else { Some(false) };
    let changed = declared(&old.rule, &new.rule);
    let differs = condition != Some(false) || !changed.is_empty();
    differs.then_some(RuleDiff { sort, id, became: Became::Changed, condition, changed })
}

/// Whether a rule's own condition holds for other combinations that both packs allow. One that is written as it was only
/// follows what it reads.
fn moved(work: &mut Comparing<'_>, old: &CompiledRule, new: &CompiledRule) -> Option<bool> {
    if work.space.condition(Side::Old, &old.condition) == work.space.condition(Side::New, &new.condition) {
        return Some(false);
    }
    let functions = Both { old: function(work, Side::Old, old)?, new: function(work, Side::New, new)? };
    match beside(work, functions).ok()? {
        None => Some(false),
        Some((function, _)) => {
            let mut found = false;
            work.space.diagrams.visit(function, &mut |at| {
                found |= matches!(at, At::Leaf(GOES | APPEARS));
            });
            Some(found)
        }
    }
}

/// Where a rule holds, over what its own pack allows; what is impossible is not cut down to what is allowed.
pub(crate) fn function(work: &mut Comparing<'_>, side: Side, rule: &CompiledRule) -> Option<Ref> {
    let pack = work.space.packs[side];
    let own = if rule.rule.kind == RuleKind::Impossible { pack.truth(rule) } else { pack.possible(rule) };
    let Some(own) = own else {
        work.space.exact = false;
        return None;
    };
    work.space.brought(side, own).ok()
}

/// Two rules side by side: `TRUE` where both hold, `FALSE` where neither does.
pub(crate) fn beside(work: &mut Comparing<'_>, functions: Both<Ref>) -> Result<Option<(Ref, Vec<usize>)>, TooLarge> {
    let leaf = |old: u64, new: u64| match (old & TRUE != 0, new & TRUE != 0) {
        _ if old == 0 || new == 0 => 0,
        (true, true) => TRUE,
        (true, false) => GOES,
        (false, true) => APPEARS,
        (false, false) => FALSE,
    };
    work.beside(functions.old, functions.new, &leaf)
}

/// What two rules declare otherwise, beside their conditions and words.
pub(crate) fn declared(old: &Rule, new: &Rule) -> Vec<Changed> {
    let value = |rule: &Rule| match rule.kind {
        RuleKind::Priority => rule.number.to_string(),
        RuleKind::Kind | RuleKind::Scope | RuleKind::Level | RuleKind::Scheme | RuleKind::Command => rule.gives.clone(),
        RuleKind::Compute => rule.from.join(", "),
        _ => String::new(),
    };
    let list = |items: &[String]| items.join(", ");
    let number = |number: u8| if number == 0 { String::new() } else { number.to_string() };
    let fields = |rule: &Rule| {
        [
            ("value", value(rule)),
            ("scheme", rule.scheme.clone()),
            ("by", rule.by.clone()),
            ("to", rule.to.clone().unwrap_or_default()),
            ("due", due(rule.due.as_ref())),
            ("every", rule.standing.clone().unwrap_or_default()),
            ("phase", rule.phase.clone()),
            ("destructive", rule.destructive.to_string()),
            ("avoid", rule.avoid.to_string()),
            ("first", number(rule.first)),
            ("evidence", rule.evidence.to_string()),
            ("after", list(&rule.after)),
            ("fields", list(&rule.fields)),
            ("basis", basis(rule.basis).to_owned()),
        ]
    };
    let both = fields(old).into_iter().zip(fields(new));
    both.filter(|((_, old), (_, new))| old != new)
        .map(|((what, old), (_, new))| Changed { what: what.to_owned(), old, new })
        .collect()
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Plan => "plan",
        Basis::Reading => "reading",
        Basis::Borrowed => "borrowed",
        Basis::Gap => "gap",
    }
}

fn due(due: Option<&DueRule>) -> String {
    match due {
        None => String::new(),
        Some(DueRule::Within { within, from }) => format!("{within} from {from}"),
        Some(DueRule::Immediately) => "immediately".to_owned(),
        Some(DueRule::Unspecified) => "unspecified".to_owned(),
    }
}
