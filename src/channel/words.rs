//! The words of notices that no pack has, in the languages that it speaks.

use crate::channel::event::Event;
use crate::text::spaced::spaced;
use crate::words::{self, Shared};

/// A language of notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lang {
    Hans,
    Hant,
    /// Also for every locale that has no words here.
    En,
}

/// Words that stand as they are.
#[derive(Debug)]
pub(super) struct Words {
    pub reported: &'static str,
    pub holder: &'static str,
    pub now: &'static str,
    pub avoid: &'static str,
    pub owed: &'static str,
    pub written: &'static str,
    pub about: &'static str,
    pub open: &'static str,
    pub link: &'static str,
    pub provisional: &'static str,
    pub undecided: &'static str,
    pub no_level: &'static str,
    pub maybe: &'static str,
    pub maybe_concerned: &'static str,
    pub set: &'static str,
    pub at_once: &'static str,
    pub more: &'static str,
    pub decided_by: &'static str,
    pub several: &'static str,
    pub responders: &'static str,
    pub colon: &'static str,
    pub comma: &'static str,
    pub dot: &'static str,
}

static HANS: Words = Words {
    reported: "上报时间",
    holder: "接手人",
    now: words::HANS.now,
    avoid: words::HANS.avoid,
    owed: words::HANS.deadlines,
    written: "上报人的描述",
    about: "事项",
    open: "待查明",
    link: "打开事件",
    provisional: "尚未定论，先按最严重的可能处置。",
    undecided: "未能研判：现行规则不接受这些情况，先按最严重处置。",
    no_level: "未定级",
    maybe: words::HANS.maybe,
    maybe_concerned: words::HANS.may_concern,
    set: words::HANS.by_hand,
    at_once: words::HANS.immediately,
    more: words::HANS.more,
    decided_by: words::HANS.reasons,
    several: "条通知，发送过于频繁，合并如下",
    responders: words::HANS.responders,
    colon: words::HANS.colon,
    comma: words::HANS.list,
    dot: " · ",
};

static HANT: Words = Words {
    reported: "通報時間",
    holder: "接手人",
    now: words::HANT.now,
    avoid: words::HANT.avoid,
    owed: words::HANT.deadlines,
    written: "通報人的描述",
    about: "事項",
    open: "待釐清",
    link: "開啟事件",
    provisional: "尚未定論，先按最嚴重的可能處理。",
    undecided: "未能研判：現行規則不接受這些情況，先按最嚴重處理。",
    no_level: "未定級",
    maybe: words::HANT.maybe,
    maybe_concerned: words::HANT.may_concern,
    set: words::HANT.by_hand,
    at_once: words::HANT.immediately,
    more: words::HANT.more,
    decided_by: words::HANT.reasons,
    several: "則通知，傳送過於頻繁，合併如下",
    responders: words::HANT.responders,
    colon: words::HANT.colon,
    comma: words::HANT.list,
    dot: " · ",
};

static EN: Words = Words {
    reported: "Reported",
    holder: "Taken by",
    now: words::EN.now,
    avoid: words::EN.avoid,
    owed: words::EN.deadlines,
    written: "In the reporter's words",
    about: "Concerns",
    open: "Still to be found out",
    link: "Open the incident",
    provisional: "Not settled yet: treat it as the most serious of what is possible.",
    undecided: "Not graded: the rules in use do not take these facts. Treat it as the most serious.",
    no_level: "no level",
    maybe: words::EN.maybe,
    maybe_concerned: words::EN.may_concern,
    set: words::EN.by_hand,
    at_once: words::EN.immediately,
    more: words::EN.more,
    decided_by: "Decided by",
    several: "notices, too many to send one by one",
    responders: words::EN.responders,
    colon: words::EN.colon,
    comma: words::EN.list,
    dot: " · ",
};

/// What everybody is told in the same words, in the languages' order.
const ACTIONS: [&Shared; 3] = [&words::HANS, &words::HANT, &words::EN];

impl Lang {
    /// The language of a locale such as `zh-TW`, `zh-Hans` or `en-GB`.
    pub fn of(locale: &str) -> Self {
        let locale = locale.to_ascii_lowercase();
        let parts: Vec<&str> = locale.split(['-', '_']).collect();
        let traditional = parts.iter().any(|part| matches!(*part, "hant" | "tw" | "hk" | "mo"));
        match parts.first() {
            Some(&"zh") if traditional && !parts.contains(&"hans") => Self::Hant,
            Some(&"zh") => Self::Hans,
            _ => Self::En,
        }
    }

