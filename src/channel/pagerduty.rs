//! The Events API of PagerDuty, version 2: <https://developer.pagerduty.com/docs/events-api-v2/trigger-events/>.

use crate::channel::event::{Event, State};
use crate::channel::fit::{clip_utf16, fit};
use crate::channel::notice::Notice;
use crate::channel::parts::{decided_by, moment, or, plans};
use serde_json::json;

/// Most bytes of an event, characters of a summary and of the key by which it is found again.
const MOST: usize = 512 * 1024;
const MOST_SUMMARY: usize = 1_024;
const MOST_KEY: usize = 255;

/// The event. All about one incident have one key, so that it is opened, taken and closed once.
pub(super) fn event(notice: &Notice) -> String {
    let occasion = &notice.occasion;
    let action = match (notice.event, occasion.state) {
        (_, State::Closed) => "resolve",
        (Event::Acknowledged | Event::HandedOver, _) => "acknowledge",
        _ => "trigger",
    };
    let severity = match notice.severity(4) {
        0 => "critical",
        1 => "error",
        2 => "warning",
        _ => "info",
    };
    fit(MOST, String::len, |room| {
        let sheet = notice.sheet(room);
        let leading = notice.counted().next();
        let links = occasion.link.iter().map(|link| json!({ "href": link, "text": notice.lang.words().link }));
        let mut payload = json!({
            "summary": clip_utf16(&sheet.headline, MOST_SUMMARY),
            "source": or(&occasion.sender, "fenji"),
            // The worst that is possible; what else is, stands in the details and in the summary.
            "severity": severity,
            "timestamp": moment(occasion.at),
            "custom_details": {
                "reference": occasion.reference,
                "remark": sheet.remark,
                "complete": notice.complete,
                "plans": plans(notice),
                "now": sheet.now,
                "avoid": sheet.avoid,
                "duties": sheet.owed,
                "written": sheet.written,
                "decided_by": decided_by(notice),
            },
        });
        if let (Some(payload), Some(plan)) = (payload.as_object_mut(), leading) {
            payload.insert("group".to_owned(), plan.id.as_str().into());
            if let Some(kind) = plan.kind.one() {
                payload.insert("class".to_owned(), kind.id.as_str().into());
            }
        }
        json!({
            "event_action": action,
            "dedup_key": clip_utf16(or(&occasion.id, &occasion.reference), MOST_KEY),
            "client": "fenji",
            "client_url": occasion.link,
            "links": links.collect::<Vec<_>>(),
            "payload": payload,
        })
        .to_string()
    })
}
