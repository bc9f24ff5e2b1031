//! Report documents: what must be written about an incident, begun from what is known and finished by a person. Each version
//! that is saved is a row of the log, whole.

mod course;
pub mod draft;
pub mod words;
pub mod write;

use crate::clock;
use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Row as _};

/// Most sections of one document, and the longest of each part, in characters.
const MOST_SECTIONS: usize = 60;
const LONGEST_TITLE: usize = 200;
const LONGEST_TEXT: usize = 50_000;
/// Longest of all texts together: what one request may hold.
const LONGEST: usize = 60_000;

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// `preliminary`, `progress`, `final`, or `report:PACK:ID` for one that a pack asks for.
    pub kind: String,
    /// 0 is a draft that nobody has saved.
    pub version: u32,
    pub locale: String,
    pub title: String,
    /// What it is about and whom it goes to, by label.
    pub head: Vec<(String, String)>,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub id: String,
    pub heading: String,
    /// Lines; `- ` begins an item, an empty line ends a paragraph.
    pub text: String,
}

/// A version that was saved.
pub struct Saved {
    pub document: Document,
    pub by: String,
    pub at: i64,
}

impl Saved {
    pub fn shown(&self) -> Value {
        let Document { version, locale, title, .. } = &self.document;
        json!({ "version": version, "locale": locale, "title": title, "by": self.by, "at": clock::written(self.at) })
    }
}

impl Document {
    /// What of an edited document cannot be kept.
    pub fn wrong(&self) -> Option<String> {
        let long = |text: &str, most: usize| text.chars().count() > most;
        if self.title.trim().is_empty() || long(&self.title, LONGEST_TITLE) {
            return Some(format!("`title` has 1 to {LONGEST_TITLE} characters"));
        }
        if self.sections.is_empty() || self.sections.len() > MOST_SECTIONS {
            return Some(format!("`sections` are 1 to {MOST_SECTIONS}"));
        }
        if self.sections.iter().map(|section| section.text.chars().count()).sum::<usize>() > LONGEST {
            return Some(format!("the texts have at most {LONGEST} characters together"));
        }
        let wrong = self.sections.iter().find(|section| {
            section.heading.trim().is_empty()
                || long(&section.heading, LONGEST_TITLE)
                || long(&section.text, LONGEST_TEXT)
        });
        wrong.map(|section| {
            format!(
                "the section `{}` needs a heading of at most {LONGEST_TITLE} characters, and a text of at most {LONGEST_TEXT}",
                section.id.chars().take(60).collect::<String>()
            )
        })
    }
}

/// Every version of every document about an incident and those that were merged into it, the oldest first. What was written
/// about another before is an earlier version.
pub async fn saved(db: &mut AnyConnection, incident: &str) -> Result<Vec<Saved>, Fault> {
    let rows = sqlx::query(
        "SELECT data, actor, at FROM log WHERE (incident = $1 OR incident IN (SELECT id FROM incidents WHERE \
         merged_into = $1)) AND action = 'written' AND data IS NOT NULL ORDER BY seq",
    );
    let rows = rows.bind(incident).fetch_all(db).await?;
    let mut all: Vec<Saved> = Vec::with_capacity(rows.len());
    for row in rows {
        let (data, by, at): (String, String, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        if let Ok(mut document) = serde_json::from_str::<Document>(&data) {
            document.version = document.version.max(newest(&all, &document.kind) + 1);
            all.push(Saved { document, by, at });
        }
    }
    Ok(all)
}

/// The newest version of a kind; 0 where there is none.
pub fn newest(all: &[Saved], kind: &str) -> u32 {
    all.iter().filter(|saved| saved.document.kind == kind).map(|saved| saved.document.version).max().unwrap_or(0)
}
