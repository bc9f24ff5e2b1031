//! Files of many rows: lines of JSON and tables, in chunks that are the same however fast they are read.

pub mod encoding;
pub mod format;
pub mod lines;
pub mod name;
pub mod rows;
pub mod table;
