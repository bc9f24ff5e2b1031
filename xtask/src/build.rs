//! `cargo xtask build`: the npm package in pkg/, from the engine and the packs.

use crate::fingerprint::Fingerprint;
use crate::stage::{self, cargo};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

/// The locales of the packs that are shipped.
const LOCALES: [&str; 4] = ["zh-Hans", "zh-Hant", "zh-Hant-HK", "en"];

/// The target of everything that runs in JavaScript engines.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the package, or says what is missing.
pub fn run() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

type Done = Result<(), String>;
type Step = (&'static str, fn() -> Done);

/// The whole build, step by step.
pub fn build() -> Done {
    let steps: [Step; 5] = [
        ("tools", tools),
        ("the engine as Wasm", wasm),
        ("JavaScript around it", glue),
        ("packs and schemas", packs),
        ("the package", package),
    ];
    let start = Instant::now();
    let inputs = inputs()?;
    for (index, (name, step)) in steps.iter().enumerate() {
        println!("\n({}/{}) {name}", index + 1, steps.len());
        step()?;
    }
    inputs.keep()?;
    println!("\npkg/ is built in {}; `npm pack ./pkg` makes the tarball", stage::seconds(start.elapsed()));
    Ok(())
}

/// Everything that the package is made of, as it was when it was first looked at: what is written while it is built is not
/// taken for what it was built of.
fn inputs() -> Result<&'static Fingerprint, String> {
    static INPUTS: OnceLock<Result<Fingerprint, String>> = OnceLock::new();
    let engine =
        ["Cargo.toml", "Cargo.lock", "src", "cli", "rules", "schema", "words", "xtask/wasm", "xtask/src/build.rs"];
    let package = ["pkg/src", "pkg/scripts", "pkg/package.json", "pkg/package-lock.json", "pkg/tsconfig.json"];
    let inputs = || Fingerprint::of("pkg", &[&engine[..], &package].concat());
    INPUTS.get_or_init(inputs).as_ref().map_err(Clone::clone)
}

/// The package as it would be built now: looked up where that is what is there, else built.
pub fn unless_fresh() -> Done {
    if is_fresh()? {
        return tools();
    }
    println!("the npm package is not built, or what it is made of has changed; the first time takes minutes");
    build()
}

/// The same with the programs that tests need as well, so that none is compiled for the package alone.
pub fn for_tests() -> Done {
    if !is_fresh()? {
        programs()?;
    }
    unless_fresh()
}

/// Whether the package is there, made of what is there now.
fn is_fresh() -> Result<bool, String> {
    let there = [
        "pkg/dist/web.js",
        "pkg/dist/core_bg.wasm",
        "pkg/dist/author_bg.wasm",
        "pkg/packs/index.json",
        "pkg/schema/decision.json",
    ];
    Ok(there.iter().all(|path| crate::root().join(path).exists()) && inputs()?.is_kept())
}

/// Looks for all tools before any work begins; adds those of Rust that are missing.
pub fn tools() -> Done {
    let mut missing = Vec::new();
    match version("node", &["--version"]) {
        Some(version) if major(&version) >= 20 => {}
        Some(version) => {
            missing.push(format!("Node.js {version} is too old; install 20 or newer from https://nodejs.org"))
        }
        None => missing.push("Node.js is missing; install 20 or newer from https://nodejs.org".to_owned()),
    }
    if version("npm", &["--version"]).is_none() {
        missing.push("npm is missing; it comes with Node.js".to_owned());
    }
    missing.extend(add_target().err());
    missing.extend(add_std_sources().err());
    if missing.is_empty() { npm_install("pkg") } else { Err(missing.join("\nerror: ")) }
}

/// Adds the Wasm target where it is not installed.
pub fn add_target() -> Done {
    add(&["target", "add", TARGET], || {
        let found = output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]));
        found.is_some_and(|path| Path::new(path.trim()).is_dir())
    })
}

