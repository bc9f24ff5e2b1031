//! The languages of the command line and the phrases that each builds in its own way.

use crate::words::catalogue::{EN, HANS, HANT, Words};
use fenji::words::{EN as EN_TOO, HANS as HANS_TOO, HANT as HANT_TOO, Shared};
use jiff::Span;

/// A language of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    Hans,
    /// Traditional Chinese.
    Hant,
    /// English, also for every locale that has no words here.
    En,
}

impl Lang {
    /// The language for a locale such as `zh-TW`, `zh-Hans` or `en-GB`.
    pub fn of(locale: &str) -> Self {
        let locale = locale.to_ascii_lowercase();
        let mut parts = locale.split(['-', '_']);
        if parts.next() != Some("zh") {
            return Lang::En;
        }
        let parts: Vec<&str> = parts.collect();
        let traditional = |part: &&str| matches!(*part, "hant" | "tw" | "hk" | "mo");
        if !parts.contains(&"hans") && parts.iter().any(traditional) { Lang::Hant } else { Lang::Hans }
    }

    /// Its words.
    pub fn words(self) -> &'static Words {
        match self {
            Lang::Hans => &HANS,
            Lang::Hant => &HANT,
            Lang::En => &EN,
        }
    }

    /// Those that others show, too.
    fn shared(self) -> &'static Shared {
        match self {
            Lang::Hans => &HANS_TOO,
            Lang::Hant => &HANT_TOO,
            Lang::En => &EN_TOO,
        }
    }

    /// “Label: text”.
    pub fn labelled(self, label: &str, text: &str) -> String {
        format!("{label}{}{text}", self.words().colon)
    }

    /// A remark in the language's brackets.
    pub fn mark(self, text: &str) -> String {
        let words = self.words();
        format!("{}{text}{}", words.open_mark, words.close_mark)
    }

    /// The same after other words: English sets a space before a bracket.
    pub fn remark(self, text: &str) -> String {
        let space = if self == Lang::En { " " } else { "" };
        format!("{space}{}", self.mark(text))
    }

    /// Words in the language's quotation marks.
    pub fn quoted(self, text: &str) -> String {
        let words = self.words();
        format!("{}{text}{}", words.open_quote, words.close_quote)
    }

    /// Items in a row: “a, b, c”.
    pub fn all<S: AsRef<str>>(self, items: &[S]) -> String {
        join(items, self.words().comma, self.words().comma)
    }

    /// Alternatives: “a, b or c”.
    pub fn either<S: AsRef<str>>(self, items: &[S]) -> String {
        self.set(join(items, self.words().comma, if self == Lang::En { " or " } else { "或" }))
    }

    /// An ordered value that is not settled: the mildest it can be, and what it could be beyond that.
    pub fn at_least<S: AsRef<str>>(self, mildest: &str, beyond: &[S]) -> String {
        let beyond = self.either(beyond);
        self.set(match self {
            Lang::Hans | Lang::Hant => format!("至少是{mildest}，也可能是{beyond}"),
            Lang::En => format!("at least {mildest}, could be {beyond}"),
        })
    }

    /// A value of which several are possible and none is milder.
    pub fn one_of<S: AsRef<str>>(self, items: &[S]) -> String {
        let items = self.either(items);
        self.set(match self {
            Lang::Hans | Lang::Hant => format!("可能是{items}"),
            Lang::En => format!("could be {items}"),
        })
    }

    /// The same for so many that only the `first` of all `count` are named.
    pub fn one_of_many<S: AsRef<str>>(self, first: &[S], count: usize) -> String {
        let named = self.all(first);
        self.set(match self {
            Lang::Hans => format!("可能是{named}等 {count} 种"),
            Lang::Hant => format!("可能是{named}等 {count} 種"),
            Lang::En => format!("could be {named} or one of {} others", count - first.len()),
        })
    }

    /// Who does something for whom.
    pub fn to(self, by: &str, to: &str) -> String {
        match self {
            Lang::Hans | Lang::Hant => format!("{by} → {to}"),
            Lang::En => format!("{by} to {to}"),
        }
    }

    /// “within 1 hour of receipt”; `duration` is ISO 8601, `event` already in words.
    pub fn within(self, duration: &str, event: &str) -> String {
        let length = self.length(duration);
        match self {
            Lang::Hans => format!("{event}后 {length}内"),
            Lang::Hant => format!("{event}後 {length}內"),
            Lang::En => format!("Within {length} of {event}"),
        }
    }

    /// “by 2026-11-22 09:00 UTC (within 1 hour of receipt)”.
    pub fn by_then(self, time: &str, within: &str) -> String {
        match self {
            Lang::Hans | Lang::Hant => format!("{time} 前{}", self.mark(within)),
            Lang::En => format!("By {time} {}", self.mark(&within.to_lowercase())),
        }
    }

    /// “after 2, 3”: steps that must be done before.
    pub fn after(self, numbers: &[String]) -> String {
        let numbers = numbers.join(if self == Lang::En { ", " } else { "、" });
        match self {
            Lang::Hans => format!("先完成第 {numbers} 步"),
            Lang::Hant => format!("先完成第 {numbers} 步"),
            Lang::En => format!("after {numbers}"),
        }
    }

    /// “can change level, scope”; the guidance is named only where nothing weightier can change.
    pub fn can_change(self, parts: &[&str]) -> String {
        let verdict = |part: &&&str| matches!(**part, "packs" | "kind" | "scope" | "level" | "priority" | "schemes");
        let weighty: Vec<&str> = parts.iter().filter(verdict).copied().collect();
        let parts: Vec<&str> =
            if weighty.is_empty() { parts } else { &weighty }.iter().map(|part| self.part(part)).collect();
        let parts = self.all(&parts);
        match self {
            Lang::Hans => format!("关系到{parts}"),
            Lang::Hant => format!("關係到{parts}"),
            Lang::En => format!("can change {}", parts.to_lowercase()),
        }
    }

    /// What stands before the one smallest set of changes that gives `level`.
    pub fn change_to(self, level: &str) -> String {
        self.set(match self {
            Lang::Hans => format!("最少这样改动或回答，就会成为{level}"),
            Lang::Hant => format!("最少這樣改動或回答，就會成為{level}"),
            Lang::En => format!("The smallest change or answer that would make it {level}"),
        })
    }

    /// What stands before several such sets.
    pub fn any_change_to(self, level: &str) -> String {
        self.set(match self {
            Lang::Hans => format!("最少这样改动或回答（任选一组），就会成为{level}"),
            Lang::Hant => format!("最少這樣改動或回答（任選一組），就會成為{level}"),
            Lang::En => format!("The smallest changes or answers, any one of which would make it {level}"),
        })
    }

    /// What stands before such sets where it is not known whether they are the smallest.
    pub fn some_change_to(self, level: &str) -> String {
        self.set(match self {
            Lang::Hans => format!("这样改动或回答（任选一组），就会成为{level}（也许还有更少的改法）"),
            Lang::Hant => format!("這樣更動或回答（任選一組），就會成為{level}（也許還有更少的改法）"),
            Lang::En => {
                format!("Changes or answers, any one of which would make it {level} (there may be smaller ones)")
            }
        })
    }

    /// One changed fact, or one answered where it was not known.
    pub fn change(self, question: &str, from: &str, to: &str) -> String {
        let (question, to) = (self.quoted(question), self.quoted(to));
        if from.is_empty() {
            return match self {
                Lang::Hans => format!("{question}回答{to}"),
                Lang::Hant => format!("{question}回答{to}"),
                Lang::En => format!("{question} answered {to}"),
            };
        }
        match self {
            Lang::Hans => format!("{question}由{}改为{to}", self.quoted(from)),
            Lang::Hant => format!("{question}由{}改為{to}", self.quoted(from)),
            Lang::En => format!("{question} from {} to {to}", self.quoted(from)),
        }
    }

    /// A choice number that is not on the list.
    pub fn not_an_option(self, given: &str, first: usize, last: usize) -> String {
        let given = self.quoted(given);
        match self {
            Lang::Hans => format!("没有{given}这一项，请输入 {first} 到 {last} 的编号"),
            Lang::Hant => format!("沒有{given}這一項，請輸入 {first} 到 {last} 的編號"),
            Lang::En => format!("There is no option {given}; type a number from {first} to {last}"),
        }
    }

    /// A number outside its bounds.
    pub fn out_of_bounds(self, min: Option<i64>, max: Option<i64>) -> String {
        match (self, min, max) {
            (Lang::Hans, Some(min), Some(max)) => format!("请输入 {min} 到 {max} 之间的整数"),
            (Lang::Hant, Some(min), Some(max)) => format!("請輸入 {min} 到 {max} 之間的整數"),
            (Lang::En, Some(min), Some(max)) => format!("Type a whole number from {min} to {max}"),
            (Lang::Hans, Some(min), None) => format!("请输入不小于 {min} 的整数"),
            (Lang::Hant, Some(min), None) => format!("請輸入不小於 {min} 的整數"),
            (Lang::En, Some(min), None) => format!("Type a whole number of at least {min}"),
            (Lang::Hans, None, Some(max)) => format!("请输入不大于 {max} 的整数"),
            (Lang::Hant, None, Some(max)) => format!("請輸入不大於 {max} 的整數"),
            (Lang::En, None, Some(max)) => format!("Type a whole number of at most {max}"),
            (_, None, None) => self.words().not_a_number.to_owned(),
        }
    }

    /// A text as it is set in this language.
    fn set(self, text: String) -> String {
        if self == Lang::En { text } else { fenji::spaced(&text) }
    }

    fn part(self, part: &str) -> &str {
        let words = self.words();
        match part {
            "kind" => words.kind,
            "scope" => words.scope,
            "level" => words.level,
            "priority" => words.priority,
            "schemes" => self.shared().schemes,
            "command" => self.shared().command,
            "duties" => words.deadlines,
            "steps" => words.steps,
            "packs" => self.shared().plans,
            "reports" => self.shared().reports,
            "first" => self.shared().first,
            _ => part,
        }
    }

    pub fn length(self, duration: &str) -> String {
        let Ok(span) = duration.parse::<Span>() else { return duration.to_owned() };
        let units = [
            (i64::from(span.get_years()), ["年", "年", "year"]),
            (i64::from(span.get_months()), ["个月", "個月", "month"]),
            (i64::from(span.get_weeks()), ["周", "週", "week"]),
            (i64::from(span.get_days()), ["天", "天", "day"]),
            (i64::from(span.get_hours()), ["小时", "小時", "hour"]),
            (span.get_minutes(), ["分钟", "分鐘", "minute"]),
            (span.get_seconds(), ["秒", "秒", "second"]),
        ];
        let words: Vec<String> = units
            .into_iter()
            .filter(|(count, _)| *count != 0)
            .map(|(count, [hans, hant, en])| match self {
                Lang::Hans => format!("{count} {hans}"),
                Lang::Hant => format!("{count} {hant}"),
                Lang::En => format!("{count} {en}{}", if count == 1 { "" } else { "s" }),
            })
            .collect();
        if words.is_empty() { duration.to_owned() } else { words.join(" ") }
    }
}