    pub fn words(self) -> &'static Words {
        match self {
            Self::Hans => &HANS,
            Self::Hant => &HANT,
            Self::En => &EN,
        }
    }

    /// What happened.
    pub fn event(self, event: Event) -> &'static str {
        let [hans, hant, en] = match event {
            Event::Reported => ["新事件", "新事件", "New incident"],
            Event::Updated => ["上报已更新", "通報已更新", "Report updated"],
            Event::Added => ["上报人有补充", "通報人有補充", "Added by the reporter"],
            Event::Answered => ["情况有补充", "情況有補充", "More is known"],
            Event::Ticked => ["任务有进展", "任務有進展", "Work done"],
            Event::Graded => ["级别已调整", "等級已調整", "Level changed"],
            Event::Noted => ["有新备注", "有新備註", "Note added"],
            Event::Acknowledged => ["已有人接手", "已有人接手", "Taken"],
            Event::HandedOver => ["已转交", "已轉交", "Handed over"],
            Event::Merged => ["已并入另一事件", "已併入另一事件", "Merged into another incident"],
            Event::TookIn => ACTIONS.map(|words| words.action_took_in),
            Event::Closed => ["已关闭", "已結案", "Closed"],
            Event::Reopened => ACTIONS.map(|words| words.action_reopened),
            Event::Overdue => ACTIONS.map(|words| words.action_overdue),
            Event::Escalated => ["仍无人接手", "仍無人接手", "Nobody has it yet"],
        };
        match self {
            Self::Hans => hans,
            Self::Hant => hant,
            Self::En => en,
        }
    }

    /// A level of which several values are possible; the most serious first.
    pub fn level_of(self, worst: &str, others: &[&str]) -> String {
        let others = self.either(others);
        match self {
            Self::Hans | Self::Hant => spaced(&format!("{worst}（也可能是{others}）")),
            Self::En => format!("{worst} (or {others})"),
        }
    }

    /// Values of which one is right.
    pub fn either(self, values: &[&str]) -> String {
        let or = if self == Self::En { " or " } else { "或" };
        match values {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [before @ .., last] => format!("{}{or}{last}", before.join(self.words().comma)),
        }
    }

    /// The first of many values, and how many there are.
    pub fn one_of_many(self, first: &[&str], count: usize) -> String {
        let named = first.join(self.words().comma);
        match self {
            Self::Hans => format!("{named}等 {count} 种可能"),
            Self::Hant => format!("{named}等 {count} 種可能"),
            Self::En => format!("{named} or one of {} others", count.saturating_sub(first.len())),
        }
    }

    /// How many questions are open.
    pub fn questions(self, count: usize) -> String {
        match (self, count) {
            (Self::Hans, _) => format!("还有 {count} 个问题可能改变结论"),
            (Self::Hant, _) => format!("還有 {count} 個問題可能改變結論"),
            (Self::En, 1) => "1 open question can change this".to_owned(),
            (Self::En, _) => format!("{count} open questions can change this"),
        }
    }

    /// A remark behind other words.
    pub fn remark(self, text: &str) -> String {
        match self {
            Self::Hans | Self::Hant => format!("（{text}）"),
            Self::En => format!(" ({text})"),
        }
    }

    /// A number of things that are not listed.
    pub fn more(self, count: usize) -> String {
        match self {
            Self::Hans | Self::Hant => format!("另有 {count} {}", self.words().more),
            Self::En => format!("and {count} {}", self.words().more),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_possible_reads_naturally() {
        assert_eq!(Lang::Hans.level_of("P1", &["P2", "P3"]), "P1（也可能是 P2 或 P3）");
        assert_eq!(Lang::Hant.level_of("重大", &["較大"]), "重大（也可能是較大）");
        assert_eq!(Lang::En.level_of("P1", &["P2", "P3"]), "P1 (or P2 or P3)");
        assert_eq!(Lang::En.one_of_many(&["A", "B", "C"], 5), "A, B, C or one of 2 others");
        assert_eq!(Lang::Hans.more(3), "另有 3 项未列出");
    }
}
