//! What comes with the program: the pages that `www` is built into, and the bundles of the package. build.rs says from where.

include!(concat!(env!("OUT_DIR"), "/Pages.rs"));
include!(concat!(env!("OUT_DIR"), "/Packs.rs"));

#[cfg(test)]
mod tests {
    /// A path with `..` cannot be followed where the folder is made only after the server was built: nothing would be found.
    #[test]
    fn folders_are_named_without_detours() {
        for declared in
            [include_str!(concat!(env!("OUT_DIR"), "/Pages.rs")), include_str!(concat!(env!("OUT_DIR"), "/Packs.rs"))]
        {
            assert!(declared.contains("#[folder = \"/") || cfg!(windows), "{declared}");
            assert!(!declared.contains(".."), "{declared}");
        }
    }
}
