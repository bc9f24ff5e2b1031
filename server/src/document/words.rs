//! The words of report documents that no pack has, in the languages that it speaks. `{name}` stands for what is filled in.

use fenji::words::{self, Shared};

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub preliminary: &'static str,
    pub progress: &'static str,
    pub last: &'static str,

    pub facts: &'static str,
    pub verdict: &'static str,
    pub measures: &'static str,
    pub todo: &'static str,
    pub deadlines: &'static str,
    pub open: &'static str,
    pub timeline: &'static str,
    pub owed: &'static str,
    pub cause: &'static str,
    pub effect: &'static str,
    pub support: &'static str,
    pub next: &'static str,
    pub lessons: &'static str,

    pub reference: &'static str,
    pub level: &'static str,
    pub received: &'static str,
    pub state: &'static str,
    pub holder: &'static str,
    pub as_of: &'static str,
    pub by: &'static str,
    pub to: &'static str,
    pub due: &'static str,
    pub clause: &'static str,
    /// New, taken, closed.
    pub states: [&'static str; 3],

    pub certain: &'static str,
    /// `{worst}` and the `{others}` that are possible, too.
    pub provisional: &'static str,
    /// `{level}`, set by `{by}` at `{at}` for a `{reason}`.
    pub set: &'static str,
    /// `{verdict}`
    pub by_rules: &'static str,
    pub maybe_concerned: &'static str,
    pub kind: &'static str,
    pub scope: &'static str,
    /// `{values}` of which one is right.
    pub one_of: &'static str,
    pub reasons: &'static str,
    pub undecided: &'static str,
    pub unknown: &'static str,
    pub changes: &'static str,
    pub settled: &'static str,

    /// `{by}` and `{at}`.
    pub done: &'static str,
    pub done_late: &'static str,
    pub not_needed: &'static str,
    pub late: &'static str,
    pub pending: &'static str,
    /// `{at}`
    pub before: &'static str,
    pub immediately: &'static str,
    pub unspecified: &'static str,
    pub maybe: &'static str,
    pub no_measures: &'static str,
    pub nothing: &'static str,
    /// `{count}`
    pub more: &'static str,
    pub maybe_steps: &'static str,
    pub to_be_written: &'static str,
    pub draft: &'static str,
    /// `{version}`
    pub version: &'static str,

    pub reporter: &'static str,
    pub responder: &'static str,
    pub server: &'static str,
    pub colon: &'static str,
    pub list: &'static str,
    pub semicolon: &'static str,
    /// What stands around a remark.
    pub brackets: [&'static str; 2],
    shared: &'static Shared,
}

const HANS: Words = Words {
    preliminary: "事件初步报告",
    progress: "事件诊断与进展报告",
    last: "事件总结报告",

    facts: "基本情况",
    verdict: "研判结论",
    measures: "已采取的措施",
    todo: "尚未完成的工作",
    deadlines: "时限完成情况",
    open: "尚待查明的情况",
    timeline: "事件经过",
    owed: "按预案应写的报告",
    cause: "原因分析",
    effect: "影响与损失",
    support: "需要的支援",
    next: "下一步安排",
    lessons: "经验教训与改进措施",

    reference: "事件编号",
    level: words::HANS.level,
    received: words::HANS.action_reported,
    state: "当前状态",
    holder: "负责人",
    as_of: "情况截至",
    by: "撰写",
    to: "报送",
    due: words::HANS.deadlines,
    clause: "依据",
    states: ["待接手", "处置中", "已关闭"],

    certain: words::HANS.settled,
    provisional: "暂定为 {worst}，先按最严重的可能处置；尚不能排除 {others}",
    set: "{by} 于 {at} 定为 {level}，理由：{reason}",
    by_rules: "按规则研判：{verdict}",
    maybe_concerned: "是否适用尚未确定",
    kind: words::HANS.kind,
    scope: words::HANS.scope,
    one_of: "尚未确定，可能是 {values}",
    reasons: "依据",
    undecided: "未能研判：现行规则读不了已知情况。查明之前，按最严重的情况处置。",
    unknown: words::HANS.not_known_yet,
    changes: "下列情况查明后，上述结论可能改变：",
    settled: "没有。再查明什么，也不会改变上述结论。",

    done: "已完成，{by}，{at}",
    done_late: "已完成，但超过了时限，{by}，{at}",
    not_needed: "判断为不需要，{by}，{at}",
    late: "已超过时限，尚未完成",
    pending: "尚未完成",
    before: "{at} 前",
    immediately: words::HANS.immediately,
    unspecified: words::HANS.unspecified,
    maybe: "可能需要",
    no_measures: "尚无记录。",
    nothing: "无。",
    more: "另有 {count} 项。",
    maybe_steps: "另有 {count} 步，是否需要，要等情况进一步查明。",
    to_be_written: words::HANS.to_be_written,
    draft: "草稿",
    version: "第 {version} 版",

    reporter: words::HANS.reporter,
    responder: words::HANS.responders,
    server: words::HANS.system,
    colon: words::HANS.colon,
    list: words::HANS.list,
    semicolon: words::HANS.semicolon,
    brackets: ["（", "）"],
    shared: &words::HANS,
};

const HANT: Words = Words {
    preliminary: "事件初步報告",
    progress: "事件診斷與進展報告",
    last: "事件總結報告",

    facts: "基本情況",
    verdict: "研判結論",
    measures: "已採取的措施",
    todo: "尚未完成的工作",
    deadlines: "時限達成情形",
    open: "尚待釐清的事項",
    timeline: "事件經過",
    owed: "依計畫應撰寫的報告",
    cause: "原因分析",
    effect: "影響與損失",
    support: "需要的支援",
    next: "後續安排",
    lessons: "經驗教訓與改善措施",

    reference: "事件編號",
    level: words::HANT.level,
    received: words::HANT.action_reported,
    state: "目前狀態",
    holder: "負責人",
    as_of: "資料截至",
    by: "撰寫",
    to: "陳報",
    due: words::HANT.deadlines,
    clause: "依據",
    states: ["待接手", "處理中", "已結案"],

    certain: words::HANT.settled,
    provisional: "暫定為 {worst}，先按最嚴重的可能處理；尚無法排除 {others}",
    set: "{by} 於 {at} 定為 {level}，理由：{reason}",
    by_rules: "依規則研判：{verdict}",
    maybe_concerned: "是否適用尚未確定",
    kind: words::HANT.kind,
    scope: words::HANT.scope,
    one_of: "尚未確定，可能是 {values}",
    reasons: "依據",
    undecided: "未能研判：現行規則無法讀取已知情況。釐清之前，按最嚴重的情況處理。",
    unknown: words::HANT.not_known_yet,
    changes: "下列情況釐清後，上述結論可能改變：",
    settled: "沒有。再釐清什麼，也不會改變上述結論。",

    done: "已完成，{by}，{at}",
    done_late: "已完成，但逾越時限，{by}，{at}",
    not_needed: "判斷為不需要，{by}，{at}",
    late: "已逾時限，尚未完成",
    pending: "尚未完成",
    before: "{at} 前",
    immediately: words::HANT.immediately,
    unspecified: words::HANT.unspecified,
    maybe: "可能需要",
    no_measures: "尚無紀錄。",
    nothing: "無。",
    more: "另有 {count} 項。",
    maybe_steps: "另有 {count} 步，是否需要，須待情況進一步釐清。",
    to_be_written: words::HANT.to_be_written,
    draft: "草稿",
    version: "第 {version} 版",

    reporter: words::HANT.reporter,
    responder: words::HANT.responders,
    server: words::HANT.system,
    colon: words::HANT.colon,
    list: words::HANT.list,
    semicolon: words::HANT.semicolon,
    brackets: ["（", "）"],
    shared: &words::HANT,
};

/// What is written otherwise in Hong Kong.
const HANT_HK: Words = Words {
    owed: "按計劃須撰寫的報告",
    deadlines: "時限完成情況",
    next: "下一步安排",
    lessons: "經驗教訓與改善措施",
    to: "呈交",
    as_of: "情況截至",
    done_late: "已完成，但超過時限，{by}，{at}",
    late: "已超過時限，尚未完成",
    unspecified: words::HANT_HK.unspecified,
    shared: &words::HANT_HK,
    ..HANT
};

const EN: Words = Words {
    preliminary: "Preliminary incident report",
    progress: "Diagnosis and progress report",
    last: "Final incident report",

    facts: "What is known",
    verdict: "Assessment",
    measures: "Measures taken",
    todo: "Work still to be done",
    deadlines: "Deadlines",
    open: "Still to be established",
    timeline: "Course of events",
    owed: "Reports that the plans require",
    cause: "Cause",
    effect: "Impact and losses",
    support: "Support needed",
    next: "Next steps",
    lessons: "Lessons and improvements",

    reference: "Incident",
    level: words::EN.level,
    received: words::EN.action_reported,
    state: "Status",
    holder: "In charge",
    as_of: "As of",
    by: "By",
    to: "To",
    due: "Due",
    clause: "Required by",
    states: ["not taken yet", "in hand", "closed"],

    certain: "established",
    provisional: "{worst}, provisionally: treated as the most serious of what is possible; {others} cannot be ruled out yet",
    set: "set to {level} by {by}, {at}: {reason}",
    by_rules: "By the rules: {verdict}",
    maybe_concerned: "not yet established whether it applies",
    kind: words::EN.kind,
    scope: "Extent",
    one_of: "not yet established; it may be {values}",
    reasons: "Because",
    undecided: "Not graded: the rules in use cannot read what is known. Until that is settled, it is treated as the most serious.",
    unknown: words::EN.not_known_yet,
    changes: "The assessment above may change once these are established:",
    settled: "Nothing. No further finding changes the assessment above.",

    done: "done by {by}, {at}",
    done_late: "done by {by}, {at}, after the deadline",
    not_needed: "judged not to be needed, {by}, {at}",
    late: "overdue, not done yet",
    pending: "not done yet",
    before: "by {at}",
    immediately: words::EN.immediately,
    unspecified: words::EN.unspecified,
    maybe: "may be needed",
    no_measures: "None recorded so far.",
    nothing: "None.",
    more: "{count} more.",
    maybe_steps: "Whether {count} more steps are needed depends on what is still to be established.",
    to_be_written: words::EN.to_be_written,
    draft: "draft",
    version: "version {version}",

    reporter: words::EN.reporter,
    responder: "responder",
    server: words::EN.system,
    colon: words::EN.colon,
    list: words::EN.list,
    semicolon: words::EN.semicolon,
    brackets: [" (", ")"],
    shared: &words::EN,
};

impl Words {
    /// Those of a locale.
    pub fn of(locale: &str) -> &'static Self {
        match locale {
            "en" => &EN,
            "zh-Hant-HK" => &HANT_HK,
            traditional if traditional.starts_with("zh-Hant") => &HANT,
            _ => &HANS,
        }
    }

    /// What was done, for the timeline; nothing for what only the board is told.
    pub fn action(&self, action: &str) -> Option<&'static str> {
        self.shared.action(action)
    }

    /// A question with its answer; behind a wide question mark stands no blank.
    pub fn answered(&self, question: &str, answer: &str) -> String {
        let blank = if question.ends_with('？') { "" } else { " " };
        format!("{question}{blank}{answer}")
    }

    /// Text with a remark behind it.
    pub fn remarked(&self, text: &str, remark: &str) -> String {
        let [open, close] = self.brackets;
        if remark.is_empty() { text.to_owned() } else { format!("{text}{open}{remark}{close}") }
    }
}

/// A text with `{name}` filled in; what is filled in is not read again.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, (name, behind))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
        filled.push_str(before);
        filled.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = behind;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use fenji::Event;

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        assert_eq!(fill("{a} und {b}!", &[("a", "{b}"), ("b", "2")]), "{b} und 2!");
        assert_eq!(fill("{missing}x", &[]), "x");
    }

    #[test]
    fn every_language_names_what_everybody_is_told() {
        for locale in ["zh-Hans", "zh-Hant", "zh-Hant-HK", "en"] {
            let words = Words::of(locale);
            for event in Event::ALL {
                assert!(words.action(event.name()).is_some(), "{locale} {}", event.name());
            }
            assert!(words.action("written").is_some() && words.action("proposed").is_none());
        }
    }
}
