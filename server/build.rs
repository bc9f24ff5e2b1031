//! Builds the server anew when the pages or packs that it holds were built anew; without optimisation it reads them from there.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../www/dist");
        println!("cargo::rerun-if-changed=../pkg/packs");
    }
}
