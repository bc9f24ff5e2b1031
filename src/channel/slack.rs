//! Block Kit for Slack: <https://docs.slack.dev/reference/block-kit/blocks>. Rich text holds texts as data, so that nothing
//! in them is markup, a link or a mention.

use crate::channel::escape::{slack, tidy};
use crate::channel::fit::{Room, clip, clip_utf16, fit};
use crate::channel::notice::Notice;
use crate::channel::words::Lang;
use serde_json::{Value, json};

/// Most characters of all blocks together; Slack takes fewer than the sum of its limits for each.
const MOST: usize = 12_000;
/// Most characters of a header, and of one block.
const MOST_HEADER: usize = 150;
const MOST_BLOCK: usize = 3_000;

/// The message.
pub(super) fn blocks(notice: &Notice) -> String {
    fit(MOST, |message: &String| message.chars().count(), |room| write(notice, room))
}

fn write(notice: &Notice, room: Room) -> String {
    let sheet = notice.sheet(room);
    let colon = notice.lang.words().colon;
    let mut blocks = vec![header(&sheet.headline)];
    blocks.extend(sheet.remark.iter().map(|remark| rich(vec![section(vec![bold(remark)])])));
    let fact = |(label, text): &(String, String)| section(vec![bold(&format!("{label}{colon}")), plain(text)]);
    blocks.push(rich(sheet.facts.iter().map(fact).collect()));
    for (label, list) in sheet.lists(notice.lang) {
        let items: Vec<Value> = list.iter().map(|text| section(vec![plain(text)])).collect();
        let list = json!({ "type": "rich_text_list", "style": "bullet", "elements": items });
        blocks.push(rich(vec![section(vec![bold(label)]), list]));
    }
    if let Some(written) = &sheet.written {
        let quote = json!({ "type": "rich_text_quote", "elements": [plain(written)] });
        blocks.push(rich(vec![section(vec![bold(notice.lang.words().written)]), quote]));
    }
    if let Some(link) = &notice.occasion.link {
        let text = json!({ "type": "plain_text", "text": notice.lang.words().link, "emoji": false });
        blocks.push(json!({ "type": "actions", "elements": [{ "type": "button", "text": text, "url": link }] }));
    }
    let footer = json!({ "type": "plain_text", "text": sheet.footer, "emoji": false });
    blocks.push(json!({ "type": "context", "elements": [footer] }));
    message(&sheet.headline, blocks)
}

/// Several notices as one.
pub(super) fn digest(lines: &[(String, Option<String>)], lang: Lang) -> String {
    let title = format!("{} {}", lines.len(), lang.words().several);
    fit(
        MOST,
        |message: &String| message.chars().count(),
        |room| {
            let most = room.items * 5;
            let line = |(text, link): &(String, Option<String>)| {
                let text = clip(&tidy(text), 120);
                section(vec![match link {
                    Some(link) => json!({ "type": "link", "url": link, "text": text }),
                    None => plain(&text),
                }])
            };
            let mut items: Vec<Value> = lines.iter().take(most).map(line).collect();
            items.extend((lines.len() > most).then(|| section(vec![plain(&lang.more(lines.len() - most))])));
            let list = json!({ "type": "rich_text_list", "style": "bullet", "elements": items });
            message(&title, vec![header(&title), rich(vec![list])])
        },
    )
}

fn message(fallback: &str, blocks: Vec<Value>) -> String {
    json!({ "text": slack(fallback), "mrkdwn": false, "unfurl_links": false, "blocks": blocks }).to_string()
}

fn header(text: &str) -> Value {
    let text = clip_utf16(text, MOST_HEADER);
    json!({ "type": "header", "text": { "type": "plain_text", "text": text, "emoji": false } })
}

fn rich(elements: Vec<Value>) -> Value {
    json!({ "type": "rich_text", "elements": elements })
}

fn section(elements: Vec<Value>) -> Value {
    json!({ "type": "rich_text_section", "elements": elements })
}

fn plain(text: &str) -> Value {
    json!({ "type": "text", "text": clip_utf16(text, MOST_BLOCK) })
}

fn bold(text: &str) -> Value {
    json!({ "type": "text", "text": clip_utf16(text, MOST_BLOCK), "style": { "bold": true } })
}