fn join<S: AsRef<str>>(items: &[S], between: &str, last: &str) -> String {
    let mut text = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push_str(if index + 1 == items.len() { last } else { between });
        }
        text.push_str(item.as_ref());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn locales_find_their_language() {
        let cases = [
            ("zh-Hans", Lang::Hans),
            ("zh", Lang::Hans),
            ("zh-CN", Lang::Hans),
            ("zh-Hans-HK", Lang::Hans),
            ("zh-Hant", Lang::Hant),
            ("zh-TW", Lang::Hant),
            ("zh_HK", Lang::Hant),
            ("en-GB", Lang::En),
            ("fr", Lang::En),
        ];
        for (locale, lang) in cases {
            assert_eq!(Lang::of(locale), lang, "{locale}");
        }
    }

    #[test]
    fn phrases_read_naturally() {
        assert_eq!(Lang::Hans.at_least("P3", &["P2", "P1"]), "至少是 P3，也可能是 P2 或 P1");
        assert_eq!(Lang::En.at_least("P3", &["P2", "P1"]), "at least P3, could be P2 or P1");
        assert_eq!(Lang::Hans.within("PT1H30M", "接报"), "接报后 1 小时 30 分钟内");
        assert_eq!(Lang::Hant.within("P2D", "接報"), "接報後 2 天內");
        assert_eq!(Lang::En.within("PT2H", "receipt"), "Within 2 hours of receipt");
    }
}
