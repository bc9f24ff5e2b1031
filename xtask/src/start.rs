//! `cargo xtask start`: the server with form and board, built where that is needed, and started.

use crate::fingerprint::Fingerprint;
use crate::{build, server, stage};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The page's folder.
const FOLDER: &str = "www";

/// Tells the page where reports are sent; without it they stay on the device.
const ENDPOINT: &str = "FENJI_ENDPOINT";

/// Where the server keeps what it is given, as long as the environment names no other place.
const DATA: (&str, &str) = ("FENJI_DATA", "data");

/// Where it listens, as long as the environment names no other address: always the same where it is free, because what the
/// form keeps on the device belongs to its address.
const LISTEN: &str = "FENJI_LISTEN";
const PORTS: std::ops::Range<u16> = 4180..4190;

/// Builds what must be built and serves form and board until somebody ends it, at `args`' port or at one that is free.
pub fn run(args: &[&str]) -> ExitCode {
    let port = match args {
        [] => None,
        [port] if port.parse::<u16>().is_ok_and(|port| port > 0) => port.parse().ok(),
        _ => {
            eprintln!("error: `{}` is no port; give a number from 1 to 65535, or nothing", args.join(" "));
            return ExitCode::from(2);
        }
    };
    match prepare().and_then(|()| serve(port)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

/// The built page in www/dist, made of the package and the page as they are now.
pub fn prepare() -> Result<(), String> {
    let start = Instant::now();
    build::unless_fresh()?;
    build::npm_install(FOLDER)?;
    let inputs = inputs()?;
    if inputs.is_kept() && crate::root().join(FOLDER).join("dist/index.html").is_file() {
        println!("the page is as it was built before, looked up in {}", stage::seconds(start.elapsed()));
        return Ok(());
    }
    stage::run(Command::new("npm").args(["run", "--silent", "build"]).current_dir(crate::root().join(FOLDER)))?;
    inputs.keep()?;
    println!("\nthe page is built, {} after the start", stage::seconds(start.elapsed()));
    Ok(())
}

/// Everything that the page is made of, which is also the built package.
fn inputs() -> Result<Fingerprint, String> {
    let page = [
        "words",
        "www/board",
        "www/src",
        "www/public",
        "www/index.html",
        "www/csp.ts",
        "www/packs.ts",
        "www/vite.config.ts",
        "www/tsconfig.json",
        "www/package-lock.json",
    ];
    let package = ["pkg/package.json", "pkg/dist", "pkg/packs"];
    let endpoint = std::env::var(ENDPOINT).unwrap_or_default();
    Ok(Fingerprint::of("www", &[&page[..], &package].concat())?.and(&endpoint))
}

/// Builds the server with the page inside, and becomes it; it prints the addresses.
fn serve(port: Option<u16>) -> Result<(), String> {
    let server = server::release()?;
    let free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = port.or_else(|| PORTS.into_iter().find(free)).unwrap_or(PORTS.start);
    let mut command = Command::new(server);
    command.current_dir(crate::root());
    if std::env::var_os(DATA.0).is_none() {
        command.env(DATA.0, crate::root().join(DATA.1));
    }
    if std::env::var_os(LISTEN).is_none() {
        command.env(LISTEN, format!("127.0.0.1:{port}"));
    }
    become_it(&mut command)
}

/// Goes on as `command`, so that whoever ends this process ends the server.
#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<(), String> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(format!("`{}` did not start: {error}", stage::show(command)))
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<(), String> {
    stage::run(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_port_is_refused_before_anything_is_built() {
        for wrong in [&["0"][..], &["65536"], &["--help"], &["8080", "8081"]] {
            assert_eq!(format!("{:?}", run(wrong)), format!("{:?}", ExitCode::from(2)), "{wrong:?}");
        }
    }
}
