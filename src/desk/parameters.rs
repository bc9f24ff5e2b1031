//! Parameters of texts, set for all packs of a desk.

use crate::desk::core::Desk;
use crate::pack::parameters::{Parameters, check};
use crate::problem::Error;

impl Desk {
    /// The same desk with other values of the parameters that stand in the texts of its packs; see
    /// [`Pack::with_parameters`](crate::Pack::with_parameters).
    ///
    /// # Errors
    /// What is to be called is no number.
    pub fn with_parameters(mut self, values: &Parameters) -> Result<Self, Error> {
        check(self.all(), values)?;
        self.packs = self.packs.into_iter().map(|pack| pack.filled_with(values)).collect();
        self.router = self.router.filled_with(values);
        Ok(self)
    }
}
