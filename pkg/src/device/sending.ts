// Sending: the outbox of a session, and what became of the report on the screen.

import type { Report } from "../report/shape.js";
import type { Attachment, DeliveryDetail } from "../session/model.js";
import type { Session } from "../session/session.js";
import { Outbox, type OutboxOptions, type Sending } from "./outbox.js";

/** Whose reports are sent. */
export interface Sent {
  /** Where to; without it reports stay on the device. */
  readonly endpoint: string | null;
  /** Whose reports they are, and how they are sent. */
  readonly sendingOptions: OutboxOptions;
  readonly session: Session;
  /** What became of any report of this device has changed. */
  listed(reports: readonly Sending[]): void;
  /** Tells the page around what became of a report. */
  tell<T>(name: string, detail: T): void;
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
    const { endpoint, sendingOptions, session } = this.#of;
    this.#outbox?.close();
    try {
      this.#outbox = new Outbox(endpoint || null, sendingOptions);
    } catch (thrown) {
      // Nothing can be sent there, but the report can be kept.
      this.#of.fail(thrown);
      this.#outbox = new Outbox(null, sendingOptions);
    }
    const outbox = this.#outbox;
    outbox.watch((sending) => {
      this.#delivered(sending);
      void this.#list();
    });
    void this.#list();
    void outbox.resume().catch((thrown) => this.#of.fail(thrown));
    void outbox
      .status(session.reportId)
      .then((sending) => sending && this.#delivered(sending))
      .catch((thrown) => this.#of.fail(thrown));
  }

  submit(report: Report, attachments: readonly Attachment[]): void {
    const told = this.#of.session.story;
    void this.#deliver((outbox) => outbox.submit(report, attachments, told));
  }

  /** Sends the report on the screen once more: as it waits on the device, or as it stands here where it is not there. */
  again(report: Report, attachments: readonly Attachment[]): void {
    void this.#deliver(
      async (outbox) => (await outbox.retry(report.id)) ?? outbox.submit(report, attachments, this.#of.session.story),
    );
  }

  /** Sends another report of this device now, of which nothing is on the screen but that it waits. */
  async retry(id: string): Promise<void> {
    await this.#outbox?.retry(id);
  }

  /** Forgets all other reports that nothing more becomes of by itself. */
  async forget(): Promise<void> {
    await this.#outbox?.forget(this.#of.session.reportId);
    await this.#list();
  }

  async #list(): Promise<void> {
    const outbox = this.#outbox;
    try {
      const all = (await outbox?.history()) ?? [];
      if (outbox === this.#outbox) this.#of.listed(all);
    } catch (thrown) {
      this.#of.fail(thrown);
    }
  }

  async #deliver(act: (outbox: Outbox) => Promise<Sending>): Promise<void> {
    if (!this.#outbox) this.open();
    const outbox = this.#outbox;
    if (!outbox) return;
    this.#of.session.deliver({ state: "sending" }, "nothing");
    try {
      this.#delivered(await act(outbox));
    } catch (thrown) {
      this.#of.session.deliver(
        outbox.endpoint ? { state: "waiting", why: null, status: 0 } : { state: "kept" },
        "nothing",
      );
      this.#of.fail(thrown);
    }
  }

  #delivered({ id, delivery, stored }: Sending): void {
    if (id !== this.#of.session.reportId || !delivery) return;
    // Before the first attempt has ended there is nothing to wait for but its end.
    this.#of.session.deliver(
      delivery.state === "waiting" && delivery.why === null ? { state: "sending" } : delivery,
      stored,
    );
    const told = JSON.stringify([id, delivery]);
    if (told !== this.#told) this.#of.tell<DeliveryDetail>("fenji-delivery", { id, delivery });
    this.#told = told;
  }
}
