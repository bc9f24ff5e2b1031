//! Parameters: numbers that a pack's owner sets in one place and rules read by name.

use crate::packs::Change::{self, Swap};
use crate::packs::pack;
use crate::tables::tables;
use fenji::{Options, Pack};
use serde_json::json;

tables! { "parameters":
    parameters_that_are_wrong_are_named,
}

const SCHEMA: &str = "pack.toml";
const PLAN: &str = "rules/plan.rhai";

/// The tiny pack with a parameter `many` of this value, read in a condition, a helper, a computation and a builder.
fn with(many: &str) -> Vec<(String, String, String)> {
    [
        (SCHEMA, "[source]", &*format!("[parameters]\nmany = {many}\nhours = 3\n\n[source]")),
        (PLAN, "|r| r.affected > 10", "|r| r.affected > parameter(\"many\")"),
        (PLAN, "|r| r.affected <= 10", "|r| few(r)"),
        (PLAN, "fn broken(r)", "fn few(r) { r.affected <= parameter(\"many\") }\nfn broken(r)"),
        (PLAN, "state == \"down\" && spread)", "state == \"down\" && spread && parameter(\"many\") > 100)"),
        (PLAN, "\"PT1H\"", "\"PT\" + parameter(\"hours\") + \"H\""),
    ]
    .map(|(file, from, to)| (file.to_owned(), from.to_owned(), to.to_owned()))
    .to_vec()
}

fn swaps(changes: &[(String, String, String)]) -> Vec<Change<'_>> {
    changes.iter().map(|(file, from, to)| Swap(file, from, to)).collect()
}

fn decided(pack: &Pack) -> String {
    let facts = json!({ "affected": 50, "spread": true, "system": { "state": "down", "restart": "recovered" } });
    let decision = pack.assess(&pack.facts(&facts).expect("right facts"), &Options::default());
    let within = json!(decision.duties)[0]["due"]["within"].clone();
    format!("{:?} {:?} {within}", decision.scope.value, decision.level.value)
}

#[test]
fn a_parameter_is_the_number_that_the_owner_has_set_wherever_it_is_read() {
    for (many, says) in [("10", r#"Some("wide") Some("P2") "PT3H""#), ("200", r#"Some("narrow") Some("P1") "PT3H""#)] {
        let changes = with(many);
        let folder = pack(&swaps(&changes));
        let bundle = folder.to_bundle();
        assert_eq!(decided(&folder), says, "many = {many}");
        assert_eq!(decided(&Pack::from_bundle(&bundle).expect("a bundle")), says, "from a bundle");
        assert_eq!(decided(&Pack::from_trusted_bundle(&bundle).expect("a bundle")), says, "from a trusted bundle");
    }
}

#[test]
fn another_number_is_another_pack() {
    let (ten, eleven) = (with("10"), with("11"));
    assert_ne!(pack(&swaps(&ten)).digest(), pack(&swaps(&eleven)).digest());
}
