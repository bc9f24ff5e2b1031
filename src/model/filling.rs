//! Filling texts: their parameters are put in once; what stood there before is kept, so that other values can be put in.

use crate::model::parameters::{Templates, filled, names};
use crate::model::texts::{FactText, RuleText, Texts};
use std::collections::BTreeSet;

impl Texts {
    /// Puts the parameters into all texts, and forgets those that stand in none.
    pub fn fill(&mut self) {
        let mut parameters = std::mem::take(&mut self.parameters);
        let (mut templates, mut at, mut used) = (Templates::new(), 0, BTreeSet::new());
        self.each(&mut |text, phones| {
            if let Some((filled, called)) = filled(text, &parameters) {
                used.extend(names(text).map(str::to_owned));
                templates.push((at, std::mem::replace(text, filled)));
                if let Some(phones) = phones {
                    *phones = called;
                }
            }
            at += 1;
        });
        parameters.retain(|parameter| used.contains(&parameter.name));
        (self.parameters, self.templates) = (parameters, templates);
    }

    /// The same texts with the names of parameters in the place of their values.
    pub fn unfilled(&self) -> Self {
        let mut texts = self.clone();
        let (mut templates, mut at) = (std::mem::take(&mut texts.templates).into_iter().peekable(), 0);
        texts.each(&mut |text, phones| {
            if let Some((_, template)) = templates.next_if(|(place, _)| *place == at) {
                *text = template;
                if let Some(phones) = phones {
                    phones.clear();
                }
            }
            at += 1;
        });
        texts
    }

    /// The same texts with other values of some parameters, by name.
    pub fn with(&self, value: &impl Fn(&str) -> Option<String>) -> Self {
        let mut texts = self.unfilled();
        for parameter in &mut texts.parameters {
            if let Some(value) = value(&parameter.name) {
                parameter.value = value;
            }
        }
        texts.fill();
        texts
    }

    /// Visits all texts, always in the same order; with that of a rule the numbers to call in it.
    fn each(&mut self, visit: &mut impl FnMut(&mut String, Option<&mut Vec<String>>)) {
        let Self { title, summary, facts, kinds, scopes, levels, schemes, roles, acts, phases, .. } = self;
        let Self { goals, outputs, conflicts, rules, .. } = self;
        let mut plain = |text: &mut String| visit(text, None);
        [title, summary].into_iter().for_each(&mut plain);
        [kinds, scopes, levels, roles, acts, phases, goals, outputs, conflicts]
            .into_iter()
            .flatten()
            .for_each(&mut plain);
        for (name, levels) in schemes {
            std::iter::once(name).chain(levels).for_each(&mut plain);
        }
        for FactText { question, help, why, unit, options, groups } in facts {
            [question, help, why].into_iter().chain(unit).chain(options).chain(groups).for_each(&mut plain);
        }
        for RuleText { text, note, clause, labels, phones } in rules {
            visit(text, Some(phones));
            note.iter_mut().chain(clause).chain(labels).for_each(|text| visit(text, None));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::parameters::Parameter;
    use crate::model::texts::{RuleText, Texts};

    #[test]
    fn other_values_take_the_place_of_those_that_were_put_in() {
        let parameter = |name: &str, value: &str, phone| Parameter { name: name.into(), value: value.into(), phone };
        let rule =
            RuleText { text: "{fire} or {police}, {x}".into(), note: Some("in {money}".into()), ..RuleText::default() };
        let mut texts = Texts {
            summary: "{money}".into(),
            rules: vec![rule],
            parameters: vec![
                parameter("fire", "119", true),
                parameter("police", "110", true),
                parameter("money", "yuan", false),
            ],
            ..Texts::default()
        };
        let template = texts.clone();
        texts.fill();
        let shown = |texts: &Texts| {
            let rule = &texts.rules[0];
            format!("{} | {} | {:?} | {:?}", texts.summary, rule.text, rule.note.as_deref(), rule.phones)
        };
        assert_eq!(shown(&texts), r#"yuan | 119 or 110, {x} | Some("in yuan") | ["119", "110"]"#);
        let other = texts.with(&|name: &str| (name == "fire").then(|| "999".to_owned()));
        assert_eq!(shown(&other), r#"yuan | 999 or 110, {x} | Some("in yuan") | ["999", "110"]"#);
        assert_eq!(shown(&other.unfilled()), shown(&template));
    }
}
