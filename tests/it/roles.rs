//! Roles bound to people: who is named in a decision, and which role nobody fills.

use fenji::{BoundRole, Options, Pack, Warning, WarningCode};
use serde_json::json;

fn pack() -> Pack {
    Pack::from_folder(crate::root().join("rules/it-operations")).expect("the pack loads")
}

fn decided(pack: &Pack, leak: &str, roles: &str) -> (Vec<(String, String)>, Vec<String>) {
    let facts = json!({ "safety": { "people_at_risk": false }, "incident": { "signs": ["fraud-or-phishing"] },
        "leak": { "status": leak }, "fraud": { "succeeded": false } });
    let roles = pack.roles_from_json(roles.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let options = Options { roles, ..Options::default() };
    let decision = pack.assess(&pack.facts(&facts).expect("facts"), &options);
    let bound = |role: &BoundRole<'_>| (role.role.to_owned(), role.name.clone());
    let warned = |Warning { code: WarningCode::UnboundRole, role }: &Warning<'_>| (*role).to_owned();
    (decision.roles.iter().map(bound).collect(), decision.warnings.iter().map(warned).collect())
}

const HEAD: &str =
    r#"{"overall-head": {"name": "值班总负责人", "contact": "内线 8001"}, "service-desk": {"name": "Desk"}}"#;

#[test]
fn a_role_that_must_act_and_that_nobody_fills_is_a_warning() {
    let pack = pack();
    assert_eq!(decided(&pack, "confirmed", "{}"), (vec![], vec!["overall-head".to_owned()]));
    assert_eq!(decided(&pack, "none", "{}"), (vec![], vec![]));
}

#[test]
fn roles_that_are_bound_are_named_in_the_packs_order() {
    let pack = pack();
    let pair = |role: &str, name: &str| (role.to_owned(), name.to_owned());
    let both = vec![pair("service-desk", "Desk"), pair("overall-head", "值班总负责人")];
    assert_eq!(decided(&pack, "confirmed", HEAD), (both.clone(), vec![]));
    // Of a mild incident the head is told, too.
    assert_eq!(decided(&pack, "none", HEAD), (both, vec![]));
}

#[test]
fn wrong_roles_are_named_all_at_once() {
    let pack = pack();
    let wrong = r#"{"overall-hed": {"name": "A"}, "vendor": {}, "authority": 7, "work-group": {"name": 1, "phone": "2"},
        "customer": {"name": "x", "name": "y"}}"#;
    let said = |text: &str| {
        let problems = pack.roles_from_json(text.as_bytes()).expect_err("it is wrong").problems;
        problems.iter().map(|problem| format!("{} {}", problem.code, problem.message)).collect::<Vec<_>>()
    };
    assert_eq!(said(wrong), ["invalid-roles `customer.name` is written twice"]);
    let wrong = wrong.replace(r#""x", "name": "y""#, r#""x""#);
    assert_eq!(
        said(&wrong),
        [
            "invalid-roles `authority` must be an object",
            "invalid-roles the pack has no role `overall-hed`",
            "invalid-roles `vendor` has no name",
            "invalid-roles `work-group.name` must be a text",
            "invalid-roles `work-group` does not take `phone`",
        ]
    );
    assert_eq!(said("[]"), ["invalid-roles the roles must be a JSON object"]);
    let long = format!(r#"{{"vendor": {{"name": "{}"}}}}"#, "x".repeat(201));
    assert_eq!(said(&long), ["invalid-roles `vendor.name` is too long"]);
}
