//! `fenji new`: writes a small working pack to start from.

use crate::command::input;
use crate::page::output;
use crate::status::Outcome;
use crate::status::Status;
use crate::status::Stop;
use fenji::{Problem, visible};
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// Write a small working pack to start from
#[derive(clap::Args)]
#[command(after_long_help = "\
The pack passes `fenji check` and `fenji test` as it is. Its id is the folder's name, where that is a fitting id.

With --overlay-of it is an overlay: a small pack that changes another one without copying it.

Examples:
  fenji new my-plan && fenji check my-plan && fenji test my-plan && fenji ask my-plan
  fenji new our-it --overlay-of rules/it-operations && fenji check our-it")]
pub struct Args {
    /// The folder to make; it must not exist yet, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write an overlay that changes this pack, a folder or a bundle file
    #[arg(long, value_name = "PACK")]
    overlay_of: Option<PathBuf>,
    /// Print errors, and what was written, as JSON
    #[arg(long)]
    pub json: bool,
}

/// The files of the pack, by their path inside it.
const FILES: [(&str, &str); 10] = [
    ("pack.toml", include_str!("new/pack.toml")),
    ("facts.toml", include_str!("new/facts.toml")),
    ("rules/kind.rhai", include_str!("new/rules/kind.rhai")),
    ("rules/scope.rhai", include_str!("new/rules/scope.rhai")),
    ("rules/level.rhai", include_str!("new/rules/level.rhai")),
    ("rules/guidance.rhai", include_str!("new/rules/guidance.rhai")),
    ("text/zh-Hans.toml", include_str!("new/text/zh-Hans.toml")),
    ("text/zh-Hant.toml", include_str!("new/text/zh-Hant.toml")),
    ("text/en.toml", include_str!("new/text/en.toml")),
    ("cases/levels.toml", include_str!("new/cases/levels.toml")),
];

/// The one file of an overlay.
const OVERLAY: (&str, &str) = ("overlay.toml", include_str!("new/overlay.toml"));

pub fn run(args: &Args) -> Outcome {
    let folder = args.folder.as_path();
    let failed = |error: io::Error| {
        Stop::cannot(Problem::error("unwritable", format!("cannot write `{}`: {error}", folder.display())))
    };
    if taken(folder).map_err(failed)? {
        let problem = Problem::error("not-empty", format!("`{}` exists and is not an empty folder", folder.display()));
        return Err(Stop::cannot(problem.help("choose a new folder; nothing was written")));
    }
    let (other, files) = match &args.overlay_of {
        None => ("my-plan", &FILES[..]),
        Some(_) => ("my-overlay", &[OVERLAY][..]),
    };
    let id = id(folder, other);
    let mut names = vec![(other, id.clone())];
    if let Some(base) = &args.overlay_of {
        let pack = input::plans(base)?.into_pack(base, "name one of its packs")?;
        if pack.overlay().is_some() {
            let problem = Problem::error("nested-overlay", format!("`{}` is an overlay itself", base.display()));
            return Err(Stop::cannot(problem.help("name the pack that it changes; nothing was written")));
        }
        fs::create_dir_all(folder).map_err(failed)?;
        let path = relative(folder, base).map_err(failed)?;
        names.extend([
            ("base-id", pack.id().to_owned()),
            ("base-version", pack.version().to_owned()),
            ("base-path", path),
        ]);
    }
    for (path, text) in files {
        let mut text = (*text).to_owned();
        if ["pack.toml", "overlay.toml"].contains(path) {
            for (name, value) in &names {
                text = text.replacen(&quoted(name), &quoted(value), 1);
            }
        }
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, text)).map_err(failed)?;
    }
    let shown = folder.display().to_string();
    if args.json {
        let files: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        output::json(&serde_json::json!({ "folder": shown, "id": id, "files": files }))?;
    } else {
        let shown = visible(&shown);
        output::text(&format!(
            "{shown}: {}. Try:\n  fenji check {shown}\n  fenji test {shown}\n  fenji ask {shown}\n",
            match args.overlay_of {
                Some(_) => "an overlay that changes nothing yet".to_owned(),
                None => format!("a working pack of {} files", files.len()),
            },
        ))?;
    }
    Ok(Status::Done)
}

/// Whether something stands where the folder is to be.
fn taken(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(true),
        Err(error) => Err(error),
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The way from a folder to what lies at `path`.
fn relative(folder: &Path, path: &Path) -> io::Result<String> {
    let (from, to) = (folder.canonicalize()?, path.canonicalize()?);
    let shared = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return Ok(to.display().to_string());
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let parts: Vec<_> = up.chain(to.components().skip(shared)).collect();
    let parts: Vec<_> = parts.iter().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// The folder's name as an id, or another one where the name does not give one.
fn id(folder: &Path, other: &str) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    let id = parts.join("-");
    if id.starts_with(|c: char| c.is_ascii_lowercase()) { id } else { other.to_owned() }
}
