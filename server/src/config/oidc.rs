//! Signing in with the company's own accounts: the table `[oidc]`.

use crate::role::Role;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Who says who somebody is, and which role they have here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The provider's address, under which `/.well-known/openid-configuration` stands.
    pub issuer: String,
    pub client_id: String,
    /// None for a public client.
    pub client_secret: Option<String>,
    /// What stands on the button: the name that people know the provider by.
    pub name: String,
    /// Asked for beside `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// The claim with what somebody is; dots lead into objects, as in `realm_access.roles`.
    #[serde(default = "groups")]
    pub roles_claim: String,
    /// Which role each of its values gives. Of several the one that may most counts; who has none is not let in.
    pub roles: BTreeMap<String, Role>,
    /// The claim by which people are called on the board.
    #[serde(default = "called")]
    pub name_claim: String,
    /// Whether nobody signs in with a password any more.
    #[serde(default)]
    pub only: bool,
}

fn scopes() -> Vec<String> {
    ["profile", "email"].map(str::to_owned).into()
}

fn groups() -> String {
    "groups".to_owned()
}

fn called() -> String {
    "name".to_owned()
}

impl Oidc {
    /// What is wrong with it, as far as it alone says.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut say = |what: &str| wrong.push(format!("[oidc]: {what}"));
        // What is not encrypted anybody on the way could answer; on this machine nobody is on the way.
        let near = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let is_near = near.iter().any(|near| {
            self.issuer.strip_prefix(near).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if !self.issuer.starts_with("https://") && !is_near {
            say("`issuer` does not begin with https://");
        }
        if self.client_id.is_empty() {
            say("`client_id` is empty");
        }
        if self.name.trim().is_empty() {
            say("`name` is empty; it stands on the button");
        }
        if self.roles.is_empty() {
            say("`roles` gives nobody a role, so nobody could sign in");
        }
        wrong
    }

    /// The role that these values of the claim give.
    pub fn role<'v>(&self, values: impl Iterator<Item = &'v str>) -> Option<Role> {
        values.filter_map(|value| self.roles.get(value).copied()).max()
    }
}
