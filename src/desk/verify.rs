//! A receipt proved anew: what was decided about a report, decided again by the same rules from the same facts, years later.

use crate::answer::desk::DeskDecision;
use crate::answer::report::{Brief, DeskEdition, Differs, Edition, Receipt, Report, Shown, What, wrong};
use crate::desk::core::{Desk, DeskOptions};
use crate::model::audience::Audience;
use crate::problem::Error;
use serde_json::Value;

impl Desk {
    /// What has decided, as reports and receipts name it: the pack, where the desk was made of one alone, else the desk.
    pub fn edition(&self, decision: &DeskDecision<'_>) -> (Option<Edition>, Option<DeskEdition>) {
        match self.alone() {
            Some(_) => (Some(decision.desk.into()), None),
            None => (None, Some(decision.into())),
        }
    }

    /// Decides a report again, and says what of the decision in its receipt is otherwise: the rules' digests, whether all is
    /// decided, the levels, the first steps and their words. Empty where it is the same, byte for byte. Facts that these rules
    /// do not take are a difference, too. A desk of one pack stands for the pack.
    ///
    /// # Errors
    /// The receipt is that of another report, or the report's moment or zone is none.
    pub fn verify(&self, report: &Report, receipt: &Receipt) -> Result<Vec<Differs>, Error> {
        if receipt.report != report.id {
            return Err(wrong("the receipt is that of another report").into());
        }
        // What the receipt says, in the shape that is compared.
        let said = Report {
            decision: receipt.decision.clone(),
            pack: receipt.pack.clone(),
            desk: receipt.desk.clone(),
            ..report.clone()
        };
        let facts = match self.facts(&Value::Object(report.facts.clone())) {
            Ok(facts) => facts,
            Err(error) => {
                let decided = error.problems.iter().map(|problem| Value::from(problem.message.as_str())).collect();
                let reported = Value::Object(report.facts.clone());
                return Ok(vec![Differs { what: What::Facts, pack: None, reported, decided }]);
            }
        };
        let options = DeskOptions {
            received: Some(report.received_at.parse()?),
            zone: Some(report.zone.parse()?),
            locale: Some(report.locale.clone()),
            audience: Some(Audience::Reporter),
            ..DeskOptions::default()
        };
        let decision = self.assess(&facts, &options);
        let (pack, desk) = self.edition(&decision);
        let brief = Brief::of_desk(&decision);
        let mut differs = said.differs(pack.as_ref(), desk.as_ref(), &brief);
        if let Shown::Brief(said) = &receipt.decision
            && differs.is_empty()
            && *said != brief
        {
            // All that is left are the words of the steps.
            let written = |steps| serde_json::to_value(steps).unwrap_or_default();
            let (reported, decided) = (written(&said.first), written(&brief.first));
            differs.push(Differs { what: What::First, pack: None, reported, decided });
        }
        Ok(differs)
    }
}
