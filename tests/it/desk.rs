//! Desks: how two tiny packs are asked once, joined and told apart.

mod refused;

use crate::packs::Change::{self, Swap};
use crate::packs::{applied, changed};
use fenji::{Desk, DeskDecision, DeskOptions, Due, Holds, Pack, Sources};
use serde_json::{Value, json};
use std::path::Path;

const DESK: &str = r#"format = 1
id = "desk"
version = "0.1.0"
locales = ["en"]
packs = ["tiny", "small"]
phases = ["detection", "recovery"]

[ranks.tiny]
P1 = 1
P2 = 2

[[conflict]]
id = "keep-or-wipe"
one = ["step:save-traces"]
other = ["step:wipe", "duty:answer"]

[negations.en]
words = ["no", "not"]
"#;

const FACTS: &str = r#"[[fact]]
id = "about"
type = "several"
options = ["machine", "people"]

[[fact]]
id = "spread"
type = "yes-no"
"#;

const RULES: &str = r#"concerns("tiny").when(|r| "machine" in r.about || r.spread).gap();
concerns("small").when(|r| "people" in r.about || !("machine" in r.about)).gap();
suggest("about", "machine").words(["printer"]);
"#;

const TEXTS: &str = r#"[pack]
title = "Desk"
summary = "Two plans"
[facts.about]
question = "What is it about?"
help = "All that applies."
why = "It decides which plans count."
[facts.about.options]
machine = "A machine"
people = "People"
[facts.spread]
question = "Does it spread?"
help = "Look."
why = "It decides."
[facts.spread.options]
no = "no"
yes = "yes"
[phases]
detection = "Detection"
recovery = "Recovery"
[concerns]
tiny = "A machine is concerned."
small = "People are concerned."
[notes]
tiny = "Ours."
small = "Ours."
[conflicts]
keep-or-wipe = "Keep first, then wipe."
"#;

const CASES: &str = r#"[[case]]
id = "machine"
why = "A machine concerns the tiny plan only."
facts = { about = ["machine"], spread = false }
[case.expect]
packs = ["tiny"]
no_packs = ["small"]
"#;

const OWN: [(&str, &str); 5] = [
    ("desk.toml", DESK),
    ("desk/facts.toml", FACTS),
    ("desk/rules/desk.rhai", RULES),
    ("desk/text/en.toml", TEXTS),
    ("desk/cases/all.toml", CASES),
];

fn files(changes: &[Change<'_>]) -> Sources {
    let mut files = Sources::new(OWN).files;
    for id in ["tiny", "small"] {
        let id_line = format!("id = \"{id}\"");
        let pack = changed(&[Swap("pack.toml", "id = \"tiny\"", &id_line)]);
        files.extend(pack.files.into_iter().map(|(path, content)| (format!("{id}/{path}"), content)));
    }
    applied(Sources::new(files), changes)
}

fn write(folder: &Path, sources: &Sources) {
    for (path, content) in &sources.files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder"))
            .and_then(|()| std::fs::write(&file, content))
            .unwrap();
    }
}

fn open(changes: &[Change<'_>]) -> Result<Desk, fenji::Error> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &files(changes));
    Desk::from_folder(folder.path())
}

/// The tiny desk as it is.
pub fn tiny() -> Desk {
    desk(&[])
}

fn desk(changes: &[Change<'_>]) -> Desk {
    open(changes).unwrap_or_else(|error| panic!("{changes:?}\n{error}"))
}

fn decide<'d>(desk: &'d Desk, facts: &Value) -> DeskDecision<'d> {
    let facts = desk.facts(facts).unwrap_or_else(|error| panic!("{facts}\n{error}"));
    desk.assess(&facts, &DeskOptions::default())
}

#[test]
fn the_tiny_desk_is_right_in_every_way() {
    let desk = desk(&[]);
    assert_eq!(desk.check().problems, []);
    let report = desk.run_cases();
    assert!(report.ok(), "{report:?}");
}

