//! What is wrong with an overlay, or with a base through one: every message.

use super::{HEAD, OVERLAY, base, laid, load, of_base, overlay, write};
use crate::packs::{applied, refused};
use crate::tables::{Given, found, tables, taken};
use fenji::{Error, Pack, Sources};
use std::fs;

tables! { "bad_overlays" of super::said:
    all_that_is_wrong_with_an_overlay_is_told_at_once,
    what_an_overlay_breaks_is_told_where_it_can_be_mended,
    files_of_an_overlay_have_their_places,
    the_base_of_an_overlay_is_a_pack_that_is_there,
}

/// What is said about the tiny pack with a parameter and an overlay over it. The overlay's files stand under `overlay/`;
/// `overlay` gives what stands in its overlay.toml below the head. Asked is that the overlay can be laid over the pack, or
/// what is said of it `alone`, of `one set` with all files, laid over it `twice`, or of a folder whose `base` stands there.
fn said(given: &Given<'_>, wanted: &str) -> String {
    let given: Vec<_> = given
        .iter()
        .map(|(head, body)| match *head {
            "overlay" => ("file overlay/overlay.toml", [HEAD.as_bytes(), body].concat()),
            head => (head, body.clone()),
        })
        .collect();
    let (changes, asked) = taken(&given);
    let mut all = base(&[]);
    all.files.insert(format!("overlay/{OVERLAY}"), HEAD.into());
    let all = applied(all, &changes);
    let (mut base, mut overlay) = (Sources::default(), Sources::default());
    for (path, text) in &all.files {
        match path.strip_prefix("overlay/") {
            Some(path) => overlay.files.insert(path.to_owned(), text.clone()),
            None => base.files.insert(path.clone(), text.clone()),
        };
    }
    match asked {
        None if wanted.starts_with("finds") => {
            found(&laid(&base, &overlay).unwrap_or_else(|error| panic!("{error}")).check(), wanted)
        }
        None => refused(laid(&base, &overlay)),
        Some(("alone", ..)) => refused(Pack::from_sources(&overlay)),
        Some(("one", "set", _)) => refused(Pack::from_sources(&all)),
        Some(("twice", ..)) => refused(load(&all).overlaid(&overlay)),
        Some(("base", _, path)) => refused(opened(&base, &overlay, std::str::from_utf8(path).expect("a path is text"))),
        Some((word, ..)) => panic!("`{word}` is no heading"),
    }
}

/// Opens an overlay in a folder, beside the pack in `plan`, its overlaid bundle `laid.json`, the overlay `ours` of it, and
/// what is no pack.
fn opened(base: &Sources, given: &Sources, path: &str) -> Result<Pack, Error> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    write(&at("plan"), base);
    if let Ok(laid) = Pack::from_sources(base).and_then(|pack| pack.overlaid(&overlay(&[]))) {
        fs::write(at("laid.json"), laid.to_bundle()).expect("a file is written");
    }
    fs::write(at("no.json"), "{}").expect("a file is written");
    fs::create_dir(at("empty")).expect("a folder is made");
    write(&at("ours"), &of_base(&overlay(&[]), "../plan"));
    write(&at("given"), &if path.is_empty() { given.clone() } else { of_base(given, path) });
    Pack::open(at("given"))
}
