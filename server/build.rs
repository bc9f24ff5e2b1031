//! Declares the pages and packs that the server holds: built in where it is put to use, read from their folders anew otherwise.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).unwrap_or_default();
    let manifest = variable("CARGO_MANIFEST_DIR");
    let root = manifest.parent().unwrap_or(Path::new(""));
    for (name, folder) in [("Pages", "www/dist"), ("Packs", "pkg/packs")] {
        // Without `..`: a folder that is made only after the server was built must be found all the same.
        let path = root.join(folder);
        let declared = format!(
            "#[derive(rust_embed::RustEmbed)]\n#[folder = {path:?}]\n#[allow_missing = true]\npub(crate) struct {name};\n"
        );
        std::fs::write(variable("OUT_DIR").join(format!("{name}.rs")), declared)?;
        if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
            println!("cargo::rerun-if-changed=../{folder}");
        }
    }
    Ok(())
}
