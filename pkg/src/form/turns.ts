// One at a time: no report is sent twice at once, whether by two elements of a page or by two tabs.

const running = new Map<string, Promise<unknown>>();
/** In milliseconds. Whoever holds a lock for longer sends much, slowly; it is looked for again later. */
const PATIENCE = 40_000;

/**
 * Runs `work` while nobody else runs any for `id`, in this page or in another tab of this site; `undefined` when the other
 * does not come to its end. In pages without Web Locks (plain http) only this page is looked at; the endpoint then
 * recognises the idempotency key.
 */
export async function alone<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
  const before = running.get(id) ?? Promise.resolve();
  const mine = before.then(() => locked(id, work));
  const settled = mine.catch(() => {});
  running.set(id, settled);
  try {
    return await mine;
  } finally {
    if (running.get(id) === settled) running.delete(id);
  }
}

async function locked<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
  if (!globalThis.navigator?.locks) return work();
  const signal = AbortSignal.timeout(PATIENCE);
  let begun = false;
  try {
    return await navigator.locks.request(`fenji-report-${id}`, { signal }, () => {
      begun = true;
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    // Not allowed here, as in a sandboxed frame, whose storage no other tab shares either.
    return signal.aborted ? undefined : work();
  }
}
