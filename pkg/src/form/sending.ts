// Sending, for the element: its outbox, and what became of the report on the screen.

import type { ReactiveController } from "lit";
import type { FenjiReport } from "./element.js";
import type { Attachment, Delivery, Report } from "./model.js";
import { Outbox, type Sending } from "./outbox.js";

/** What the result says of the way of the report. */
export type Shown = Delivery | { readonly state: "none" | "sending" };

/** What `fenji-delivery` tells. */
export interface DeliveryDetail {
  /** The report's id. */
  readonly id: string;
  readonly delivery: Delivery;
}

/** Sends the reports of one element for as long as it is in the page. */
export class Sender implements ReactiveController {
  delivery: Shown = { state: "none" };
  /** Whether this device keeps the report, whatever becomes of it. */
  stored = true;
  readonly #host: FenjiReport;
  #outbox: Outbox | null = null;

  constructor(host: FenjiReport) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#host.ready) this.open();
  }

  hostDisconnected(): void {
    this.#outbox?.close();
    this.#outbox = null;
  }

  /** Begins anew, with the endpoint as it is now. */
  open(): void {
    const { endpoint, reportId } = this.#host;
    this.#outbox?.close();
    try {
      this.#outbox = new Outbox(endpoint || null);
    } catch (thrown) {
      // Nothing can be sent there, but the report can be kept.
      this.#host.fail(thrown);
      this.#outbox = new Outbox(null);
    }
    this.#outbox.watch((sending) => this.#delivered(sending));
    void this.#outbox.resume();
    void this.#outbox.status(reportId).then((sending) => sending && this.#delivered(sending));
  }

  submit(report: Report, attachments: readonly Attachment[]): void {
    void this.#deliver(() => this.#outbox?.submit(report, attachments));
  }

  /** Sends the report on the screen once more. */
  again(): void {
    void this.#deliver(() => this.#outbox?.retry(this.#host.reportId));
  }

  async #deliver(act: () => Promise<Sending | null> | undefined): Promise<void> {
    this.delivery = { state: "sending" };
    this.#host.requestUpdate();
    try {
      const sending = await act();
      if (sending) this.#delivered(sending);
    } catch (thrown) {
      this.stored = false;
      this.delivery = { state: "kept" };
      this.#host.fail(thrown);
      this.#host.requestUpdate();
    }
  }

  #delivered({ id, delivery, stored }: Sending): void {
    if (id !== this.#host.reportId || !delivery) return;
    this.delivery = delivery;
    this.stored = stored !== "nothing";
    this.#host.tell<DeliveryDetail>("fenji-delivery", { id, delivery });
    this.#host.requestUpdate();
  }
}
