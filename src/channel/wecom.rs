//! Markdown of a group robot in WeCom: <https://developer.work.weixin.qq.com/document/path/91770>.

use crate::channel::dingtalk;
use crate::channel::escape::address;
use crate::channel::fit::{Room, fit};
use crate::channel::notice::Notice;
use crate::channel::words::Lang;
use serde_json::json;

/// Most bytes of the content.
const MOST: usize = 4_096;

/// The message.
pub(super) fn markdown(notice: &Notice) -> String {
    message(fit(MOST, String::len, |room| content(notice, room)))
}

fn content(notice: &Notice, room: Room) -> String {
    let mut content = dingtalk::markdown(&notice.sheet(room), notice.lang);
    if let Some(link) = &notice.occasion.link {
        content.push_str(&format!("\n\n[{}]({})", notice.lang.words().link, address(link)));
    }
    content
}

fn message(content: String) -> String {
    json!({ "msgtype": "markdown", "markdown": { "content": content } }).to_string()
}

/// Several notices as one.
pub(super) fn digest(lines: &[(String, Option<String>)], lang: Lang) -> String {
    let title = format!("### {} {}", lines.len(), lang.words().several);
    message(fit(MOST, String::len, |room| format!("{title}\n\n{}", dingtalk::list(lines, room, lang))))
}
