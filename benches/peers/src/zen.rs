//! zen-engine: one decision table, hit policy collect, compiled with its table index.

use crate::engine::{Answer, Engine, numbered};
use crate::synthetic::{Synthetic, category, quoted};
use serde_json::{Value, json};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use zen_engine::model::GraphContent;
use zen_engine::{Decision, Variable};

struct Zen {
    decision: Decision,
    levels: Vec<usize>,
    incidents: Vec<Variable>,
}

/// Compiles the table. Each row gives its number only: the fewest cells to evaluate.
pub fn load(synthetic: &Synthetic) -> Box<dyn Engine> {
    let rows: Vec<Value> = synthetic
        .rules
        .iter()
        .enumerate()
        .map(|(index, rule)| {
            json!({
                "category": quoted(&[&category(rule.category)]),
                "region": quoted(&rule.regions),
                "amount": format!(">= {}", rule.amount),
                "rule": index.to_string(),
            })
        })
        .collect();
    let fields = ["category", "region", "amount"];
    let column = |id: &str| json!({ "id": id, "name": id, "field": id });
    let graph = json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode", "content": {} },
            { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": "collect", "outputPath": "met", "rules": rows,
                "inputs": fields.map(column), "outputs": [column("rule")],
            } },
            // Never reached: it makes `compile` cache the column fields, which would be parsed at each decision.
            { "id": "cache", "name": "cache", "type": "expressionNode", "content": {
                "expressions": fields.map(|field| json!({ "id": field, "key": field, "value": field })),
            } },
        ],
        "edges": [{ "id": "edge", "sourceId": "in", "targetId": "table" }],
    });
    let content: GraphContent = serde_json::from_value(graph).expect("a graph");
    let mut decision = Decision::from(content);
    decision.compile();
    decision.validate().expect("a valid graph");
    Box::new(Zen {
        decision,
        levels: synthetic.rules.iter().map(|rule| rule.level).collect(),
        incidents: synthetic
            .incidents
            .iter()
            .map(|incident| {
                Variable::from(json!({
                    "category": category(incident.category), "region": incident.region, "amount": incident.amount,
                }))
            })
            .collect(),
    })
}

impl Engine for Zen {
    fn decide(&mut self, incident: usize) -> Answer<'_> {
        let context = self.incidents[incident].clone();
        let response = ready(self.decision.evaluate(context)).expect("a decision");
        let met = response.result.dot("met").and_then(|met| met.as_array()).expect("rows");
        let number = |row: &Variable| -> Option<u32> { row.dot("rule")?.as_number()?.try_into().ok() };
        let matched = met.borrow().iter().map(|row| number(row).expect("a number")).collect();
        numbered(matched, &self.levels)
    }
}

/// The value of a future that never waits; no run time is needed for it.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a decision table does not wait"),
    }
}
