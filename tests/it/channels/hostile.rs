//! Packs and people that mean harm: markup, mentions, links, endless texts. What is told stays within the limits, and all of
//! it stays text.

use crate::channels::limits::{hold, texts};
use crate::channels::{LOCALES, REFERENCE, notice, occasion};
use fenji::{Desk, Event, Format, Notice, Occasion, Pack};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::LazyLock;

/// Something for every format, and what turns text around.
const EVIL: &str = "<@all> <!channel> <at user_id='all'>x</at> @所有人 **b** [go](http://evil.example) ![i](http://evil.example/i.png) \
    </info><script>alert(1)</script> ]]> & `c` \u{202e}\u{200b} | # h ";

/// A pack of the repository in which every word is hostile and endless.
static PACK: LazyLock<Desk> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a folder");
    for folder in ["vocabulary", "it-operations"] {
        copy(&crate::root().join("rules").join(folder), &place.path().join(folder));
    }
    Desk::of(Pack::from_folder(place.path().join("it-operations")).unwrap_or_else(|error| panic!("{error}")))
});

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("it can be made");
    for entry in std::fs::read_dir(from).expect("it is there").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
            continue;
        }
        let text = std::fs::read_to_string(&from).expect("it is text");
        let words = from.parent().is_some_and(|folder| folder.ends_with("text"));
        std::fs::write(to, if words { hostile(&text) } else { text }).expect("it can be written");
    }
}

/// Each text with harm before it and much behind it.
fn hostile(text: &str) -> String {
    let evil = EVIL.replace('\\', "\\\\").replace('"', "\\\"");
    let line = |line: &str| match line.split_once(" = \"") {
        Some((key, rest)) if rest.ends_with('"') && !line.starts_with('#') => {
            format!("{key} = \"{evil}{} {}\"", &rest[..rest.len() - 1], "很长 long ".repeat(60))
        }
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn told(event: Event, locale: &str) -> Notice {
    let facts = json!({ "system": { "state": "down", "restart": "failed" }, "leak": { "status": "suspected" } });
    let evil = EVIL.repeat(40);
    let occasion = Occasion {
        written: Some(evil.clone()),
        holder: Some(evil.clone()),
        reference: format!("{REFERENCE} {evil}"),
        ..occasion(event, locale)
    };
    notice(&PACK, &facts, occasion)
}

#[test]
fn hostile_texts_stay_within_the_limits_of_every_format() {
    for locale in LOCALES {
        for event in Event::ALL {
            let told = told(event, locale);
            for format in Format::ALL {
                hold(format, &format.write(&told).body);
            }
        }
    }
}

/// Every text under a key in a value.
fn under(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, item) in map {
                match item {
                    Value::String(text) if name == key => found.push(text.clone()),
                    item => under(item, key, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| under(item, key, found)),
        _ => {}
    }
}

#[test]
fn no_text_becomes_markup_a_mention_or_a_link() {
    for locale in LOCALES {
        let told = told(Event::Reported, locale);
        let json = |format: Format| -> Value { serde_json::from_str(&format.write(&told).body).expect("it is JSON") };
        // Feishu: only `lark_md` reads markup, and in it stand our own bold labels alone.
        let card = json(Format::Feishu);
        let mut read = 0;
        elements(&card, &mut |element| {
            if element["tag"] == "lark_md" {
                read += 1;
                let text = element["content"].as_str().expect("a text").replacen("**", "", 2);
                assert!(!text.contains(['<', '>', '*', '[', ']', '`', '@']), "{text}");
            }
        });
        assert!(read > 3, "labels are looked at");
        // DingTalk and WeCom: the marks that begin something are ours.
        for (format, path) in [(Format::Dingtalk, "/actionCard/text"), (Format::Wecom, "/markdown/content")] {
            let message = json(format);
            let text = message.pointer(path).and_then(Value::as_str).expect("a text");
            let ours = text.lines().last().filter(|_| format == Format::Wecom);
            let theirs = text.strip_suffix(ours.unwrap_or_default()).expect("it ends so");
            assert!(!theirs.contains(['<', '@', '[', ']', '!', '`', '|']), "{}: {theirs}", format.name());
            assert!(!theirs.contains("://"), "{}: {theirs}", format.name());
            for line in theirs.lines() {
                let bold = line.matches("**").count();
                assert!(bold == 0 || bold == 2 && line.starts_with("**"), "{}: {line}", format.name());
            }
        }
        // Slack and Teams: nothing reads markup but the fallback.
        let message = json(Format::Slack);
        assert_eq!(message.to_string().matches("mrkdwn").count(), 1, "only to switch it off");
        assert!(!message["text"].as_str().expect("a text").contains(['<', '>']));
        let card = json(Format::Teams);
        elements(&card, &mut |element| {
            assert!(element["type"] != "TextBlock" && element["type"] != "FactSet", "they read Markdown");
        });
        // XML and HTML.
        for format in [Format::Cap, Format::Html] {
            let body = format.write(&told).body;
            assert!(!body.contains("<script") && !body.contains("<at "), "{}: {body}", format.name());
        }
        // Nowhere anything that nobody sees or that turns text around.
        for format in Format::ALL {
            let body = format.write(&told).body;
            let hidden = |c: char| matches!(c, '\u{202e}' | '\u{200b}');
            // A CloudEvent holds what was said, as it was said; JSON keeps it from being anything else.
            assert!(format == Format::Cloudevents || !body.contains(hidden), "{}: {body}", format.name());
        }
        let mut shown = Vec::new();
        under(&json(Format::Pagerduty), "summary", &mut shown);
        texts(&json(Format::Pagerduty)["payload"]["custom_details"]["now"], &mut |text| shown.push(text.to_owned()));
        assert!(shown.iter().all(|text| !text.contains(['\u{202e}', '\n'])), "{shown:?}");
    }
}

/// Every object in a value.
fn elements(value: &Value, found: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(map) => {
            found(value);
            map.values().for_each(|item| elements(item, found));
        }
        Value::Array(items) => items.iter().for_each(|item| elements(item, found)),
        _ => {}
    }
}
