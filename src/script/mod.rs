//! Rule files: what rhai reads and runs.

pub mod arithmetic;
pub mod builders;
pub mod formula;
pub mod functions;
pub mod lexis;
pub mod machine;
pub mod run;
pub mod syntax;
