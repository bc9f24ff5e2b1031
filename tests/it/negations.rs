//! What a description says and what it denies, in every language of the shipped packs; in doubt it says it.

use crate::packs;
use fenji::{Options, Pack};
use serde_json::json;

/// A pack in which a description suggests two facts.
fn pack() -> Pack {
    let negations =
        std::fs::read_to_string(crate::root().join("rules/public-emergency/pack.toml")).expect("a shipped pack");
    let (_, negations) = negations.split_once("[negations.zh-Hans]").expect("its negations");
    let negations = format!("\n[negations.zh-Hans]{negations}");
    let base = packs::files();
    let toml = packs::without_denials().replace("locales = [\"en\"]", "locales = [\"en\", \"zh-Hans\", \"zh-Hant\"]");
    let rules = format!(
        "{}\n{}\n{}",
        base["rules/plan.rhai"],
        r#"suggest("signs", "smoke").words(["烟", "煙", "着火", "著火", "火灾", "火災", "smoke", "fire", "on fire"]);"#,
        r#"suggest("urgent", true).words(["受伤", "受傷", "伤亡", "傷亡", "中毒", "hurt", "injured", "打 不 开", "ＤＤｏＳ", "wifi断了", "can't log in"]);"#,
    );
    let mut sources = base;
    sources.insert("pack.toml".to_owned(), format!("{toml}{negations}"));
    sources.insert("rules/plan.rhai".to_owned(), rules);
    Pack::from_sources(&fenji::Sources::new(sources)).unwrap_or_else(|error| panic!("{error}"))
}

fn suggests(pack: &Pack, story: &str) -> bool {
    let facts = pack.facts(&json!({ "story": story })).expect("a story");
    !pack.assess(&facts, &Options::default()).suggestions.is_empty()
}

#[test]
fn what_is_denied_is_not_suggested() {
    let pack = pack();
    let denied = [
        "没有人受伤",
        "无人员伤亡",
        "没人受伤",
        "无人受伤",
        "没有着火",
        "并没有着火",
        "没有任何烟",
        "不是火灾",
        "未发生火灾",
        "没有发生火灾",
        "并没有发现有人受伤",
        "没看到烟",
        "没有闻到烟",
        "烟：无",
        "着火?没有。",
        "有没有着火？没有",
        "受伤:0",
        "烟＝没有\n",
        "沒有人受傷",
        "無人員傷亡",
        "並沒有著火",
        "沒看到煙",
        "煙：無",
        "未發生火災",
        "没有\u{200b}人受伤",
        "no fire",
        "not on fire",
        "No\u{a0}fire",
        "no  smoke",
        "there was no smoke",
        "ｎｏ　ｆｉｒｅ",
        "didn't see any smoke",
        "didn’t see any smoke",
        "did not see smoke",
        "no one is hurt",
        "nobody hurt",
        "Nobody was hurt.",
        "no one was injured",
        "smoke: no",
        "fire? none",
        "fire: no\nelse: nothing",
        "without any smoke",
        "no sign of fire",
        "no signs of smoke",
        "nobody is injured, no fire",
        "neither smoke nor fire",
        "not a fire",
        "the server is not on fire",
        "No people were hurt",
        "fire = no",
        "hasn't been hurt",
    ];
    for story in denied {
        assert!(!suggests(&pack, story), "{story}");
    }
}

#[test]
fn what_is_said_or_in_doubt_is_suggested() {
    let pack = pack();
    let said = [
        "着火了",
        "有人受伤",
        "火已经灭了，之前着火",
        "有没有人受伤不知道",
        "是不是着火了",
        "不是没有人受伤",
        "没什么事，就是着火",
        "没什么事就是着火了",
        "没有电，着火",
        "没有水着火了",
        "没有 着火",
        "没有\n着火",
        "仓库没有人着火了",
        "无人值守，着火",
        "没有人发现着火",
        "地下室被淹没有人受伤",
        "烟：没有人管",
        "受伤\t没有\t着火\t有",
        "没有灭火器，有烟",
        "除非着火",
        "不只是着火",
        "着 火",
        "着\n火",
        "着　火了",
        "⽕灾",
        "有沒有人受傷",
        "不是沒有人受傷",
        "沒什麼事，就是著火",
        "no, there is fire",
        "No. Fire!",
        "no\nfire",
        "no - fire",
        "it's not nothing, fire",
        "not without smoke",
        "not only smoke",
        "no one saw the fire",
        "no idea why, smoke",
        "smoke: no idea",
        "fire: yes",
        "no fire: yes",
        "casino fire",
        "I know fire",
        "nobody called about the fire",
        "fire and smoke",
        "FIRE",
        "ｆｉｒｅ",
        "fi\u{ad}re",
        "smo\u{200b}ke",
        "on\nfire",
        "no fire in the hall, but smoke",
        "fire, no injuries",
        "someone is hurt, no fire",
        "打不开",
        "打 不开",
        "DDoS 攻击",
        "WiFi 断了",
        "can’t log in",
        "CAN'T  LOG IN",
    ];
    for story in said {
        assert!(suggests(&pack, story), "{story}");
    }
}

#[test]
fn a_pack_without_negations_suggests_and_check_says_so() {
    let mut files = packs::files();
    let rules = format!("{}\n{}", files["rules/plan.rhai"], r#"suggest("signs", "smoke").words(["smoke"]);"#);
    files.insert("rules/plan.rhai".to_owned(), rules);
    files.insert("pack.toml".to_owned(), packs::without_denials().to_owned());
    let pack = Pack::from_sources(&fenji::Sources::new(files)).expect("a pack");
    assert!(suggests(&pack, "no smoke"));
    let found = pack.check().problems;
    let missing = found.iter().find(|problem| problem.code == "missing-negations").expect("a warning");
    assert_eq!(missing.message, "descriptions in `en` cannot deny anything");
}
