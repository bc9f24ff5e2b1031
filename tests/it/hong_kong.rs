//! What people in Hong Kong read: no word that is used in Taiwan alone.

use crate::root;
use std::collections::BTreeMap;
use std::fs;
use toml::de::{DeTable, DeValue};

const UNDER: &str = "zh-Hant.toml";
const LAYER: &str = "zh-Hant-HK.toml";

/// What is said otherwise in Hong Kong, each with what is said there.
const WORDS: [(&str, &str); 44] = [
    ("網路", "網絡"),
    ("軟體", "軟件"),
    ("硬體", "硬件"),
    ("韌體", "韌件"),
    ("資安", "資訊保安"),
    ("資訊安全", "資訊保安"),
    ("個資", "個人資料"),
    ("當機", "死機"),
    ("簡訊", "短訊"),
    ("郵件", "電郵"),
    ("帳號", "帳戶"),
    ("使用者", "用戶"),
    ("隨身碟", "USB 手指"),
    ("印表機", "打印機"),
    ("列印", "打印"),
    ("備援", "後備"),
    ("憑證", "證書、單據"),
    ("貼文", "帖文"),
    ("粉專", "專頁"),
    ("按讚", "讚好"),
    ("私訊", "私人訊息"),
    ("客訴", "投訴"),
    ("客服", "客戶服務"),
    ("專線", "熱線"),
    ("管道", "渠道"),
    ("值班", "當值"),
    ("回報", "匯報"),
    ("陳報", "呈報"),
    ("法遵", "合規"),
    ("監理", "監管"),
    ("資訊長", "資訊總監"),
    ("民眾", "公眾"),
    ("隱私", "私隱"),
    ("紙本", "紙張、文件"),
    ("身分", "身份"),
    ("電梯", "升降機"),
    ("滅火器", "滅火筒"),
    ("瓦斯", "煤氣"),
    ("豪雨", "暴雨"),
    ("土石流", "山泥傾瀉"),
    ("鷹架", "棚架"),
    ("消防局", "消防處"),
    ("警察局", "警署"),
    ("捷運", "港鐵"),
];

/// The texts of a file by their paths.
fn texts(value: &DeValue<'_>, path: &str, found: &mut BTreeMap<String, String>) {
    match value {
        DeValue::Table(table) => {
            table.iter().for_each(|(key, entry)| texts(entry.get_ref(), &format!("{path}.{}", key.get_ref()), found));
        }
        DeValue::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(at, item)| texts(item.get_ref(), &format!("{path}.{at}"), found));
        }
        other => found.extend(other.as_str().map(|text| (path.to_owned(), text.to_owned()))),
    }
}

fn add(file: &str, found: &mut BTreeMap<String, String>) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let table = DeTable::parse(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    table.get_ref().iter().for_each(|(key, entry)| texts(entry.get_ref(), key.get_ref(), found));
}

/// Where a text uses such words.
fn of_taiwan(text: &str) -> Vec<&'static str> {
    // “一個資料庫” has nothing to do with 個資.
    let text = text.replace("個資料", "");
    WORDS.iter().filter(|(word, _)| text.contains(word)).map(|(word, _)| *word).collect()
}

#[test]
fn no_word_of_taiwan_alone_is_shown_in_hong_kong() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for pack in fs::read_dir(root().join("rules")).expect("there are rules") {
        let folder = pack.expect("a folder").path().join("text");
        if !folder.join(LAYER).is_file() {
            continue;
        }
        let mut shown = BTreeMap::new();
        for file in [UNDER, LAYER] {
            add(&folder.join(file).display().to_string(), &mut shown);
        }
        seen += shown.len();
        for (path, text) in shown {
            let words = of_taiwan(&text);
            if !words.is_empty() {
                wrong.push(format!("{} {path}: {words:?} in “{text}”", folder.display()));
            }
        }
    }
    assert!(seen > 2000, "{seen} texts were read");
    wrong.sort();
    assert_eq!(wrong, [""; 0], "write these in {LAYER} as they are said in Hong Kong");
}

#[test]
fn words_are_told_apart() {
    assert_eq!(of_taiwan("兩個資料庫、網絡和帳戶"), [""; 0]);
    assert_eq!(of_taiwan("個資外洩，網路斷線"), ["網路", "個資"]);
}
