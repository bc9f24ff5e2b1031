//! What receivers take, as their makers write it down: how long, in which unit.

use crate::channels::{DESK, LOCALES, incidents, notice, occasion};
use fenji::{Event, Format};
use serde_json::Value;

/// Fails where a body is more than its receiver takes.
pub fn hold(format: Format, body: &str) {
    let name = format.name();
    let at_most = |what: &str, found: usize, most: usize| {
        assert!(found <= most, "{name}: {what} is {found}, at most {most} is taken: {body}");
    };
    let units = |text: &Value| text.as_str().expect("a text").encode_utf16().count();
    let json: Value = match format {
        Format::Cap | Format::Text | Format::Html => return,
        _ => serde_json::from_str(body).unwrap_or_else(|error| panic!("{name}: {error}: {body}")),
    };
    match format {
        // “请求体的数据大小不能超过 20 KB”; timestamp and signature come to it.
        Format::Feishu => at_most("the request", body.len() + 120, 20 * 1024),
        Format::Dingtalk => at_most("the message", body.len(), 20_000),
        // “最长不超过4096个字节，必须是utf8编码”.
        Format::Wecom => {
            at_most("the content", json["markdown"]["content"].as_str().expect("a text").len(), 4_096);
        }
        Format::Slack => {
            let blocks = json["blocks"].as_array().expect("blocks");
            at_most("the number of blocks", blocks.len(), 50);
            at_most("all of it", body.chars().count(), 13_000);
            for block in blocks {
                match block["type"].as_str().expect("a type") {
                    "header" => at_most("the header", units(&block["text"]["text"]), 150),
                    "actions" => at_most("the button", units(&block["elements"][0]["text"]["text"]), 75),
                    _ => {}
                }
                let mut longest = 0;
                texts(block, &mut |text| longest = longest.max(text.encode_utf16().count()));
                at_most("a text", longest, 3_000);
            }
        }
        Format::Teams => at_most("the message", body.len(), 28 * 1024),
        Format::Pagerduty => {
            at_most("the event", body.len(), 512 * 1024);
            at_most("the summary", units(&json["payload"]["summary"]), 1_024);
            at_most("the key", units(&json["dedup_key"]), 255);
            let severity = json["payload"]["severity"].as_str().expect("a severity");
            assert!(["critical", "error", "warning", "info"].contains(&severity), "{severity}");
            let action = json["event_action"].as_str().expect("an action");
            assert!(["trigger", "acknowledge", "resolve"].contains(&action), "{action}");
            assert!(json["payload"]["source"].as_str().is_some_and(|source| !source.is_empty()));
        }
        Format::Servicenow => {
            at_most("the short description", units(&json["short_description"]), 160);
            at_most("the description", units(&json["description"]), 4_000);
            at_most("the correlation", units(&json["correlation_id"]), 100);
            for column in ["impact", "urgency"] {
                assert!(["1", "2", "3"].contains(&json[column].as_str().expect("a text")), "{}", json[column]);
            }
        }
        _ => {}
    }
}

/// Every text in a value.
pub fn texts(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(map) => map.values().for_each(|item| texts(item, found)),
        _ => {}
    }
}

#[test]
fn limits_hold_for_every_pack_event_and_locale() {
    for (at, facts) in incidents(&DESK, 24).iter().enumerate() {
        let event = Event::ALL[at % Event::ALL.len()];
        for locale in LOCALES {
            let told = notice(&DESK, facts, occasion(event, locale));
            for format in Format::ALL {
                hold(format, &format.write(&told).body);
            }
        }
    }
}

#[test]
#[should_panic(expected = "at most 4096 is taken")]
fn a_limit_that_is_passed_is_noticed() {
    let content = "长".repeat(1_366);
    hold(Format::Wecom, &serde_json::json!({ "markdown": { "content": content } }).to_string());
}

#[test]
fn digests_are_within_the_same_limits_and_lose_nobody_silently() {
    let lines = |count: usize| -> Vec<(String, Option<String>)> {
        let line = |at: usize| {
            (format!("新事件 · P1（也可能是 P2）· {at} <@all> [x](y)"), Some(format!("https://a.example/{at}")))
        };
        (0..count).map(line).collect()
    };
    let chats = [Format::Feishu, Format::Dingtalk, Format::Wecom, Format::Slack, Format::Teams];
    for format in Format::ALL {
        assert_eq!(format.digest(&lines(2), "zh-Hans").is_some(), chats.contains(&format), "{}", format.name());
    }
    for format in chats {
        for count in [1, 2, 30, 400] {
            for locale in LOCALES {
                let body = format.digest(&lines(count), locale).expect("a chat").body;
                hold(format, &body);
                let shown = body.matches("https://a.example/").count();
                assert!(body.contains(&count.to_string()), "{}: how many they are is said: {body}", format.name());
                assert!(
                    shown > 0 && (shown >= count || body.contains(&(count - shown).to_string())),
                    "{shown} of {count}"
                );
                // The others hold texts apart from markup.
                let markdown = [Format::Feishu, Format::Dingtalk, Format::Wecom].contains(&format);
                assert!(!markdown || !body.contains("<@all>"), "{body}");
            }
        }
    }
}
