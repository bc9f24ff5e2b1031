//! Times and places: calendar units count in the offset that a time is written with, or in a zone that is named.

use crate::packs::{self, Change, RULES};
use fenji::{Due, Moment, Options, Pack, Zone};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use proptest::prelude::*;
use serde_json::json;

/// The tiny pack, in which the one duty is due `within` of `from`.
fn pack(within: &str, from: &str) -> Pack {
    let rules = RULES.replace(".within(\"PT1H\", \"seen_at\")", &format!(".within({within:?}, {from:?})"));
    packs::pack(&[Change::File("rules/plan.rhai", &rules)])
}

/// When the duty is due, and the zone in which to show that.
fn due(pack: &Pack, seen: Option<&str>, received: Option<Moment>, zone: Option<Zone>) -> (String, String) {
    let facts = pack.facts(&seen.map_or(json!({}), |seen| json!({ "seen_at": seen }))).expect("the facts are right");
    let decision = pack.assess(&facts, &Options { received, zone, ..Options::default() });
    let Due::Within { at, .. } = &decision.duties[0].due else { panic!("it has a duration") };
    let shown = decision.zone.map_or("none".to_owned(), |zone| zone.to_string());
    (at.clone().unwrap_or_else(|| "never".to_owned()), shown)
}

fn zone(text: &str) -> Option<Zone> {
    (!text.is_empty()).then(|| text.parse().expect("a zone"))
}

/// When something received at `received` is due.
fn after(within: &str, received: &str, in_zone: &str) -> String {
    let received = Some(received.parse().expect("a moment"));
    due(&pack(within, "received"), None, received, zone(in_zone)).0
}

#[test]
fn calendar_units_count_where_the_time_was_written_or_in_the_zone_named() {
    let cases = [
        // The day of the month stays, whatever day it is in UTC, and is clipped to the month's end.
        ("P1M", "2026-03-01T02:00:00+08:00", "", "2026-03-31T18:00:00Z"),
        ("P1M", "2026-08-31T07:00:00+08:00", "", "2026-09-29T23:00:00Z"),
        ("P1M", "2026-01-31T02:00:00+08:00", "", "2026-02-27T18:00:00Z"),
        ("P1M", "2028-01-31T02:00:00+08:00", "", "2028-02-28T18:00:00Z"),
        ("P1M", "2026-01-31T20:00:00-05:00", "", "2026-03-01T01:00:00Z"),
        ("P1Y", "2028-02-29T00:30:00+05:30", "", "2029-02-27T19:00:00Z"),
        ("P3M", "2026-11-30T23:00:00-11:30", "", "2027-03-01T10:30:00Z"),
        ("P1MT12H", "2026-03-01T02:00:00+08:00", "", "2026-04-01T06:00:00Z"),
        ("P1M", "2026-01-31T00:00:00+08:05:43", "", "2026-02-27T15:54:17Z"),
        // What names no place counts in UTC.
        ("P1M", "2026-02-28T18:00:00Z", "", "2026-03-28T18:00:00Z"),
        ("P1M", "2026-02-28T18:00:00-00:00", "", "2026-03-28T18:00:00Z"),
        ("P1M", "2026-02-28T18:00:00+00:00", "", "2026-03-28T18:00:00Z"),
        // A zone that is named wins over what is written.
        ("P1M", "2026-02-28T18:00:00Z", "+08:00", "2026-03-31T18:00:00Z"),
        ("P1M", "2026-02-28T18:00:00Z", "Asia/Shanghai", "2026-03-31T18:00:00Z"),
        ("P1M", "2026-03-01T02:00:00+08:00", "UTC", "2026-03-28T18:00:00Z"),
        // Days have 23 or 25 hours where clocks are put forward or back; hours are exact.
        ("P1D", "2026-03-07T12:00:00-05:00", "America/New_York", "2026-03-08T16:00:00Z"),
        ("PT24H", "2026-03-07T12:00:00-05:00", "America/New_York", "2026-03-08T17:00:00Z"),
        ("P1D", "2026-10-31T12:00:00-04:00", "America/New_York", "2026-11-01T17:00:00Z"),
        ("P1D", "2026-03-07T12:00:00-05:00", "", "2026-03-08T17:00:00Z"),
        // A time that clocks skip is as much later; of one that they show twice it is the first.
        ("P1D", "2026-03-07T02:30:00-05:00", "America/New_York", "2026-03-08T07:30:00Z"),
        ("P1D", "2026-10-31T01:30:00-04:00", "America/New_York", "2026-11-01T05:30:00Z"),
        // A day that a country left out.
        ("P1D", "2011-12-29T10:00:00-10:00", "Pacific/Apia", "2011-12-30T20:00:00Z"),
        // The second that is put in is the one before.
        ("P1D", "2016-12-31T23:59:60Z", "", "2017-01-01T23:59:59Z"),
        // Where time ends for us nothing is invented.
        ("P1Y", "9999-06-01T00:00:00+08:00", "", "never"),
        ("P1M", "9999-12-30T21:00:00Z", "Asia/Shanghai", "never"),
        ("P1D", "9999-12-29T21:00:00Z", "Asia/Shanghai", "9999-12-30T21:00:00Z"),
    ];
    for (within, received, in_zone, expected) in cases {
        assert_eq!(after(within, received, in_zone), expected, "{within} after {received} in `{in_zone}`");
    }
}

