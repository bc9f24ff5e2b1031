//! Tells where the pages and packs are that the server holds: built in where it is put to use, read from there anew otherwise.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&manifest).parent().unwrap_or(Path::new(""));
    for (name, folder) in [("FENJI_PAGES", "www/dist"), ("FENJI_PACKS", "pkg/packs")] {
        // Without `..`: a folder that is made only after the server was built must be found all the same.
        println!("cargo::rustc-env={name}={}", root.join(folder).display());
        if release {
            println!("cargo::rerun-if-changed=../{folder}");
        }
    }
}
