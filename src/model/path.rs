//! The names of the files of packs, desks and overlays: each stands here once.

/// The file that declares a pack.
pub(crate) const PACK: &str = "pack.toml";
/// The file that declares the facts of a pack or a desk.
pub(crate) const FACTS: &str = "facts.toml";
/// The file that declares a desk, in the place of a pack's [`PACK`].
pub(crate) const DESK: &str = "desk.toml";
/// The folder of a desk's facts, rules, texts and cases, beside [`DESK`].
pub(crate) const DESK_FOLDER: &str = "desk";
/// The file that declares an overlay, in its own folder.
pub(crate) const OVERLAY: &str = "overlay.toml";
/// Where the overlay's files stand in the content of an overlaid pack.
pub(crate) const OVERLAY_FOLDER: &str = "overlay/";
/// Where [`OVERLAY`] stands then.
pub(crate) const OVERLAY_INSIDE: &str = "overlay/overlay.toml";
/// The file that declares a vocabulary, in its own folder.
pub(crate) const VOCABULARY: &str = "vocabulary.toml";
/// Where the vocabulary's files stand in the content of a pack or a desk that uses one.
pub(crate) const VOCABULARY_FOLDER: &str = "vocabulary/";
/// Where [`VOCABULARY`] stands then.
pub(crate) const VOCABULARY_INSIDE: &str = "vocabulary/vocabulary.toml";
/// Where the vocabulary's facts stand then.
pub(crate) const VOCABULARY_FACTS: &str = "vocabulary/facts.toml";

/// Whether a file belongs to the vocabulary that the pack uses.
pub(crate) fn is_of_vocabulary(path: &str) -> bool {
    path.starts_with(VOCABULARY_FOLDER)
}

/// The folder of the examples, one file a locale.
pub(crate) const EXAMPLES: &str = "examples/";

/// Whether a file belongs to the overlay rather than to its base.
pub(crate) fn is_ours(path: &str) -> bool {
    path.starts_with(OVERLAY_FOLDER)
}

/// The path inside the pack or inside the overlay, whichever the file belongs to.
pub(crate) fn inside(path: &str) -> &str {
    path.strip_prefix(OVERLAY_FOLDER).unwrap_or(path)
}

/// Whether these are the files of an overlay as its folder holds them, without a base.
pub(crate) fn is_alone(holds: impl Fn(&str) -> bool) -> bool {
    holds(OVERLAY) && !holds(PACK)
}

/// Whether `path` is that of a rule file.
pub(crate) fn is_rule_path(path: &str) -> bool {
    inside(path)
        .strip_prefix("rules/")
        .is_some_and(|name| name.ends_with(".rhai") && !name.contains('/') && !is_left_over(name))
}

/// Whether a file with this path has a place in a pack.
pub(crate) fn is_pack_path(path: &str) -> bool {
    if let Some(inside) = path.strip_prefix(VOCABULARY_FOLDER) {
        return is_vocabulary_path(inside);
    }
    let (ours, inside) = (is_ours(path), inside(path));
    let parts: Vec<&str> = inside.split('/').collect();
    match parts.as_slice() {
        [PACK | FACTS | DESK] => !ours,
        [OVERLAY] => ours,
        ["rules", _] => is_rule_path(inside),
        ["text" | "cases" | "examples", name] => name.ends_with(".toml") && !is_left_over(name),
        _ => false,
    }
}

/// Whether a file with this path has a place in a vocabulary's folder.
pub(crate) fn is_vocabulary_path(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [VOCABULARY | FACTS] => true,
        ["text", name] => name.ends_with(".toml") && !is_left_over(name),
        _ => false,
    }
}

/// The path in a desk's folder of one of its own files, or of those of the vocabulary that it `uses`.
pub(crate) fn of_desk(file: &str, uses: Option<&str>) -> String {
    match (file.strip_prefix(VOCABULARY_FOLDER), uses) {
        (Some(inside), Some(uses)) => format!("{uses}/{inside}"),
        _ if file == DESK => file.to_owned(),
        _ => format!("{DESK_FOLDER}/{file}"),
    }
}

/// Whether a file was evidently left by a system or an editor, so that it is neither read nor told of: hidden files, copies
/// before a change, locks.
pub(crate) fn is_left_over(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#')
        || [".swp", ".swo", ".tmp", ".part", ".crdownload"].iter().any(|end| lower.ends_with(end))
        || ["thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r", "__macosx"].contains(&lower.as_str())
}
