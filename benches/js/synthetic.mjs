// Synthetic rules and incidents, the same for all engines: a copy of benches/peers/src/synthetic.rs.

/** The levels, most serious first. */
export const LEVELS = ["P1", "P2", "P3", "P4"];
/** The regions an incident can lie in. */
export const REGIONS = ["north", "east", "south", "west"];
/** The sizes measured. */
export const SIZES = [10, 100, 1_000, 10_000];
/** Amounts lie in 0..=MAX_AMOUNT. */
export const MAX_AMOUNT = 999;
/** Incidents that the timing loops cycle over, so that no branch is learnt by heart. */
export const INCIDENTS = 200;

/**
 * `size` rules `category == … && region in […] && amount >= …`, each giving a level, and the incidents.
 *
 * `share`: 1/20 · 3/4 · 2/3 = 2.5 % of the rules match; `same`: with five rules a category 3/4 · 4/5, with ten
 * 2/4 · 3/5, three of them.
 */
export function synthetic(profile, size) {
  const random = generator(size);
  const [categories, regions, amounts] =
    profile === "share" ? [20, 3, 666] : size <= 5_000 ? [Math.ceil(size / 5), 3, 400] : [size / 10, 2, 800];
  const rules = Array.from({ length: size }, (_, index) => ({
    id: `rule-${index}`,
    category: category(index % categories),
    regions: some(random, REGIONS, regions),
    amount: 1 + random(amounts),
    level: random(LEVELS.length),
  }));
  const incidents = Array.from({ length: INCIDENTS }, () => ({
    category: category(random(categories)),
    region: REGIONS[random(REGIONS.length)],
    amount: random(MAX_AMOUNT + 1),
  }));
  const names = Array.from({ length: categories }, (_, index) => category(index));
  return { profile, size, categories: names, rules, incidents };
}

/** Integers below a limit, the same sequence for the same seed (mulberry32). */
export function generator(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** `count` different items, in any order. */
export function some(random, items, count) {
  const left = [...items];
  return Array.from({ length: count }, () => left.splice(random(left.length), 1)[0]);
}

function category(index) {
  return `c${String(index).padStart(2, "0")}`;
}
