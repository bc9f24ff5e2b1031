//! The course of events, as a document tells it: what was done by whom and when, and what there was to say about it.

use crate::document::Section;
use crate::document::draft::{Source, one_line, section, short};
use crate::document::words::Words;
use crate::words::answers;
use serde_json::Value;

/// Longest event, and longest course of events, in characters: a draft can be saved as it is.
const LONGEST_EVENT: usize = 300;
const LONGEST_COURSE: usize = 30_000;

/// The events as items; of a long one the beginning, of too many the first and the last.
fn told(events: &[String]) -> String {
    let item = |event: &String| {
        let line = one_line(event);
        let mut shown: String = line.chars().take(LONGEST_EVENT).collect();
        if line.chars().nth(LONGEST_EVENT).is_some() {
            shown.push('…');
        }
        format!("- {shown}")
    };
    let items: Vec<String> = events.iter().map(item).collect();
    let fits = |items: &mut dyn Iterator<Item = &String>| {
        let mut left = LONGEST_COURSE / 2;
        items.take_while(|item| left.checked_sub(item.chars().count() + 1).map(|rest| left = rest).is_some()).count()
    };
    let (first, last) = (fits(&mut items.iter()), fits(&mut items.iter().rev()));
    if first + last >= items.len() {
        return items.join("\n");
    }
    let end = items.len() - last;
    let kept: Vec<&str> = items.iter().take(first).map(String::as_str).chain(["- …"]).collect();
    let rest: Vec<&str> = items.iter().skip(end).map(String::as_str).collect();
    [kept, rest].concat().join("\n")
}

impl<'s> Source<'s> {
    /// The course of events, from the first on.
    pub(super) fn timeline(&self, words: &Words) -> Section {
        let lines: Vec<String> = self.timeline.iter().rev().filter_map(|row| self.event(words, row)).collect();
        section("timeline", words.timeline, told(&lines))
    }

    fn event(&self, words: &Words, row: &'s Value) -> Option<String> {
        let part = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let said = |key: &str| row.pointer(&format!("/data/{key}")).and_then(Value::as_str).unwrap_or_default();
        let action = words.action(part("action"))?;
        let actor = match part("actor") {
            "reporter" => words.reporter,
            "server" => words.server,
            name => name,
        };
        let level = |id: &'s str| short(self.levels(said("pack")), id);
        let what = match part("action") {
            "noted" | "added" => said("text").to_owned(),
            "closed" | "reopened" => said("reason").to_owned(),
            "graded" => {
                format!("{} → {}{}{}", level(said("before")), level(said("level")), words.colon, said("reason"))
            }
            "ticked" if said("state") == "open" => words.remarked(self.item(said("item")), words.pending),
            "ticked" | "overdue" => self.item(said("item")).to_owned(),
            "handed-over" => {
                [said("from"), said("to")].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" → ")
            }
            "merged" => said("reference").to_owned(),
            "written" => said("title").to_owned(),
            "answered" => {
                let found = row.pointer("/data/facts").cloned().unwrap_or_default();
                let found: Vec<String> = answers(self.info, &found)
                    .into_iter()
                    .map(|answered| words.answered(&answered.question, &answered.answer))
                    .collect();
                found.join(words.list)
            }
            _ => String::new(),
        };
        let colon = if what.is_empty() { "" } else { words.colon };
        Some(format!("{} {}{colon}{what}", self.moment_of(part("at")), words.remarked(action, actor)))
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_COURSE, LONGEST_EVENT, told};

    #[test]
    fn a_course_of_events_always_fits() {
        assert_eq!(told(&["a\nb".to_owned(), "c".to_owned()]), "- a b\n- c");
        let long = told(&["不".repeat(10_000)]);
        assert_eq!(long.chars().count(), LONGEST_EVENT + 3);
        let many: Vec<String> = (0..9_000).map(|at| format!("event {at} {}", "x".repeat(at % 400))).collect();
        let shown = told(&many);
        assert!(shown.chars().count() <= LONGEST_COURSE + 10, "{}", shown.chars().count());
        assert!(shown.starts_with("- event 0\n- event 1 x\n") && shown.contains("\n- …\n- event "));
        assert!(shown.lines().last().is_some_and(|line| line.starts_with("- event 8999 ")));
    }
}