#[test]
fn a_time_fact_counts_where_it_was_written() {
    let pack = pack("P1M", "seen_at");
    let seen = |seen: &str, received: &str, in_zone: &str| {
        let received = (!received.is_empty()).then(|| received.parse().expect("a moment"));
        let (at, shown) = due(&pack, Some(seen), received, zone(in_zone));
        format!("{at} {shown}")
    };
    let evening = "2026-03-01T02:00:00+08:00";
    assert_eq!(seen(evening, "", ""), "2026-03-31T18:00:00Z +08:00");
    assert_eq!(seen(evening, "2026-03-01T03:00:00+09:00", ""), "2026-03-31T18:00:00Z +09:00");
    assert_eq!(seen(evening, "2026-02-28T18:00:00Z", "UTC"), "2026-03-28T18:00:00Z UTC");
    // `Z` says nothing of the place; the report does.
    assert_eq!(seen("2026-02-28T18:00:00Z", evening, ""), "2026-03-31T18:00:00Z +08:00");
    assert_eq!(seen("2026-02-28T18:00:00Z", "", ""), "2026-03-28T18:00:00Z UTC");
    assert_eq!(due(&pack, None, None, None), ("never".to_owned(), "none".to_owned()));
}

#[test]
fn zones_are_read_as_people_write_them_or_refused_with_what_to_write() {
    for (text, shown) in
        [("UTC", "UTC"), ("Z", "UTC"), ("+00:00", "UTC"), ("-05:30", "-05:30"), ("Asia/Shanghai", "Asia/Shanghai")]
    {
        assert_eq!(text.parse::<Zone>().expect("a zone").to_string(), shown);
    }
    for (text, help) in [
        ("Asia/Shangai", "did you mean `Asia/Shanghai`?"),
        ("shanghai", "did you mean `Asia/Shanghai`?"),
        ("new york", "did you mean `America/New_York`?"),
        ("UTC+8", "did you mean `+08:00`?"),
        ("GMT-5", "did you mean `-05:00`?"),
        ("+8", "did you mean `+08:00`?"),
        ("", "give a name such as `Asia/Shanghai` or `Europe/Berlin`, or an offset such as `+08:00`"),
        ("北京", "give a name such as `Asia/Shanghai` or `Europe/Berlin`, or an offset such as `+08:00`"),
        ("+25:00", "give a name such as `Asia/Shanghai` or `Europe/Berlin`, or an offset such as `+08:00`"),
        ("+08:60", "give a name such as `Asia/Shanghai` or `Europe/Berlin`, or an offset such as `+08:00`"),
        ("../../etc/passwd", "give a name such as `Asia/Shanghai` or `Europe/Berlin`, or an offset such as `+08:00`"),
    ] {
        let problem = text.parse::<Zone>().expect_err(text).problems.remove(0);
        assert_eq!((problem.code, problem.help.as_deref()), ("unknown-zone", Some(help)), "{text}");
    }
}

