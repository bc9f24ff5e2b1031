//! The program says how it is called.

use std::process::Command;

#[test]
fn a_call_that_is_not_known_is_refused_with_those_that_are() {
    for args in [&[][..], &["bindgen"], &["no-such-tool", "a", "b", "c"]] {
        let started = Command::new(env!("CARGO_BIN_EXE_xtask-wasm")).args(args).output().expect("it starts");
        let said = String::from_utf8_lossy(&started.stderr);
        assert!(!started.status.success() && said.contains("usage: xtask-wasm bindgen"), "{args:?}: {said}");
    }
}
