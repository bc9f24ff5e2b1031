// One at a time: no report is sent twice at once, whether by two elements of a page or by two tabs.

import { LIMITS, within } from "./limits.js";

const running = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while nobody else runs any for `id`, in this page or in another tab of this site; `undefined` when the other
 * does not come to its end. In pages without Web Locks (plain http), and where the browser does not give any, only this
 * page is looked at; the endpoint then recognises the idempotency key.
 */
export async function alone<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
  const before = running.get(id) ?? Promise.resolve();
  const mine = before.then(() => locked(`fenji-report-${id}`, work));
  const settled = mine.catch(() => {});
  running.set(id, settled);
  try {
    return await mine;
  } finally {
    if (running.get(id) === settled) running.delete(id);
  }
}

async function locked<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  if (!globalThis.navigator?.locks) return work();
  const waiting = new AbortController();
  const { signal } = waiting;
  let begun = false;
  let taken = false;
  const slow = setTimeout(() => {
    void isHeld(name).then((held) => {
      if (begun) return;
      taken = held;
      if (held) setTimeout(() => waiting.abort(), LIMITS.held);
      else waiting.abort();
    });
  }, LIMITS.lock);
  // A lock that never comes does not end when it is given up either.
  const givenUp = new Promise<undefined>((done) => signal.addEventListener("abort", () => done(undefined)));
  let granted: Promise<T> | undefined;
  const request = Promise.resolve().then(() =>
    navigator.locks.request(name, { signal }, () => {
      // Given up in the same moment: somebody works already.
      if (signal.aborted) return undefined;
      begun = true;
      granted = work();
      return granted;
    }),
  );
  try {
    await Promise.race([request, givenUp]);
  } catch (error) {
    if (begun) throw error;
  } finally {
    clearTimeout(slow);
    request.catch(() => {});
  }
  if (granted) return granted;
  // Not allowed here, as in a sandboxed frame, whose storage no other tab shares either; or none is to be had.
  return taken ? undefined : work();
}

/** Whether somebody holds the lock; not where the browser does not say. */
async function isHeld(name: string): Promise<boolean> {
  try {
    const state = await within(navigator.locks.query(), LIMITS.lock, () => ({ held: [] }));
    return state.held?.some((lock) => lock.name === name) ?? false;
  } catch {
    return false;
  }
}