#[test]
fn a_report_concerns_the_packs_that_its_rules_say() {
    let desk = desk(&[]);
    let packs = |facts: Value| -> Vec<(String, Holds)> {
        decide(&desk, &facts).packs.iter().map(|pack| (pack.pack.to_owned(), pack.holds)).collect()
    };
    let (yes, maybe) = (Holds::Yes, Holds::Maybe);
    let said = |list: &[(&str, Holds)]| -> Vec<(String, Holds)> {
        list.iter().map(|(id, holds)| ((*id).to_owned(), *holds)).collect()
    };
    assert_eq!(packs(json!({ "about": ["machine"], "spread": false })), said(&[("tiny", yes)]));
    assert_eq!(packs(json!({ "about": ["people"], "spread": false })), said(&[("small", yes)]));
    assert_eq!(packs(json!({ "about": ["people"], "spread": true })), said(&[("tiny", yes), ("small", yes)]));
    assert_eq!(packs(json!({ "about": ["people"] })), said(&[("small", yes), ("tiny", maybe)]));
    assert_eq!(packs(json!({ "about": null, "spread": null })), said(&[("tiny", maybe), ("small", maybe)]));
}

#[test]
fn a_fact_that_several_packs_ask_is_asked_once() {
    let desk = desk(&[]);
    let decision = decide(&desk, &json!({ "about": ["machine", "people"] }));
    let of = |id: &str| decision.questions.open.iter().filter(|question| question.fact == id).collect::<Vec<_>>();
    assert_eq!(of("affected").len(), 1);
    assert_eq!(of("affected")[0].packs, ["tiny", "small"]);
    // Whether the small plan is concerned no longer depends on it, but both plans reckon with it.
    assert_eq!(of("spread")[0].can_change, ["level", "priority"]);
    assert_eq!(desk.info("en").facts.iter().filter(|fact| fact.id == "affected").count(), 1);
    let decision = decide(&desk, &json!({ "about": ["machine", "people"], "affected": 500 }));
    assert!(decision.packs.iter().all(|pack| pack.decision.scope.value == Some("wide")));
    assert!(decision.questions.used.contains(&"affected"));
}

#[test]
fn the_earliest_deadline_of_a_duty_binds() {
    let due = |within: &str, facts: Value| {
        let swap = Swap("small/rules/plan.rhai", ".within(\"PT1H\", \"seen_at\")", within);
        let desk = desk(&[swap]);
        let facts = desk.facts(&facts).expect("the facts are right");
        let received = Some("2026-11-22T08:00:00Z".parse().expect("a moment"));
        let decision = desk.assess(&facts, &DeskOptions { received, ..DeskOptions::default() });
        let [duty] = decision.worklist.duties.as_slice() else { panic!("one duty of two packs stands once") };
        let from: Vec<String> = duty
            .from
            .iter()
            .map(|from| format!("{} {}", from.pack, if from.binding { "binds" } else { "later" }))
            .collect();
        let text = match &duty.due {
            Due::Within { within, from, at } => format!("{within} {from} {}", at.as_deref().unwrap_or("?")),
            other => format!("{other:?}"),
        };
        format!("{text}: {}", from.join(", "))
    };
    let both = || json!({ "about": ["machine", "people"] });
    let months = |one: &str, other: &str, facts: Value| {
        let within = |time: &str| format!(".within(\"{time}\", \"seen_at\")");
        let old = within("PT1H");
        let desk = desk(&[
            Swap("tiny/rules/plan.rhai", &old, &within(one)),
            Swap("small/rules/plan.rhai", &old, &within(other)),
        ]);
        let decision = decide(&desk, &facts);
        let binding: Vec<bool> = decision.worklist.duties[0].from.iter().map(|from| from.binding).collect();
        if binding == [true, true] {
            "both bind".to_owned()
        } else {
            format!("{} binds", if binding[0] { one } else { other })
        }
    };
    let order = |one: &str, other: &str, zone: &str| -> Vec<bool> {
        let (old, within) =
            (".within(\"PT1H\", \"seen_at\")", |time: &str| format!(".within(\"{time}\", \"seen_at\")"));
        let desk = desk(&[
            Swap("tiny/rules/plan.rhai", old, &within(one)),
            Swap("small/rules/plan.rhai", old, &within(other)),
        ]);
        let facts = desk.facts(&both()).expect("the facts are right");
        let options = DeskOptions { zone: Some(zone.parse().expect("a zone")), ..DeskOptions::default() };
        desk.assess(&facts, &options).worklist.duties[0].from.iter().map(|from| from.binding).collect()
    };
    let seen = || json!({ "about": ["machine", "people"], "seen_at": "2026-11-22T07:30:00Z" });
    assert_eq!(due(".within(\"PT30M\", \"seen_at\")", both()), "PT30M seen_at ?: tiny later, small binds");
    assert_eq!(due(".within(\"P1D\", \"seen_at\")", both()), "PT1H seen_at ?: tiny binds, small later");
    // Two clocks: until both moments are known, neither deadline can be called the later one.
    assert_eq!(due(".within(\"PT15M\", \"received\")", both()), "PT1H seen_at ?: tiny binds, small binds");
    let known = "PT15M received 2026-11-22T08:15:00Z: tiny later, small binds";
    assert_eq!(due(".within(\"PT15M\", \"received\")", seen()), known);
    // A month is sometimes shorter than thirty days, and the clock tells.
    assert_eq!(months("P1M", "P30D", both()), "both bind");
    assert_eq!(months("P1M", "P32D", both()), "P1M binds");
    // A day is sometimes an hour shorter or longer, where a zone with summer time is named.
    assert_eq!(order("P1D", "PT24H", "+08:00"), [true, true]);
    assert_eq!(order("P1D", "PT24H30M", "+08:00"), [true, false]);
    assert_eq!(order("P1D", "PT24H30M", "Europe/Berlin"), [true, true]);
    assert_eq!(order("P1D", "PT28H", "Europe/Berlin"), [true, false]);
    assert_eq!(order("P1DT30M", "P1DT1H", "Europe/Berlin"), [true, false]);
    assert_eq!(order("P1D", "P2D", "Europe/Berlin"), [true, false]);
    assert_eq!(due(".immediately()", both()), "Immediately: tiny later, small binds");
    assert_eq!(due(".unspecified()", both()), "PT1H seen_at ?: tiny binds, small later");
}

