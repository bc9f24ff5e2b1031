//! The benchmarks beside other engines: the native one, a workspace of its own because its dependencies are large, and
//! the one of the npm package. Their tables stand in docs/performance.md as they were printed; nobody writes them by hand.

use crate::{build, stage};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitCode, Stdio};

/// Where the tables stand, between two comments with the benchmark's name.
const PAGE: &str = "docs/performance.md";
/// Puts the tables there.
const WRITE: &str = "--write";

/// Runs a benchmark with `args`: the npm package's after `js`, otherwise the native one in release.
pub fn run(args: &[&str]) -> ExitCode {
    let rest: Vec<&str> = args.iter().copied().filter(|arg| *arg != WRITE && *arg != "js").collect();
    let name = if args.first() == Some(&"js") { "js" } else { "native" };
    let tables = if name == "js" { js(&rest) } else { native(&rest) };
    let done = tables.and_then(|tables| if args.contains(&WRITE) { write(name, &tables) } else { Ok(()) });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn native(args: &[&str]) -> Result<String, String> {
    eprintln!("the native engine beside engines for Rust; `cargo xtask bench js` measures the npm package");
    printed(stage::cargo(&["run", "--release", "--manifest-path", "benches/peers/Cargo.toml", "--"]).args(args))
}

fn js(args: &[&str]) -> Result<String, String> {
    eprintln!("the npm package beside engines for JavaScript; `cargo xtask bench` measures the native engine");
    // Never an old package, nor bundles of an old command.
    build::build()?;
    stage::run(&mut stage::cargo(&["build", "--quiet", "--package", "fenji-cli"]))?;
    build::npm_install("benches/js")?;
    let mut node = Command::new("node");
    node.args(["--expose-gc", "bench.mjs"]).args(args).current_dir(crate::root().join("benches/js"));
    printed(node.env("FENJI_BINARY", stage::program("fenji")))
}

/// Runs a benchmark and shows its tables as they come; gives all of them.
fn printed(command: &mut Command) -> Result<String, String> {
    let said = |error: std::io::Error| format!("the benchmark cannot be run: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(said)?;
    let mut tables = String::new();
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let line = line.map_err(said)?;
        println!("{line}");
        tables.push_str(&line);
        tables.push('\n');
    }
    let status = child.wait().map_err(said)?;
    if status.success() { Ok(tables) } else { Err(format!("the benchmark ended with {status}")) }
}

/// Puts the tables in the place of those from before.
fn write(name: &str, tables: &str) -> Result<(), String> {
    let path = crate::root().join(PAGE);
    let page = fs::read_to_string(&path).map_err(|error| format!("{PAGE} cannot be read: {error}"))?;
    let new = replaced(&page, name, tables).ok_or_else(|| format!("{PAGE} has no place for `{name}`"))?;
    fs::write(&path, new).map_err(|error| format!("{PAGE} cannot be written: {error}"))?;
    eprintln!("{PAGE} has the new tables");
    Ok(())
}

fn replaced(page: &str, name: &str, tables: &str) -> Option<String> {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = page.split_once(&start)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{start}\n{}\n\n{end}{after}", tables.trim()))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn tables_are_put_in_their_own_place() {
        let page = "a\n<!-- js -->\nold\n<!-- end of js -->\nb\n";
        let new = replaced(page, "js", "| x |\n").unwrap();
        assert_eq!(new, "a\n<!-- js -->\n\n| x |\n\n<!-- end of js -->\nb\n");
        assert_eq!(replaced(&new, "js", "| x |"), Some(new.clone()));
        assert_eq!(replaced(page, "native", "x"), None);
    }
}
