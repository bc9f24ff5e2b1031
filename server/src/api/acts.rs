//! What responders do to an incident. Each act is one transaction, one row of the log, and one message to whoever wants it.

use crate::app::{App, Parts};
use crate::auth::User;
use crate::channel::News;
use crate::code::Code;
use crate::fault::Fault;
use crate::incident::Incident;
use crate::judge::{self, Grade};
use crate::outbox;
use crate::role::Role;
use crate::rules::Rules;
use crate::store::log::Entry;
use crate::store::writer::Tx;
use crate::{clock, erasure, facts};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Longest text of a note or a reason, in characters.
pub(super) const MAX_TEXT: usize = 10_000;

/// What an act needs: the incident as it is now, its rules, and who acts.
pub(super) struct Acting<'t> {
    pub(super) tx: &'t mut Tx,
    app: &'t Parts,
    pub(super) incident: Incident,
    pub(super) rules: Arc<Rules>,
    user: &'t User,
}

impl<'t> Acting<'t> {
    pub(super) async fn on(tx: &'t mut Tx, app: &'t Parts, id: &str, user: &'t User) -> Result<Self, Fault> {
        let incident = Incident::find(tx.db(), id).await?;
        if let Some(into) = &incident.merged_into {
            let detail = format!("the incident was merged; work on {into}");
            return Err(Fault::new(Code::Merged, detail));
        }
        if incident.erased_at.is_some() {
            return Err(Fault::erased());
        }
        let rules = app.shelf.get_or_current(&incident.rules, &app.store).await?;
        Ok(Self { tx, app, incident, rules, user })
    }

    pub(super) fn open(self) -> Result<Self, Fault> {
        match self.incident.state.as_str() {
            "open" => Ok(self),
            _ => Err(Fault::new(Code::Closed, "the incident is closed; open it again first")),
        }
    }

    /// Lays answers over what is known; `because` says in the log what they come from.
    pub(super) async fn answer(
        mut self,
        found: Map<String, Value>,
        clear: Vec<String>,
        because: Value,
    ) -> Result<Value, Fault> {
        clear.iter().for_each(|fact| facts::clear(&mut self.incident.answers, fact));
        facts::lay(&mut self.incident.answers, &found);
        if let Err(error) = self.rules.desk.facts(&self.incident.facts()) {
            return Err(Fault::refused(Code::InvalidFacts, "the answers cannot be taken", &error));
        }
        self.done("answered", with(json!({ "facts": found, "clear": clear }), because)).await
    }

    /// Keeps what was changed, and says so.
    async fn done(mut self, action: &str, data: Value) -> Result<Value, Fault> {
        self.incident.keep(self.tx, &self.rules).await?;
        let entry = Entry { actor: &self.user.name, incident: Some(&self.incident.id), action, data };
        let seq = self.tx.log(entry).await?;
        outbox::tell(self.tx, self.app, News::of(action, &self.incident)).await?;
        let mut shown = self.incident.shown();
        crate::text::put(&mut shown, "seq", seq);
        Ok(shown)
    }
}

/// Data of the log, with more of it.
fn with(mut data: Value, more: Value) -> Value {
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    data
}

/// The body of a request, or what is wrong with it.
pub(super) type Given<T> = Result<Json<T>, JsonRejection>;

pub(super) fn read<T: DeserializeOwned>(given: Given<T>) -> Result<T, Fault> {
    given.map(|Json(given)| given).map_err(|error| Fault::new(Code::InvalidRequest, error.body_text()))
}

