//! What a command reads: packs, facts, and the options that most commands share.

use crate::data::name::unreadable;
use crate::status::{Status, Stop};
use fenji::{CheckReport, Desk, Moment, Pack, Problem, Subject, Zone};
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

/// One input may hold at most this many bytes; the same bound as the library's.
pub const MAX_BYTES: usize = fenji::MAX_FACTS_BYTES;

/// The options of every command that decides.
#[derive(clap::Args)]
pub struct Reading {
    /// Language of the words: a locale of the pack, such as zh-Hans, zh-Hant or en [default: the pack's first]
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// When the incident was reported (RFC 3339, such as 2026-11-22T16:00:00+08:00): gives deadlines a clock time
    #[arg(long, value_name = "TIME")]
    received: Option<String>,
    /// The time zone in which days, months and years count and times are shown: a name such as Asia/Shanghai, or an
    /// offset such as +08:00 [default: the offset that each time is written with]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    zone: Option<String>,
    /// Who fills the pack's roles here: a JSON file such as {"overall-head": {"name": "…", "contact": "…"}}, for a
    /// desk by pack
    #[arg(long, value_name = "FILE")]
    roles: Option<PathBuf>,
    /// Whose questions, suggestions and first steps to show; everybody's where none is named. What is concluded is the
    /// same
    #[arg(long, value_name = "AUDIENCE", value_parser = ["reporter", "responder"])]
    audience: Option<String>,
}

/// What [`Reading`] comes to for one pack or desk.
pub struct Settings<S: Subject> {
    /// For the engine.
    pub options: S::Options,
    /// One of its locales.
    pub locale: String,
    /// Where times are shown.
    pub zone: Option<Zone>,
    /// When the incident was reported, where that was said.
    pub received: Option<Moment>,
}

impl Reading {
    /// The options for `subject`; an error where it does not speak the locale or the time is none.
    pub fn settings<S: Subject>(&self, subject: &S) -> Result<Settings<S>, Stop> {
        let locale = match &self.locale {
            Some(locale) => subject.locale(locale).map_err(Stop::pack)?.to_owned(),
            None => subject.locales().first().cloned().unwrap_or_default(),
        };
        let (received, zone) = (self.moment()?, self.zone()?);
        let roles = match &self.roles {
            Some(path) => subject.roles_from_json(&read(Some(path))?).map_err(Stop::input)?,
            None => S::Roles::default(),
        };
        let audience = self.audience.as_deref().and_then(|audience| audience.parse().ok());
        let options = S::options(Some(locale.clone()), received, zone.clone(), audience, roles);
        Ok(Settings { options, locale, zone, received })
    }

    /// When the incident was reported.
    fn moment(&self) -> Result<Option<Moment>, Stop> {
        let wrong = |text: &str| {
            let problem = Problem::error("not-a-time", format!("`--received {text}` is not a moment in time"));
            Stop::cannot(problem.help("write date, time and offset as in RFC 3339: `2026-11-22T16:00:00+08:00`"))
        };
        self.received.as_deref().map(|text| text.parse().map_err(|_| wrong(text))).transpose()
    }

    /// The zone that was named.
    fn zone(&self) -> Result<Option<Zone>, Stop> {
        self.zone.as_deref().map(|text| text.parse().map_err(Stop::pack)).transpose()
    }
}

/// What a path names: one pack, or a desk with several.
pub enum Plans {
    /// A pack's folder or bundle.
    Pack(Box<Pack>),
    /// A folder with a desk.
    Desk(Box<Desk>),
}

/// Opens a pack or a desk: a folder, which its manifest names, too, a bundle or a compiled file.
pub fn plans(path: &Path) -> Result<Plans, Stop> {
    let is_manifest = |name: &std::ffi::OsStr| name == "pack.toml" || name == "desk.toml" || name == "desk.json";
    let path = match path.parent() {
        Some(folder) if path.file_name().is_some_and(is_manifest) && path.is_file() => {
            if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
        }
        _ => path,
    };
    if Desk::stands_in(path) {
        return Desk::open(path).map(Box::new).map(Plans::Desk).map_err(Stop::pack);
    }
    Pack::open(path).map(Box::new).map(Plans::Pack).map_err(Stop::pack)
}

impl Plans {
    /// Everything that is wrong or doubtful about it.
    pub fn check(&self) -> CheckReport {
        match self {
            Self::Pack(pack) => pack.check(),
            Self::Desk(desk) => desk.check(),
        }
    }

    /// The one pack that it is, where a desk will not do; with a desk, `help`.
    pub fn into_pack(self, path: &Path, help: &str) -> Result<Pack, Stop> {
        match self {
            Self::Pack(pack) => Ok(*pack),
            Self::Desk(_) => {
                let message = format!("`{}` holds a desk with several packs", path.display());
                Err(Stop::cannot(Problem::error("is-desk", message).help(help)))
            }
        }
    }
}

/// Opens a pack or a desk with its rule files and cases, which compiled ones do not have.
pub fn with_sources(path: &Path) -> Result<Plans, Stop> {
    let plans = plans(path)?;
    let compiled = match &plans {
        Plans::Pack(pack) => Some(pack.as_ref()).filter(|pack| pack.is_compiled()),
        Plans::Desk(desk) => desk.packs().iter().find(|pack| pack.is_compiled()),
    };
    // All that can be found in a compiled pack is that it is one.
    match compiled.map(Pack::check) {
        Some(CheckReport { problems, .. }) => Err(Stop { status: Status::Stopped, problems }),
        None => Ok(plans),
    }
}

/// Reads and checks the facts of one incident; no path and `-` mean standard input.
pub fn facts<S: Subject>(subject: &S, path: Option<&Path>) -> Result<S::Facts, Stop> {
    subject.facts_from_json(&read(path)?).map_err(Stop::input)
}

/// Reads one input whole, but never much more than the library would accept.
pub fn read(path: Option<&Path>) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&name(path), &error))?;
    Ok(bytes)
}

/// Opens a file, or standard input for no path and `-`.
pub fn open(path: Option<&Path>) -> Result<Box<dyn Read + Send>, Stop> {
    match file(path) {
        Some(path) => Ok(Box::new(File::open(path).map_err(|error| unreadable(&path.display().to_string(), &error))?)),
        None => {
            if io::stdin().is_terminal() {
                eprintln!("reading facts (JSON) from the terminal; end with Ctrl-D");
            }
            Ok(Box::new(io::stdin()))
        }
    }
}

/// The path of a real file; `None` is standard input.
pub fn file(path: Option<&Path>) -> Option<&Path> {
    path.filter(|path| *path != Path::new("-"))
}

/// What an input is called in messages.
pub fn name(path: Option<&Path>) -> String {
    file(path).map_or_else(|| "standard input".to_owned(), |path| path.display().to_string())
}
