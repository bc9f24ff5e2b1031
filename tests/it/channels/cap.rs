//! Alerts of CAP 1.2 against what its standard says: elements in their order, how many of each, and the words they may hold.

use crate::channels::{DESK, LOCALES, incidents, notice, occasion};
use fenji::{Event, Format};
use quick_xml::Reader;
use quick_xml::events::Event as Xml;

/// An element: its name, how many there may be, and the values that it may have.
type Row = (&'static str, usize, usize, &'static [&'static str]);

const MANY: usize = usize::MAX;

/// The children of `alert`, in their order (3.2.1).
const ALERT: &[Row] = &[
    ("identifier", 1, 1, &[]),
    ("sender", 1, 1, &[]),
    ("sent", 1, 1, &[]),
    ("status", 1, 1, &["Actual", "Exercise", "System", "Test", "Draft"]),
    ("msgType", 1, 1, &["Alert", "Update", "Cancel", "Ack", "Error"]),
    ("source", 0, 1, &[]),
    ("scope", 1, 1, &["Public", "Restricted", "Private"]),
    ("restriction", 0, 1, &[]),
    ("addresses", 0, 1, &[]),
    ("code", 0, MANY, &[]),
    ("note", 0, 1, &[]),
    ("references", 0, 1, &[]),
    ("incidents", 0, 1, &[]),
    ("info", 0, MANY, &[]),
];

/// The children of `info` (3.2.2).
const INFO: &[Row] = &[
    ("language", 0, 1, &[]),
    (
        "category",
        1,
        MANY,
        &[
            "Geo",
            "Met",
            "Safety",
            "Security",
            "Rescue",
            "Fire",
            "Health",
            "Env",
            "Transport",
            "Infra",
            "CBRNE",
            "Other",
        ],
    ),
    ("event", 1, 1, &[]),
    (
        "responseType",
        0,
        MANY,
        &["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"],
    ),
    ("urgency", 1, 1, &["Immediate", "Expected", "Future", "Past", "Unknown"]),
    ("severity", 1, 1, &["Extreme", "Severe", "Moderate", "Minor", "Unknown"]),
    ("certainty", 1, 1, &["Observed", "Likely", "Possible", "Unlikely", "Unknown"]),
    ("audience", 0, 1, &[]),
    ("eventCode", 0, MANY, &[]),
    ("effective", 0, 1, &[]),
    ("onset", 0, 1, &[]),
    ("expires", 0, 1, &[]),
    ("senderName", 0, 1, &[]),
    ("headline", 0, 1, &[]),
    ("description", 0, 1, &[]),
    ("instruction", 0, 1, &[]),
    ("web", 0, 1, &[]),
    ("contact", 0, 1, &[]),
    ("parameter", 0, MANY, &[]),
    ("resource", 0, MANY, &[]),
    ("area", 0, MANY, &[]),
];

const PARAMETER: &[Row] = &[("valueName", 1, 1, &[]), ("value", 1, 1, &[])];

/// An element with its children and its text.
#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn text(&self, name: &str) -> &str {
        self.children.iter().find(|child| child.name == name).map_or("", |child| &child.text)
    }
}

/// Reads a document; that it is well-formed is the reader's to say.
fn read(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}")) {
            Xml::Start(start) => {
                let name = start.name().as_ref().to_owned();
                open.push(Element { name, ..Element::default() });
            }
            Xml::End(_) => {
                let element = open.pop().expect("it was opened");
                open.last_mut().expect("there is a root").children.push(element);
            }
            Xml::Text(text) => {
                open.last_mut().expect("there is a root").text.push_str(&text);
            }
            Xml::GeneralRef(reference) => {
                let text = quick_xml::escape::resolve_predefined_entity(&reference).expect("one of the five");
                open.last_mut().expect("there is a root").text.push_str(text);
            }
            Xml::Eof => break,
            _ => {}
        }
    }
    open.pop().expect("the root").children.pop().expect("an element")
}

