// Being woken when there is a connection again, even if no page is open then.

/** The name under which a service worker is woken when there is a connection again. */
export const SYNC = "fenji-outbox";

/** Where the page has a service worker, it is woken then. */
export function wakeLater(): void {
  const { serviceWorker } = globalThis.navigator as Partial<Navigator>;
  // Not in the types, for not every browser has it.
  type Waking = { readonly sync?: { register(tag: string): Promise<void> } };
  void serviceWorker
    ?.getRegistration()
    .then((found) => (found as Waking | undefined)?.sync?.register(SYNC))
    // It may be forbidden; then an open page sends.
    .catch(() => {});
}
