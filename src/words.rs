//! Words that more than one surface shows and no pack has: read from `words/`, where the form and the pages take them, too.

/// The shared words of one language, by name.
macro_rules! shared {
    ($($name:ident),* $(,)?) => {
        /// The words of one language that more than one surface shows; `words/` says them.
        #[derive(Debug)]
        pub struct Shared {
            $(#[allow(missing_docs, reason = "each is named after what it says")] pub $name: &'static str,)*
        }

        impl Shared {
            /// All words of a file.
            const fn read(text: &'static str) -> Self {
                Self { $($name: written(find(text, stringify!($name))),)* }
            }

            /// Those of a file, and of `base` what it does not say.
            const fn over(base: &Self, text: &'static str) -> Self {
                Self { $($name: match find(text, stringify!($name)) { Some(word) => word, None => base.$name },)* }
            }

            /// What was done with an incident, by the name of the act.
            #[must_use]
            pub fn action(&self, action: &str) -> Option<&'static str> {
                let name = format!("action_{}", action.replace('-', "_"));
                match name.as_str() {
                    $(stringify!($name) => Some(self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

shared! {
    level,
    kind,
    scope,
    priority,
    verdict,
    reasons,
    settled,
    provisional,
    still_possible,
    holds,
    may_hold,
    may_concern,
    maybe,
    first,
    now,
    avoid,
    command,
    deadlines,
    immediately,
    unspecified,
    steps,
    destructive,
    reports,
    plans,
    schemes,
    can_change,
    people,
    responders,
    reporter,
    system,
    clause,
    from_plan,
    from_reading,
    from_other,
    from_gap,
    added,
    removed,
    answer,
    by_hand,
    more,
    yes,
    no,
    none,
    dont_know,
    not_known,
    not_known_yet,
    to_be_written,
    version,
    skip,
    language,
    loading,
    colon,
    list,
    semicolon,
    action_reported,
    action_updated,
    action_added,
    action_answered,
    action_ticked,
    action_graded,
    action_noted,
    action_acknowledged,
    action_handed_over,
    action_merged,
    action_took_in,
    action_closed,
    action_reopened,
    action_overdue,
    action_escalated,
    action_written,
}

/// Simplified Chinese.
pub const HANS: Shared = Shared::read(include_str!("../words/zh-Hans.json"));
/// Traditional Chinese.
pub const HANT: Shared = Shared::read(include_str!("../words/zh-Hant.json"));
/// Traditional Chinese as it is written in Hong Kong.
pub const HANT_HK: Shared = Shared::over(&HANT, include_str!("../words/zh-Hant-HK.json"));
/// English.
pub const EN: Shared = Shared::read(include_str!("../words/en.json"));

/// A word that must be there; while compiling, so that a missing one is an error of the build.
#[allow(clippy::panic, reason = "worked out while compiling, where it is an error")]
const fn written(word: Option<&'static str>) -> &'static str {
    match word {
        Some(word) => word,
        None => panic!("a file in words/ lacks a word that src/words.rs names"),
    }
}

/// What stands behind `"key": ` in a JSON object that has each on a line of its own, without escapes.
#[allow(clippy::indexing_slicing, reason = "worked out while compiling, where a wrong place is an error")]
const fn find(text: &'static str, key: &str) -> Option<&'static str> {
    let (bytes, name) = (text.as_bytes(), key.as_bytes());
    let mut at = 0;
    while at < bytes.len() {
        let mut same = 0;
        while same < name.len() && at + same + 4 < bytes.len() && bytes[at + same + 1] == name[same] {
            same += 1;
        }
        let begins = bytes[at] == b'"' && at > 0 && bytes[at - 1] == b' ' && at > 1 && bytes[at - 2] == b' ';
        if begins && same == name.len() && bytes[at + same + 1] == b'"' && bytes[at + same + 2] == b':' {
            let from = at + same + 5;
            let mut to = from;
            while bytes[to] != b'"' {
                assert!(bytes[to] != b'\\', "a word in words/ has an escape, which src/words.rs does not read");
                to += 1;
            }
            let (before, _) = text.split_at(to);
            let (_, word) = before.split_at(from);
            return Some(word);
        }
        while at < bytes.len() && bytes[at] != b'\n' {
            at += 1;
        }
        // Behind the line's end and its two blanks.
        at += 3;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{EN, HANS, HANT, HANT_HK, find};

    #[test]
    fn words_are_found_by_their_whole_name() {
        let text = "{\n  \"lately\": \"no\",\n  \"late\": \"yes\",\n  \"empty\": \"\"\n}\n";
        assert_eq!(find(text, "late"), Some("yes"));
        assert_eq!(find(text, "lately"), Some("no"));
        assert_eq!(find(text, "empty"), Some(""));
        assert_eq!(find(text, "lat"), None);
        assert_eq!(find(text, "yes"), None);
    }

    #[test]
    fn what_a_region_writes_otherwise_stands_over_the_rest() {
        assert_eq!([HANS.level, HANT.level, HANT_HK.level, EN.level], ["级别", "等級", "等級", "Level"]);
        assert_eq!([HANT.plans, HANT_HK.plans], ["適用哪些應變計畫", "適用哪些計劃"]);
        assert_eq!([EN.colon, EN.semicolon], [": ", "; "]);
        assert_eq!([HANS.action("took-in"), HANS.action("level")], [Some("另一事件并入"), None]);
    }
}