fn hold(element: &Element, rows: &[Row], xml: &str) -> Result<(), String> {
    let places: Vec<usize> = element
        .children
        .iter()
        .map(|child| rows.iter().position(|row| row.0 == child.name).ok_or(format!("`{}` is not known", child.name)))
        .collect::<Result<_, _>>()?;
    if !places.is_sorted() {
        return Err(format!("out of order: {xml}"));
    }
    for (at, (name, least, most, values)) in rows.iter().enumerate() {
        let of: Vec<&Element> =
            element.children.iter().zip(&places).filter(|(_, place)| **place == at).map(|(child, _)| child).collect();
        if of.len() < *least || of.len() > *most {
            return Err(format!("{} times `{name}`: {xml}", of.len()));
        }
        if let Some(wrong) = of.iter().find(|one| !values.is_empty() && !values.contains(&one.text.as_str())) {
            return Err(format!("`{}` is no {name}", wrong.text));
        }
    }
    Ok(())
}

/// Everything that the standard says of an alert.
fn hold_all(xml: &str) -> Result<(), String> {
    let alert = read(xml);
    hold(&alert, ALERT, xml)?;
    for info in alert.children.iter().filter(|child| child.name == "info") {
        hold(info, INFO, xml)?;
        for parameter in info.children.iter().filter(|child| child.name == "parameter") {
            hold(parameter, PARAMETER, xml)?;
        }
    }
    let name = |text: &str| !text.is_empty() && !text.contains([' ', ',', '<', '&']);
    if !name(alert.text("identifier")) || !name(alert.text("sender")) {
        return Err(format!("a name holds what it may not: {xml}"));
    }
    let sent = alert.text("sent");
    let shape: String = sent.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if !["0000-00-00T00:00:00-00:00", "0000-00-00T00:00:00+00:00"].contains(&shape.as_str()) {
        return Err(format!("`{sent}` is no time of CAP"));
    }
    if alert.text("scope") == "Restricted" && alert.text("restriction").is_empty() {
        return Err("what is restricted says to whom".to_owned());
    }
    if ["Update", "Cancel"].contains(&alert.text("msgType")) && alert.text("references").split(',').count() != 3 {
        return Err(format!("`{}` refers to nothing", alert.text("references")));
    }
    Ok(())
}

#[test]
fn alerts_are_as_the_standard_says() {
    let mut first = String::new();
    for (at, facts) in incidents(&DESK, 18).iter().enumerate() {
        let event = Event::ALL[at % Event::ALL.len()];
        let told = notice(&DESK, facts, occasion(event, LOCALES[at % 3]));
        let xml = Format::Cap.write(&told).body;
        hold_all(&xml).unwrap_or_else(|what| panic!("{what}\n{xml}"));
        first = xml;
    }
    // The table is shown to be able to fail.
    for (from, to) in [
        ("<status>Actual</status>", "<status>Real</status>"),
        ("<category>Other</category>", ""),
        ("-00:00</sent>", "Z</sent>"),
        ("<sender>https", "<sender>a b"),
    ] {
        assert!(first.contains(from), "{first}");
        assert!(hold_all(&first.replace(from, to)).is_err(), "{from} is missed");
    }
}

#[test]
fn an_update_refers_to_the_first_alert() {
    let facts = serde_json::json!({ "system": { "state": "down" } });
    let of = |event: Event| {
        let mut occasion = occasion(event, "en");
        if event == Event::Reported {
            occasion.at = occasion.opened;
        }
        read(&Format::Cap.write(&notice(&DESK, &facts, occasion)).body)
    };
    let (first, update) = (of(Event::Reported), of(Event::Closed));
    let name = format!("{},{},{}", first.text("sender"), first.text("identifier"), first.text("sent"));
    assert_eq!((update.text("references"), update.text("msgType")), (name.as_str(), "Cancel"));
}