#[test]
fn data_that_are_of_no_use_give_no_moment() {
    let odd = Zone::new("Nowhere", |_| i32::MAX);
    let received = Some("2026-03-01T02:00:00+08:00".parse().expect("a moment"));
    assert_eq!(due(&pack("P1M", "received"), None, received, Some(odd.clone())).0, "never");
    assert_eq!(due(&pack("PT1H", "received"), None, received, Some(odd)).0, "2026-02-28T19:00:00Z");
}

const SPANS: [&str; 6] = ["P1D", "P1M", "P3M", "P1Y", "P1DT4H", "P2W"];

#[test]
fn every_zone_counts_as_an_independent_calendar_does() {
    let packs: Vec<(Span, Pack)> =
        SPANS.iter().map(|span| (span.parse().expect("a duration"), pack(span, "received"))).collect();
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    assert!(names.len() > 300, "there are no data to compare with: {} zones", names.len());
    for name in names {
        let (ours, theirs) = (zone(&name), TimeZone::get(&name).expect("a zone"));
        // Around changes of the clocks, where all that can go wrong does.
        let year = Timestamp::from_second(1_262_304_000).expect("2010");
        let changes = theirs.following(year).take(8).map(|change| change.timestamp());
        let moments = changes.chain([year]).flat_map(|time| [-24 * 90, -25, -23, 1].map(|hours| time + hours.hours()));
        for (index, moment) in moments.enumerate() {
            let (span, pack) = &packs[index % packs.len()];
            let expected = moment.to_zoned(theirs.clone()).checked_add(*span).expect("in range").timestamp();
            let got = due(pack, None, Some(moment.into()), ours.clone()).0;
            assert_eq!(got, expected.to_string(), "{span} after {moment} in {name}");
        }
    }
}

proptest! {
    #[test]
    fn a_month_later_is_the_same_day_in_every_offset(
        second in 0..4_000_000_000_i64,
        minutes in -14 * 60..=14 * 60_i32,
        months in 1..30_i32,
    ) {
        let offset = jiff::tz::Offset::from_seconds(minutes * 60).expect("an offset");
        let local = offset.to_datetime(Timestamp::from_second(second).expect("in range"));
        let written = jiff::fmt::temporal::DateTimePrinter::new()
            .timestamp_with_offset_to_string(&Timestamp::from_second(second).expect("in range"), offset);
        let at: Timestamp = after(&format!("P{months}M"), &written, "").parse().expect("a moment");
        let end = offset.to_datetime(at);
        prop_assert_eq!(end.time(), local.time());
        prop_assert_eq!(i32::from(end.year()) * 12 + i32::from(end.month()),
            i32::from(local.year()) * 12 + i32::from(local.month()) + months);
        prop_assert_eq!(end.day(), local.day().min(end.days_in_month()));
    }
}

#[test]
fn a_case_counts_in_its_own_offset_or_zone() {
    let rules = RULES.replace(".within(\"PT1H\", \"seen_at\")", ".within(\"P1M\", \"received\")");
    let case = |more: &str, at: &str| {
        let cases =
            format!("[[case]]\nid = \"a\"\nwhy = \"zones\"\n{more}\n[case.expect]\nduties = {{ answer = \"{at}\" }}\n");
        let changes = [Change::File("rules/plan.rhai", &rules), Change::File("cases/zones.toml", &cases)];
        packs::pack(&changes).run_cases().cases.into_iter().find(|case| case.id == "a").expect("it ran").passed
    };
    assert!(case("received = \"2026-03-01T02:00:00+08:00\"", "2026-03-31T18:00:00Z"));
    assert!(case("received = \"2026-02-28T18:00:00Z\"\nzone = \"Asia/Shanghai\"", "2026-03-31T18:00:00Z"));
    assert!(!case("received = \"2026-02-28T18:00:00Z\"", "2026-03-31T18:00:00Z"));
    let wrong = "[[case]]\nid = \"a\"\nwhy = \"zones\"\nzone = \"Asia/Shangai\"\n[case.expect]\nlevel = \"high\"\n";
    let refused = packs::refusal(&[Change::File("cases/zones.toml", wrong)]);
    assert!(refused.contains("--> cases/zones.toml:4:1") && refused.contains("`Asia/Shanghai`"), "{refused}");
}
