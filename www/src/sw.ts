// The page's service worker: keeps the page on the device, and sends what waits when there is a connection again, even if no
// page is open then.

import { Outbox, SYNC } from "fenji/outbox";
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

/** A worker has other globals than a page, which the types know of. */
declare const self: EventTarget & {
  readonly __WB_MANIFEST: (PrecacheEntry | string)[];
  skipWaiting(): Promise<void>;
};

interface SyncEvent extends Event {
  readonly tag: string;
  waitUntil(done: Promise<void>): void;
}

/** The board and the server's own answers are no part of the form. */
const denylist = [/\/board(\/|$)/, /\/(api|healthz|readyz|metrics|openapi\.json)(\/|$)/];

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("index.html"), { denylist }));

self.addEventListener("message", (event) => {
  if ((event as MessageEvent<{ type?: string } | null>).data?.type === "SKIP_WAITING") void self.skipWaiting();
});

self.addEventListener("sync", (event) => {
  const { tag } = event as SyncEvent;
  if (tag === SYNC) (event as SyncEvent).waitUntil(send());
});

/** Throws where something waits still: the browser wakes the worker again then. */
async function send(): Promise<void> {
  const waiting = await new Outbox(null).flush();
  if (waiting > 0) throw new Error(`reports that wait: ${waiting}`);
}
