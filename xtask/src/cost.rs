//! The stage `cost`: how large compiled packs are, and how many instructions the hot paths take, neither more than stated.
//!
//! Sizes are those after brotli, as a browser fetches them; instructions are counted by valgrind, so that neither the
//! machine nor what else it does matters. A number is raised only with its reason; where less is needed, it is lowered.

use crate::build;
use crate::stage::{self, Outcome};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The most bytes of each compiled file with the words of one locale, after brotli.
const SIZES: &[(&str, usize)] = &[
    // Those of the packs were raised by a few hundred each, and by 1,700 for public emergencies, for steps that were missing; then
    // by a hundred each, and the desk's by 500, for what is concluded before anything is known; by some hundred of three for steps
    // beside danger that were wrong.
    ("rules/customer-data-leak", 19_700),
    ("rules/ecommerce-security", 19_900),
    ("rules/it-operations", 29_700),
    ("rules/online-business", 21_100),
    ("rules/public-emergency", 17_650),
    ("rules/service-desk", 16_500),
    ("rules/social-media", 16_500),
    // Half of it is how people put things, in all languages, and most of the rest are words. Raised by 6,000 for phrases
    // that tell harmless uses of the words of danger from danger, and signs from their sisters; by 7,700 for three more signs,
    // each with its phrases, and for what responders and reporters missed in the plans.
    ("rules", 171_900),
];
/// The locale of their words.
const LOCALE: &str = "zh-Hans";

/// What is counted: by what, what of it, about what, and the most instructions one of them may take. That what was said is
/// kept beside what counts of it, so that a comparison tells no change that is none, has raised all by up to one in a hundred.
const PATHS: &[(&str, &[&str], &str, u64)] = &[
    // Reading the facts is most of it.
    ("rules/it-operations", &["verdict"], ALL_KNOWN, 108_500),
    // Writing the decision is most of it.
    ("rules/it-operations", &[], ALL_KNOWN, 595_000),
    // Everything may still hold, of which the file says what is concluded: putting it into words is what is left.
    ("rules/it-operations", &[], "{}", 1_800_000),
    ("rules", &[], "{}", 19_900_000),
    ("rules", &[], NOBODY_IN_DANGER, 21_700_000),
    // One sign more.
    ("rules", &[], ONE_SIGN, 5_320_000),
    // No file says anything of this either, and nearly everything may still hold: the questions walk most of the diagrams.
    ("rules", &[], SIGNS_UNKNOWN, 102_500_000),
];
/// What a reporter answers first.
const NOBODY_IN_DANGER: &str = r#"{"safety":{"people_at_risk":false}}"#;
/// And what they saw.
const ONE_SIGN: &str = r#"{"safety":{"people_at_risk":false},"incident":{"signs":["hardware-fault"]}}"#;
/// The same from somebody who cannot say.
const SIGNS_UNKNOWN: &str = r#"{"safety":{"people_at_risk":false},"incident":{"signs":null}}"#;
/// An incident of which everything that decides is known.
const ALL_KNOWN: &str = r#"{"safety":{"people_at_risk":false},"incident":{"signs":["hardware-fault"],"confirmed":"confirmed"},"system":{"state":"down","restart":"failed","importance":"important"},"affected":{"extent":"local"},"operation":{"affected":true},"occurrence":{"pattern":"repeated"},"standby":{"available":false}}"#;
/// So many of them are decided, beside none: what starting takes does not count.
const TIMES: usize = 8;

/// The program that is counted: the library that only decides, as it is put to use.
const BUILD: [&str; 7] =
    ["build", "--quiet", "--release", "--package", "fenji", "--no-default-features", "--example=cost"];

pub fn run() -> Result<Outcome, String> {
    build::programs()?;
    let folder = crate::root().join("target/cost");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut over = Vec::new();
    for (pack, most) in SIZES {
        let file = compiled(pack, &folder)?;
        told(&format!("{pack}, after brotli"), brotli(&file)? as u64, *most as u64, "bytes", &mut over);
    }
    let counts = stage::succeeds(Command::new("valgrind").arg("--version"));
    if counts {
        stage::run(&mut stage::cargo(&BUILD))?;
        for (pack, options, facts, most) in PATHS {
            let file = file(pack, &folder);
            let of = |times: usize| counted(&file, options, facts, times);
            // One more than none: what is made when it is first needed does not count either.
            let each = of(TIMES + 1)?.saturating_sub(of(1)?) / TIMES as u64;
            let shown: String = facts.chars().take(24).collect();
            told(&format!("{pack} {} {shown}", options.join(" ")), each, *most, "instructions", &mut over);
        }
    }
    if !over.is_empty() {
        return Err(over.join("; "));
    }
    match counts {
        true => Ok(Outcome::Passed),
        false => Ok(Outcome::Skipped(
            "the sizes are right, but valgrind, which counts instructions, is not installed".to_owned(),
        )),
    }
}

/// Prints a number beside the most that it may be.
fn told(what: &str, now: u64, most: u64, unit: &str, over: &mut Vec<String>) {
    println!("{what:<60} {now:>12} of {most} {unit}");
    if now > most {
        over.push(format!("{what}: {now} {unit}, more than {most}"));
    }
}

/// Where the compiled file of a pack or of the desk is.
fn file(pack: &str, folder: &Path) -> PathBuf {
    folder.join(format!("{}.fenji", pack.replace('/', "-")))
}

/// Writes it.
fn compiled(pack: &str, folder: &Path) -> Result<PathBuf, String> {
    let file = file(pack, folder);
    let mut command = build::fenji(&["compile", pack, "--locale", LOCALE, "--force", "-o"]);
    stage::run(command.arg(&file).stdout(Stdio::null()))?;
    Ok(file)
}

/// How many bytes a file has after brotli at its best.
fn brotli(file: &Path) -> Result<usize, String> {
    let script = "const { brotliCompressSync, constants } = require('node:zlib');\
                  const bytes = require('node:fs').readFileSync(process.argv[1]);\
                  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };\
                  console.log(brotliCompressSync(bytes, { params }).length);";
    let mut node = Command::new("node");
    let said = node.args(["-e", script]).arg(file).output();
    let said = said.map_err(|error| format!("node did not start: {error}"))?;
    let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    said.parse().map_err(|_| format!("node did not tell the size of {}", file.display()))
}

/// How many instructions deciding so often takes, starting included.
fn counted(file: &Path, options: &[&str], facts: &str, times: usize) -> Result<u64, String> {
    let program = format!("target/release/examples/cost{}", std::env::consts::EXE_SUFFIX);
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(crate::root().join(program));
    valgrind.arg(file).args([facts, &times.to_string()]).args(options);
    let said = valgrind.output().map_err(|error| format!("valgrind did not start: {error}"))?;
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let counted = said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    counted.ok_or_else(|| format!("valgrind counted nothing: {said}"))
}
