//! Report documents: prefilled from what is known, saved by version, written out in every language.

use crate::harness::{CREATED, Place, Server, User, broken_printer, ransomware, report};
use reqwest::Method;
use serde_json::{Value, json};

async fn send(server: &Server, facts: Value) -> String {
    let sent = report(facts);
    server.report(&sent).await.is(CREATED);
    sent["id"].as_str().unwrap().to_owned()
}

fn path(id: &str, kind: &str, query: &str) -> String {
    format!("/api/incidents/{id}/documents/{kind}{query}")
}

async fn draft(user: &User<'_>, id: &str, kind: &str, locale: &str) -> Value {
    user.get(&path(id, kind, &format!("?locale={locale}"))).await.is(200)
}

fn section<'d>(document: &'d Value, id: &str) -> &'d str {
    let sections = document["sections"].as_array().unwrap();
    let found = sections.iter().find(|section| section["id"] == id);
    found.unwrap_or_else(|| panic!("no section {id} in {document}"))["text"].as_str().unwrap()
}

fn edited(document: &Value, after: u32) -> Value {
    json!({ "locale": document["locale"], "title": document["title"], "sections": document["sections"], "after": after })
}

#[tokio::test]
async fn who_gets_what_from_whom_by_when_is_what_the_plans_say() {
    let server = Place::sqlite().start();
    let rita = server.user("rita", "responder").await;
    let id = send(&server, ransomware()).await;
    let view = rita.view(&id).await;
    let listed = view["documents"].as_array().unwrap();
    let kinds: Vec<&str> = listed.iter().take(3).filter_map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds, ["preliminary", "progress", "final"]);
    let asked: Vec<&Value> = view["decision"]["packs"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|pack| pack["decision"]["reports"].as_array().unwrap())
        .collect();
    assert_eq!(listed.len(), 3 + asked.len());
    let diagnosis = listed.iter().find(|one| one["kind"] == "report:it-operations:diagnosis-report").unwrap();
    assert_eq!(
        (&diagnosis["title"], &diagnosis["item"]),
        (&json!("Diagnosis report with solution"), &json!("report:diagnosis-report"))
    );
    assert_eq!(diagnosis["due"]["within"], "PT2H");
    assert!(diagnosis["due"]["at"].is_string() && diagnosis["by"] != diagnosis["to"], "{diagnosis}");
    let document = draft(&rita, &id, "report:it-operations:diagnosis-report", "en").await;
    let head: Vec<&str> = document["head"].as_array().unwrap().iter().filter_map(|line| line[0].as_str()).collect();
    assert_eq!(head, ["Incident", "By", "To", "Due", "Required by", "As of"]);
    // Facts as far as they are known; what is not known is said, and what only people can say is left to them.
    assert_eq!(section(&document, "system.state"), "Does not work at all");
    assert_eq!(section(&document, "system.name"), "not known yet");
    assert_eq!(section(&document, "established-cause"), "");
    rita.get(&path(&id, "report:it-operations:nothing", "")).await.refused(404, "not-found");
    rita.get(&path("nobody", "final", "")).await.refused(404, "not-found");
}

#[tokio::test]
async fn what_is_uncertain_is_said_to_be_so_in_every_language() {
    let server = Place::sqlite().start();
    let rita = server.user("rita", "responder").await;
    let uncertain = send(&server, ransomware()).await;
    let certain = send(&server, broken_printer()).await;
    for (locale, provisional, settled, open, kind) in [
        (
            "en",
            "provisionally: treated as the most serious of what is possible",
            "(established)",
            "may change once",
            "not yet established",
        ),
        ("zh-Hans", "先按最严重的可能处置；尚不能排除", "（已确定）", "查明后，上述结论可能改变", "尚未确定"),
        ("zh-Hant", "先按最嚴重的可能處理；尚無法排除", "（已確定）", "釐清後，上述結論可能改變", "尚未確定"),
        ("zh-Hant-HK", "先按最嚴重的可能處理；尚無法排除", "（已確定）", "釐清後，上述結論可能改變", "尚未確定"),
    ] {
        let document = draft(&rita, &uncertain, "preliminary", locale).await;
        assert_eq!(document["locale"], locale);
        let view = rita.get(&format!("/api/incidents/{uncertain}?locale={locale}")).await.is(200);
        let packs = view["decision"]["packs"].as_array().unwrap();
        let several = packs.iter().any(|pack| pack["decision"]["level"]["possible"].as_array().unwrap().len() > 1);
        let verdict = section(&document, "verdict");
        assert_eq!(verdict.contains(provisional), several, "{locale}: {verdict}");
        assert!(verdict.contains(kind) || verdict.contains(settled), "{locale}: {verdict}");
        let (questions, asked) = (section(&document, "open"), &view["decision"]["questions"]["open"]);
        assert!(questions.contains(open) && !asked.as_array().unwrap().is_empty(), "{locale}: {questions}");
        let document = draft(&rita, &certain, "final", locale).await;
        assert!(section(&document, "verdict").contains(settled), "{locale}: {}", section(&document, "verdict"));
        for section in document["sections"].as_array().unwrap() {
            let text = section["text"].as_str().unwrap();
            assert!(!text.contains('{') && !text.contains("null"), "{locale}: {text}");
        }
    }
}

