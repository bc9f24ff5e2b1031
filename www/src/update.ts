// Installing the page on the device, and offering its new versions without ever reloading on its own.

import { change } from "./page.ts";

/** How often an open page looks for a new version, in milliseconds. */
const HOUR = 60 * 60 * 1000;

/** The address of the worker is a script, which Trusted Types want to be meant. */
const policy = globalThis.trustedTypes?.createPolicy("fenji", { createScriptURL: (address) => address });

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): {
    createScriptURL(address: string): string;
  };
}

declare global {
  var trustedTypes: TrustedTypes | undefined;
}

/** Keeps the page on the device and looks for new versions. */
export async function keepOnDevice(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const address = new URL("./sw.js", document.baseURI).href;
  try {
    const registration = await navigator.serviceWorker.register(policy?.createScriptURL(address) ?? address);
    offer(registration);
    registration.addEventListener("updatefound", () => follow(registration, registration.installing));
    follow(registration, registration.installing);
    if (registration.active) change({ offlineReady: true });
    // Another tab took the new version: this one still shows the old.
    const { controller } = navigator.serviceWorker;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (controller) change({ update: () => location.reload() });
    });
    setInterval(() => {
      if (document.visibilityState === "visible") registration.update().catch(() => {});
    }, HOUR);
  } catch (thrown) {
    // Without it the page works as long as there is a connection.
    console.warn("the page is not kept on the device:", thrown);
  }
}

function follow(registration: ServiceWorkerRegistration, worker: ServiceWorker | null): void {
  worker?.addEventListener("statechange", () => {
    if (worker.state === "activated") change({ offlineReady: true });
    if (worker.state === "installed") offer(registration);
  });
}

/** Offers the version that waits; the first one of all needs no offer. */
function offer(registration: ServiceWorkerRegistration): void {
  const waiting = registration.waiting;
  if (!waiting || !navigator.serviceWorker.controller) return;
  change({
    update: () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ type: "SKIP_WAITING" });
    },
  });
}
