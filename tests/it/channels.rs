//! Channels: for every pack, locale and event, what is told is what is possible, within what the receiver takes, and never
//! markup. Schemas and tables of the receivers stand in the modules beside.

mod cap;
mod hostile;
mod limits;
mod schemas;

use fenji::{Desk, DeskOptions, Event, FactType, Format, Notice, Occasion, State, Timestamp};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    Desk::from_folder(crate::root().join("rules")).unwrap_or_else(|error| panic!("the desk loads: {error}"))
});

const LOCALES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];
const ID: &str = "0199c3a8-7a3c-7000-8000-000000000001";
const REFERENCE: &str = "7K3M-Q2XA";
const LINK: &str = "https://incidents.example/board/#0199c3a8-7a3c-7000-8000-000000000001";

fn time(text: &str) -> Timestamp {
    text.parse().expect("it is a time")
}

/// An occasion of this event.
fn occasion(event: Event, locale: &str) -> Occasion {
    let state = match event {
        Event::Acknowledged | Event::HandedOver => State::Taken,
        Event::Closed | Event::Merged => State::Closed,
        _ => State::New,
    };
    Occasion {
        event: Some(event),
        id: ID.to_owned(),
        reference: REFERENCE.to_owned(),
        link: Some(LINK.to_owned()),
        sender: "https://incidents.example".to_owned(),
        at: time("2026-11-22T09:30:00Z"),
        opened: time("2026-11-22T09:00:00Z"),
        state,
        holder: (state == State::Taken).then(|| "rita".to_owned()),
        locale: Some(locale.to_owned()),
        ..Occasion::default()
    }
}

/// What a desk tells about these facts.
fn notice(desk: &Desk, facts: &Value, occasion: Occasion) -> Notice {
    let facts = desk.facts(facts).unwrap_or_else(|error| panic!("{facts}: {error}"));
    let options = DeskOptions {
        locale: occasion.locale.clone(),
        received: Some("2026-11-22T17:00:00+08:00".parse().expect("a moment")),
        ..DeskOptions::default()
    };
    Notice::of_desk(desk, &desk.assess(&facts, &options), occasion)
}

/// The bodies in all formats.
fn all(notice: &Notice) -> impl Iterator<Item = (Format, String)> {
    Format::ALL.into_iter().map(|format| (format, format.write(notice).body))
}

/// Incidents of all sorts: from nothing known to much, drawn from the facts that the desk asks.
fn incidents(desk: &Desk, count: usize) -> Vec<Value> {
    let info = desk.info("en");
    let facts: Vec<_> = info.facts.iter().filter(|fact| !fact.computed).collect();
    let mut random = Random::new();
    let mut found = vec![json!({})];
    for _ in 0..count * 20 {
        let mut known = Map::new();
        for _ in 0..random.below(6) + 1 {
            let fact = facts[random.below(facts.len())];
            let option = |random: &mut Random| fact.options[random.below(fact.options.len())].id;
            let value = match fact.fact_type {
                FactType::YesNo => json!(random.below(2) == 1),
                FactType::One => json!(option(&mut random)),
                FactType::Several => json!([option(&mut random)]),
                FactType::Number => json!(fact.min.unwrap_or_default() + random.below(50) as i64),
                _ => continue,
            };
            let mut at = &mut known;
            let parts: Vec<&str> = fact.id.split('.').collect();
            for part in &parts[..parts.len() - 1] {
                at = at.entry(*part).or_insert_with(|| json!({})).as_object_mut().expect("a group");
            }
            at.insert(parts[parts.len() - 1].to_owned(), value);
        }
        let known = Value::Object(known);
        if desk.facts(&known).is_ok() {
            found.push(known);
        }
        if found.len() > count {
            break;
        }
    }
    assert!(found.len() > count / 2, "enough facts agree: {}", found.len());
    found
}

/// Incidents of which so much is known that nothing is open any more.
fn settled_ones() -> Vec<Value> {
    let printer = |importance: &str, extent: &str| {
        json!({
            "incident": { "signs": ["hardware-fault"] },
            "safety": { "people_at_risk": false },
            "leak": { "status": "none" },
            "system": { "state": "degraded", "importance": importance },
            "affected": { "extent": extent },
            "operation": { "affected": true },
            "occurrence": { "pattern": "first" },
        })
    };
    vec![printer("ordinary", "one"), printer("ordinary", "none"), printer("important", "one")]
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % most
    }
}

#[test]
fn what_is_possible_is_told_in_every_format_and_nothing_else_for_certain() {
    let desk = &*DESK;
    let (mut open, mut settled) = (0, 0);
    for (at, facts) in incidents(desk, 20).iter().chain(&settled_ones()).enumerate() {
        let locale = LOCALES[at % 3];
        let read = desk.facts(facts).expect("it agrees");
        let decision = desk.assess(&read, &DeskOptions { locale: Some(locale.to_owned()), ..DeskOptions::default() });
        let told = notice(desk, facts, occasion(Event::Reported, locale));
        let Some(leading) = decision.packs.first() else { continue };
        let info = desk.pack(leading.pack).expect("it is there").info(locale);
        let name = |id: &str| {
            let text = info.levels.iter().find(|word| word.id == id).expect("a level").text;
            text.split([':', '：']).next().expect("a part").trim().to_owned()
        };
        let possible: Vec<String> = leading.decision.level.possible.iter().map(|id| name(id)).collect();
        *if possible.len() > 1 { &mut open } else { &mut settled } += 1;
        for (format, body) in all(&told) {
            let name = format.name();
            for level in &possible {
                assert!(
                    body.contains(level.as_str()),
                    "{name}: {level} of {possible:?} is missing for {facts}: {body}"
                );
            }
        }
        if !decision.complete {
            let cap = Format::Cap.write(&told).body;
            assert!(!cap.contains("<certainty>Observed"), "{facts}: {cap}");
            let finding: Value = serde_json::from_str(&Format::Ocsf.write(&told).body).expect("it is JSON");
            assert_eq!(finding["confidence"], "Low", "{facts}");
        }
    }
    assert!(open > 5 && settled > 2, "both are tried: {open} open, {settled} settled");
}

