// What happens elsewhere, as it happens. A connection that was lost goes on where it stopped.

import type { Entry } from "./api.ts";
import { change, goOn, refresh, state } from "./state.ts";
import { words } from "./words.ts";

/** Without an answer for this long, in milliseconds, the connection is tried anew. */
const AGAIN = 3_000;

let source: EventSource | undefined;
let later: ReturnType<typeof setTimeout> | undefined;

/** Follows the server for as long as somebody is signed in. */
export function follow(): void {
  if (!state.user) {
    source?.close();
    source = undefined;
    return;
  }
  if (source && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource(new URL("../api/events", document.baseURI));
  source.addEventListener("open", () => {
    change({ connected: true });
    void goOn().then(refresh);
  });
  source.addEventListener("error", () => {
    change({ connected: false });
    clearTimeout(later);
    later = setTimeout(() => {
      void goOn();
      void refresh();
      follow();
    }, AGAIN);
  });
  source.addEventListener("change", ({ data }) => {
    const { action } = JSON.parse(data) as Entry;
    const word = words(state.locale);
    if (action === "reported") change({ news: word.newReport });
    if (action === "overdue") change({ news: word.actions.overdue ?? "" });
    // Several at once are one question.
    clearTimeout(later);
    later = setTimeout(() => void refresh(), 50);
  });
}
