//! A card of a robot in Feishu or Lark: <https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot>.

use crate::channel::escape::{address, entities, tidy};
use crate::channel::event::State;
use crate::channel::fit::{Room, clip, fit};
use crate::channel::notice::Notice;
use crate::channel::words::Lang;
use serde_json::{Value, json};

/// Most bytes of a request; what signs it still comes to it.
const MOST: usize = 20 * 1024 - 256;

/// The card.
pub(super) fn card(notice: &Notice) -> String {
    fit(MOST, String::len, |room| write(notice, room))
}

fn write(notice: &Notice, room: Room) -> String {
    let sheet = notice.sheet(room);
    let mut elements = Vec::new();
    if let Some(remark) = &sheet.remark {
        elements.push(plain(remark));
    }
    let field = |(label, text): &(String, String)| {
        let content = format!("**{}**\n{}", entities(label), entities(text));
        json!({ "is_short": text.chars().count() < 20, "text": { "tag": "lark_md", "content": content } })
    };
    elements.push(json!({ "tag": "div", "fields": sheet.facts.iter().map(field).collect::<Vec<_>>() }));
    for (label, list) in sheet.lists(notice.lang) {
        elements.push(json!({ "tag": "hr" }));
        elements
            .push(json!({ "tag": "div", "text": { "tag": "lark_md", "content": format!("**{}**", entities(label)) } }));
        // Plain text takes nothing for markup, a link or a name.
        let list: Vec<String> = list.iter().map(|text| format!("• {text}")).collect();
        elements.push(plain(&list.join("\n")));
    }
    if let Some(written) = &sheet.written {
        elements.push(json!({ "tag": "hr" }));
        elements.push(plain(&format!("{}{}{written}", notice.lang.words().written, notice.lang.words().colon)));
    }
    elements.extend(button(notice.occasion.link.as_deref(), notice.lang));
    elements.push(json!({ "tag": "note", "elements": [{ "tag": "plain_text", "content": sheet.footer }] }));
    message(&sheet.headline, colour(notice), elements)
}

/// Several notices as one card.
pub(super) fn digest(lines: &[(String, Option<String>)], lang: Lang) -> String {
    let title = format!("{} {}", lines.len(), lang.words().several);
    fit(MOST, String::len, |room| {
        let line = |(text, link): &(String, Option<String>)| match link {
            Some(link) => format!("• [{}]({})", entities(&clip(&tidy(text), 120)), address(link)),
            None => format!("• {}", entities(&clip(&tidy(text), 120))),
        };
        let most = room.items * 10;
        let mut list: Vec<String> = lines.iter().take(most).map(line).collect();
        list.extend((lines.len() > most).then(|| lang.more(lines.len() - most)));
        let list = json!({ "tag": "div", "text": { "tag": "lark_md", "content": list.join("\n") } });
        message(&title, "orange", vec![list])
    })
}

fn message(title: &str, colour: &str, elements: Vec<Value>) -> String {
    let card = json!({
        "config": { "wide_screen_mode": true },
        "header": { "title": { "tag": "plain_text", "content": title }, "template": colour },
        "elements": elements,
    });
    json!({ "msg_type": "interactive", "card": card }).to_string()
}

fn plain(text: &str) -> Value {
    json!({ "tag": "div", "text": { "tag": "plain_text", "content": text } })
}

fn button(link: Option<&str>, lang: Lang) -> Option<Value> {
    let link = link?;
    let text = json!({ "tag": "plain_text", "content": lang.words().link });
    Some(json!({ "tag": "action", "actions": [{ "tag": "button", "text": text, "type": "primary", "url": link }] }))
}

/// Colour is beside the words, never in their place.
fn colour(notice: &Notice) -> &'static str {
    match (notice.occasion.state, notice.severity(4)) {
        (State::Closed, _) => "grey",
        (_, 0) => "red",
        (_, 1) => "orange",
        (_, 2) => "yellow",
        _ => "blue",
    }
}
