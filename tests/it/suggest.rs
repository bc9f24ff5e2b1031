//! Suggestions by examples: what is ranked first, what is denied, and that nothing somebody writes breaks it.

use crate::suggesting::{LOCALES, all_examples, examples, of_fact, pack, signs, sources, suggested};
use fenji::{Desk, Options, Pack, Sources};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const SIGNS: &str = "incident.signs";
const DANGER: &str = "safety.people_at_risk";

static PACK: LazyLock<Pack> = LazyLock::new(pack);

/// The phrases of one fact by answer, as they stand in a file of examples.
fn phrases(text: &str, fact: &str) -> Vec<(String, String)> {
    let (_, section) = text.split_once(&format!("[phrases.\"{fact}\"]\n")).expect("the fact has phrases");
    let section = section.split("\n[").next().unwrap_or_default();
    let mut found = Vec::new();
    for part in section.split("]\n") {
        let Some((name, list)) = part.split_once(" = [") else { continue };
        let name = name.lines().last().unwrap_or_default().to_owned();
        found.extend(list.split('"').skip(1).step_by(2).map(|phrase| (name.clone(), phrase.to_owned())));
    }
    found
}

/// Signs of those who ask or complain, where nobody is in danger.
const SERVICE: [&str; 3] = ["question", "suggestion", "complaint"];

/// The text without these phrases.
fn without(text: &str, left_out: &[&(String, String)]) -> String {
    let mut text = text.to_owned();
    for (_, phrase) in left_out {
        text = text.replacen(&format!("\"{phrase}\","), "", 1);
    }
    text
}

#[test]
fn phrases_that_were_left_out_are_found_by_the_others() {
    const FOLDS: usize = 5;
    let (mut all, mut first, mut three, mut shown, mut danger, mut harmless) = (0, 0, 0, 0, (0, 0), (0, 0));
    for fold in 0..FOLDS {
        let mut files = Vec::new();
        let mut tried = Vec::new();
        for locale in LOCALES {
            let text = examples(locale);
            let of_signs = phrases(&text, SIGNS);
            let of_danger: Vec<_> = phrases(&text, DANGER).into_iter().filter(|(answer, _)| answer == "yes").collect();
            let left_out: Vec<_> = of_signs.iter().chain(&of_danger).skip(fold).step_by(FOLDS).collect();
            files.push((format!("examples/{locale}.toml"), without(&text, &left_out)));
            tried.extend(left_out.into_iter().cloned());
        }
        let pack = Pack::from_sources(&sources(files)).expect("the pack loads");
        for (answer, phrase) in tried {
            if answer == "yes" {
                danger.0 += 1;
                danger.1 += usize::from(!of_fact(&pack, &phrase, DANGER).is_empty());
                continue;
            }
            let found = of_fact(&pack, &phrase, SIGNS);
            if SERVICE.contains(&answer.as_str()) {
                harmless.0 += 1;
                harmless.1 += usize::from(!of_fact(&pack, &phrase, DANGER).is_empty());
            }
            all += 1;
            shown += found.len();
            first += usize::from(found.first() == Some(&answer));
            three += usize::from(found.iter().take(3).any(|sign| *sign == answer));
        }
    }
    let per = |part: usize, of: usize| part * 1000 / of;
    let figures = (per(first, all), per(three, all), per(danger.1, danger.0), shown * 100 / all);
    let alarms = per(harmless.1, harmless.0);
    assert!(all > 3000 && danger.0 > 120 && harmless.0 > 200, "{all}, {danger:?} and {harmless:?} were tried");
    println!("first, among three, danger, false alarms in thousandths; shown in hundredths: {figures:?}, {alarms}");
    assert!(alarms <= 80, "{alarms} of a thousand harmless phrases are taken for danger, once less than 80");
    // In thousandths: first, among the first three, danger; and hundredths of what is shown on average.
    let floors = (770, 840, 910);
    assert!(
        figures.0 >= floors.0 && figures.1 >= floors.1 && figures.2 >= floors.2 && figures.3 <= 150,
        "now {figures:?}, once better than {floors:?} with less than 1.5 shown"
    );
}

#[test]
fn the_likeliest_comes_first_and_says_why() {
    for (description, sign) in [
        ("打印机又卡纸了，拽不出来", "hardware-fault"),
        ("我们整栋楼都断网了", "network-unreachable"),
        ("群組裡有人假冒我們的客服", "impersonation"),
        ("all my files are encrypted and they want bitcoin", "malware-signs"),
        ("the website is down, page shows 502", "online-fault"),
    ] {
        let found = suggested(&PACK, description);
        assert_eq!(
            found.first().map(|(named, _)| named.as_str()),
            Some(format!("{SIGNS}={sign}").as_str()),
            "{found:?}"
        );
        let (_, because) = &found[0];
        assert!((1..=3).contains(&because.len()), "{because:?}");
        assert!(because.iter().all(|words| description.to_lowercase().contains(words)), "{because:?}");
    }
}

