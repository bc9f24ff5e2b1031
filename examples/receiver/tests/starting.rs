//! The receiver says what it cannot start without, before it takes anything.

use std::process::Command;

#[test]
fn rules_that_are_not_there_are_named() {
    let kept = std::env::temp_dir().join("fenji-receiver-never-made");
    let started = Command::new(env!("CARGO_BIN_EXE_receiver"))
        .args(["127.0.0.1:0", "no/such/rules"])
        .arg(&kept)
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&started.stderr);
    assert!(!started.status.success() && said.contains("no/such/rules"), "{said}");
    assert!(!kept.exists(), "nothing is made for reports that nobody can decide");
}