fn text(given: &str, what: &str) -> Result<String, Fault> {
    match given.trim() {
        "" => Err(Fault::new(Code::InvalidRequest, format!("{what} is empty"))),
        text if text.chars().count() > MAX_TEXT => {
            Err(Fault::new(Code::InvalidRequest, format!("{what} is longer than {MAX_TEXT} characters")))
        }
        text => Ok(text.to_owned()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Facts, nested, as the engine takes them.
    #[serde(default)]
    facts: Map<String, Value>,
    /// Ids of facts whose answer is taken back.
    #[serde(default)]
    clear: Vec<String>,
}

/// `POST …/answers`: the interview goes on with those who work on it.
pub async fn answers(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    given: Given<Answers>,
) -> Result<Json<Value>, Fault> {
    let given = read(given)?;
    if given.facts.is_empty() && given.clear.is_empty() {
        return Err(Fault::new(Code::InvalidRequest, "nothing is answered; give `facts` or `clear`"));
    }
    let shared = app.clone();
    let answered = app.store.write(move |tx| {
        Box::pin(async move {
            let acting = Acting::on(tx, &shared, &id, &user).await?.open()?;
            acting.answer(given.facts, given.clear, Value::Null).await
        })
    });
    Ok(Json(answered.await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// `done`, `not-needed`, or `open` to take it back.
    state: String,
    #[serde(default)]
    note: String,
}

/// `POST …/steps/{item}`: ticks off `step:…`, `duty:…` or `report:…`.
pub async fn step(
    State(app): State<App>,
    user: User,
    Path((id, item)): Path<(String, String)>,
    given: Given<Tick>,
) -> Result<Json<Value>, Fault> {
    let given = read(given)?;
    if !["done", "not-needed", "open"].contains(&given.state.as_str()) {
        return Err(Fault::new(Code::InvalidRequest, "`state` is done, not-needed or open"));
    }
    let shared = app.clone();
    let ticked = app.store.write(move |tx| {
        Box::pin(async move {
            let acting = Acting::on(tx, &shared, &id, &user).await?.open()?;
            if !listed(&acting, &item) {
                return Err(Fault::absent("item in the worklist"));
            }
            let now = acting.tx.now;
            sqlx::query(
                "INSERT INTO work (incident, item, state, by_whom, at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (incident, item) DO UPDATE SET state = excluded.state, by_whom = excluded.by_whom, \
                 at = excluded.at",
            )
            .bind(&id)
            .bind(&item)
            .bind(&given.state)
            .bind(&user.name)
            .bind(now)
            .execute(acting.tx.db())
            .await?;
            let note: String = given.note.chars().take(MAX_TEXT).collect();
            acting.done("ticked", json!({ "item": item, "state": given.state, "note": note })).await
        })
    });
    Ok(Json(ticked.await?))
}

/// Whether the plan asks for it, or may.
fn listed(acting: &Acting<'_>, item: &str) -> bool {
    let (facts, setting) = (acting.incident.facts(), acting.incident.setting());
    let Ok(decision) = judge::decide(&acting.rules, &facts, setting, fenji::Audience::Responder) else { return false };
    match item.split_once(':') {
        Some(("step", id)) => decision.worklist.steps.iter().any(|step| step.id == id),
        Some(("duty", id)) => decision.worklist.duties.iter().any(|duty| duty.id == id),
        Some(("report", id)) => decision.packs.iter().flat_map(|pack| &pack.decision.reports).any(|one| one.id == id),
        _ => false,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regrade {
    pack: String,
    /// A level of the pack; none gives the decision back to the engine.
    level: Option<String>,
    reason: String,
}

/// `POST …/grade`: sets a level. Anybody may raise; only who commands may lower.
pub async fn grade(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    given: Given<Regrade>,
) -> Result<Json<Value>, Fault> {
    let given = read(given)?;
    let reason = text(&given.reason, "the reason")?;
    let shared = app.clone();
    let graded = app.store.write(move |tx| {
        Box::pin(async move {
            let mut acting = Acting::on(tx, &shared, &id, &user).await?.open()?;
            let pack = acting.rules.desk.pack(&given.pack).ok_or_else(|| Fault::absent("pack in this incident"))?;
            let levels: Vec<String> = pack.info("").levels.iter().map(|level| level.id.to_owned()).collect();
            let place = |level: &str| levels.iter().position(|known| known == level);
            let shown = acting.incident.summary.levels.iter().find(|level| level.pack == given.pack);
            let before = shown.and_then(|level| level.value.clone());
            // What the engine would say again is known only after the grade is gone.
            acting.incident.grades.remove(&given.pack);
            if let Some(level) = &given.level {
                if place(level).is_none() {
                    let detail =
                        format!("`{level}` is no level of `{}`; its levels are {}", given.pack, levels.join(", "));
                    return Err(Fault::new(Code::InvalidLevel, detail));
                }
                let (by, at) = (user.name.clone(), clock::written(acting.tx.now));
                let grade = Grade { level: level.clone(), by, at, reason: reason.clone() };
                acting.incident.grades.insert(given.pack.clone(), grade);
            }
            let judged = acting.incident.judge(acting.tx, &acting.rules).await?;
            let shown = judged.summary.levels.iter().find(|level| level.pack == given.pack);
            let after = given.level.clone().or_else(|| shown.and_then(|level| level.value.clone()));
            let seriousness = |level: &Option<String>| level.as_deref().and_then(place).unwrap_or(usize::MAX);
            if seriousness(&after) > seriousness(&before) {
                user.at_least(Role::Commander, "lowering a level")?;
            }
            let data =
                json!({ "pack": given.pack, "before": before, "level": after, "set": given.level, "reason": reason });
            acting.done("graded", data).await
        })
    });
    Ok(Json(graded.await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    text: String,
}

/// `POST …/notes`: what there is to say beside all that.
pub async fn note(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    given: Given<Note>,
) -> Result<Json<Value>, Fault> {
    let text = text(&read(given)?.text, "the note")?;
    let shared = app.clone();
    let noted = app.store.write(move |tx| {
        Box::pin(async move { Acting::on(tx, &shared, &id, &user).await?.done("noted", json!({ "text": text })).await })
    });
    Ok(Json(noted.await?))
}

/// `POST …/acknowledge`: somebody has it; the reporter is told so.
pub async fn acknowledge(State(app): State<App>, user: User, Path(id): Path<String>) -> Result<Json<Value>, Fault> {
    let shared = app.clone();
    let acknowledged = app.store.write(move |tx| {
        Box::pin(async move {
            let mut acting = Acting::on(tx, &shared, &id, &user).await?.open()?;
            if acting.incident.acknowledged_at.is_some() {
                // Who was first stays first.
                return Ok(acting.incident.shown());
            }
            acting.incident.acknowledged_at = Some(acting.tx.now);
            acting.incident.acknowledged_by = Some(user.name.clone());
            acting.incident.holder = Some(user.name.clone());
            acting.done("acknowledged", json!({})).await
        })
    });
    Ok(Json(acknowledged.await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The user who has it from now on.
    to: String,
    #[serde(default)]
    note: String,
}

/// `POST …/hand-over`: somebody else has it now; the reporter sees who.
pub async fn hand_over(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    given: Given<HandOver>,
) -> Result<Json<Value>, Fault> {
    let given = read(given)?;
    let shared = app.clone();
    let handed = app.store.write(move |tx| {
        Box::pin(async move {
            let mut acting = Acting::on(tx, &shared, &id, &user).await?.open()?;
            let known = sqlx::query("SELECT 1 FROM users WHERE name = $1").bind(&given.to);
            if known.fetch_optional(acting.tx.db()).await?.is_none() {
                return Err(Fault::absent("user of this name"));
            }
            if acting.incident.holder.as_ref() == Some(&given.to) {
                let detail = format!("{} has it already", given.to);
                return Err(Fault::new(Code::NoChange, detail));
            }
            let from = acting.incident.holder.replace(given.to.clone());
            if acting.incident.acknowledged_at.is_none() {
                // Whoever gives it to somebody has seen it.
                acting.incident.acknowledged_at = Some(acting.tx.now);
                acting.incident.acknowledged_by = Some(user.name.clone());
            }
            let note: String = given.note.chars().take(MAX_TEXT).collect();
            acting.done("handed-over", json!({ "from": from, "to": given.to, "note": note })).await
        })
    });
    Ok(Json(handed.await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The incident that goes on.
    into: String,
}

/// `POST …/merge`: what two people reported is one incident.
pub async fn merge(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    given: Given<Merge>,
) -> Result<Json<Value>, Fault> {
    let into = read(given)?.into;
    let shared = app.clone();
    let merged =
        app.store.write(move |tx| Box::pin(async move { join(tx, &shared, &user, &id, &into, Value::Null).await }));
    Ok(Json(merged.await?))
}

/// Merges `id` into `into`; `because` says in the log what proposed it.
pub(super) async fn join(
    tx: &mut Tx,
    app: &Parts,
    user: &User,
    id: &str,
    into: &str,
    because: Value,
) -> Result<Value, Fault> {
    if id == into {
        return Err(Fault::new(Code::InvalidRequest, "an incident cannot be merged into itself"));
    }
    let target = Acting::on(tx, app, into, user).await?.open()?.incident;
    let mut acting = Acting::on(tx, app, id, user).await?.open()?;
    acting.incident.state = "merged".to_owned();
    acting.incident.merged_into = Some(into.to_owned());
    acting.done("merged", with(json!({ "into": into, "reference": target.reference }), because)).await?;
    // Those that were merged into this one go on with it.
    let moved = sqlx::query("UPDATE incidents SET merged_into = $1 WHERE merged_into = $2").bind(into).bind(id);
    moved.execute(tx.db()).await?;
    let acting = Acting::on(tx, app, into, user).await?;
    acting.done("took-in", json!({ "from": id })).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    reason: String,
    /// Opens it again.
    #[serde(default)]
    reopen: bool,
}

/// `POST …/close`: it is over, and why; the plan's own act of ending says who decides that.
pub async fn close(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    given: Given<Close>,
) -> Result<Json<Value>, Fault> {
    let given = read(given)?;
    let reason = text(&given.reason, "the reason")?;
    let shared = app.clone();
    let closed = app.store.write(move |tx| {
        Box::pin(async move {
            let mut acting = Acting::on(tx, &shared, &id, &user).await?;
            let (state, action) = if given.reopen { ("open", "reopened") } else { ("closed", "closed") };
            if !given.reopen {
                user.at_least(Role::Commander, "closing an incident")?;
            }
            if acting.incident.state == state {
                return Err(Fault::new(Code::NoChange, format!("the incident is {state} already")));
            }
            acting.incident.state = state.to_owned();
            acting.incident.closed_at = (!given.reopen).then_some(acting.tx.now);
            acting.done(action, json!({ "reason": reason })).await
        })
    });
    Ok(Json(closed.await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    reason: String,
}

/// `POST …/erase`: what people wrote about a closed incident is erased, and cannot be had back.
pub async fn erase(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    given: Given<Erase>,
) -> Result<Json<Value>, Fault> {
    let reason = text(&read(given)?.reason, "the reason")?;
    user.at_least(Role::Admin, "erasing")?;
    let erased = app.store.write(move |tx| {
        Box::pin(async move {
            let incident = Incident::find(tx.db(), &id).await?;
            Ok(erasure::erase(tx, incident, &user.name, &reason).await?.shown())
        })
    });
    let shown = erased.await?;
    if erasure::sweep(&app).await.is_err() {
        tracing::warn!("what was erased is not swept up yet; that is tried again each hour");
    }
    Ok(Json(shown))
}