#[tokio::test]
async fn what_was_done_and_when_stands_in_the_final_report() {
    for place in Place::both() {
        let server = place.start();
        let (rita, carl) = (server.user("rita", "responder").await, server.user("carl", "commander").await);
        let id = send(&server, ransomware()).await;
        rita.act(&id, "acknowledge", json!({})).await.is(200);
        let view = rita.view(&id).await;
        let list = &view["decision"]["worklist"];
        let step = list["steps"].as_array().unwrap().iter().find(|step| step["avoid"] == false).unwrap();
        let duty = list["duties"].as_array().unwrap().iter().find(|duty| duty["due"]["at"].is_string()).unwrap();
        for item in [format!("step:{}", step["id"].as_str().unwrap()), format!("duty:{}", duty["id"].as_str().unwrap())]
        {
            rita.act(&id, &format!("steps/{item}"), json!({ "state": "done" })).await.is(200);
        }
        rita.act(&id, "notes", json!({ "text": "unplugged\nthe switch" })).await.is(200);
        let level = view["summary"]["levels"][0].clone();
        let set = json!({ "pack": level["pack"], "level": "P1", "reason": "seen on the spot" });
        rita.act(&id, "grade", set).await.is(200);
        carl.act(&id, "close", json!({ "reason": "all tills are back" })).await.is(200);

        let document = draft(&rita, &id, "final", "en").await;
        let measures = section(&document, "measures");
        assert!(measures.contains(step["text"].as_str().unwrap()) && measures.contains("done by rita"), "{measures}");
        let deadlines = section(&document, "deadlines");
        let line = deadlines.lines().find(|line| line.contains(duty["text"].as_str().unwrap())).unwrap();
        assert!(line.contains("done by rita") && line.contains("UTC+08"), "{line}");
        let events: Vec<&str> = section(&document, "timeline").lines().collect();
        assert!(events[0].contains("Reported (reporter)"), "the first comes first: {events:?}");
        for part in ["Note (rita): unplugged the switch", "seen on the spot", "Closed (carl): all tills are back"] {
            assert!(events.iter().any(|event| event.contains(part)), "{part} is missing in {events:?}");
        }
        let verdict = section(&document, "verdict");
        assert!(verdict.contains("set to P1 by rita") && verdict.contains("By the rules: "), "{verdict}");
        assert_eq!(section(&document, "lessons"), "", "what only people can say");
        let progress = draft(&rita, &id, "progress", "en").await;
        assert!(!section(&progress, "todo").contains(step["text"].as_str().unwrap()), "what is done is not left to do");
    }
}

