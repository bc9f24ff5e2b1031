//! `POST …/proposals/{proposal}`: a responder takes what the past suggests, or does not want to see it again.

use crate::api::acts::{self, Acting, Given};
use crate::app::App;
use crate::auth::User;
use crate::facts;
use crate::fault::Fault;
use crate::proposals::{self, Proposal};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settled {
    /// Whether it is taken; otherwise it is dismissed.
    take: bool,
}

/// Takes or dismisses a proposal that stands. Taken, it is what a person would have done by hand: a merge, or an answer.
pub async fn settle(
    State(app): State<App>,
    user: User,
    Path((id, proposal)): Path<(String, String)>,
    given: Given<Settled>,
) -> Result<Json<Value>, Fault> {
    let take = acts::read(given)?.take;
    let shared = app.clone();
    let settled = app.store.write(move |tx| {
        Box::pin(async move {
            let acting = Acting::on(tx, &shared, &id, &user).await?.open()?;
            // What stands now counts, not what was shown.
            let standing = proposals::of(acting.tx.db(), &acting.rules, &acting.incident).await?;
            let found = standing.into_iter().find(|one| one.id() == proposal);
            let found = found.ok_or_else(|| Fault::absent("proposal any more"))?;
            let because = json!({ "proposal": found.id(), "because": found.because() });
            match &found {
                found if !take => {
                    proposals::dismiss(acting.tx, &acting.incident, found, &user.name).await?;
                    Ok(acting.incident.shown())
                }
                Proposal::Duplicate(other) => {
                    let (from, into) = proposals::joined(&acting.incident, &other.incident);
                    let (from, into) = (from.to_owned(), into.to_owned());
                    acts::join(tx, &shared, &user, &from, &into, because).await
                }
                Proposal::Again { again, .. } => {
                    let found = facts::nested(&again.fact, again.answer.clone().into());
                    acting.answer(found, Vec::new(), because).await
                }
            }
        })
    });
    Ok(Json(settled.await?))
}
