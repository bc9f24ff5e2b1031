// After the report on the screen was sent: what its receiver says of it, and what is added to it.

import { AfterwardsError, add, ask, canAsk } from "../device/afterwards.js";
import type { OutboxOptions } from "../device/outbox.js";
import { resolveEndpoint } from "../device/post.js";
import type { Session } from "../session/session.js";
import type { After } from "./views/view.js";

/** Whose report it is. */
export interface Following {
  readonly endpoint: string | null;
  readonly sendingOptions: OutboxOptions;
  readonly session: Session;
  /** Draws what has changed. */
  changed(): void;
}

const NOTHING: After = { standing: null, told: null };

/** Asks about one report at a time; of another one nothing is known. */
export class Follower {
  readonly #of: Following;
  #about = "";
  #after: After = NOTHING;

  constructor(of: Following) {
    this.#of = of;
  }

  /** What is known of the report on the screen; `null` where its receiver cannot be asked. */
  get after(): After | null {
    const { delivery, reportId } = this.#of.session;
    if (!this.#of.endpoint || delivery.state !== "sent" || !canAsk(delivery.receipt)) return null;
    return this.#about === reportId ? this.#after : NOTHING;
  }

  /** Asks what became of it. */
  ask(): Promise<void> {
    return this.#try(async (endpoint, receipt) => {
      const { state, changed_at: at } = await ask(endpoint, receipt, this.#of.sendingOptions);
      return { standing: { state, at: at ?? null }, told: null };
    });
  }

  /** Adds to it; whether that was taken. */
  async add(text: string): Promise<boolean> {
    await this.#try(async (endpoint, receipt) => {
      await add(endpoint, receipt, { text }, this.#of.sendingOptions);
      return { standing: this.#after.standing, told: "added" };
    });
    return this.#after.told === "added";
  }

  async #try(act: (endpoint: string, receipt: Parameters<typeof ask>[1]) => Promise<After>): Promise<void> {
    const { endpoint, session } = this.#of;
    const { delivery, reportId } = session;
    if (!endpoint || delivery.state !== "sent" || !delivery.receipt) return;
    if (this.#about !== reportId) this.#after = NOTHING;
    this.#about = reportId;
    try {
      this.#after = await act(resolveEndpoint(endpoint), delivery.receipt);
    } catch (thrown) {
      if (!(thrown instanceof AfterwardsError)) throw thrown;
      this.#after = { ...this.#after, told: "failed" };
    }
    this.#of.changed();
  }
}
