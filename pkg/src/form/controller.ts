// The form as one controller: it loads what decides, begins a session, and joins it to the device and to the element.

import { FenjiError, Pack } from "fenji";
import type { ReactiveController, TemplateResult } from "lit";
import { uuid } from "../device/attachments.js";
import { Keeper, type Kept } from "../device/keeping.js";
import { LIMITS, within } from "../device/limits.js";
import type { OutboxOptions, Sending } from "../device/outbox.js";
import { ownKey } from "../device/owner.js";
import { headersOf } from "../device/post.js";
import { Sender, type Sent } from "../device/sending.js";
import { ownDecision } from "../report/make.js";
import type { Report } from "../report/shape.js";
import { type About, draftOf } from "../session/about.js";
import { joined } from "../session/draft.js";
import { nearest } from "../session/language.js";
import type { Draft, Receipt } from "../session/model.js";
import type { Decider } from "../session/plans.js";
import { Session } from "../session/session.js";
import type { Surroundings } from "../session/surroundings.js";
import { written } from "../session/time.js";
import { LOCALES, type Words, wordsFor } from "../session/words.js";
import { type Actor, Handlers } from "./acts.js";
import { Follower, type Following } from "./after.js";
import type { ChangeDetail } from "./events.js";
import { guarded } from "./guard.js";
import { NOTHING_TOLD } from "./handover.js";
import type { Host } from "./host.js";
import { fileLocale, type Loaded, load, release } from "./load.js";
import { pageView } from "./views/page.js";
import type { Mine, State, Told } from "./views/view.js";

/** How often countdowns are counted, in milliseconds. */
const TICK = 30_000;

/** What is shown: nothing yet, that it is loading, why it cannot start, or the form. */
export type Stage = "empty" | "loading" | "failed" | "ready";