#[test]
fn not_every_incident_is_the_worst_there_is() {
    let desk = &*DESK;
    let mut severities = std::collections::BTreeMap::new();
    for facts in [
        json!({ "incident": { "signs": ["malware-signs"] }, "system": { "state": "down", "restart": "failed", "importance": "important" } }),
        json!({ "incident": { "signs": ["question"] }, "safety": { "people_at_risk": false }, "leak": { "status": "none" } }),
        json!({}),
    ]
    .iter()
    .chain(&incidents(desk, 20))
    {
        let told = notice(desk, facts, occasion(Event::Reported, "en"));
        let event: Value = serde_json::from_str(&Format::Pagerduty.write(&told).body).expect("it is JSON");
        *severities.entry(event["payload"]["severity"].as_str().expect("it has one").to_owned()).or_insert(0) += 1;
    }
    assert!(severities.len() >= 2 && severities.contains_key("critical"), "{severities:?}");
}

#[test]
fn what_the_reporter_wrote_is_told_only_where_somebody_asks_for_it() {
    let facts = json!({ "incident": { "description": "账户密码是 hunter2" } });
    let silent = notice(&DESK, &facts, occasion(Event::Reported, "zh-Hans"));
    let asked =
        Occasion { written: Some("账户密码是 hunter2".to_owned()), ..occasion(Event::Reported, "zh-Hans") };
    let asked = notice(&DESK, &facts, asked);
    for ((format, silent), (_, asked)) in all(&silent).zip(all(&asked)) {
        assert!(!silent.contains("hunter2"), "{}: {silent}", format.name());
        assert!(asked.contains("hunter2"), "{}: {asked}", format.name());
    }
}

#[test]
fn a_level_that_a_person_set_is_told_alone() {
    let facts = json!({ "system": { "state": "down" } });
    let mut set = occasion(Event::Graded, "en");
    set.set.insert("it-operations".to_owned(), "P3".to_owned());
    let event: Value =
        serde_json::from_str(&Format::Cloudevents.write(&notice(&DESK, &facts, set)).body).expect("JSON");
    let plans = event["data"]["plans"].as_array().expect("plans");
    let plan = plans.iter().find(|plan| plan["plan"] == "it-operations").expect("it is concerned");
    assert_eq!(plan["level"], json!({ "possible": [{ "id": "P3", "text": "P3" }], "set": true }));
}

#[test]
fn what_could_not_be_decided_is_the_worst_and_says_so() {
    for locale in LOCALES {
        let told = Notice::undecided(&DESK, occasion(Event::Reported, locale));
        let event: Value = serde_json::from_str(&Format::Pagerduty.write(&told).body).expect("it is JSON");
        assert_eq!(event["payload"]["severity"], "critical");
        let cap = Format::Cap.write(&told).body;
        assert!(
            cap.contains("<severity>Unknown</severity>") && cap.contains("<certainty>Unknown</certainty>"),
            "{cap}"
        );
        for (format, body) in all(&told) {
            limits::hold(format, &body);
        }
    }
}

#[test]
fn all_about_one_incident_has_one_key() {
    let facts = json!({ "leak": { "status": "confirmed" } });
    let of = |event: Event| -> Value {
        let body = Format::Pagerduty.write(&notice(&DESK, &facts, occasion(event, "en"))).body;
        serde_json::from_str(&body).expect("it is JSON")
    };
    let actions: Vec<Value> = [Event::Reported, Event::Acknowledged, Event::Overdue, Event::Closed]
        .map(|event| {
            assert_eq!(of(event)["dedup_key"], ID);
            of(event)["event_action"].clone()
        })
        .to_vec();
    assert_eq!(json!(actions), json!(["trigger", "acknowledge", "trigger", "resolve"]));
}

#[test]
fn a_pack_alone_tells_what_its_desk_tells() {
    let pack = DESK.pack("it-operations").expect("it is there");
    let facts = json!({ "system": { "state": "down", "restart": "failed" } });
    let decision = pack.facts(&facts).expect("they are right");
    let decision = pack.assess(&decision, &fenji::Options::default());
    let alone = Notice::of_pack(pack, &decision, occasion(Event::Reported, "en"));
    let of_one = Desk::of(pack.clone());
    let body = Format::Cloudevents.write(&notice(&of_one, &facts, occasion(Event::Reported, "en"))).body;
    let both: Vec<Value> = [Format::Cloudevents.write(&alone).body, body]
        .iter()
        .map(|body| serde_json::from_str::<Value>(body).expect("it is JSON")["data"]["plans"].clone())
        .collect();
    assert_eq!(both[0], both[1]);
}

#[test]
fn names_are_read_as_they_are_written() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    for event in Event::ALL {
        assert_eq!(event.name().parse(), Ok(event));
    }
    assert!("fax".parse::<Format>().is_err() && "imagined".parse::<Event>().is_err());
}
