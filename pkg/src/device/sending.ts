// Sending: the outbox of a session, and what became of the report on the screen.

import type { Attachment, Delivery, Report, Shown, Stored } from "../session/model.js";
import { Outbox, type Sending } from "./outbox.js";

/** Whose reports are sent. */
export interface Sent {
  /** Where to; without it reports stay on the device. */
  readonly endpoint: string | null;
  /** The report on the screen. */
  readonly reportId: string;
  /** Whether reports can be made. */
  readonly ready: boolean;
  /** What the screen says of its report has changed. */
  deliver(delivery: Shown, stored: Stored): void;
  /** Something became of the report on the screen that was not told yet. */
  delivered(id: string, delivery: Delivery): void;
  /** Something went wrong that the reporter is told of otherwise. */
  fail(thrown: unknown): void;
}

/** Sends reports for as long as it is open. */
export class Sender {
  readonly #of: Sent;
  #outbox: Outbox | null = null;
  #told = "";

  constructor(of: Sent) {
    this.#of = of;
  }

  /** No more attempts. */
  close(): void {
    this.#outbox?.close();
    this.#outbox = null;
  }

  /** Begins anew, with the endpoint as it is now. */
  open(): void {
    const { endpoint, reportId } = this.#of;
    this.#outbox?.close();
    try {
      this.#outbox = new Outbox(endpoint || null);
    } catch (thrown) {
      // Nothing can be sent there, but the report can be kept.
      this.#of.fail(thrown);
      this.#outbox = new Outbox(null);
    }
    const outbox = this.#outbox;
    outbox.watch((sending) => this.#delivered(sending));
    void outbox.resume().catch((thrown) => this.#of.fail(thrown));
    void outbox
      .status(reportId)
      .then((sending) => sending && this.#delivered(sending))
      .catch((thrown) => this.#of.fail(thrown));
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
    this.#of.deliver({ state: "sending" }, "nothing");
    try {
      this.#delivered(await act(outbox));
    } catch (thrown) {
      this.#of.deliver(outbox.endpoint ? { state: "waiting", why: null, status: 0 } : { state: "kept" }, "nothing");
      this.#of.fail(thrown);
    }
  }

  #delivered({ id, delivery, stored }: Sending): void {
    if (id !== this.#of.reportId || !delivery) return;
    // Before the first attempt has ended there is nothing to wait for but its end.
    this.#of.deliver(delivery.state === "waiting" && delivery.why === null ? { state: "sending" } : delivery, stored);
    const told = JSON.stringify([id, delivery]);
    if (told !== this.#told) this.#of.delivered(id, delivery);
    this.#told = told;
  }
}
