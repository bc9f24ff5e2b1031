// How long the form waits for anything, in milliseconds: one table, so that nothing is waited for without an end.

export const LIMITS = {
  /** Typing that rests is read and kept after this, and steady typing is read at the latest after `reading`. */
  rest: 350,
  reading: 800,
  /** The longest that anything entered waits until it is saved. */
  saving: 1_000,
  /** The first screen waits this long for the draft, which joins later otherwise. */
  draft: 250,
  /** That a draft is back can be read for this long at least. */
  told: 5_000,
  /** A report that is sent waits this long for its place on the device; the sending goes on beside it then. */
  beside: 300,
  /** An open that waits for another tab, or a browser's fault. */
  opening: 10_000,
  /** One transaction. */
  working: 30_000,
  /** A browser that has no Web Lock to give within this, and does not say that somebody holds it, has none. */
  lock: 1_000,
  /** Whoever holds a lock for longer sends much, slowly; it is looked for again later. */
  held: 40_000,
  /** One attempt to send a report without attachments. */
  sending: 30_000,
  /** A print dialogue that has not opened by then does not. */
  printing: 1_000,
} as const;

/** `work`, or what `otherwise` gives when it does not end within `limit`; `work` goes on. */
export function within<T>(work: Promise<T>, limit: number, otherwise: () => T): Promise<T> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      try {
        done(otherwise());
      } catch (thrown) {
        fail(thrown);
      }
    }, limit);
    work.then(done, fail).finally(() => clearTimeout(timer));
  });
}
