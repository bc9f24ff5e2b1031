//! Old incidents graded: rows read by a mapping, graded by one or two versions of a pack, counted.

pub mod agreement;
pub mod answers;
pub mod batch;
pub mod cell;
pub mod counting;
pub mod fit;
pub mod grader;
pub mod lines;
pub mod mapping;
#[cfg(feature = "folder")]
pub mod mapping_file;
pub mod plan;
pub mod report;
pub mod slow;
pub mod tally;
pub mod verdict;
pub mod walker;
