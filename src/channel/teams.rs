//! An Adaptive Card for Teams, as its workflows take it: <https://adaptivecards.io/explorer/AdaptiveCard.html>. Text runs
//! hold texts as data: text blocks and facts would read Markdown in them.

use crate::channel::escape::tidy;
use crate::channel::event::State;
use crate::channel::fit::{Room, clip, fit};
use crate::channel::notice::Notice;
use crate::channel::words::Lang;
use serde_json::{Value, json};

/// Most bytes of a message.
const MOST: usize = 28 * 1024;

/// The message.
pub(super) fn card(notice: &Notice) -> String {
    fit(MOST, String::len, |room| write(notice, room))
}

fn write(notice: &Notice, room: Room) -> String {
    let sheet = notice.sheet(room);
    let colon = notice.lang.words().colon;
    let colour = match (notice.occasion.state, notice.severity(4)) {
        (State::Closed, _) => "default",
        (_, 0) => "attention",
        (_, 1) => "warning",
        _ => "accent",
    };
    let title =
        json!({ "type": "TextRun", "text": sheet.headline, "weight": "bolder", "size": "large", "color": colour });
    let mut body = vec![rich(vec![title])];
    body.extend(sheet.remark.iter().map(|remark| rich(vec![bold(remark)])));
    for (label, text) in &sheet.facts {
        body.push(rich(vec![bold(&format!("{label}{colon}")), plain(text)]));
    }
    for (label, list) in sheet.lists(notice.lang) {
        body.push(json!({ "type": "RichTextBlock", "inlines": [bold(label)], "separator": true }));
        body.extend(list.iter().map(|text| rich(vec![plain(&format!("• {text}"))])));
    }
    if let Some(written) = &sheet.written {
        body.push(rich(vec![bold(&format!("{}{colon}", notice.lang.words().written)), plain(written)]));
    }
    body.push(rich(vec![json!({ "type": "TextRun", "text": sheet.footer, "size": "small", "isSubtle": true })]));
    let actions = notice.occasion.link.iter().map(|link| open(notice.lang.words().link, link));
    message(&sheet.headline, body, actions.collect())
}

/// Several notices as one.
pub(super) fn digest(lines: &[(String, Option<String>)], lang: Lang) -> String {
    let title = format!("{} {}", lines.len(), lang.words().several);
    fit(MOST, String::len, |room| {
        let most = room.items * 6;
        let line = |(text, link): &(String, Option<String>)| {
            let mut run = json!({ "type": "TextRun", "text": format!("• {}", clip(&tidy(text), 120)) });
            if let (Some(run), Some(link)) = (run.as_object_mut(), link) {
                run.insert("selectAction".to_owned(), open(lang.words().link, link));
            }
            rich(vec![run])
        };
        let mut body = vec![rich(vec![bold(&title)])];
        body.extend(lines.iter().take(most).map(line));
        body.extend((lines.len() > most).then(|| rich(vec![plain(&lang.more(lines.len() - most))])));
        message(&title, body, Vec::new())
    })
}

fn message(fallback: &str, body: Vec<Value>, actions: Vec<Value>) -> String {
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": fallback,
        "body": body,
        "actions": actions,
        "msteams": { "width": "Full" },
    });
    let attachment = json!({
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": null,
        "content": card,
    });
    json!({ "type": "message", "attachments": [attachment] }).to_string()
}

fn open(title: &str, link: &str) -> Value {
    json!({ "type": "Action.OpenUrl", "title": title, "url": link })
}

fn rich(inlines: Vec<Value>) -> Value {
    json!({ "type": "RichTextBlock", "inlines": inlines })
}

fn plain(text: &str) -> Value {
    json!({ "type": "TextRun", "text": text })
}

fn bold(text: &str) -> Value {
    json!({ "type": "TextRun", "text": text, "weight": "bolder" })
}
