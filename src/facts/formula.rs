//! What a formula gives for what is known.

use crate::compiled::plan::Gives;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use crate::diagram::ranges::{NA, Ranges};
use crate::diagram::reckon::Span;

/// The values that a formula's case may give: those of the chain where its variable keeps to the guard.
pub(crate) fn given(gives: &Gives, guard: &Expr, values: &impl Fn(Var) -> Ranges, domain: Option<&Domain>) -> Ranges {
    let chain = match gives {
        Gives::Value(value) => return Ranges::one(*value),
        Gives::Chain(chain) => chain,
    };
    let parts = match guard {
        Expr::All(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut left = values(chain.var);
    for part in parts {
        if let (Expr::In(var, cells), Some(domain)) = (part, domain)
            && *var == chain.var
        {
            left = left.intersect(&domain.of_cells(cells));
        }
    }
    let images = left.pairs().iter().filter(|(_, high)| *high != NA);
    let images = images.filter_map(|(low, high)| chain.image((*low).max(chain.min), (*high).min(chain.max)));
    Span::of(&Ranges::from_pairs(images)).ranges()
}
