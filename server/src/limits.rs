//! How often one address may ask: for reports, which need no account, and for sign-ins, where passwords are guessed.

use crate::config::Config;
use crate::fault::Fault;
use axum::http::HeaderMap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

/// Sign-ins a minute from one address, and for one name.
const SIGN_INS: u32 = 10;

pub struct Limits {
    reports: DefaultKeyedRateLimiter<IpAddr>,
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
    names: DefaultKeyedRateLimiter<String>,
    behind_proxy: bool,
}

impl Limits {
    pub fn of(config: &Config) -> Self {
        let a_minute = |most: u32| Quota::per_minute(NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN));
        Self {
            reports: RateLimiter::keyed(a_minute(config.reports_a_minute)),
            sign_ins: RateLimiter::keyed(a_minute(SIGN_INS)),
            names: RateLimiter::keyed(a_minute(SIGN_INS)),
            behind_proxy: config.behind_proxy,
        }
    }

    pub fn report(&self, peer: SocketAddr, headers: &HeaderMap) -> Result<(), Fault> {
        self.reports.check_key(&self.from(peer, headers)).map_err(|_| Fault::too_many(30))
    }

    pub fn sign_in(&self, peer: SocketAddr, headers: &HeaderMap, name: &str) -> Result<(), Fault> {
        let address = self.sign_ins.check_key(&self.from(peer, headers));
        address.and_then(|()| self.names.check_key(&name.to_owned())).map_err(|_| Fault::too_many(30))
    }

    /// Forgets addresses that have been silent.
    pub fn tidy(&self) {
        self.reports.retain_recent();
        self.sign_ins.retain_recent();
        self.names.retain_recent();
    }

    /// Who asks: the proxy's last word where there is one, because what stands before it anybody can write.
    fn from(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        let said = || {
            let last = headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse().ok()
        };
        self.behind_proxy.then(said).flatten().unwrap_or(peer.ip())
    }
}