#[test]
fn danger_comes_before_all_else_and_beside_the_most() {
    for description in [
        "机房着火了，里面还有两个人没出来，同时网站打不开、邮箱被盗、打印机卡纸",
        "機房起火了，裡面還有兩個人出不來，網站也打不開",
        "fire in the server room, two people still inside, website down too",
    ] {
        let found = suggested(&PACK, description);
        assert_eq!(found.first().map(|(named, _)| named.as_str()), Some("safety.people_at_risk=true"), "{found:?}");
        assert!(found.len() > 1 && found.len() <= 5, "{found:?}");
    }
}

#[test]
fn what_is_denied_does_not_count() {
    for (said, denied, sign) in [
        ("仓库着火了", "没有着火，只是打印机卡纸了", "fire-or-explosion"),
        ("倉庫失火了", "沒有失火，只是印表機卡紙", "fire-or-explosion"),
        ("there is a fire in the warehouse", "no fire, just a jammed printer", "fire-or-explosion"),
        ("有人触电了", "没有人触电，就是网络连不上", "electric-shock"),
        ("電腦中毒了", "電腦沒有中毒，只是連不上網路", "malware-signs"),
        ("the files were encrypted by ransomware", "not ransomware, the wifi wont connect", "malware-signs"),
        ("煤气泄漏", "煤气泄漏：没有；网络连不上", "hazardous-substance"),
        ("電腦中毒了", "部電腦唔係中毒，只係連唔到網路", "malware-signs"),
        ("倉庫失火了", "冇失火，只係印表機卡紙", "fire-or-explosion"),
    ] {
        assert!(of_fact(&PACK, said, SIGNS).iter().any(|found| found == sign), "{said}");
        assert!(!of_fact(&PACK, denied, SIGNS).iter().any(|found| found == sign), "{denied}");
        assert!(!of_fact(&PACK, denied, SIGNS).is_empty(), "{denied}: what is not denied still counts");
    }
    for (said, denied) in [
        ("有人受伤流血了", "没有人受伤，打印机卡纸了"),
        ("有人受傷流血了", "沒有人受傷，印表機卡紙了"),
        ("有人受傷流血了", "冇人受傷，印表機卡紙"),
        ("someone is injured and bleeding", "nobody injured, printer jammed"),
    ] {
        assert!(!of_fact(&PACK, said, DANGER).is_empty(), "{said}");
        assert!(of_fact(&PACK, denied, DANGER).is_empty(), "{denied}");
    }
}

#[test]
fn a_denial_may_be_what_is_meant() {
    for (description, sign) in [
        ("没电了", "utilities-out"),
        ("整層樓都沒網路", "network-unreachable"),
        ("no internet in the office", "network-unreachable"),
        ("有没有人触电？好像有人触电了", "electric-shock"),
    ] {
        assert!(of_fact(&PACK, description, SIGNS).iter().any(|found| found == sign), "{description}");
    }
}

#[test]
fn spelling_makes_no_difference() {
    let alike = [
        ("ＤＤｏＳ　攻击网站，流量暴涨", "ddos攻击网站,流量暴涨"),
        ("有人触 电 了", "有人触电了"),
        ("WEBSITE IS DOWN", "website is down"),
        ("po\u{200b}wer\u{a0}\u{ad}cut in the street", "power cut in the street"),
        ("I can’t log in to e-mail", "i cant log in to email"),
    ];
    for (one, other) in alike {
        assert_eq!(of_fact(&PACK, one, SIGNS), of_fact(&PACK, other, SIGNS), "{one}");
        assert!(!of_fact(&PACK, one, SIGNS).is_empty(), "{one}");
    }
}

#[test]
fn what_says_nothing_suggests_nothing() {
    let long = "…".repeat(5000);
    for description in ["", "。", "hello", "你好", "98765", "\u{1f600}\u{1f600}", "zzzz qqqq", "здравствуйте", &long]
    {
        assert_eq!(suggested(&PACK, description), [], "{description}");
    }
}

#[test]
fn what_is_of_anything_else_is_no_danger() {
    for description in [
        "新来的，红冲发票藏哪个菜单里头，师傅去相亲了电话不接",
        "收银后台冒出个叫admin2的，店里一共仨人，没一个认",
        "櫃台的訂房程式跳出『未預期的例外』就凍住，客人的行李箱都堆到我腳邊了",
        "候诊两小时四十，瞅我四十秒",
        "早晨呀各位，今日個天好靚，飲咗茶未",
        "點開供應商寄的報價單，Defender 紅色視窗跳個沒完，風扇像要起飛",
        "my tartan brolly has gone walkabout, wooden duck's head handle, sentimental value",
    ] {
        assert!(of_fact(&PACK, description, DANGER).is_empty(), "{description}");
    }
}

#[test]
fn what_is_answered_is_not_suggested() {
    let facts = json!({ "incident": { "description": "着火了，里面有人", "signs": ["hardware-fault"] }, "safety": { "people_at_risk": null } });
    let facts = PACK.facts(&facts).expect("facts");
    let decision = PACK.assess(&facts, &Options::default());
    assert!(
        decision.suggestions.iter().all(|suggestion| suggestion.fact == "leak.status"),
        "{:?}",
        decision.suggestions
    );
}