#[test]
fn evidence_of_one_pack_is_kept_before_another_destroys_it() {
    let desk = desk(&[
        Swap(
            "tiny/rules/plan.rhai",
            "step(\"wipe\").phase(\"recovery\")",
            "step(\"scrub\").phase(\"detection\").first(2)",
        ),
        Swap("tiny/rules/plan.rhai", "step(\"save-traces\").phase", "step(\"save-traces\").first(1).phase"),
        Swap("tiny/text/en.toml", "wipe = ", "scrub = "),
        Swap("desk.toml", "\"step:wipe\"", "\"step:scrub\""),
        Swap(
            "small/rules/plan.rhai",
            "step(\"save-traces\").phase(\"detection\")",
            "step(\"keep\").phase(\"recovery\")",
        ),
        Swap("small/rules/plan.rhai", ".after(\"save-traces\")", ".after(\"keep\")"),
        Swap("small/text/en.toml", "save-traces = ", "keep = "),
    ]);
    let steps = |facts: Value| -> Vec<String> {
        decide(&desk, &facts)
            .worklist
            .steps
            .iter()
            .map(|step| format!("{} {} {:?}", step.phase, step.id, step.after))
            .collect()
    };
    let alone = ["detection save-traces []", "detection scrub [\"save-traces\"]"];
    assert_eq!(steps(json!({ "about": ["machine"], "spread": false })), alone);
    // What is to be done in the first minutes waits for no later phase.
    let all = [
        "detection save-traces []",
        "detection scrub [\"save-traces\"]",
        "recovery keep []",
        "recovery wipe [\"keep\", \"save-traces\"]",
    ];
    assert_eq!(steps(json!({ "about": ["machine", "people"] })), all);
}

