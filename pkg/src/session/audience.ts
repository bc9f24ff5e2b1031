// Whose eyes a role's tasks are for, as the packs say it.

import type { Audience, PackInfo } from "fenji";

/** The packs that name roles. */
type Packs = readonly Pick<PackInfo, "id" | "roles">[];

/** The audience of a role of a pack. */
export function audienceOf(packs: Packs, pack: string, role: string): Audience | undefined {
  return packs.find(({ id }) => id === pack)?.roles.find(({ id }) => id === role)?.audience;
}

/** Whether what a role of a pack does is for reporters, too; what is restricted only goes with the data that is sent. */
export function isShown(packs: Packs, pack: string, role: string | null | undefined): boolean {
  return !role || audienceOf(packs, pack, role) !== "restricted";
}
