// By what a session decides: a desk, or a pack as a desk of it alone.

import { Desk, type DeskRoles, type Roles } from "fenji";
import type { Decider } from "./plans.js";

/** What was given, as a desk. */
export class Deciding {
  readonly desk: Desk;
  /** The desk that was made of a pack, to be given back. */
  readonly #made: Desk | null;

  constructor(decider: Decider) {
    this.#made = decider instanceof Desk ? null : decider.desk();
    this.desk = this.#made ?? (decider as Desk);
  }

  /** Who fills the roles, as desks take it: those of a pack stand under its id. */
  rolesOf(roles: Roles | DeskRoles | null): DeskRoles | null {
    if (!roles || !this.#made) return roles as DeskRoles | null;
    const { id } = this.#made;
    return typeof roles === "string" ? `{${JSON.stringify(id)}:${roles}}` : { [id]: roles as Exclude<Roles, string> };
  }

  /** Gives back what was made; what was given stays whose it is. */
  free(): void {
    this.#made?.free();
  }
}