/// Each pack saves its evidence after it has destroyed what holds the other's: there is no order for all, and no step is lost.
#[test]
fn steps_stay_listed_where_evidence_can_only_be_saved_after_some_is_destroyed() {
    let saves = "step(\"save-traces\").phase(\"detection\").by(\"desk\").evidence()";
    let wipes = "step(\"wipe\").phase(\"recovery\").by(\"desk\").destructive().after(\"save-traces\")";
    let desk = desk(&[
        Swap(
            "tiny/rules/plan.rhai",
            saves,
            &saves.replace("detection", "recovery").replace("evidence()", "evidence().after(\"wipe\")"),
        ),
        Swap("tiny/rules/plan.rhai", wipes, &wipes.replace(".after(\"save-traces\")", "")),
        Swap(
            "small/rules/plan.rhai",
            saves,
            "step(\"keep\").phase(\"recovery\").by(\"desk\").evidence().after(\"scrub\")",
        ),
        Swap("small/rules/plan.rhai", wipes, "step(\"scrub\").phase(\"recovery\").by(\"desk\").destructive()"),
        Swap("small/text/en.toml", "save-traces = ", "keep = "),
        Swap("small/text/en.toml", "wipe = ", "scrub = "),
        Swap("desk.toml", "one = [\"step:save-traces\"]", "one = [\"step:keep\"]"),
    ]);
    let decision = decide(&desk, &json!({ "about": ["machine", "people"] }));
    let steps = decision.worklist.steps.iter().map(|step| format!("{} {:?}", step.id, step.after));
    // What its own plan says holds for each.
    assert_eq!(steps.collect::<Vec<_>>(), ["wipe []", "scrub []", "save-traces [\"wipe\"]", "keep [\"scrub\"]"]);
}

#[test]
fn conflicts_are_shown_where_both_sides_are_listed() {
    let desk = desk(&[
        Swap("small/rules/plan.rhai", "step(\"wipe\")", "step(\"scrub\")"),
        Swap("small/text/en.toml", "wipe = ", "scrub = "),
        Swap("desk.toml", ", \"duty:answer\"", ""),
    ]);
    let conflicts = |about: &str| {
        decide(&desk, &json!({ "about": [about], "spread": false }))
            .conflicts
            .iter()
            .map(|conflict| format!("{} {:?} {:?}", conflict.text, conflict.one, conflict.other))
            .collect::<Vec<_>>()
    };
    assert_eq!(conflicts("machine"), ["Keep first, then wipe. [\"step:save-traces\"] [\"step:wipe\"]"]);
    assert_eq!(conflicts("people"), [] as [&str; 0]);
}

#[test]
fn folder_and_bundles_decide_alike() {
    let folder = desk(&[]);
    let packs: Vec<String> = folder.packs().iter().rev().map(Pack::to_bundle).collect();
    let packs = || packs.iter().map(String::as_str);
    let others =
        [Desk::from_bundles(&folder.to_bundle(), packs()), Desk::from_trusted_bundles(&folder.to_bundle(), packs())];
    for facts in [json!({}), json!({ "about": ["people"], "affected": 3, "story": "the printer" })] {
        for other in &others {
            let other = other.as_ref().expect("the bundles load");
            assert_eq!(decide(other, &facts), decide(&folder, &facts));
        }
    }
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("desk.json"), folder.to_bundle()).expect("written");
    for pack in folder.packs() {
        std::fs::write(place.path().join(format!("{}.json", pack.id())), pack.to_bundle()).expect("written");
    }
    assert_eq!(Desk::from_folder(place.path()).expect("the bundles load").digest(), folder.digest());
}

#[test]
fn what_changed_is_said_for_each_pack() {
    let desk = desk(&[]);
    let facts = |facts: Value| desk.facts(&facts).expect("the facts are right");
    let before = facts(json!({ "about": ["machine"], "spread": false, "affected": 3 }));
    let after = facts(json!({ "about": ["machine", "people"], "spread": false, "affected": 30 }));
    let comparison = desk.compare(&before, &after, &DeskOptions::default());
    assert_eq!(comparison.facts.iter().map(|fact| fact.fact).collect::<Vec<_>>(), ["about", "affected"]);
    let packs: Vec<_> = comparison.packs.iter().map(|pack| (pack.pack, pack.before, pack.after)).collect();
    assert_eq!(packs, [("tiny", Some(Holds::Yes), Some(Holds::Yes)), ("small", None, Some(Holds::Yes))]);
    let moved = comparison.packs[0].comparison.as_ref().expect("it was concerned both times");
    assert_eq!((moved.scope.before, moved.scope.after), (Some("narrow"), Some("wide")));
    assert!(comparison.packs[1].comparison.is_none());
}

