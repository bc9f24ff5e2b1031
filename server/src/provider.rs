//! The company's provider of accounts, by OpenID Connect: where people are sent, and who it proves them to be (authorization code
//! with PKCE, state and nonce).

use crate::config::oidc::Oidc;
use crate::role::Role;
use crate::text::same;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreTokenResponse};
use openidconnect::url::Url;
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};
use tokio::sync::RwLock;

/// How long what the provider says of itself is taken as it is: keys change.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// How long the provider may take to answer, and how much of an answer is read.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST: usize = 1024 * 1024;
/// Most characters of a name.
const LONGEST: usize = 50;

/// The provider, as far as it is known.
#[derive(Default)]
pub struct Provider {
    said: RwLock<Option<(Instant, CoreProviderMetadata)>>,
}

/// Why somebody was not signed in; the board says it in words.
#[derive(Clone, Copy, Debug)]
pub enum Refused {
    /// They came back too late, twice, or from elsewhere.
    Stale,
    /// The provider did not answer, or what it answered proves nothing.
    Provider,
    /// It did not let them in, or they did not want to.
    Declined,
    /// They are who they say, and have no role here.
    NoRole,
}

impl Refused {
    pub fn name(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Provider => "provider",
            Self::Declined => "declined",
            Self::NoRole => "no-role",
        }
    }
}

/// What went wrong with the provider; it stands in the log and holds nothing of anybody.
fn failed(what: &'static str) -> impl Fn(String) -> Refused {
    move |error| {
        tracing::warn!(what, error, "signing in with the provider did not work");
        Refused::Provider
    }
}

/// What came of asking the provider.
#[derive(Debug)]
struct Unanswered(String);

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unanswered {}

impl From<reqwest::Error> for Unanswered {
    fn from(error: reqwest::Error) -> Self {
        Self(error.without_url().to_string())
    }
}

/// Asks the provider. Redirects are not followed: they could lead inside.
async fn ask(request: HttpRequest) -> Result<HttpResponse, Unanswered> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build()?;
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    while let Some(chunk) = answer.chunk().await? {
        response.body_mut().extend_from_slice(&chunk);
        if response.body().len() > MOST {
            return Err(Unanswered("it answered more than 1 MB".to_owned()));
        }
    }
    Ok(response)
}

/// An error with what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    said
}

/// What the provider sends with whoever comes back.
#[derive(Deserialize)]
pub struct Came {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Somebody whom the provider has proved to be who they are.
pub struct Person {
    /// The provider and its own id of them.
    pub subject: String,
    pub name: String,
    pub role: Role,
}

impl Provider {
    /// What the provider says of itself: where to go, and its keys.
    async fn metadata(&self, oidc: &Oidc) -> Result<CoreProviderMetadata, Refused> {
        if let Some((at, known)) = &*self.said.read().await
            && at.elapsed() < FRESH
        {
            return Ok(known.clone());
        }
        let issuer = IssuerUrl::new(oidc.issuer.clone()).map_err(|error| failed("issuer")(error.to_string()))?;
        let found = CoreProviderMetadata::discover_async(issuer, &ask).await;
        let found = found.map_err(|error| failed("discovery")(chain(&error)))?;
        *self.said.write().await = Some((Instant::now(), found.clone()));
        Ok(found)
    }

    /// The address at the provider, and what the browser keeps until it is back.
    pub async fn leave(&self, oidc: &Oidc, back: String) -> Result<(String, String), Refused> {
        let metadata = self.metadata(oidc).await?;
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(oidc.client_id.clone()), None)
            .set_redirect_uri(redirect(back)?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = oidc.scopes.iter().cloned().map(Scope::new);
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        let kept = [state.secret().as_str(), nonce.secret(), verifier.secret()].join(".");
        // PKCE's alphabet has dots; the two before it have none.
        Ok((url.into(), kept))
    }

