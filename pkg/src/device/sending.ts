// Sending, for the element: its outbox, and what became of the report on the screen.

import type { ReactiveController } from "lit";
import type { FenjiReport } from "../form/element.js";
import type { Attachment, Delivery, Report } from "../session/model.js";
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
  /** What of the report this device keeps for certain. */
  stored: Sending["stored"] = "nothing";
  readonly #host: FenjiReport;
  #outbox: Outbox | null = null;
  #told = "";

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
    const outbox = this.#outbox;
    outbox.watch((sending) => this.#delivered(sending));
    void outbox.resume().catch((thrown) => this.#host.fail(thrown));
    void outbox
      .status(reportId)
      .then((sending) => sending && this.#delivered(sending))
      .catch((thrown) => this.#host.fail(thrown));
  }

  submit(report: Report, attachments: readonly Attachment[]): void {
    void this.#deliver((outbox) => outbox.submit(report, attachments));
  }

  /** Sends the report on the screen once more: as it waits on the device, or as it stands here where it is not there. */
  again(report: Report, attachments: readonly Attachment[]): void {
    void this.#deliver(async (outbox) => (await outbox.retry(report.id)) ?? outbox.submit(report, attachments));
  }

  async #deliver(act: (outbox: Outbox) => Promise<Sending>): Promise<void> {
    if (!this.#outbox) this.open();
    const outbox = this.#outbox;
    if (!outbox) return;
    this.delivery = { state: "sending" };
    this.stored = "nothing";
    this.#host.requestUpdate();
    try {
      this.#delivered(await act(outbox));
    } catch (thrown) {
      this.stored = "nothing";
      this.delivery = outbox.endpoint ? { state: "waiting", why: null, status: 0 } : { state: "kept" };
      this.#host.fail(thrown);
      this.#host.requestUpdate();
    }
  }

  #delivered({ id, delivery, stored }: Sending): void {
    if (id !== this.#host.reportId || !delivery) return;
    this.stored = stored;
    // Before the first attempt has ended there is nothing to wait for but its end.
    this.delivery = delivery.state === "waiting" && delivery.why === null ? { state: "sending" } : delivery;
    const told = JSON.stringify([id, delivery]);
    if (told !== this.#told) this.#host.tell<DeliveryDetail>("fenji-delivery", { id, delivery });
    this.#told = told;
    this.#host.requestUpdate();
  }
}
