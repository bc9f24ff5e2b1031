//! A row for ServiceNow's table of incidents. It has no priority: ServiceNow makes one of impact and urgency.

use crate::channel::fit::{clip, fit};
use crate::channel::notice::Notice;
use crate::channel::parts::or;
use serde_json::json;

/// Most characters of the columns.
const MOST_SHORT: usize = 160;
const MOST_DESCRIPTION: usize = 4_000;
const MOST_CORRELATION: usize = 100;

/// The row. Several about one incident have one `correlation_id`, on which an import set coalesces.
pub(super) fn incident(notice: &Notice) -> String {
    let occasion = &notice.occasion;
    let description = fit(
        MOST_DESCRIPTION,
        |text: &String| text.chars().count(),
        |room| {
            let sheet = notice.sheet(room);
            let mut lines = sheet.lines(notice.lang);
            lines.extend(occasion.link.iter().map(|link| format!("\n{link}")));
            lines.push(format!("\n{}", sheet.footer));
            lines.join("\n")
        },
    );
    // The worst that is possible, each on a scale from 1 to 3; the description says what else is.
    json!({
        "short_description": notice.headline(MOST_SHORT),
        "description": clip(&description, MOST_DESCRIPTION),
        "impact": (notice.severity(3) + 1).to_string(),
        "urgency": (notice.urgency(3) + 1).to_string(),
        "correlation_id": clip(or(&occasion.id, &occasion.reference), MOST_CORRELATION),
        "correlation_display": "fenji",
    })
    .to_string()
}
