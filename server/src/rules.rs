//! The packs and desks that decide, by digest: those in use, and all by which anything was ever decided here.

use crate::config::history::History;
use crate::embedded::Packs;
use crate::fault::Fault;
use crate::store::Store;
use fenji::{Desk, Pack};
use sqlx::Row as _;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, RwLock};

/// One desk, or one pack as a desk of its own.
pub struct Rules {
    pub desk: Desk,
    /// By which of its facts incidents are known again.
    pub history: Arc<History>,
    /// Whether it is a desk of several packs.
    pub is_desk: bool,
}

/// The rules in use and those of old reports.
pub struct Shelf {
    current: Arc<Rules>,
    history: Arc<History>,
    by_digest: RwLock<HashMap<String, Arc<Rules>>>,
}

impl Rules {
    fn of_desk(desk: Desk, history: &Arc<History>) -> Self {
        Self { desk, history: history.clone(), is_desk: true }
    }

    fn of_pack(pack: Pack, history: &Arc<History>) -> Self {
        Self { desk: Desk::of(pack), history: history.clone(), is_desk: false }
    }

    /// As they are kept: the desk's own bundle first, then those of its packs; for one pack, its bundle alone.
    fn bundles(&self) -> Vec<String> {
        let packs = self.desk.packs().iter().filter(|_| self.is_desk).map(Pack::to_bundle);
        std::iter::once(self.desk.to_bundle()).chain(packs).collect()
    }

    /// Reads a folder with rule files or bundles, or a bundle.
    fn open(path: &Path, history: &Arc<History>) -> Result<Self, String> {
        let said = |error: fenji::Error| format!("{}: {error}", path.display());
        let rules = match Desk::stands_in(path) {
            true => Self::of_desk(Desk::open(path).map_err(said)?, history),
            false => Self::of_pack(Pack::open(path).map_err(said)?, history),
        };
        match rules.desk.packs().iter().any(Pack::is_compiled) {
            // Another version of the engine might not read it, and every report must be decided again years later.
            true => Err(format!("{}: compiled rules cannot be kept; give their folder, or bundles", path.display())),
            false => Ok(rules),
        }
    }

    fn shipped(history: &Arc<History>) -> Result<Self, String> {
        let text = |name: &str| {
            let file = Packs::get(name)?;
            String::from_utf8(file.data.into_owned()).ok()
        };
        // The package's index says which packs the desk has.
        let (Some(desk), Some(index)) = (text("desk.json"), text("index.json")) else {
            return Err("this server was built without packs: give FENJI_RULES, or build it with `cargo xtask start`"
                .to_owned());
        };
        let index: serde_json::Value = serde_json::from_str(&index).map_err(|error| format!("index.json: {error}"))?;
        let ids = index
            .pointer("/desk/packs")
            .and_then(|ids| ids.as_array())
            .into_iter()
            .flatten()
            .filter_map(|id| id.as_str());
        let packs: Vec<String> = ids.filter_map(|id| text(&format!("{id}.json"))).collect();
        let desk = Desk::from_trusted_bundles(&desk, packs.iter().map(String::as_str));
        desk.map(|desk| Self::of_desk(desk, history)).map_err(|error| error.to_string())
    }

    fn kept(bundles: Vec<String>, history: &Arc<History>) -> Result<Self, fenji::Error> {
        let texts: Vec<&str> = bundles.iter().map(String::as_str).collect();
        match texts.as_slice() {
            [pack] => Pack::from_bundle(pack).map(|pack| Self::of_pack(pack, history)),
            [desk, packs @ ..] => {
                Desk::from_bundles(desk, packs.iter().copied()).map(|desk| Self::of_desk(desk, history))
            }
            [] => Err(fenji::Error { problems: Vec::new() }),
        }
    }

    pub fn digest(&self) -> &str {
        self.desk.digest()
    }
}

impl Shelf {
    /// Loads the rules in use, and keeps them with all the others.
    pub async fn open(folder: Option<&Path>, history: History, store: &Store) -> Result<Self, String> {
        let history = Arc::new(history);
        let current = match folder {
            Some(path) => Rules::open(path, &history)?,
            None => Rules::shipped(&history)?,
        };
        let mut all = Vec::new();
        if current.is_desk {
            // A form may have been given one of the packs alone.
            all.extend(current.desk.packs().iter().cloned().map(|pack| Arc::new(Rules::of_pack(pack, &history))));
        }
        let current = Arc::new(current);
        all.push(current.clone());
        for rules in &all {
            keep(store, rules).await.map_err(|_| "the packs cannot be kept in the database".to_owned())?;
        }
        let by_digest = all.into_iter().map(|rules| (rules.digest().to_owned(), rules)).collect();
        Ok(Self { current, history, by_digest: RwLock::new(by_digest) })
    }

    /// Those by which new reports are decided that name no known ones.
    pub fn current(&self) -> Arc<Rules> {
        self.current.clone()
    }

    /// Those with this digest, if anything was ever decided by them here.
    pub async fn get(&self, digest: &str, store: &Store) -> Result<Option<Arc<Rules>>, Fault> {
        let known = self.by_digest.read().ok().and_then(|all| all.get(digest).cloned());
        if known.is_some() {
            return Ok(known);
        }
        let row = sqlx::query("SELECT bundles FROM rules WHERE digest = $1").bind(digest);
        let Some(row) = row.fetch_optional(&store.readers).await? else { return Ok(None) };
        let bundles: Vec<String> = serde_json::from_str(row.try_get(0)?).unwrap_or_default();
        let rules = match Rules::kept(bundles, &self.history) {
            Ok(rules) if rules.digest() == digest => Arc::new(rules),
            // Kept by another version of the engine, which this one does not read.
            _ => {
                tracing::warn!(digest, "rules that were kept cannot be read any more");
                return Ok(None);
            }
        };
        if let Ok(mut all) = self.by_digest.write() {
            all.insert(digest.to_owned(), rules.clone());
        }
        Ok(Some(rules))
    }

    /// Those with this digest, else those in use.
    pub async fn get_or_current(&self, digest: &str, store: &Store) -> Result<Arc<Rules>, Fault> {
        Ok(self.get(digest, store).await?.unwrap_or_else(|| self.current()))
    }
}

async fn keep(store: &Store, rules: &Arc<Rules>) -> Result<(), Fault> {
    let known = sqlx::query("SELECT 1 FROM rules WHERE digest = $1").bind(rules.digest().to_owned());
    if known.fetch_optional(&store.readers).await?.is_some() {
        return Ok(());
    }
    // Writing them takes longer than anything else at the start; it is done once.
    let bundles = serde_json::json!(rules.bundles()).to_string();
    let rules = rules.clone();
    store
        .write(move |tx| {
            Box::pin(async move {
                let now = tx.now;
                sqlx::query(
                    "INSERT INTO rules (digest, id, version, bundles, added_at) VALUES ($1, $2, $3, $4, $5) \
                     ON CONFLICT (digest) DO NOTHING",
                )
                .bind(rules.digest())
                .bind(rules.desk.id())
                .bind(rules.desk.version())
                .bind(bundles)
                .bind(now)
                .execute(tx.db())
                .await?;
                Ok(())
            })
        })
        .await
}
