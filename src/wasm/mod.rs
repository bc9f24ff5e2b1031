//! The engine behind wasm-bindgen: a thin layer that the npm package's own code wraps.
//!
//! Facts come in as JSON text, so that one reader serves every way in; answers go out as JSON text, the same as the
//! command's output: `JSON.parse` makes objects of it as fast as they could be made one by one, and one writer serves
//! decisions and batches. What can be wrong is thrown as the text of `{"problems": […], "message": "…"}`.
//!
//! There are two modules of it: the run core (the feature `wasm`), which loads compiled files and decides, and the author
//! core (`wasm-author`), which reads, compiles and proves bundles, too.

#[cfg(feature = "author")]
pub mod author;
pub mod run;
mod value;

pub use run::{Core, DeskCore, version};
