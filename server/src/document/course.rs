//! The course of events, as a document tells it: what was done by whom and when, and what there was to say about it.

use crate::document::Section;
use crate::document::draft::{Source, one_line, section, short};
use crate::document::words::Words;
use crate::words::answers;
use serde_json::Value;

impl<'s> Source<'s> {
    /// The course of events, from the first on.
    pub(super) fn timeline(&self, words: &Words) -> Section {
        let lines: Vec<String> = self.timeline.iter().rev().filter_map(|row| self.event(words, row)).collect();
        // A course of events is told to its end.
        let lines: Vec<String> = lines.iter().map(|line| format!("- {}", one_line(line))).collect();
        section("timeline", words.timeline, lines.join("\n"))
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
