//! Rule files: what rhai reads and runs.

pub mod applicability;
pub mod arithmetic;
pub mod builders;
pub mod comparing;
pub mod declared;
pub mod formula;
pub mod functions;
pub mod helpers;
pub mod leaf;
pub mod ledger;
pub mod limits;
pub mod machine;
pub mod reading;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod signatures;
pub mod syntax;
