//! `fenji new`: writes a small working pack to start from.

use super::{Outcome, Status, Stop, output};
use fenji::Problem;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Write a small working pack to start from
#[derive(clap::Args)]
#[command(after_long_help = "\
The pack passes `fenji check` and `fenji test` as it is. Its id is the folder's name, where that is a fitting id.

Example:
  fenji new my-plan && fenji check my-plan && fenji test my-plan && fenji ask my-plan")]
pub struct Args {
    /// The folder to make; it must not exist yet, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
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

pub fn run(args: &Args) -> Outcome {
    let folder = args.folder.as_path();
    let failed = |error: io::Error| {
        Stop::cannot(Problem::error("unwritable", format!("cannot write `{}`: {error}", folder.display())))
    };
    if taken(folder).map_err(failed)? {
        let problem = Problem::error("not-empty", format!("`{}` exists and is not an empty folder", folder.display()));
        return Err(Stop::cannot(problem.help("choose a new folder; nothing was written")));
    }
    let id = id(folder);
    for (path, text) in FILES {
        let text =
            if path == "pack.toml" { text.replace("\"my-plan\"", &format!("\"{id}\"")) } else { text.to_owned() };
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, text)).map_err(failed)?;
    }
    let shown = folder.display().to_string();
    if args.json {
        let files: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        output::json(&serde_json::json!({ "folder": shown, "id": id, "files": files }))?;
    } else {
        output::text(&format!(
            "{shown}: a working pack of {} files. Try:\n  fenji check {shown}\n  fenji test {shown}\n  fenji ask {shown}\n",
            FILES.len(),
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

/// The folder's name as an id, or `my-plan` where the name does not give one.
fn id(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    let id = parts.join("-");
    if id.starts_with(|c: char| c.is_ascii_lowercase()) { id } else { "my-plan".to_owned() }
}