/// The standard library is compiled anew, for size: see ARCHITECTURE.md.
fn add_std_sources() -> Done {
    add(&["component", "add", "rust-src"], || {
        let root = output(Command::new("rustc").args(["--print", "sysroot"]));
        root.is_some_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/std").is_dir())
    })
}

fn add(what: &[&str], installed: fn() -> bool) -> Done {
    if installed() {
        return Ok(());
    }
    stage::run(Command::new("rustup").args(what)).ok();
    let line = what.join(" ");
    if installed() { Ok(()) } else { Err(format!("`rustup {line}` did not help; run it by hand and see what it says")) }
}

/// The engine's modules: under which name each stands in the package, and the feature that makes it.
const MODULES: [(&str, &str); 2] = [("core", "wasm"), ("author", "wasm-author")];

/// Compiles the engine twice, once a run: the core that decides, and the one that reads rule files, too. Each is linked by one
/// thread for minutes, and both have the name of the library: with a folder of its own neither waits for the other.
fn wasm() -> Done {
    static BUILT: OnceLock<Done> = OnceLock::new();
    let modules = || stage::run_side_by_side(MODULES.iter().map(|(name, feature)| module(name, feature)).collect());
    BUILT.get_or_init(modules).clone()
}

/// Begins with the engine's modules where the package will have to be built: most of what comes before it leaves a core idle.
/// Whoever needs them waits for them, and hears what went wrong.
pub fn begin() {
    let stale = is_fresh().is_ok_and(|fresh| !fresh);
    if stale && add_target().is_ok() && add_std_sources().is_ok() {
        std::thread::spawn(wasm);
    }
}

/// The folder of a module's build.
fn folder(name: &str) -> String {
    format!("target/wasm/{name}")
}

fn module(name: &str, feature: &str) -> Command {
    // What others link against needs no module of its own; only here one is made of the library.
    let lib =
        ["rustc", "--package", "fenji", "--lib", "--crate-type", "cdylib", "--profile", "wasm", "--target", TARGET];
    let mut command = cargo(&lib);
    command.args(["--no-default-features", "--features", feature, "--target-dir", &folder(name)]);
    command.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    // Compiling the standard library is not stable yet; with the stable compiler this name asks for it.
    let flags = "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=shallow -Zlocation-detail=none \
                 --cfg sha2_backend_soft=\"compact\"";
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", flags);
    command
}

/// Runs bindgen as a library of the pinned version.
fn glue() -> Done {
    for (name, _) in MODULES {
        let module = format!("{}/{TARGET}/wasm/fenji.wasm", folder(name));
        let mut bindgen = match PROGRAMS.get() {
            Some(built) => built.clone().map(|()| stage::from_root(stage::program("xtask-wasm")))?,
            None => cargo(&["run", "--quiet", "--package", "xtask-wasm", "--"]),
        };
        stage::run(bindgen.args(["bindgen", &module, "pkg/build", name]))?;
    }
    Ok(())
}

