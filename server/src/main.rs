//! fenji-server: takes reports, decides again, keeps everything, and gives responders a board to work on.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod access;
mod api;
mod app;
mod auth;
mod channel;
mod clock;
mod code;
mod config;
mod deadlines;
mod document;
mod embedded;
mod erasure;
mod escalation;
mod export;
mod facts;
mod fault;
mod files;
mod fitting;
mod incident;
mod judge;
mod likeness;
mod limits;
mod mail;
mod outbox;
mod pages;
mod proposals;
mod proposing;
mod provider;
mod role;
mod rules;
mod send;
mod store;
mod text;
mod words;

use app::{App, Parts};
use config::Config;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

const HELP: &str = "\
fenji-server [COMMAND]

  serve               takes reports and serves form and board; what happens without a command
  user NAME ROLE      adds a user or changes role and password, which is read from standard input;
                      roles: responder, commander, admin
  verify              walks along the log's chain and prints its head
  export [--texts]    prints all incidents, one JSON object a line, without what people wrote unless it is asked for
  backup FILE         writes a copy of the SQLite database, while the server runs (PostgreSQL: pg_dump)

Environment: FENJI_DATABASE, FENJI_LISTEN, FENJI_RULES, FENJI_PUBLIC_URL, FENJI_DATA, FENJI_CONFIG (a TOML file with the same
names in lower case, [[webhooks]], [[channels]], [smtp], [[escalation]], [history], [retention] and [oidc]), FENJI_BEHIND_PROXY, FENJI_REPORTS_A_MINUTE, FENJI_ADMIN_PASSWORD, FENJI_SMTP_PASSWORD,
FENJI_OIDC_SECRET, FENJI_LOG
";

/// How long requests may go on after the server was asked to end.
const DRAIN: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("the server cannot start: {error}")),
    };
    let done = match args.as_slice() {
        [] | ["serve"] => runtime.block_on(serve()),
        ["user", name, role] => runtime.block_on(user(name, role)),
        ["verify"] => runtime.block_on(verify()),
        ["backup", file] => runtime.block_on(backup(file)),
        ["export"] => runtime.block_on(export(false)),
        ["export", "--texts"] => runtime.block_on(export(true)),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => {
            eprint!("error: `{}` is no command\n\n{HELP}", other.join(" "));
            return ExitCode::from(2);
        }
    };
    done.map_or_else(|what| failed(&what), |()| ExitCode::SUCCESS)
}

fn failed(what: &str) -> ExitCode {
    eprintln!("error: {}", what.replace('\n', "\nerror: "));
    ExitCode::FAILURE
}

/// Reads the configuration and opens the database.
async fn open() -> Result<(Config, Store), String> {
    let config = Config::read()?;
    std::fs::create_dir_all(&config.data)
        .map_err(|error| format!("the folder `{}` cannot be made: {error}", config.data.display()))?;
    let store = Store::open(&config).await?;
    Ok((config, store))
}

async fn serve() -> Result<(), String> {
    let filter = EnvFilter::try_from_env("FENJI_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr).init();
    // One provider of cryptography for everything.
    _ = rustls::crypto::ring::default_provider().install_default();
    let (mut config, store) = open().await?;
    let first = auth::first_user(&store).await?;
    let shelf = rules::Shelf::open(config.rules.as_deref(), config.history()?, &store).await?;
    let ranks = fitting::Ranks::read(&config, &shelf.current())?;
    let files = files::Files::open(&config.data)
        .map_err(|error| format!("attachments cannot be kept in `{}`: {error}", config.data.display()))?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!("nothing can be served at {}: {error}; FENJI_LISTEN names another address", config.listen)
    })?;
    config.listen = listener.local_addr().map_err(|error| error.to_string())?;
    let url = config.url();
    let (end, ending) = watch::channel(false);
    let limits = limits::Limits::of(&config);
    let app: App = Arc::new(Parts {
        config,
        store,
        shelf,
        ranks,
        files,
        limits,
        provider: Default::default(),
        seen: Default::default(),
        counts: Default::default(),
        ending,
    });
    let tasks = [
        tokio::spawn(outbox::run(app.clone())),
        tokio::spawn(deadlines::run(app.clone())),
        tokio::spawn(proposing::run(app.clone())),
        tokio::spawn(erasure::run(app.clone())),
        tokio::spawn(app.store.clone().follow_others(app.ending.clone())),
    ];
    println!("\n  form   {url}/\n  board  {url}/board/\n");
    if let Some(password) = first {
        println!("  The first user of the board is `admin` with the password {password}");
        println!("  It is shown once; `fenji-server user admin admin` sets another one.\n");
    }
    for name in &app.config.unread {
        tracing::warn!(name, "no such variable is read; `fenji-server help` lists those that are");
    }
    if !pages::are_built() {
        tracing::warn!("this server was built without pages");
    }
    tracing::info!(rules = app.shelf.current().digest(), "serving");
    let service = api::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut asked = end.subscribe();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        _ = asked.wait_for(|ending| *ending).await;
    });
    let serving = tokio::spawn(serving.into_future());
    asked_to_end().await;
    tracing::info!("ending: what was begun is finished, nothing new is taken");
    _ = end.send(true);
    match tokio::time::timeout(DRAIN, serving).await {
        Ok(Ok(Err(error))) => tracing::error!(%error, "serving ended badly"),
        Ok(_) => {}
        Err(_) => tracing::warn!("some requests did not end in time"),
    }
    for task in tasks {
        _ = task.await;
    }
    app.store.close().await;
    tracing::info!("ended");
    Ok(())
}

/// SIGTERM or Ctrl-C.
async fn asked_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            return;
        }
    }
    _ = tokio::signal::ctrl_c().await;
}

async fn user(name: &str, role: &str) -> Result<(), String> {
    let role = role.parse()?;
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).map_err(|error| format!("no password was given: {error}"))?;
    let (_, store) = open().await?;
    auth::set_user(&store, name, role, password.trim_end_matches(['\r', '\n'])).await?;
    store.close().await;
    println!("{name} is {}", role.name());
    Ok(())
}

async fn verify() -> Result<(), String> {
    let (_, store) = open().await?;
    let walked = store::log::verify(&store.readers).await?;
    println!("{} rows, {} of them erased; the chain holds; its head is {}", walked.rows, walked.erased, walked.head);
    store.close().await;
    Ok(())
}

async fn export(texts: bool) -> Result<(), String> {
    let (config, store) = open().await?;
    let shelf = rules::Shelf::open(config.rules.as_deref(), config.history()?, &store).await?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = export::run(&store, &shelf, texts, &mut out).await?;
    out.flush().map_err(|error| format!("the lines cannot be written: {error}"))?;
    store.close().await;
    eprintln!("{written} incidents");
    Ok(())
}

async fn backup(file: &str) -> Result<(), String> {
    let (config, store) = open().await?;
    if !config.is_sqlite() {
        return Err("only SQLite is copied by this command; use pg_dump for PostgreSQL".to_owned());
    }
    if std::path::Path::new(file).exists() {
        return Err(format!("`{file}` is there already; name a new file"));
    }
    let copy = sqlx::query("VACUUM INTO $1").bind(file).execute(&store.readers).await;
    copy.map_err(|error| format!("`{file}` was not written: {error}"))?;
    store.close().await;
    println!("{file} is written; copy the folder attachments in {} behind it", config.data.display());
    Ok(())
}
