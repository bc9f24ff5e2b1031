//! How every builder is written.

/// Every builder with how it is written.
pub(crate) const SIGNATURES: [(&str, &str); 38] = [
    ("kind", "`kind(\"value\", \"rule-id\")`"),
    ("scope", "`scope(\"value\", \"rule-id\")`"),
    ("level", "`level(\"value\", \"rule-id\")`"),
    ("level_of", "`level_of(\"scheme\", \"value\", \"rule-id\")`"),
    ("priority", "`priority(1, \"rule-id\")`"),
    ("command", "`command(\"act\", \"rule-id\")`"),
    ("duty", "`duty(\"rule-id\")`"),
    ("step", "`step(\"rule-id\")`"),
    ("report", "`report(\"rule-id\")`"),
    ("suggest", "`suggest(\"fact.id\", \"option\")`, or `true` or `false` for a yes-no fact"),
    ("impossible", "`impossible(\"rule-id\")`"),
    ("concerns", "`concerns(\"pack-id\")`"),
    ("compute", "`compute(\"fact.id\")`"),
    ("when", "`.when(|r| condition)`"),
    ("clause", "`.clause(\"plan and section\")`"),
    ("reading", "`.reading()` or `.reading(\"note\")`"),
    ("borrowed", "`.borrowed()` or `.borrowed(\"note\")`"),
    ("gap", "`.gap()` or `.gap(\"note\")`"),
    ("role", "`.role(\"role\")`"),
    ("by", "`.by(\"role\")`, or `.by(|a, b| …)` for a computation"),
    ("to", "`.to(\"role\")`"),
    ("within", "`.within(\"PT1H\", \"received\")`"),
    ("immediately", "`.immediately()`"),
    ("unspecified", "`.unspecified()`"),
    ("every", "`.every(\"P3M\")`"),
    ("standing", "`.standing()`"),
    ("phase", "`.phase(\"phase\")`"),
    ("destructive", "`.destructive()`"),
    ("avoid", "`.avoid()`"),
    ("first", "`.first(1)`"),
    ("evidence", "`.evidence()`"),
    ("after", "`.after(\"step-id\")` or `.after([\"step-id\", \"step-id\"])`"),
    ("fields", "`.fields([\"fact.id\", \"field-name\"])`"),
    ("words", "`.words([\"phrase\", \"phrase\"])`"),
    ("unless", "`.unless([\"phrase\", \"phrase\"])`"),
    ("from", "`.from([\"fact.id\", \"fact.id\"])`"),
    ("contains", "`.contains(item)` on a list"),
    ("is_empty", "`.is_empty()` on a list"),
];

/// The function with which rules read a parameter.
pub(crate) const PARAMETER: &str = "parameter";

/// Whether a helper may not have this name, because it would take the place of a builder.
pub(crate) fn reserved(name: &str) -> bool {
    name == PARAMETER || SIGNATURES.iter().any(|(builder, _)| *builder == name)
}

/// How the builder called `name` is written.
pub(crate) fn usage(name: &str) -> Option<&'static str> {
    SIGNATURES.iter().find(|(builder, _)| *builder == name).map(|(_, usage)| *usage)
}
