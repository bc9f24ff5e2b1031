//! Numbers that no machine word holds.

use serde::{Serialize, Serializer};

/// A number of combinations, exactly: in JSON a number, beyond 2⁵³ its digits as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Count(pub(crate) String);

impl Count {
    /// The number in decimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty() || self.0 == "0"
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "0" } else { &self.0 })
    }
}

/// Above it, readers of JSON lose digits.
const MAX_EXACT: u64 = 1 << 53;

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.to_string().parse::<u64>() {
            Ok(number) if number <= MAX_EXACT => to.serialize_u64(number),
            _ => to.serialize_str(&self.0),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Count {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number of combinations, exactly: beyond 2⁵³ its digits as text.",
            "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "pattern": "^[0-9]+$" }]
        })
    }
}