#[tokio::test]
async fn versions_are_kept_and_two_people_do_not_write_over_each_other() {
    for place in Place::both() {
        let server = place.start();
        let (rita, olga) = (server.user("rita", "responder").await, server.user("olga", "responder").await);
        let id = send(&server, ransomware()).await;
        let mut document = draft(&rita, &id, "preliminary", "zh-Hans").await;
        assert_eq!(document["version"], 0);
        document["sections"][0]["text"] = "# 收银 <b>1</b>\n- 已断网".into();
        let address = path(&id, "preliminary", "");
        let saved = rita.post(&address, edited(&document, 0)).await.is(201);
        assert_eq!(saved, json!({ "kind": "preliminary", "version": 1 }));
        olga.post(&address, edited(&document, 0)).await.refused(409, "other-version");
        document["title"] = "第二版".into();
        assert_eq!(olga.post(&address, edited(&document, 1)).await.is(201)["version"], 2);
        let view = rita.view(&id).await;
        let versions = view["documents"][0]["versions"].as_array().unwrap();
        let by: Vec<(&Value, &Value)> = versions.iter().map(|one| (&one["version"], &one["by"])).collect();
        assert_eq!(by, [(&json!(1), &json!("rita")), (&json!(2), &json!("olga"))]);
        let row = &view["timeline"][0];
        assert_eq!(
            (&row["action"], &row["data"]),
            (&json!("written"), &json!({ "kind": "preliminary", "version": 2, "title": "第二版" }))
        );
        let first = rita.get(&path(&id, "preliminary", "?version=1")).await.is(200);
        assert_eq!(first["sections"][0]["text"], "# 收银 <b>1</b>\n- 已断网");
        assert_ne!(first["title"], "第二版");
        rita.get(&path(&id, "preliminary", "?version=3")).await.refused(404, "not-found");
        assert!(server.place.run(&["verify"], "").status.success(), "the chain holds");

        for (wrong, code) in [
            (json!({ "locale": "en", "title": "", "sections": document["sections"], "after": 2 }), "invalid-document"),
            (json!({ "locale": "en", "title": "t", "sections": [], "after": 2 }), "invalid-document"),
            (
                json!({ "locale": "en", "title": "t", "sections": [{ "id": "a", "heading": " ", "text": "" }], "after": 2 }),
                "invalid-document",
            ),
            (json!({ "title": "t" }), "invalid-request"),
        ] {
            rita.post(&address, wrong).await.refused(422, code);
        }
        rita.post(&path(&id, "imagined", ""), edited(&document, 0)).await.refused(404, "not-found");
    }
}

#[tokio::test]
async fn it_is_written_out_as_markdown_and_as_a_page_that_runs_nothing() {
    let server = Place::sqlite().start();
    let rita = server.user("rita", "responder").await;
    let mut facts = ransomware();
    facts["incident"]["description"] = "<script>alert(1)</script> *not bold*".into();
    let id = send(&server, facts).await;
    let document = draft(&rita, &id, "final", "en").await;
    rita.post(&path(&id, "final", ""), edited(&document, 0)).await.is(201);
    let markdown = rita.get(&path(&id, "final", "?version=1&as=markdown")).await;
    assert_eq!(markdown.headers["content-type"], "text/markdown; charset=utf-8");
    assert!(markdown.text.starts_with("# Final incident report "), "{}", markdown.text);
    assert!(markdown.text.contains("\\<script\\>alert(1)\\</script\\> \\*not bold\\*"), "{}", markdown.text);
    assert!(markdown.text.contains("## Cause\n\n(to be completed)"), "{}", markdown.text);
    let page = rita.get(&path(&id, "final", "?version=1&as=html")).await;
    assert!(page.text.contains("&lt;script&gt;") && !page.text.contains("<script"), "{}", page.text);
    assert!(page.text.contains("@page{size:A4"), "it prints on A4");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    let name = page.headers["content-disposition"].to_str().unwrap();
    assert!(name.starts_with("attachment; filename=\"") && name.ends_with("-final-1.html\""), "{name}");
    rita.get(&path(&id, "final", "?as=pdf")).await.refused(422, "invalid-request");
    let out = server.ask(Method::GET, &path(&id, "final", "?as=html"), &[], Vec::new()).await;
    out.refused(401, "signed-out");
}

#[tokio::test]
async fn what_was_written_stays_when_two_become_one() {
    let server = Place::sqlite().start();
    let rita = server.user("rita", "responder").await;
    let (into, from) = (send(&server, ransomware()).await, send(&server, ransomware()).await);
    let mut first = draft(&rita, &from, "preliminary", "en").await;
    first["title"] = "Of the other".into();
    rita.post(&path(&from, "preliminary", ""), edited(&first, 0)).await.is(CREATED);
    let own = draft(&rita, &into, "preliminary", "en").await;
    rita.post(&path(&into, "preliminary", ""), edited(&own, 0)).await.is(CREATED);
    rita.act(&from, "merge", json!({ "into": into })).await.is(200);
    let view = rita.view(&into).await;
    let listed = view["documents"].as_array().unwrap().iter().find(|one| one["kind"] == "preliminary").unwrap();
    let versions: Vec<&Value> = listed["versions"].as_array().unwrap().iter().map(|one| &one["version"]).collect();
    assert_eq!(versions, [1, 2]);
    let other = rita.get(&path(&into, "preliminary", "?version=1")).await.is(200);
    assert_eq!(other["title"], "Of the other");
    let next = rita.post(&path(&into, "preliminary", ""), edited(&own, 2)).await.is(CREATED);
    assert_eq!(next["version"], 3);
}
