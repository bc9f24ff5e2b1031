//! The databases that the tests run on: a file of SQLite, and a cluster of PostgreSQL that is started for them.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A PostgreSQL of its own; it is stopped by the operating system's own means when the tests end.
struct Cluster {
    port: u16,
    bin: PathBuf,
    as_postgres: bool,
}

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database of PostgreSQL, or nothing where it is not installed.
pub fn postgres() -> Option<String> {
    let cluster = CLUSTER.get_or_init(start).as_ref()?;
    let name = format!("fenji_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let created = command(cluster.as_postgres, &cluster.bin.join("createdb"))
        .args(["-h", "127.0.0.1", "-p", &cluster.port.to_string(), "-U", "postgres", &name])
        .status();
    assert!(created.expect("createdb runs").success());
    Some(format!("postgres://postgres@127.0.0.1:{}/{name}", cluster.port))
}

fn start() -> Option<Cluster> {
    let bin = binaries()?;
    // PostgreSQL does not run as root.
    let as_postgres = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let folder = command(as_postgres, "mktemp".as_ref()).args(["-d", "-t", "fenji-pg-XXXXXX"]).output().ok()?;
    let folder = String::from_utf8(folder.stdout).ok()?.trim().to_owned();
    let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
    let quiet = |mut command: Command| command.stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    let mut init = command(as_postgres, &bin.join("initdb"));
    init.args(["-D", &folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    let mut run = command(as_postgres, &bin.join("pg_ctl"));
    let options = format!("-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}");
    run.args(["-D", &folder, "-w", "-l", &format!("{folder}/log"), "-o", &options, "start"]);
    let pid = std::process::id().to_string();
    if !quiet(init) || !quiet(run) {
        eprintln!("PostgreSQL is installed, but did not start; see {folder}");
        return None;
    }
    // Whoever ends the tests, the cluster ends with them.
    let who = if as_postgres { "runuser -u postgres --" } else { "" };
    let watch = format!(
        "while kill -0 {pid}; do sleep 1; done; cd /; {who} '{}' -D {folder} -m immediate stop; rm -rf {folder}",
        bin.join("pg_ctl").display()
    );
    let mut watching = Command::new("sh");
    watching.args(["-c", &watch]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    Some(Cluster { port, bin, as_postgres })
}

fn command(as_postgres: bool, program: &std::path::Path) -> Command {
    if !as_postgres {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
    command
}

/// Where Debian's package or the path has the programs.
fn binaries() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("createdb").is_file())
}
