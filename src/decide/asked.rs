//! Who is asked what: the facts that an audience can be asked about one incident.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Expr;
use crate::facts::known::{Answer, Facts};
use crate::model::audience::Audience;

/// By fact: whether it can be asked. An audience is not asked what would presuppose an answer that it does not know: whoever
/// cannot say whether anything leaked is not asked whose data it is. Everybody together is: another may know.
pub(crate) fn asked(compiled: &Compiled, facts: &Facts, audience: Option<Audience>) -> Vec<bool> {
    let mut unknown: Vec<bool> = facts.answers.iter().map(|answer| *answer == Answer::Unknown).collect();
    if audience.is_some() && unknown.contains(&true) {
        // Each follows those that it depends on.
        for fact in &compiled.fact_order {
            let Some(Some(applies)) = compiled.applies.get(*fact) else { continue };
            let presupposes = !can_be_settled(applies, compiled, facts, &unknown);
            unknown.get_mut(*fact).into_iter().for_each(|unknown| *unknown |= presupposes);
        }
    }
    let is_asked = |(fact, unknown): (usize, bool)| !unknown && facts.is_open(fact) && compiled.asks(fact, audience);
    unknown.into_iter().enumerate().map(is_asked).collect()
}

/// Whether a condition may be found to hold without what is unknown.
fn can_be_settled(condition: &Expr, compiled: &Compiled, facts: &Facts, unknown: &[bool]) -> bool {
    match condition {
        Expr::Const(truth) => *truth,
        Expr::In(var, set) => {
            let owner = compiled.layout.owner(*var);
            match owner.is_some_and(|(fact, _)| unknown.get(fact) == Some(&true)) {
                true => facts.of(*var).within(set),
                false => facts.of(*var).meets(set),
            }
        }
        Expr::All(parts) => parts.iter().all(|part| can_be_settled(part, compiled, facts, unknown)),
        Expr::Any(parts) => parts.iter().any(|part| can_be_settled(part, compiled, facts, unknown)),
    }
}