/// Writes every pack of rules/ and the schemas: of what the engine answers and takes, and of the files that people write.
fn packs() -> Done {
    let root = crate::root();
    for folder in ["pkg/packs", "pkg/schema"] {
        let folder = root.join(folder);
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    fenji_alone()?;
    write_schema("decision", &[])?;
    let mut commands = shipped("rules", "desk");
    for pack in crate::packs()? {
        let name = pack.rsplit('/').next().unwrap_or_default();
        commands.extend(shipped(&pack, name));
        write_schema(name, &[&pack])?;
    }
    stage::run_side_by_side(commands)?;
    for_editors()
}

/// Writes a pack, or the desk with all its packs, as the package ships it: the bundle, and a compiled file a locale.
fn shipped(from: &str, name: &str) -> Vec<Command> {
    let bundle = fenji(&["bundle", from, "-o", &format!("pkg/packs/{name}.json")]);
    let compiled = LOCALES.map(|locale| {
        // It is proved when its bundle is written.
        let file = format!("pkg/packs/{name}.{locale}.fenji");
        fenji(&["compile", from, "--force", "--locale", locale, "-o", &file])
    });
    std::iter::once(bundle).chain(compiled).collect()
}

/// Copies the schemas that are in git: of the files that people write, for editors, and of reports, for receivers.
fn for_editors() -> Done {
    let root = crate::root();
    let from = root.join("schema");
    let failed = |error: std::io::Error| format!("cannot copy {}: {error}", from.display());
    for entry in from.read_dir().map_err(failed)?.flatten() {
        std::fs::copy(entry.path(), root.join("pkg/schema").join(entry.file_name())).map_err(failed)?;
    }
    Ok(())
}

fn write_schema(name: &str, args: &[&str]) -> Done {
    let path = crate::root().join(format!("pkg/schema/{name}.json"));
    let mut command = fenji(&["schema"]);
    command.args(args).stdout(Stdio::piped());
    println!("$ {} > pkg/schema/{name}.json", stage::show(&command));
    let made = command.output().map_err(|error| format!("`{}` did not start: {error}", stage::show(&command)))?;
    if !made.status.success() {
        return Err(format!("`{}` ended with {}", stage::show(&command), made.status));
    }
    std::fs::write(&path, made.stdout).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// All members, and all that any of them can do: what several of them need is then compiled once, and every stage finds the
/// same build. A call that names fewer would have other features or flags of what they share, and compile that again.
pub const MEMBERS: [&str; 3] = ["--workspace", "--features", "xtask-wasm/tests"];

/// The tests of all members but those in documents. Programs are built where their package tests them as such.
const TESTS: [&str; 3] = ["--lib", "--bins", "--tests"];

/// Runs the tests whose names contain `name`.
pub fn test(name: &str) -> Done {
    stage::run(cargo(&["test", "--quiet"]).args(MEMBERS).args(TESTS).arg(name))
}

/// Builds the command line alone, where it was not built with everything.
fn fenji_alone() -> Done {
    static BUILT: OnceLock<Done> = OnceLock::new();
    let alone = || stage::run(&mut cargo(&["build", "--quiet", "--package", "fenji-cli"]));
    PROGRAMS.get().unwrap_or_else(|| BUILT.get_or_init(alone)).clone()
}

static PROGRAMS: OnceLock<Done> = OnceLock::new();

/// Builds all programs and all tests, once a run; [`stage::program`] says where one is.
pub fn programs() -> Done {
    PROGRAMS.get_or_init(|| stage::run(cargo(&["test", "--quiet", "--no-run"]).args(MEMBERS).args(TESTS))).clone()
}

/// The command line of this workspace, once it is built.
pub fn fenji(args: &[&str]) -> Command {
    let mut command = stage::from_root(stage::program("fenji"));
    command.args(args);
    command
}

/// Types, entries, declarations and sizes.
fn package() -> Done {
    stage::run(Command::new("node").arg("scripts/build.mjs").current_dir(crate::root().join("pkg")))
}

/// Installs what the lock file in `folder` names, unless that was done already.
pub fn npm_install(folder: &str) -> Done {
    let folder = crate::root().join(folder);
    let time = |path: &str| folder.join(path).metadata().and_then(|file| file.modified()).ok();
    let (lock, installed) = (time("package-lock.json"), time("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= lock {
        return Ok(());
    }
    let arguments = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    stage::run(Command::new("npm").args(arguments).current_dir(folder))
}

fn version(program: &str, args: &[&str]) -> Option<String> {
    output(Command::new(program).args(args)).map(|text| text.trim().to_owned())
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn major(version: &str) -> u32 {
    let number = version.trim_start_matches('v').split('.').next().unwrap_or_default();
    number.parse().unwrap_or(0)
}
