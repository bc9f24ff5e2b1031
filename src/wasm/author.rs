//! The author core: what only those can be asked that were loaded from bundles, beside all that the run core does.

use crate::desk::core::Desk;
use crate::pack::core::Pack;
use crate::wasm::run::{Core, DeskCore};
use crate::wasm::value::{Answer, thrown, value};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Core {
    /// Loads a bundle.
    pub fn load(bundle: &str, trusted: bool) -> Result<Core, JsValue> {
        let load = if trusted { Pack::from_trusted_bundle } else { Pack::from_bundle };
        load(bundle).map(Core).map_err(thrown)
    }

    /// The same pack with one rule file replaced, added, or without a text, removed; validated as if loaded anew.
    #[wasm_bindgen(js_name = withScript)]
    pub fn with_script(&self, path: &str, text: Option<String>) -> Result<Core, JsValue> {
        self.0.with_script(path, text).map(Core).map_err(thrown)
    }

    /// What differs between it and a newer version.
    pub fn diff(&self, new: &Core) -> Answer {
        value(&self.0.diff(&new.0).map_err(thrown)?)
    }

    /// Its rule files by path.
    pub fn scripts(&self) -> Answer {
        value(self.0.scripts())
    }
}

#[wasm_bindgen]
impl DeskCore {
    /// Loads a desk from its bundle and those of its packs.
    pub fn load(desk: &str, packs: Vec<String>, trusted: bool) -> Result<DeskCore, JsValue> {
        let packs = packs.iter().map(String::as_str);
        let desk = if trusted { Desk::from_trusted_bundles(desk, packs) } else { Desk::from_bundles(desk, packs) };
        desk.map(DeskCore).map_err(thrown)
    }

    /// What differs between it and a newer version.
    pub fn diff(&self, new: &DeskCore) -> Answer {
        value(&self.0.diff(&new.0).map_err(thrown)?)
    }
}

/// What a pack and a desk can both do.
macro_rules! subject {
    ($core:ident) => {
        #[wasm_bindgen]
        impl $core {
            /// It as a bundle; of a desk, what is its own.
            pub fn bundle(&self) -> String {
                self.0.to_bundle()
            }

            /// It as a compiled file, with the words of these locales; all, where none are named.
            pub fn compile(&self, locales: Vec<String>) -> Result<Vec<u8>, JsValue> {
                let locales: Vec<&str> = locales.iter().map(String::as_str).collect();
                self.0.to_compiled(&locales).map_err(thrown)
            }

            /// Everything wrong or doubtful about it, and what is proved about it.
            pub fn check(&self) -> Answer {
                value(&self.0.check())
            }

            /// Its own cases.
            #[wasm_bindgen(js_name = runCases)]
            pub fn run_cases(&self) -> Answer {
                value(&self.0.run_cases())
            }
        }
    };
}

subject!(Core);
subject!(DeskCore);
