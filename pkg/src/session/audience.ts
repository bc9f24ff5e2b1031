// Whose eyes a role's tasks are for: the one place that names roles, for a pack cannot say it yet.

/**
 * Roles whose tasks look for whoever was to blame (A-26 of the plans): not for the reporter's screen or paper, only in the
 * data that is sent.
 */
const RESTRICTED: ReadonlySet<string> = new Set(["accountability-review", "reviewer"]);

/** The role of whoever fills in the form, in every pack. */
const REPORTER = "reporter";

/** Whether what a role does is for reporters, too. */
export function isShown(role: string | null | undefined): boolean {
  return !role || !RESTRICTED.has(role);
}

/** Whether the role is that of whoever fills in the form. */
export function isReporter(role: string): boolean {
  return role === REPORTER;
}
