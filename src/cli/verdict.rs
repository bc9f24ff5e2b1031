//! The verdict in words: level, kind, scope, priority, and what is not settled about them.

use super::names::Names;
use super::paint::{self, paint};
use anstyle::Style;
use fenji::{Conclusion, Decision, Holds};

/// Level, kind, scope and priority in one line, the most serious possibility where several are left.
pub fn headline(decision: &Decision<'_>, names: &Names<'_>) -> String {
    let words = names.words;
    let open = |label: &str| names.lang.labelled(label, words.no_value);
    let level = match decision.level.value {
        Some(level) => {
            let open = decision.level.possible.len() > 1;
            let remark = if open { names.lang.remark(words.provisional) } else { String::new() };
            format!("{}{remark}", paint(seriousness(level, names), names.level(level)))
        }
        None => open(words.level),
    };
    let kind = match (decision.kind.value, decision.kind.possible.as_slice()) {
        (Some(kind), _) => names.kind(kind).to_owned(),
        (None, [first, second]) => names.lang.either(&[names.kind(first), names.kind(second)]),
        (None, _) => open(words.kind),
    };
    let scope = decision.scope.value.map_or(words.no_value, |scope| names.scope(scope));
    let priority = decision.priority.value.map_or(words.no_value.to_owned(), |priority| priority.to_string());
    [level, kind, names.lang.labelled(words.scope, scope), names.lang.labelled(words.priority, &priority)].join(" · ")
}

/// One line for each conclusion that is not settled; empty when all are.
pub fn unsettled(decision: &Decision<'_>, names: &Names<'_>) -> Vec<String> {
    let (lang, words) = (names.lang, names.words);
    let mut lines = Vec::new();
    let mut add = |label, text: Option<String>, gap: Option<Holds>| {
        let gap = gap.map(|_| words.gap.to_owned());
        lines.extend(text.into_iter().chain(gap).map(|text| lang.labelled(label, &text)));
    };
    let level = match decision.level.possible.split_last() {
        Some((mildest, beyond)) if !beyond.is_empty() => {
            let beyond: Vec<&str> = beyond.iter().rev().map(|level| names.level(level)).collect();
            Some(lang.at_least(names.level(mildest), &beyond))
        }
        _ => None,
    };
    add(words.level, level, decision.level.gap);
    add(words.kind, several(&decision.kind, |kind| names.kind(kind).to_owned(), names), decision.kind.gap);
    add(words.scope, several(&decision.scope, |scope| names.scope(scope).to_owned(), names), decision.scope.gap);
    add(words.priority, several(&decision.priority, |priority| priority.to_string(), names), decision.priority.gap);
    lines
}

/// The verdict and what is open about it, all in one line, for the interview.
pub fn line(decision: &Decision<'_>, names: &Names<'_>) -> String {
    let open = unsettled(decision, names);
    let headline = headline(decision, names);
    if open.is_empty() {
        return format!("{headline} {}", paint(paint::FINE, "✓"));
    }
    format!("{headline} {}", paint(paint::QUIET, &names.lang.mark(&open.join(names.words.semicolon))))
}

/// The style of a level by its rank in the pack's scheme.
fn seriousness(level: &str, names: &Names<'_>) -> Style {
    match names.info.levels.iter().position(|known| known.id == level) {
        Some(0) => paint::ALARM,
        Some(1) => paint::CAUTION,
        _ => paint::STRONG,
    }
}

fn several<T>(conclusion: &Conclusion<'_, T>, word: impl Fn(&T) -> String, names: &Names<'_>) -> Option<String> {
    let possible: Vec<String> = conclusion.possible.iter().map(word).collect();
    (possible.len() > 1).then(|| names.lang.one_of(&possible))
}
