//! Wordings: phrases and descriptions in the same spelling, so that one can be found in the other.

use crate::model::negations::Negations;
use crate::model::negations::joined;
use crate::text::fold::{characters, is_chinese};

/// Words as they were meant: in lower case and usual width, without what nobody sees, each white space once. Between
/// Chinese characters there is none, and none beside them.
pub(crate) struct Wording {
    pub text: String,
    /// The places in `text` before which a line or a column began, or a space stood between Chinese characters, where it
    /// takes the place of a comma: a word goes on there, a denial does not.
    breaks: Vec<usize>,
}

impl Wording {
    pub fn of(text: &str) -> Self {
        let mut wording = Self { text: String::with_capacity(text.len()), breaks: Vec::new() };
        let mut last: Option<char> = None;
        let (mut space, mut line) = (false, false);
        for c in characters(text) {
            if c.is_whitespace() {
                space = true;
                line |= c != ' ';
                continue;
            }
            if let Some(before) = last.filter(|_| space) {
                let chinese = (is_chinese(before), is_chinese(c));
                if line || chinese == (true, true) {
                    wording.breaks.push(wording.text.len());
                }
                if chinese == (false, false) {
                    wording.text.push(' ');
                }
            }
            (space, line) = (false, false);
            wording.text.push(c);
            last = Some(c);
        }
        wording
    }

    /// The places before which a denial ends although no mark stands there.
    pub fn breaks(&self) -> &[usize] {
        &self.breaks
    }

    /// Whether a phrase stands in the text and is not denied there; Latin words only as whole words.
    pub fn says(&self, phrase: &str, negations: &Negations) -> bool {
        if phrase.is_empty() {
            return false;
        }
        let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
        self.text.match_indices(phrase).any(|(start, _)| {
            let end = start + phrase.len();
            let (before, after) =
                (self.text.get(..start).unwrap_or_default(), self.text.get(end..).unwrap_or_default());
            let whole = !joined(before.chars().next_back(), first) && !joined(last, after.chars().next());
            // A denial does not reach over a break.
            let reach = self.breaks.iter().rev().find(|at| **at <= start).copied().unwrap_or(0);
            let is_break = |rest: &str| self.breaks.contains(&(self.text.len() - rest.len()));
            whole && !negations.deny(self.text.get(reach..start).unwrap_or_default(), after, is_break)
        })
    }
}