/// An answer that does not count any more, because what it hangs on is not known now, has not changed.
#[test]
fn what_was_said_twice_is_no_change() {
    let desk = Desk::open(crate::root().join("rules")).expect("the desk loads");
    let facts = |status: Value, ongoing: Value| {
        let leak = json!({ "status": status, "customer_data": true, "ongoing": ongoing });
        desk.facts(&json!({ "incident": { "signs": ["information-exposed"] }, "leak": leak })).expect("facts")
    };
    let before = facts(json!("suspected"), json!(false));
    for (after, expected) in [
        (facts(Value::Null, json!(false)), vec![("leak.status", Value::Null)]),
        (facts(Value::Null, json!(true)), vec![("leak.status", Value::Null), ("leak.ongoing", json!(true))]),
        (facts(Value::Null, Value::Null), vec![("leak.status", Value::Null), ("leak.ongoing", Value::Null)]),
    ] {
        let comparison =
            desk.compare(&before, &after, &DeskOptions { locale: Some("en".into()), ..DeskOptions::default() });
        let of_packs = comparison.packs.iter().filter_map(|pack| pack.comparison.as_ref()).map(|pack| &pack.facts);
        for changed in of_packs.chain([&comparison.facts]) {
            let said: Vec<_> = changed.iter().map(|fact| (fact.fact, fact.after.clone())).collect();
            assert!(said.iter().all(|fact| expected.contains(fact)), "{said:?}");
            assert!(changed.iter().all(|fact| fact.after.is_null() == fact.after_text.is_empty()), "{changed:?}");
        }
        assert_eq!(comparison.facts.len(), expected.len());
    }
}

#[test]
fn suggestions_of_all_packs_are_joined() {
    let desk = desk(&[]);
    let decision = decide(&desk, &json!({ "about": ["machine", "people"], "story": "smoke at the printer" }));
    let facts: Vec<_> =
        decision.suggestions.iter().map(|suggestion| (suggestion.fact, suggestion.because.join("|"))).collect();
    assert_eq!(facts, [("signs", "smoke".to_owned())]);
}

#[test]
fn roles_stand_by_pack() {
    let desk = desk(&[]);
    let roles = desk.roles_from_json(br#"{"tiny": {"head": {"name": "Ada"}}}"#).expect("the roles are right");
    let facts = desk.facts(&json!({ "about": ["machine", "people"] })).expect("the facts are right");
    let decision = desk.assess(&facts, &DeskOptions { roles, ..DeskOptions::default() });
    let named: Vec<usize> = decision.packs.iter().map(|pack| pack.decision.roles.len()).collect();
    assert_eq!(named, [1, 0]);
}

#[test]
fn what_only_a_pack_says_that_may_be_concerned_does_not_count() {
    let sooner = Swap("small/rules/plan.rhai", ".within(\"PT1H\", \"seen_at\")", ".within(\"PT5M\", \"seen_at\")");
    let louder = Swap(
        "small/rules/plan.rhai",
        "step(\"save-traces\").phase(\"detection\")",
        "step(\"save-traces\").phase(\"detection\").first(2)",
    );
    let desk = desk(&[sooner, louder]);
    // The small plan may be concerned: nobody knows yet whether people are.
    let maybe = decide(&desk, &json!({ "about": { "includes": ["machine"] }, "spread": false }));
    assert_eq!(maybe.packs.iter().map(|pack| pack.holds).collect::<Vec<_>>(), [Holds::Yes, Holds::Maybe]);
    let [duty] = maybe.worklist.duties.as_slice() else { panic!("one duty") };
    assert_eq!((duty.holds, &duty.due), (Holds::Yes, &Due::Within { within: "PT1H", from: "seen_at", at: None }));
    assert_eq!(
        duty.from.iter().map(|from| (from.holds, from.binding)).collect::<Vec<_>>(),
        [(Holds::Yes, true), (Holds::Maybe, true)]
    );
    let step = |decision: &DeskDecision<'_>| {
        decision.worklist.steps.iter().find(|step| step.id == "save-traces").map(|step| (step.holds, step.first))
    };
    assert_eq!(step(&maybe), Some((Holds::Yes, None)));
    assert_eq!(step(&decide(&desk, &json!({ "about": ["machine", "people"] }))), Some((Holds::Yes, Some(2))));
}

