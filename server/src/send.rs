//! Sending one message: signed as its receiver asks for, and whether the receiver took it.

use crate::clock;
use crate::config::Config;
use crate::config::telling::{Channel, Way, Webhook, key_of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fenji::Format;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;
use sha2::Sha256;

/// So much of an answer is read.
const MOST: usize = 16 * 1024;

/// A message whose turn it is.
pub struct Message {
    pub id: String,
    pub endpoint: String,
    pub body: String,
    pub attempts: i64,
}

/// Sends a message to the one whose name stands on it; an error says why it was not taken, and holds no address or secret.
pub async fn send(config: &Config, client: &Client, message: &Message) -> Result<(), String> {
    if let Some(hook) = config.webhooks.iter().find(|hook| hook.name == message.endpoint) {
        return webhook(client, hook, message).await;
    }
    let Some(channel) = config.channels.iter().find(|channel| channel.name == message.endpoint) else {
        return Err("the configuration knows no channel or webhook of this name any more".to_owned());
    };
    match (channel.way(), &config.smtp) {
        (Some(Way::Mail), Some(smtp)) => smtp.send(&message.id, &channel.to, &message.body).await,
        (Some(Way::Post(format)), _) => post(client, channel, format, message).await,
        _ => Err("the configuration does not say how mail is sent".to_owned()),
    }
}

/// A Standard Webhook: an id, a time and an HMAC over both and the body.
async fn webhook(client: &Client, hook: &Webhook, message: &Message) -> Result<(), String> {
    let time = (clock::now() / 1000).to_string();
    let key = key_of(&hook.secret)?;
    let request = client
        .post(&hook.url)
        .header("content-type", "application/json")
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", &time)
        .header("webhook-signature", standard(&key, &message.id, &time, &message.body))
        .body(message.body.clone());
    taken(request, None).await
}

async fn post(client: &Client, channel: &Channel, format: Format, message: &Message) -> Result<(), String> {
    let now = clock::now();
    let url = channel.url.as_deref().unwrap_or_default();
    let mut url = Url::parse(url).map_err(|error| format!("`url` is no address: {error}"))?;
    let secret = channel.secret.as_deref();
    if let (Format::Dingtalk, Some(secret)) = (format, secret) {
        let time = now.to_string();
        let sign = hmac(secret.as_bytes(), format!("{time}\n{secret}").as_bytes());
        url.query_pairs_mut().append_pair("timestamp", &time).append_pair("sign", &sign);
    }
    let body = match (format, secret) {
        (Format::Feishu, Some(secret)) => {
            let time = (now / 1000).to_string();
            // Feishu's key is what others sign.
            let sign = hmac(format!("{time}\n{secret}").as_bytes(), b"");
            with(&message.body, &[("timestamp", &time), ("sign", &sign)])
        }
        (Format::Pagerduty, Some(key)) => with(&message.body, &[("routing_key", key)]),
        _ => message.body.clone(),
    };
    let mut request = client.post(url).header("content-type", format.media_type()).body(body);
    if let Some(authorization) = &channel.authorization {
        request = request.header("authorization", authorization);
    }
    taken(request, Some(format)).await
}

/// Whether the receiver took it.
async fn taken(request: RequestBuilder, format: Option<Format>) -> Result<(), String> {
    // The address may hold a token.
    let mut answer = request.send().await.map_err(|error| error.without_url().to_string())?;
    let status = answer.status();
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > MOST {
            break;
        }
    }
    if !status.is_success() {
        return Err(format!("it answered {status}"));
    }
    match format {
        // They answer 200 whatever happens, and say in the body what did.
        Some(Format::Feishu | Format::Dingtalk | Format::Wecom) => {
            let said: Value = serde_json::from_slice(&body).unwrap_or_default();
            let code = ["errcode", "code", "StatusCode"].iter().find_map(|key| said.get(key)?.as_i64());
            let words = ["errmsg", "msg"].iter().find_map(|key| said.get(key)?.as_str()).unwrap_or_default();
            match code {
                Some(0) => Ok(()),
                Some(code) => Err(format!("it answered {code}: {}", words.chars().take(200).collect::<String>())),
                None => Err("it did not say that it took the message".to_owned()),
            }
        }
        _ => Ok(()),
    }
}

/// A JSON object with more keys. What was told does not hold them: they are secrets, or of the moment.
fn with(body: &str, more: &[(&str, &str)]) -> String {
    let Ok(Value::Object(mut object)) = serde_json::from_str(body) else { return body.to_owned() };
    object.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())));
    Value::Object(object).to_string()
}

fn hmac(key: &[u8], text: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(text);
    STANDARD.encode(mac.finalize().into_bytes())
}

fn standard(key: &[u8], id: &str, time: &str, body: &str) -> String {
    format!("v1,{}", hmac(key, format!("{id}.{time}.{body}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the specification of Standard Webhooks.
    #[test]
    fn messages_are_signed_as_the_standard_says() {
        let key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = standard(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn keys_are_put_into_the_body_when_it_is_sent() {
        assert_eq!(with(r#"{"b":1}"#, &[("a", "x")]), r#"{"a":"x","b":1}"#);
        assert_eq!(with("no object", &[("a", "x")]), "no object");
    }
}