    /// Who came back, and that it is the browser that left.
    pub async fn proved(&self, oidc: &Oidc, back: String, kept: &str, came: Came) -> Result<Person, Refused> {
        let mut parts = kept.splitn(3, '.');
        let (Some(state), Some(nonce), Some(verifier)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Refused::Stale);
        };
        if !came.state.is_some_and(|given| same(&given, state)) {
            return Err(Refused::Stale);
        }
        let code = match (came.code, came.error) {
            (Some(code), None) => code,
            (_, Some(error)) => {
                tracing::info!(error = error.chars().take(60).collect::<String>(), "the provider let nobody in");
                return Err(Refused::Declined);
            }
            _ => return Err(Refused::Stale),
        };
        let metadata = self.metadata(oidc).await?;
        let userinfo = metadata.userinfo_endpoint().map(|url| url.url().clone());
        let secret = oidc.client_secret.clone().map(ClientSecret::new);
        let client_id = ClientId::new(oidc.client_id.clone());
        let client = CoreClient::from_provider_metadata(metadata, client_id.clone(), secret.clone())
            .set_redirect_uri(redirect(back)?);
        let exchange =
            client.exchange_code(AuthorizationCode::new(code)).map_err(|error| failed("token")(chain(&error)))?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        let token: CoreTokenResponse =
            exchange.request_async(&ask).await.map_err(|error| failed("token")(chain(&error)))?;
        let id = token.id_token().ok_or_else(|| failed("id token")("there is none".to_owned()))?;
        // Signature, issuer, audience, times and nonce.
        let nonce = Nonce::new(nonce.to_owned());
        let subject = match id.claims(&client.id_token_verifier(), &nonce) {
            Ok(verified) => verified.subject().as_str().to_owned(),
            Err(_) => {
                // The keys may have changed since they were read.
                *self.said.write().await = None;
                let client = CoreClient::from_provider_metadata(self.metadata(oidc).await?, client_id, secret);
                let verified = id.claims(&client.id_token_verifier(), &nonce);
                verified.map_err(|error| failed("id token")(chain(&error)))?.subject().as_str().to_owned()
            }
        };
        let mut claims = payload(&id.to_string()).ok_or_else(|| failed("id token")("no object".to_owned()))?;
        if values(&claims, &oidc.roles_claim).is_empty()
            && let Some(url) = userinfo
        {
            let more = more(url, token.access_token().secret()).await.map_err(|error| failed("userinfo")(error.0))?;
            if more.get("sub").and_then(Value::as_str) != Some(&subject) {
                return Err(failed("userinfo")("it is about somebody else".to_owned()));
            }
            // What is signed counts first.
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        let role = oidc.role(values(&claims, &oidc.roles_claim).into_iter()).ok_or(Refused::NoRole)?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(shown).filter(|name| !name.is_empty());
        let names = [oidc.name_claim.as_str(), "name", "preferred_username", "email"];
        let name = names.into_iter().find_map(text).unwrap_or_else(|| shown(&subject));
        Ok(Person { subject: format!("{} {subject}", oidc.issuer), name, role })
    }
}

fn redirect(back: String) -> Result<RedirectUrl, Refused> {
    RedirectUrl::new(back).map_err(|error| failed("public_url")(error.to_string()))
}

/// The claims of a token that has been verified.
fn payload(token: &str) -> Option<Map<String, Value>> {
    let text = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&text).ok()
}

/// What the provider says of somebody beside the token.
async fn more(url: Url, token: &str) -> Result<Map<String, Value>, Unanswered> {
    let request =
        axum::http::Request::get(url.as_str()).header(axum::http::header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = ask(request.body(Vec::new()).map_err(|error| Unanswered(error.to_string()))?).await?;
    if !answer.status().is_success() {
        return Err(Unanswered(format!("it answered {}", answer.status())));
    }
    serde_json::from_slice(answer.body()).map_err(|_| Unanswered("it answered no JSON object".to_owned()))
}

/// The values of a claim: a text, or a list of them.
fn values<'c>(claims: &'c Map<String, Value>, path: &str) -> Vec<&'c str> {
    // Some providers name claims by addresses, which have dots, too.
    let found = claims.get(path).or_else(|| {
        let mut parts = path.split('.');
        let first = claims.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    });
    match found {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A name as the board shows it.
fn shown(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_stand_in_claims_of_many_forms() {
        let claims = serde_json::json!({
            "groups": ["a", 1, "b"], "role": "a", "realm_access": { "roles": ["c"] },
            "https://x.example/roles": ["d"], "empty": [],
        });
        let claims = claims.as_object().unwrap();
        for (path, found) in [
            ("groups", &["a", "b"][..]),
            ("role", &["a"]),
            ("realm_access.roles", &["c"]),
            ("https://x.example/roles", &["d"]),
            ("empty", &[]),
            ("nothing", &[]),
            ("realm_access.nothing", &[]),
        ] {
            assert_eq!(values(claims, path), found, "{path}");
        }
    }

    #[test]
    fn of_several_roles_the_one_that_may_most_counts() {
        let text = "issuer = \"https://a.example\"\nclient_id = \"c\"\nname = \"A\"\n[roles]\nops = \"responder\"\nim = \"commander\"";
        let oidc: Oidc = toml::from_str(text).unwrap();
        assert_eq!(oidc.role(["x", "im", "ops"].into_iter()), Some(Role::Commander));
        assert_eq!((oidc.role(["x"].into_iter()), oidc.wrong()), (None, Vec::new()));
    }

    #[test]
    fn names_are_text_and_short() {
        assert_eq!(shown(" Li\u{7}na "), "Lina");
        assert_eq!(shown(&"x".repeat(99)).len(), LONGEST);
    }
}