#[test]
fn acts_that_plans_give_to_different_people_are_marked() {
    let desk = desk(&[Swap(
        "small/rules/plan.rhai",
        "command(\"start\", \"head-starts\").role(\"head\")",
        "command(\"start\", \"head-starts\").role(\"desk\")",
    )]);
    let start = |about: Value| {
        let decision = decide(&desk, &json!({ "about": about, "spread": false }));
        let [act] = decision.worklist.command.as_slice() else { panic!("one act") };
        (act.differs, act.from.iter().map(|from| format!("{} {}", from.pack, from.role)).collect::<Vec<_>>())
    };
    assert_eq!(start(json!(["machine"])), (false, vec!["tiny head".to_owned()]));
    assert_eq!(start(json!(["machine", "people"])), (true, vec!["tiny head".to_owned(), "small desk".to_owned()]));
}

#[test]
fn what_one_pack_concludes_another_knows() {
    // Only in the tiny plan a restart is asked, and only of what is down.
    let (fact, rule) = ("small/facts.toml", "small/rules/plan.rhai");
    let restart = "[[fact]]\nid = \"system.restart\"\ntype = \"one\"\noptions = [\"recovered\", \"failed\"]\nwhen = 'r.system.state == \"down\"'\n\n";
    let swaps = [
        Swap(fact, restart, ""),
        Swap(rule, " && r.system.restart == \"failed\"", ""),
        Swap(
            "small/text/en.toml",
            "[facts.\"system.restart\"]\nquestion = \"Did a restart help?\"\nhelp = \"Restart it.\"\nwhy = \"What a restart mends is not serious.\"\noptions = { recovered = \"yes\", failed = \"no\" }\n",
            "",
        ),
    ];
    let desk = desk(&swaps);
    let decision = decide(&desk, &json!({ "about": ["machine", "people"], "system": { "restart": "failed" } }));
    let levels: Vec<_> = decision.packs.iter().map(|pack| pack.decision.level.possible.clone()).collect();
    assert_eq!(levels, [["P1"], ["P1"]]);
}

/// A condition that two packs write each in its own words is one: who answers says for both that the fact applies.
#[test]
fn conditions_are_the_same_by_what_they_say() {
    let parameter = |value: &str| {
        let with = |id: &str| format!("[parameters]\nmany = {}\n\n[source]", if id == "tiny" { "10" } else { value });
        ["tiny", "small"].map(|id| (format!("{id}/pack.toml"), with(id)))
    };
    let levels = |one: &str, other: &str, parameters: &[(String, String)]| {
        let when = |condition: &str| format!("when = '{condition}'");
        let (old, one, other) = (when("r.system.state == \"down\""), when(one), when(other));
        let mut swaps = vec![Swap("tiny/facts.toml", &old, &one), Swap("small/facts.toml", &old, &other)];
        swaps.extend(parameters.iter().map(|(file, text)| Swap(file, "[source]", text)));
        let desk = desk(&swaps);
        let decision = decide(&desk, &json!({ "about": ["machine", "people"], "system": { "restart": "failed" } }));
        decision.packs.iter().map(|pack| pack.decision.level.possible.join(" ")).collect::<Vec<_>>()
    };
    let (down, up) = ("r.system.state == \"down\"", "r.system.state in [\"normal\", \"slow\"]");
    let many = format!("{down} && r.affected > parameter(\"many\")");
    let ten = format!("{down} && r.affected >= 11");
    for (one, other, value) in [
        (down, &*format!("!({up})"), "10"),
        (&*format!("{down} && r.spread"), &*format!("r.spread && {down}"), "10"),
        (
            &*format!("{down} && (r.spread || r.affected > 5)"),
            &*format!("{down} && r.affected > 5 || {down} && r.spread"),
            "10",
        ),
        (ten.as_str(), many.as_str(), "10"),
        (many.as_str(), many.as_str(), "10"),
    ] {
        assert_eq!(levels(one, other, &parameter(value)), ["P1", "P1"], "{one}, {other}");
    }
    for (one, other, value) in [
        (down, up, "10"),
        (down, &*format!("{down} && r.spread"), "10"),
        (&*format!("{down} && r.spread"), &*format!("{down} || r.spread"), "10"),
        (many.as_str(), many.as_str(), "11"),
    ] {
        assert_ne!(levels(one, other, &parameter(value)), ["P1", "P1"], "{one}, {other}");
    }
}