/// A small pack that asks for signs, with these lines beside the rules and these examples.
fn small(rules: &str, examples: &str) -> Sources {
    let mut files = crate::packs::files();
    files.insert("examples/en.toml".to_owned(), examples.to_owned());
    if let Some(plan) = files.get_mut("rules/plan.rhai") {
        plan.push_str(rules);
    }
    Sources::new(files)
}

const SMALL: &str = "[phrases.\"signs\"]\nsmoke = [\"thick grey smoke\", \"it smells burnt\"]\nnoise = [\"a loud humming\", \"it rattles\"]\n";

#[test]
fn what_is_as_likely_stands_in_the_order_of_the_facts() {
    let even = "[phrases.\"signs\"]\nnoise = [\"something odd happened\"]\nsmoke = [\"odd something happened\"]\n";
    let pack = Pack::from_sources(&small("", even)).unwrap_or_else(|error| panic!("{error}"));
    let facts = pack.facts(&json!({ "story": "something odd" })).expect("a story");
    let decision = pack.assess(&facts, &Options::default());
    let values: Vec<String> = decision.suggestions.iter().map(|one| json!(one.value).to_string()).collect();
    let declared: Vec<String> = pack
        .info("en")
        .facts
        .iter()
        .filter(|fact| fact.id == "signs")
        .flat_map(|fact| fact.options.iter().map(|option| json!(option.id).to_string()))
        .filter(|option| values.contains(option))
        .collect();
    assert_eq!(values, declared);
}

#[test]
fn the_words_of_rules_count_more_than_examples() {
    let rules = "\nsuggest(\"signs\", \"noise\").words([\"burnt\"]);\n";
    for (rules, first) in [("", "smoke"), (rules, "noise")] {
        let pack = Pack::from_sources(&small(rules, SMALL)).unwrap_or_else(|error| panic!("{error}"));
        let facts = pack.facts(&json!({ "story": "thick grey, smells burnt" })).expect("a story");
        let decision = pack.assess(&facts, &Options::default());
        assert_eq!(json!(decision.suggestions.first().map(|one| &one.value)), json!(first));
    }
}

#[test]
fn compiled_packs_bundles_and_desks_suggest_alike() {
    let compiled = Pack::from_compiled(&PACK.to_compiled(&["zh-Hans", "zh-Hant", "en"]).expect("it compiles"))
        .expect("it is read");
    let bundle = PACK.to_bundle();
    let packs = [
        compiled,
        Pack::from_bundle(&bundle).expect("the bundle loads"),
        Pack::from_trusted_bundle(&bundle).expect("the bundle loads"),
    ];
    let desk = Desk::of(pack());
    for description in ["着火了，里面还有人，没有人受伤", "電腦中毒", "email hacked, customers get spam from us"]
    {
        let expected = suggested(&PACK, description);
        assert!(!expected.is_empty());
        for other in &packs {
            assert_eq!(suggested(other, description), expected);
        }
        let facts = desk.facts(&json!({ "incident": { "description": description } })).expect("facts");
        let decision = desk.assess(&facts, &Default::default());
        let own: Vec<String> =
            decision.suggestions.iter().map(|one| format!("{}={}", one.fact, json!(one.value))).collect();
        let named: Vec<String> = expected.iter().map(|(named, _)| named.replace("signs=", "signs=\"")).collect();
        assert_eq!(own.len(), named.len());
    }
}

#[test]
fn where_a_phrase_stands_in_its_file_makes_no_difference() {
    let turned = all_examples().into_iter().map(|(path, text)| {
        let mut parts: Vec<&str> = text.split("\n[").collect();
        let head = parts.remove(0).to_owned();
        parts.reverse();
        let parts: Vec<String> = parts.iter().map(|part| format!("\n[{part}\n")).collect();
        (path, format!("{head}{}", parts.concat()))
    });
    let other = Pack::from_sources(&sources(turned)).unwrap_or_else(|error| panic!("{error}"));
    for description in ["着火了，里面还有人", "網站打不開", "someone stole my laptop"] {
        assert_eq!(suggested(&other, description), suggested(&PACK, description));
    }
}

#[test]
fn every_sign_is_found_in_its_own_phrases() {
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for locale in LOCALES {
        for (answer, phrase) in phrases(&examples(locale), SIGNS) {
            if !of_fact(&PACK, &phrase, SIGNS).contains(&answer) {
                *missed.entry(answer).or_default() += 1;
            }
        }
    }
    let all: usize = missed.values().sum();
    assert!(all <= 40, "{all} of their own phrases do not suggest their sign: {missed:?}");
    assert!(missed.values().all(|count| *count <= 8), "{missed:?}");
    assert_eq!(signs().len(), 41);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_alike_each_time(text in any::<String>(), piece in 0..3000usize) {
        let (from, to) = (piece % 50, piece % 90);
        let known: String = "没有着火：有人受伤？no fire, smoke: no 網路'-'=不通".chars().cycle().skip(from).take(to).collect();
        let text = format!("{text}{known}{text}");
        let first = suggested(&PACK, &text);
        prop_assert_eq!(&first, &suggested(&PACK, &text));
        prop_assert!(first.len() <= 5);
    }
}
