//! Zones by name, from whatever time zone data there are: the system's or this program's, in JavaScript those of `Intl`.

#[cfg(not(all(feature = "wasm", target_family = "wasm")))]
pub(crate) use native::{all, find};

#[cfg(all(feature = "wasm", target_family = "wasm"))]
pub(crate) use crate::time::intl::{all, find};

/// The data of jiff: those of the system where it has any, else those built in.
#[cfg(all(feature = "zones", not(all(feature = "wasm", target_family = "wasm"))))]
mod native {
    use crate::time::zone::Zone;
    use jiff::Timestamp;

    pub(crate) fn find(name: &str) -> Option<Zone> {
        let zone = jiff::tz::db().get(name).ok()?;
        let offset_at =
            move |second| Timestamp::from_second(second).map_or(i32::MAX, |time| zone.to_offset(time).seconds());
        Some(Zone::new(name, offset_at))
    }

    pub(crate) fn all() -> Vec<String> {
        jiff::tz::db().available().map(|name| name.to_string()).collect()
    }
}

/// Without data only offsets are known; a caller may have data of its own for `Zone::new`.
#[cfg(all(not(feature = "zones"), not(all(feature = "wasm", target_family = "wasm"))))]
mod native {
    use crate::time::zone::Zone;

    pub(crate) fn find(_: &str) -> Option<Zone> {
        None
    }

    pub(crate) fn all() -> Vec<String> {
        Vec::new()
    }
}
