//! Builds the server anew when the pages or packs that it holds were built anew.

fn main() {
    println!("cargo::rerun-if-changed=../www/dist");
    println!("cargo::rerun-if-changed=../pkg/packs");
}
