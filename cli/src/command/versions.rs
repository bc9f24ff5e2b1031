//! Packs as they were: `REV:PATH` names what a path held in a revision of the git repository in which the command runs.

use crate::command::input::{Plans, plans};
use crate::status::Stop;
use fenji::Problem;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Opens a pack or a desk: a path, or `REV:PATH` of a git revision.
pub fn open(name: &Path) -> Result<Plans, Stop> {
    let Some((revision, path)) = revision(name) else { return plans(name) };
    let folder = TempDir::new().map_err(|error| failed(name, &format!("no temporary folder: {error}")))?;
    let checkout = Checkout::of(name, &revision, &path, folder)?;
    // A vocabulary and the packs of a desk stand beside it; the base of an overlay may stand anywhere.
    checkout.write(checkout.beside())?;
    match plans(&checkout.path()) {
        Err(stop) if stop.problems.iter().any(|problem| problem.code == "missing-base") => {
            checkout.write("")?;
            plans(&checkout.path())
        }
        opened => opened,
    }
    .map_err(|stop| checkout.told(stop))
}

/// The revision and the path in `REV:PATH`; none where there is such a file, or no colon.
fn revision(name: &Path) -> Option<(String, String)> {
    let text = name.to_str().filter(|_| !name.exists())?;
    let (revision, path) = text.split_once(':')?;
    // `C:\packs` is no revision.
    let drive = revision.len() == 1 && path.starts_with(['\\', '/']);
    (!revision.is_empty() && !drive).then(|| (revision.to_owned(), path.to_owned()))
}

/// A revision of which some files are written to a folder.
struct Checkout {
    name: String,
    /// The tree's id.
    tree: String,
    /// The path from the root of the repository, with `/`.
    inside: String,
    root: PathBuf,
    folder: TempDir,
}

impl Checkout {
    fn of(name: &Path, revision: &str, path: &str, folder: TempDir) -> Result<Self, Stop> {
        let asked = |args: &[&str]| run(name, Command::new("git").args(args), &[]);
        let root = asked(&["rev-parse", "--show-toplevel"])?;
        let prefix = asked(&["rev-parse", "--show-prefix"])?;
        let tree = asked(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{tree}}")]);
        let tree = tree.map_err(|_| {
            let problem = Problem::error("unreadable", format!("git knows no revision `{revision}`"));
            Stop::cannot(problem.help("name a commit, a branch or a tag, as in `HEAD~1:rules/my-plan`"))
        })?;
        let mut inside: Vec<&str> = Vec::new();
        for part in prefix.split('/').chain(path.split(['/', '\\'])) {
            match part {
                "" | "." => {}
                ".." => _ = inside.pop(),
                part => inside.push(part),
            }
        }
        let (name, inside) = (name.display().to_string(), inside.join("/"));
        Ok(Self { name, tree, inside, root: root.into(), folder })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("tree").join(&self.inside)
    }

    /// The folder in which the path stands.
    fn beside(&self) -> &str {
        self.inside.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Writes all files below a folder of the repository; git does it, with an index of its own.
    fn write(&self, below: &str) -> Result<(), Stop> {
        let name = Path::new(&self.name);
        let index = self.folder.path().join("index");
        let git = || {
            let mut git = Command::new("git");
            git.current_dir(&self.root).env("GIT_INDEX_FILE", &index);
            git
        };
        run(name, git().args(["read-tree", &self.tree]), &[])?;
        let mut listing = git();
        listing.args(["ls-files", "-z", "--"]);
        listing.arg(if below.is_empty() { ":/" } else { below });
        let files = run(name, &mut listing, &[])?;
        let mut prefix = self.folder.path().join("tree").display().to_string();
        prefix.push('/');
        run(name, git().args(["checkout-index", "-f", "-z", "--stdin", "--prefix", &prefix]), files.as_bytes())?;
        Ok(())
    }

    /// What is wrong, with the name that was typed in place of where its files were written.
    fn told(&self, stop: Stop) -> Stop {
        let folder = self.folder.path().join("tree").display().to_string();
        let (revision, _) = self.name.split_once(':').unwrap_or_default();
        let shown = |text: &str| text.replace(&format!("{folder}/"), &format!("{revision}:"));
        let problems = stop.problems.into_iter().map(|mut problem| {
            problem.message = shown(&problem.message);
            problem.help = problem.help.as_deref().map(shown);
            if let Some(place) = &mut problem.place {
                place.file = shown(&place.file);
            }
            problem
        });
        Stop { status: stop.status, problems: problems.collect() }
    }
}

/// Runs git; what it prints, without the line break at the end.
fn run(name: &Path, command: &mut Command, input: &[u8]) -> Result<String, Stop> {
    let broken = |error: std::io::Error| failed(name, &format!("git cannot be run: {error}"));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(broken)?;
    let (stdin, input) = (child.stdin.take(), input.to_vec());
    // It may print before it has read all.
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let output = child.wait_with_output().map_err(broken)?;
    _ = writer.join();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(failed(name, said.lines().next().unwrap_or("git failed")));
    }
    String::from_utf8(output.stdout)
        .map(|text| text.trim_end_matches(['\n', '\r']).to_owned())
        .map_err(|_| failed(name, "git knows files whose names are not UTF-8"))
}

fn failed(name: &Path, why: &str) -> Stop {
    Stop::cannot(Problem::error("unreadable", format!("cannot read `{}`: {why}", name.display())))
}
