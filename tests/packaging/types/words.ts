// The words and the outbox, as the pages of a portal use them.

import { type Addition, add, ask, canAsk, Outbox, type OutboxOptions, type Standing, SYNC } from "fenji/outbox";
import { Outbox as Alone } from "fenji/outbox/standalone";
import { asMarkdown, asText, dueText, duration, levelName, levelRange, moment, nearest, wordsFor } from "fenji/words";

const options: OutboxOptions = {
  ...{ user: "u-17", credentials: "include" },
  headers: async () => ({ Authorization: "Bearer x" }),
};
const box = new Outbox(null, options);
const end: () => void = box.watchWaiting((count) => void count.toFixed());
const addition: Addition = { text: "it got worse", facts: { system: { state: "down" } } };
export async function later(): Promise<Standing | number> {
  const [latest] = await box.history();
  if (latest?.delivery?.state !== "sent" || !canAsk(latest.delivery.receipt)) return box.clear();
  await add("https://x.example/", latest.delivery.receipt, addition);
  return ask("https://x.example/", latest.delivery.receipt, options);
}
const words = await wordsFor(nearest(["de", "zh-TW"], ["zh-Hans", "zh-Hant", "en"]));
const levels = [{ id: "P1", text: "P1: down" }];
export const said = [
  levelName(levels, "P1"),
  levelRange(levels, ["P1"], words),
  dueText({ when: "immediately" }, { facts: [], locale: "en" }, words),
  duration("en", "PT2H"),
  moment("en", new Date(0)),
  asText([]) + asMarkdown([{ title: "x", rows: [["", "y"]] }]),
];
export { Alone, end, SYNC };
