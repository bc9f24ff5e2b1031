//! The verdict in words: level, kind, scope, priority, and what is not settled about them.

use crate::page::names::Names;
use crate::page::paint::{self, paint};
use anstyle::Style;
use fenji::{Conclusion, Decision, Explanation, Holds, SchemeConclusion};

/// How many values a line lists before it only counts them.
const LISTED: usize = 5;

/// The conclusions, of a decision or of an explanation.
pub struct Verdict<'a, 'p> {
    pub level: &'a Conclusion<'p, &'p str>,
    pub kind: &'a Conclusion<'p, &'p str>,
    pub scope: &'a Conclusion<'p, &'p str>,
    pub priority: &'a Conclusion<'p, u32>,
    /// The level in further schemes; an explanation is about the pack's own level only.
    pub schemes: &'a [SchemeConclusion<'p>],
}

impl<'a, 'p> From<&'a Decision<'p>> for Verdict<'a, 'p> {
    fn from(decision: &'a Decision<'p>) -> Self {
        let Decision { level, kind, scope, priority, schemes, .. } = decision;
        Self { level, kind, scope, priority, schemes }
    }
}

impl<'a, 'p> From<&'a Explanation<'p>> for Verdict<'a, 'p> {
    fn from(explanation: &'a Explanation<'p>) -> Self {
        let Explanation { level, kind, scope, priority, .. } = explanation;
        Self { level, kind, scope, priority, schemes: &[] }
    }
}

/// Level, kind, scope and priority in one line, the most serious possibility where several are left; the level in each
/// further scheme comes last, under the scheme's name.
pub fn headline(verdict: &Verdict<'_, '_>, names: &Names<'_>) -> String {
    let (lang, words) = (names.lang, names.words);
    let level = match verdict.level.value {
        Some(level) => paint(seriousness(level, names), names.level(level)),
        None => lang.labelled(words.level, words.no_value),
    };
    let kind = match (verdict.kind.value, verdict.kind.possible.as_slice()) {
        (Some(kind), _) => names.kind(kind).to_owned(),
        (None, [first, second]) => lang.either(&[names.kind(first), names.kind(second)]),
        (None, _) => lang.labelled(words.kind, words.no_value),
    };
    let scope = verdict.scope.value.map_or(words.no_value, |scope| names.scope(scope));
    let priority = verdict.priority.value.map_or(words.no_value.to_owned(), |priority| priority.to_string());
    let mut parts = vec![
        format!("{level}{}", provisional(verdict.level, names)),
        kind,
        format!("{}{}", lang.labelled(words.scope, scope), provisional(verdict.scope, names)),
        format!("{}{}", lang.labelled(words.priority, &priority), provisional(verdict.priority, names)),
    ];
    parts.extend(verdict.schemes.iter().map(|SchemeConclusion { scheme, conclusion }| {
        let level = conclusion.value.map_or(words.no_value, |level| names.scheme_level(scheme, level));
        format!("{}{}", lang.labelled(names.scheme(scheme), level), provisional(conclusion, names))
    }));
    parts.join(" · ")
}

/// One line for each conclusion that is not settled; empty when all are.
pub fn unsettled(verdict: &Verdict<'_, '_>, names: &Names<'_>) -> Vec<String> {
    let (lang, words) = (names.lang, names.words);
    let mut lines = Vec::new();
    let mut add = |label, text: Option<String>, gap: Option<Holds>, inexact: bool| {
        let gap = gap.map(|_| words.gap.to_owned());
        let bounds = inexact.then(|| words.inexact.to_owned());
        lines.extend(text.into_iter().chain(gap).chain(bounds).map(|text| lang.labelled(label, &text)));
    };
    add(
        words.level,
        at_least(verdict.level, |level| names.level(level), names),
        verdict.level.gap,
        verdict.level.inexact,
    );
    add(
        words.kind,
        several(verdict.kind, |kind| names.kind(kind).to_owned(), names),
        verdict.kind.gap,
        verdict.kind.inexact,
    );
    add(
        words.scope,
        several(verdict.scope, |scope| names.scope(scope).to_owned(), names),
        verdict.scope.gap,
        verdict.scope.inexact,
    );
    add(
        words.priority,
        several(verdict.priority, |priority| priority.to_string(), names),
        verdict.priority.gap,
        verdict.priority.inexact,
    );
    for SchemeConclusion { scheme, conclusion } in verdict.schemes {
        let left = at_least(conclusion, |level| names.scheme_level(scheme, level), names);
        add(names.scheme(scheme), left, conclusion.gap, conclusion.inexact);
    }
    lines
}

/// The verdict in one short line, for the interview: with the levels that are left, or ticked when all is settled.
pub fn line(verdict: &Verdict<'_, '_>, names: &Names<'_>) -> String {
    let remark = match at_least(verdict.level, |level| names.level(level), names) {
        Some(level) => paint(paint::QUIET, &names.lang.mark(&level)),
        None if unsettled(verdict, names).is_empty() => paint(paint::FINE, "✓"),
        None => return headline(verdict, names),
    };
    format!("{} {remark}", headline(verdict, names))
}

/// The levels that are left, where there are several.
fn at_least<'p, 'n>(
    level: &Conclusion<'p, &'p str>,
    word: impl Fn(&'p str) -> &'n str,
    names: &Names<'_>,
) -> Option<String> {
    let (mildest, beyond) = level.possible.split_last().filter(|(_, beyond)| !beyond.is_empty())?;
    let beyond: Vec<&str> = beyond.iter().rev().map(|level| word(level)).collect();
    Some(names.lang.at_least(word(mildest), &beyond))
}

fn several<T>(conclusion: &Conclusion<'_, T>, word: impl Fn(&T) -> String, names: &Names<'_>) -> Option<String> {
    let possible: Vec<String> = conclusion.possible.iter().map(word).collect();
    match possible.len() {
        0 | 1 => None,
        count if count > LISTED => possible.get(..LISTED - 1).map(|first| names.lang.one_of_many(first, count)),
        _ => Some(names.lang.one_of(&possible)),
    }
}

fn provisional<T>(conclusion: &Conclusion<'_, T>, names: &Names<'_>) -> String {
    if conclusion.possible.len() > 1 || conclusion.inexact {
        names.lang.remark(names.words.provisional)
    } else {
        String::new()
    }
}

/// The style of a level by its rank in the pack's scheme.
fn seriousness(level: &str, names: &Names<'_>) -> Style {
    match names.info.levels.iter().position(|known| known.id == level) {
        Some(0) => paint::ALARM,
        Some(1) => paint::CAUTION,
        _ => paint::STRONG,
    }
}