export class Controller implements ReactiveController, Surroundings, Kept, Sent, Following, Actor {
  stage: Stage = "empty";
  failure: unknown = null;
  session!: Session;
  pointing = false;
  forgetting = false;
  shownAt = 0;
  readonly keeper = new Keeper(this);
  readonly sender = new Sender(this);
  readonly follower = new Follower(this);
  readonly acts = new Handlers(this);
  readonly #host: Host;
  #words: Words | null = null;
  #told: Told = NOTHING_TOLD;
  #reports: readonly Sending[] = [];
  #now = new Date();
  #loaded: Loaded | null = null;
  /** Whose draft and reports these are, and which report is gone on with: as they were when it was loaded. */
  #user: string | null = null;
  #previous: Report | null = null;
  #loading = 0;
  /** The locale whose file is on its way. */
  #coming: string | null = null;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#ticking = setInterval(() => {
      this.count();
      if (this.session?.screen === "result") this.changed();
    }, TICK);
    this.keeper.watch();
    if (this.ready) this.sender.open();
  }

  hostDisconnected(): void {
    clearInterval(this.#ticking);
    this.keeper.leave();
    this.sender.close();
  }

  /** The form as it is. */
  get page(): TemplateResult {
    return pageView(this.#state, this.acts);
  }

  /** What the views show. */
  get #state(): State {
    const { notices, saved, unsaved } = this.keeper;
    return {
      ...{ session: this.session, now: this.#now, told: this.#told, disabled: this.#host.disabled },
      ...{ pointing: this.pointing, forgetting: this.forgetting, mine: this.mine },
      ...{ sends: Boolean(this.endpoint), after: this.follower.after(this.session.reportId), notices, saved, unsaved },
    };
  }

  /** The reports of this device, the latest first. */
  get mine(): readonly Mine[] {
    return this.#reports.flatMap(({ id, made, told, delivery }) =>
      delivery ? { id, made, told, delivery, after: this.follower.after(id) } : [],
    );
  }

  /** What became of the reports of this device is known anew. */
  listed(reports: readonly Sending[]): void {
    this.#reports = reports;
    this.changed();
  }

  receiptOf(report: string): Receipt | null {
    const { delivery, reportId } = this.session;
    const known = report === reportId ? delivery : this.#reports.find(({ id }) => id === report)?.delivery;
    return known?.state === "sent" ? known.receipt : null;
  }

  /** Whether reports can be made. */
  get ready(): boolean {
    return this.stage === "ready";
  }

  get element(): HTMLElement {
    return this.#host.element;
  }

  get endpoint(): string | null {
    return this.#host.endpoint;
  }

  /** The name of the draft on this device: of each user, and of each report that is gone on with. */
  get key(): string {
    const key = this.#host.draftKey || this.#loaded?.decider.id || "";
    return ownKey(this.#user, this.#previous ? `${key}~${this.#previous.id}` : key);
  }

  get sendingOptions(): OutboxOptions {
    const { credentials } = this.#host;
    // As the page gives them when something is sent, not when the form was loaded.
    return { user: this.#user, headers: () => headersOf({ headers: this.#host.headers }), credentials };
  }

  /** What the page around knows, and what stands in its reports. */
  get #about(): About {
    const { facts, received, detail, portal } = this.#host;
    const at = received instanceof Date ? written(received) : received;
    return { facts, received: at, detail, portal, reporter: this.#user };
  }

  get words(): Words {
    return this.#words as Words;
  }

  // Loading.

  async load(): Promise<void> {
    const mine = ++this.#loading;
    // What was entered so far belongs to the pack so far; the device may take its time with it.
    this.keeper.flush();
    this.stage = "loading";
    this.changed();
    // The words that are likely come at the same time; which ones are right the plan says.
    void wordsFor(nearest(this.#host.wanted, LOCALES)).catch(() => undefined);
    try {
      const loaded = await load(this.#host);
      // A newer pack was set while this one was on its way.
      if (mine !== this.#loading) return release(loaded);
      this.session?.end();
      release(this.#loaded);
      this.#loaded = loaded;
      this.#user = this.#host.user || null;
      this.#previous = this.#host.previous;
      const { decider } = loaded;
      const words = await wordsFor(this.#locale);
      if (mine !== this.#loading) return;
      this.#words = words;
      const resumed = this.keeper.resume(decider, this.#locale);
      const found = await within(resumed, LIMITS.draft, () => undefined);
      if (mine !== this.#loading) return;
      const { roles } = this.#host;
      const draft = found ?? this.#left(decider);
      this.session = new Session({ decider, locale: this.#locale, words, draft, roles, about: this.#about }, this);
      this.stage = "ready";
      this.sender.open();
      this.#begun();
      // Another language may have been chosen meanwhile.
      this.speak();
      if (found !== undefined) return;
      // A device that takes its time does not hold up who wants to report.
      void resumed.then((draft) => this.guarded(() => draft && mine === this.#loading && this.#join(draft)));
    } catch (thrown) {
      if (mine !== this.#loading) return;
      this.stop(thrown);
    }
    this.changed();
  }

  /** Where a report that is gone on with ended. */
  #left(decider: Decider): Draft | null {
    if (!this.#previous) return null;
    return draftOf(this.#previous, decider.info(this.#locale).facts);
  }

  /** What was entered before the form was there is the latest. */
  #begun(): void {
    const { text, danger, waits } = this.#host.early();
    const { session, acts } = this;
    if (text || danger !== undefined) session.takeUp(text, danger);
    else this.decided();
    if (waits === "next") acts.onDescribe();
    else if (waits === "send") acts.onFinish();
  }

  /** The draft that was left has come when the form was in use already: what was entered since outweighs it. */
  #join(left: Draft): void {
    const since = this.session.draft();
    const both = this.keeper.fresh ? left : joined(left, since);
    this.session.begin(both);
    if (both === since) this.keeper.notice(null);
    if (both !== left) this.keeper.enter();
    this.sender.open();
    this.decided();
  }

  /** The locale of the pack that fits best. */
  get #locale(): string {
    return nearest(this.#host.wanted, this.#loaded?.decider.locales ?? []);
  }

  /** Whoever reads the form may want another language than before. */
  speak(): void {
    if (!this.ready) this.changed();
    else if (this.#isElsewhere || this.#locale !== this.session.locale) void this.#relocate();
  }

  /** Whether the words that are wanted are in another file. */
  get #isElsewhere(): boolean {
    return fileLocale(this.#host.pack, this.#host.wanted) !== this.#loaded?.file;
  }

  async #relocate(): Promise<void> {
    const { pack, wanted } = this.#host;
    const before = this.#loaded;
    const file = fileLocale(pack, wanted);
    // The same file is not fetched twice at once.
    if (file !== null && file === this.#coming) return;
    this.#coming = file;
    let loaded: Loaded | null = null;
    try {
      if (file !== before?.file) loaded = await load(this.#host);
      const { decider } = loaded ?? before ?? {};
      const locale = nearest(wanted, decider?.locales ?? []);
      const words = await wordsFor(locale);
      // Another one was chosen while this one was on its way.
      const isLate = file !== fileLocale(this.#host.pack, this.#host.wanted) || this.#loaded !== before || !this.ready;
      if (isLate || (!loaded && locale !== this.#locale)) return release(loaded);
      this.#loaded = loaded ?? before;
      this.#words = words;
      this.keeper.notices = [];
      this.session.speak(locale, words, decider);
      if (loaded) release(before);
    } catch (thrown) {
      // Without a connection the language stays as it is.
      release(loaded);
      this.fail(thrown);
    } finally {
      if (this.#coming === file) this.#coming = null;
    }
  }

  /** Reports go elsewhere from now on. */
  reroute(): void {
    if (this.ready) this.sender.open();
  }

  /** The page around knows something else from now on. */
  inform(): void {
    if (!this.ready) return;
    this.session.know(this.#about);
    this.decided();
  }

  /** Others fill the plan's roles from now on. */
  rebind(): void {
    if (this.ready) this.session.bind(this.#host.roles);
  }

  // What goes wrong.

  /** Calls `act`; nothing that goes wrong in it leaves the form silent. */
  guarded<T>(act: () => T): T | undefined {
    return guarded(this, act);
  }

  /** Something went wrong that should not: it is shown, and the form goes on where it is. */
  broke(thrown: unknown): void {
    if (this.ready) {
      this.session.wrong([{ field: "", text: this.words.errors.broken }]);
      this.fail(thrown);
    } else this.stop(thrown);
    this.changed();
  }

  /** The form cannot go on: that is shown in its place. */
  stop(thrown: unknown): void {
    this.failure = thrown;
    this.stage = "failed";
    this.fail(thrown);
  }

  /** Tells the host that something went wrong. */
  fail(thrown: unknown): void {
    const error = thrown instanceof Error || thrown instanceof FenjiError ? thrown : new Error(String(thrown));
    this.tell("fenji-error", { error });
  }

  // What the session is handed, and what it tells.

  now(): Date {
    return new Date();
  }

  newId(): string {
    return uuid();
  }

  changed(): void {
    this.#host.requestUpdate();
  }

  entered(): void {
    this.keeper.enter();
  }

  decided(): void {
    const { decider } = this.#loaded ?? {};
    if (!decider) return;
    const { decision, facts } = this.session.interview;
    // Whoever has given a pack is told what the pack has decided.
    const detail =
      decider instanceof Pack
        ? { decision: ownDecision(decision), facts, pack: decider }
        : { decision, facts, desk: decider };
    this.tell<ChangeDetail>("fenji-change", detail as ChangeDetail);
    this.#host.submitted();
    this.changed();
  }

  turned(): void {
    this.#told = NOTHING_TOLD;
    this.pointing = false;
    this.forgetting = false;
    this.shownAt = performance.now();
    this.#host.turned();
    this.#host.attend();
  }

  asked(): void {
    this.#host.attend();
  }

  // What the reporter does beside the session.

  save(): Promise<void> {
    return this.keeper.save();
  }

  async clear(): Promise<void> {
    this.session.clear();
    this.keeper.settle();
    // The screen does not wait for the device.
    await this.keeper.clear();
    this.changed();
  }

  count(): void {
    this.#now = new Date();
  }

  show(told: Told): void {
    this.#told = told;
    this.changed();
  }

  tell<T>(name: string, detail: T, cancelable = false): boolean {
    return this.#host.tell(name, detail, cancelable);
  }

  focus(field: string): void {
    this.#host.focusField(field);
  }
}
