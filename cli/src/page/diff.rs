//! What a change of a pack changes, as a report to read and as Markdown for whoever reviews it.

use crate::page::names::Names;
use crate::page::paint::{self, paint};
use crate::page::sheet::Page;
use crate::words::diff::DiffWords;
use crate::words::lang::Lang;
use fenji::{Became, Behind, Diff, Direction, Edition, GuidanceDiff, Move, Moves, Projected, Region, visible};
use serde_json::Value;

/// How many regions of one move are shown; `--json` has all.
const SHOWN: usize = 12;
/// How many of each of guidance.
const SHOWN_OF_GUIDANCE: usize = 3;

/// One comparison in one language.
pub struct Shown<'p> {
    diff: &'p Diff,
    words: &'static DiffWords,
    lang: Lang,
    locale: &'p str,
    names: Names<'p>,
}

impl<'p> Shown<'p> {
    /// What differs from an older version of the pack with these names, in its `locale`.
    pub fn new(diff: &'p Diff, names: Names<'p>, locale: &'p str) -> Self {
        let lang = names.lang;
        Self { diff, words: lang.diff(), lang, locale, names }
    }

    /// As a report.
    pub fn report(&self, page: &mut Page) {
        let (diff, words) = (self.diff, self.words);
        page.line(0, &paint(paint::STRONG, &self.title()));
        if diff.decides_alike() {
            let text = if diff.texts.is_empty() && diff.rules.is_empty() { words.nothing } else { words.only_words };
            page.line(0, &paint(paint::FINE, text));
        }
        page.quiet(0, &self.counts());
        for (name, moves) in diff.conclusions() {
            match moves {
                None => page
                    .line(0, &paint(paint::CAUTION, &self.lang.labelled(&self.conclusion(name), words.not_compared))),
                Some(moves) if moves.is_still() => {}
                Some(moves) => self.moves(page, name, moves),
            }
        }
        for (label, regions) in [(words.only_old, &diff.combinations.gone), (words.only_new, &diff.combinations.come)] {
            if !regions.is_empty() {
                page.heading(label);
                self.regions(page, regions, SHOWN, false);
            }
        }
        self.guidance(page);
        if !diff.rules.is_empty() {
            page.heading(words.rule_changes);
            for rule in &diff.rules {
                page.line(1, &self.rule(rule));
            }
        }
        if !diff.projected.is_empty() {
            page.heading(words.projected);
            for one in &diff.projected {
                page.line(1, &self.projected(one));
            }
        }
        self.texts(page);
        page.line(0, "");
        page.quiet(0, if diff.exact { words.exact } else { words.inexact });
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let (diff, words) = (self.diff, self.words);
        let mut text = format!("### {}\n\n", plain(&self.title()));
        if diff.decides_alike() {
            let only = if diff.texts.is_empty() && diff.rules.is_empty() { words.nothing } else { words.only_words };
            text.push_str(&format!("{only}\n\n"));
        }
        text.push_str(&format!("{}\n\n", self.counts()));
        for (name, moves) in diff.conclusions() {
            let Some(moves) = moves else {
                text.push_str(&format!("**{}**: {}\n\n", plain(&self.conclusion(name)), words.not_compared));
                continue;
            };
            if moves.is_still() {
                continue;
            }
            text.push_str(&format!("#### {}\n\n", plain(&self.moved(name, moves))));
            text.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                words.from, words.to, words.where_, words.count, words.rules
            ));
            text.push_str("|---|---|---|---:|---|\n");
            for one in &moves.moved {
                let (from, to) = (self.value(name, one.from.as_deref()), self.value(name, one.to.as_deref()));
                for region in &one.regions {
                    let rules = self.behind(one, region).join("; ");
                    let (place, count) = (self.joined(self.words_of(region).iter()), digits(&region.count.to_string()));
                    text.push_str(&format!(
                        "| {} | {} | {} | {count} | {} |\n",
                        cell(&from),
                        cell(&to),
                        cell(&place),
                        cell(&rules)
                    ));
                }
                if !one.more.is_zero() {
                    let more = digits(&one.more.to_string());
                    text.push_str(&format!("| {} | {} | {} | {more} | |\n", cell(&from), cell(&to), words.more));
                }
            }
            text.push('\n');
        }
        let list = |text: &mut String, title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                text.push_str(&format!("#### {title}\n\n"));
                text.extend(lines.iter().map(|line| format!("- {}\n", plain(line))));
                text.push('\n');
            }
        };
        for (label, regions) in [(words.only_old, &diff.combinations.gone), (words.only_new, &diff.combinations.come)] {
            list(&mut text, label, regions.iter().map(|region| self.counted(region)).collect());
        }
        if !diff.guidance.is_empty() {
            text.push_str(&format!("#### {}\n\n", words.guidance));
            for (place, line) in diff.guidance.iter().flat_map(|one| self.of_guidance(one).into_iter().enumerate()) {
                let indent = if place == 0 { "" } else { "  " };
                text.push_str(&format!("{indent}- {}\n", plain(line.trim_start_matches([' ', '•']))));
            }
            text.push('\n');
        }
        list(&mut text, words.rule_changes, diff.rules.iter().map(|rule| self.rule(rule)).collect());
        list(&mut text, words.projected, diff.projected.iter().map(|one| self.projected(one)).collect());
        let changed = diff.texts.iter().filter(|one| one.locale == self.locale);
        list(&mut text, words.texts, changed.map(|one| self.text(one)).collect());
        text.push_str(&format!("{}\n", if diff.exact { words.exact } else { words.inexact }));
        text
    }

    fn title(&self) -> String {
        let (old, new) = (&self.diff.old, &self.diff.new);
        let called = |version: &fenji::PackVersion| {
            crate::page::output::called(&version.id, &version.version, version.overlay.as_ref())
        };
        let short = |digest: &str| digest.trim_start_matches("sha256:").chars().take(8).collect::<String>();
        let (old_name, new_name) = (called(old), called(new));
        if old_name == new_name {
            format!("{new_name}{}", self.lang.remark(&format!("{} → {}", short(&old.digest), short(&new.digest))))
        } else {
            format!("{old_name} → {new_name}")
        }
    }

    fn counts(&self) -> String {
        let (combinations, words) = (&self.diff.combinations, self.words);
        let space = if self.lang == Lang::En { " " } else { "" };
        let mut parts = vec![format!("{}{space}{}", digits(&combinations.both.to_string()), words.combinations)];
        for (count, label) in [(&combinations.only_old, words.only_old), (&combinations.only_new, words.only_new)] {
            if !count.is_zero() {
                parts.push(format!("{}{space}{label}", digits(&count.to_string())));
            }
        }
        self.lang.all(&parts)
    }

    fn conclusion(&self, name: &str) -> String {
        let words = self.words;
        match name {
            "kind" => words.kind.to_owned(),
            "scope" => words.scope.to_owned(),
            "level" => words.level.to_owned(),
            "priority" => words.priority.to_owned(),
            scheme => {
                let text =
                    self.names.info.schemes.iter().find(|known| known.id == scheme).map_or(scheme, |known| known.text);
                format!("{}{}", words.scheme, self.lang.remark(text))
            }
        }
    }

    /// “Level: 1,200 moved, 5,000 unchanged”.
    fn moved(&self, name: &str, moves: &Moves) -> String {
        let (words, space) = (self.words, if self.lang == Lang::En { " " } else { "" });
        let moved: u128 = moves.moved.iter().filter_map(|one| one.count.as_str().parse::<u128>().ok()).sum();
        let exact = moves.moved.iter().all(|one| one.count.as_str().parse::<u128>().is_ok());
        let mut parts = Vec::new();
        if exact {
            parts.push(format!("{}{space}{}", digits(&moved.to_string()), words.moved));
        }
        parts.push(format!("{}{space}{}", digits(&moves.unmoved.to_string()), words.unmoved));
        self.lang.labelled(&self.conclusion(name), &self.lang.all(&parts))
    }

    fn moves(&self, page: &mut Page, name: &str, moves: &Moves) {
        page.heading(&self.moved(name, moves));
        for one in &moves.moved {
            let (style, turn) = match one.direction {
                Direction::Up => (paint::ALARM, self.lang.remark(self.words.up)),
                Direction::Down => (paint::CAUTION, self.lang.remark(self.words.down)),
                _ => (paint::STRONG, String::new()),
            };
            let values = format!("{} → {}", self.value(name, one.from.as_deref()), self.value(name, one.to.as_deref()));
            let count = digits(&one.count.to_string());
            page.line(1, &format!("{}{turn}{}", paint(style, &values), self.lang.labelled("", &count)));
            let common = self.common(&one.regions);
            if !common.is_empty() {
                page.line(2, &self.lang.labelled(self.words.always, &self.joined(common.iter().copied())));
            }
            for region in one.regions.iter().take(SHOWN) {
                page.line(2, &format!("• {}", self.counted_without(region, &common)));
                let cases = if region.cases.is_empty() {
                    self.words.no_case.to_owned()
                } else {
                    self.lang.labelled(self.words.cases, &self.lang.all(&region.cases))
                };
                page.quiet(3, &cases);
                for rule in self.behind(one, region) {
                    page.quiet(3, &rule);
                }
            }
            let hidden = one.regions.len().saturating_sub(SHOWN);
            if hidden > 0 {
                page.quiet(2, &format!("… +{hidden} (--json)"));
            }
            if !one.more.is_zero() {
                page.quiet(2, &format!("{} {}", digits(&one.more.to_string()), self.words.more));
            }
            page.quiet(2, &self.lang.labelled(self.words.example, &short(&one.witness)));
        }
    }

    fn value(&self, conclusion: &str, id: Option<&str>) -> String {
        let Some(id) = id else { return self.words.none.to_owned() };
        let known = match conclusion {
            "kind" => self.names.info.kinds.iter().find(|word| word.id == id),
            "scope" => self.names.info.scopes.iter().find(|word| word.id == id),
            "level" if self.names.info.levels.iter().any(|word| word.id == id) => {
                return self.names.level(id).to_owned();
            }
            _ => None,
        };
        known.map_or(id, |word| word.text).to_owned()
    }

    fn words_of<'r>(&self, region: &'r Region) -> &'r [String] {
        region.words.get(self.locale).map_or(&[], Vec::as_slice)
    }

    fn joined<'r>(&self, words: impl Iterator<Item = &'r String>) -> String {
        words.map(String::as_str).collect::<Vec<_>>().join(self.names.words.semicolon)
    }

    fn counted(&self, region: &Region) -> String {
        self.counted_without(region, &[])
    }

    /// A region without what was said before.
    fn counted_without(&self, region: &Region, said: &[&String]) -> String {
        let words = self.joined(self.words_of(region).iter().filter(|word| !said.contains(word)));
        format!("{words}{}", self.lang.remark(&digits(&region.count.to_string())))
    }

    /// What holds in all of several regions.
    fn common<'r>(&self, regions: &'r [Region]) -> Vec<&'r String> {
        let Some((first, others)) = regions.split_first().filter(|(_, others)| !others.is_empty()) else {
            return Vec::new();
        };
        let everywhere = |word: &&String| others.iter().all(|region| self.words_of(region).contains(word));
        self.words_of(first).iter().filter(everywhere).collect()
    }

    /// The move of a conclusion that has just these regions.
    fn same_as(&self, regions: &[Region]) -> Option<String> {
        let same = |one: &&Move| {
            one.regions.len() == regions.len()
                && one.regions.iter().zip(regions).all(|(one, other)| one.conditions == other.conditions)
        };
        self.diff.conclusions().find_map(|(name, moves)| {
            let one = moves?.moved.iter().find(same)?;
            let values = format!("{} → {}", self.value(name, one.from.as_deref()), self.value(name, one.to.as_deref()));
            Some(format!("{} {} {values}", self.words.with, self.conclusion(name)))
        })
    }

    /// The rules behind a region that changed; where none did, all of them.
    fn behind(&self, one: &Move, region: &Region) -> Vec<String> {
        let is = |behind: &&Behind| {
            let side = if behind.of == Edition::Old { "old" } else { "new" };
            region.rules.contains(&format!("{side}:{}", behind.rule))
        };
        let all: Vec<&Behind> = one.rules.iter().filter(is).collect();
        let changed: Vec<&Behind> = all.iter().copied().filter(|behind| behind.changed).collect();
        let shown = if changed.is_empty() { all } else { changed };
        shown.into_iter().take(4).map(|behind| self.one_behind(behind)).collect()
    }

    fn one_behind(&self, behind: &Behind) -> String {
        let side = if behind.of == Edition::Old { self.words.before } else { self.words.now };
        let clause = behind.clause.as_deref().map(|clause| self.lang.remark(clause)).unwrap_or_default();
        let changed = if behind.changed { self.lang.remark(self.words.changed) } else { String::new() };
        format!("{}{clause}{changed}", self.lang.labelled(side, &behind.rule))
    }

    fn regions(&self, page: &mut Page, regions: &[Region], most: usize, deep: bool) {
        for region in regions.iter().take(most) {
            page.line(if deep { 2 } else { 1 }, &format!("• {}", self.counted(region)));
        }
        if regions.len() > most {
            page.quiet(2, &format!("… +{} (--json)", regions.len() - most));
        }
    }

    fn guidance(&self, page: &mut Page) {
        if self.diff.guidance.is_empty() {
            return;
        }
        page.heading(self.words.guidance);
        for one in &self.diff.guidance {
            for (place, line) in self.of_guidance(one).iter().enumerate() {
                page.line(if place == 0 { 1 } else { 2 }, line);
            }
        }
    }

    fn of_guidance(&self, one: &GuidanceDiff) -> Vec<String> {
        let words = self.words;
        let sort = words.sorts.iter().find(|(sort, _)| *sort == one.sort).map_or(one.sort.as_str(), |(_, name)| name);
        let text = one.words.get(self.locale).map_or(one.id.as_str(), String::as_str);
        let mut lines = vec![format!("{}{}", self.lang.labelled(sort, text), self.lang.remark(&one.id))];
        if one.appears.is_none() {
            lines.push(words.not_compared.to_owned());
        }
        for (label, count, regions) in
            [(words.appears, &one.appears, &one.appears_in), (words.goes, &one.goes, &one.goes_in)]
        {
            let Some(count) = count.as_ref().filter(|count| !count.is_zero()) else { continue };
            let same = self.same_as(regions);
            let as_well = same.as_deref().map(|same| self.lang.remark(same)).unwrap_or_default();
            lines.push(format!("{label} {}{as_well}", digits(&count.to_string())));
            let shown = if same.is_some() { 0 } else { SHOWN_OF_GUIDANCE };
            lines.extend(regions.iter().take(shown).map(|region| format!("  • {}", self.counted(region))));
            if regions.len() > shown && shown > 0 {
                lines.push(format!("  … +{} (--json)", regions.len() - shown));
            }
        }
        for changed in &one.changed {
            let said = |text: &str| if text.is_empty() { words.none.to_owned() } else { text.to_owned() };
            lines.push(format!("{}: {} {} {}", changed.what, said(&changed.old), words.becomes, said(&changed.new)));
        }
        lines
    }

    fn rule(&self, rule: &fenji::RuleDiff) -> String {
        let words = self.words;
        let mut parts: Vec<String> = Vec::new();
        match rule.became {
            Became::Added => parts.push(words.added.to_owned()),
            Became::Removed => parts.push(words.removed.to_owned()),
            Became::Changed => {
                if rule.condition == Some(true) {
                    parts.push(words.condition.to_owned());
                }
                let said = |text: &str| if text.is_empty() { words.none.to_owned() } else { text.to_owned() };
                let changed = rule.changed.iter();
                parts.extend(changed.map(|one| format!("{}: {} → {}", one.what, said(&one.old), said(&one.new))));
            }
        }
        self.lang.labelled(&format!("{} {}", rule.sort, rule.id), &parts.join(self.names.words.semicolon))
    }

    fn projected(&self, one: &Projected) -> String {
        let name = serde_json::to_value(one.why).ok();
        let name = name.as_ref().and_then(Value::as_str).unwrap_or_default();
        let why = self.words.projections.iter().find(|(known, _)| *known == name).map_or(name, |(_, text)| text);
        let values = if one.values.is_empty() { String::new() } else { self.lang.remark(&one.values.join(", ")) };
        format!("{}{values}", self.lang.labelled(&one.what, why))
    }

    fn texts(&self, page: &mut Page) {
        let all: Vec<&fenji::TextDiff> = self.diff.texts.iter().filter(|one| one.locale == self.locale).collect();
        if all.is_empty() {
            if !self.diff.texts.is_empty() {
                page.heading(&format!("{} ({})", self.words.texts, self.diff.texts.len()));
            }
            return;
        }
        page.heading(self.words.texts);
        for one in all {
            page.line(1, &self.text(one));
        }
    }

    fn text(&self, one: &fenji::TextDiff) -> String {
        let said = |text: &Option<String>| {
            text.as_deref().map_or_else(|| self.words.none.to_owned(), |text| self.lang.quoted(text))
        };
        self.lang.labelled(&one.what, &format!("{} → {}", said(&one.old), said(&one.new)))
    }
}

/// Digits in groups of three.
pub fn digits(number: &str) -> String {
    let mut text = String::with_capacity(number.len() * 4 / 3);
    for (place, digit) in number.chars().enumerate() {
        if place > 0 && (number.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn short(value: &Value) -> String {
    visible(&value.to_string()).into_owned()
}

/// A text as it may stand in Markdown.
pub fn plain(text: &str) -> String {
    let text = paint::inline(text);
    text.replace('\\', "\\\\").replace('<', "&lt;").replace('*', "\\*").replace('_', "\\_").replace('`', "\\`")
}

/// The same in a table.
pub fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|")
}
