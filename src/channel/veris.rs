//! A record of VERIS 1.3: <https://verisframework.org>. What happened, to what and by whom is for those who look into it to
//! say; until then it is unknown, as VERIS itself puts it.

use crate::channel::event::State;
use crate::channel::fit::{Room, clip};
use crate::channel::notice::Notice;
use crate::channel::parts::{decided_by, or, plans};
use jiff::tz::TimeZone;
use serde_json::json;

/// The record.
pub(super) fn record(notice: &Notice) -> String {
    let occasion = &notice.occasion;
    let opened = occasion.opened.to_zoned(TimeZone::UTC);
    let sheet = notice.sheet(Room { items: 5, width: 240 });
    json!({
        "schema_version": "1.3.7",
        "incident_id": or(&occasion.id, or(&occasion.reference, "incident")),
        "source_id": or(&occasion.sender, "fenji"),
        "reference": or(occasion.link.as_deref().unwrap_or_default(), or(&occasion.reference, "fenji")),
        // That something happened was reported; that security suffered by it, nobody has confirmed here.
        "security_incident": "Suspected",
        "confidence": if notice.is_certain() { "High" } else { "Low" },
        "summary": clip(&format!("{}\n{}", sheet.headline, sheet.lines(notice.lang).join("\n")), 4_000),
        "timeline": {
            "incident": {
                "year": opened.year(),
                "month": opened.month(),
                "day": opened.day(),
                "time": format!("{:02}:{:02}", opened.hour(), opened.minute()),
            },
        },
        "actor": { "unknown": { "notes": notice.lang.words().open } },
        "action": { "unknown": { "notes": notice.lang.words().open } },
        "asset": { "assets": [{ "variety": "Unknown" }] },
        "discovery_method": { "unknown": true },
        "plus": {
            "reference": occasion.reference,
            "event": notice.event.name(),
            "closed": occasion.state == State::Closed,
            "complete": notice.complete,
            "plans": plans(notice),
            "decided_by": decided_by(notice),
        },
    })
    .to_string()
}
