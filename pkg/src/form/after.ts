// After reports were sent: what their receiver says of them, and what is added to them.

import { AfterwardsError, add, ask, canAsk } from "../device/afterwards.js";
import type { OutboxOptions } from "../device/outbox.js";
import { resolveEndpoint } from "../device/post.js";
import type { Receipt } from "../session/model.js";
import type { After } from "./views/view.js";

/** Whose reports they are. */
export interface Following {
  readonly endpoint: string | null;
  readonly sendingOptions: OutboxOptions;
  /** The receipt of a report; `null` where it was not sent. */
  receiptOf(report: string): Receipt | null;
  /** Draws what has changed. */
  changed(): void;
}

const NOTHING: After = { standing: null, told: null, said: "" };

/** Asks about reports, each by itself. */
export class Follower {
  readonly #of: Following;
  readonly #known = new Map<string, After>();

  constructor(of: Following) {
    this.#of = of;
  }

  /** What is known of a report; `null` where its receiver cannot be asked. */
  after(report: string): After | null {
    if (!this.#of.endpoint || !canAsk(this.#of.receiptOf(report))) return null;
    return this.#known.get(report) ?? NOTHING;
  }

  /** Asks what became of it. */
  ask(report: string): Promise<void> {
    return this.#try(report, async (endpoint, receipt) => {
      const { state, changed_at: at, holder } = await ask(endpoint, receipt, this.#of.sendingOptions);
      return { ...NOTHING, standing: { state, at: at ?? null, holder: holder || null } };
    });
  }

  /** Adds to it; whether that was taken. */
  async add(report: string, text: string): Promise<boolean> {
    await this.#try(report, async (endpoint, receipt, { standing }) => {
      await add(endpoint, receipt, { text }, this.#of.sendingOptions);
      return { ...NOTHING, standing, told: "added" };
    });
    return this.#known.get(report)?.told === "added";
  }

  async #try(
    report: string,
    act: (endpoint: string, receipt: Receipt, before: After) => Promise<After>,
  ): Promise<void> {
    const { endpoint } = this.#of;
    const receipt = this.#of.receiptOf(report);
    if (!endpoint || !receipt) return;
    const before = this.#known.get(report) ?? NOTHING;
    try {
      this.#known.set(report, await act(resolveEndpoint(endpoint), receipt, before));
    } catch (thrown) {
      if (!(thrown instanceof AfterwardsError)) throw thrown;
      this.#known.set(report, { ...before, told: "failed", said: thrown.said });
    }
    this.#of.changed();
  }
}
