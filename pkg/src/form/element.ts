// <fenji-report>: the form as one custom element that leads from a description to what to do.

import type { Bundle, Desk, DeskRoles, Pack, Roles } from "fenji";
import type { PropertyValues, TemplateResult } from "lit";
import { VERSION } from "../../build/version.js";
import type { Sending } from "../device/post.js";
import type { Report } from "../report/shape.js";
import type { KnownFacts } from "../session/about.js";
import type { Changes } from "../session/changes.js";
import { firstWords } from "../session/first.js";
import type { Interview } from "../session/interview.js";
import type { Screen } from "../session/model.js";
import type { Session } from "../session/session.js";
import type { Controller } from "./controller.js";
import { Drawn } from "./drawn.js";
import { First } from "./first.js";
import { guarded } from "./guard.js";
import type { Early, Host } from "./host.js";
import { followLanguage, languagesFor } from "./lang.js";
import { failedView } from "./views/failed.js";

export type { ChangeDetail, DeliveryDetail, DeskChange, PackChange, SubmitDetail } from "./events.js";

/** What a page may give the element: as a property, and as an attribute where it is text or yes or no. */
export type FormProperty = keyof typeof FenjiReport.properties;

/**
 * A form that reports an incident: it asks what still matters, shows at once what is certain, and ends with what to do.
 *
 * @tag fenji-report
 * @fires {CustomEvent<ChangeDetail>} fenji-change - The decision has changed.
 * @fires {CustomEvent<SubmitDetail>} fenji-submit - The report is finished; cancelable.
 * @fires {CustomEvent<DeliveryDetail>} fenji-delivery - The report was sent, waits, or was refused.
 * @fires {CustomEvent<{ missing: readonly string[] }>} fenji-save - A draft was saved.
 * @fires {CustomEvent<{ error: Error }>} fenji-error - Something went wrong; the form says so, too.
 */
export class FenjiReport extends Drawn implements Host {
  static formAssociated = true;
  /** The version of the package that this class is from. */
  static readonly version: string = VERSION;
  static override properties = {
    pack: {},
    locale: {},
    endpoint: {},
    draftKey: { attribute: "draft-key" },
    trusted: { type: Boolean },
    parameters: {
      attribute: false,
      hasChanged: (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other),
    },
    required: { type: Boolean },
    name: {},
    roles: { attribute: false },
    user: {},
    headers: { attribute: false },
    credentials: {},
    facts: { attribute: false },
    received: {},
    previous: { attribute: false },
    detail: {},
    portal: {},
    compact: { type: Boolean, reflect: true },
  };

  /**
   * The URL of a pack or a desk, in which `{locale}` stands for the reader's language (`packs/desk.{locale}.fenji`); `#id` of
   * an element that holds it; the bytes of a compiled file; a bundle, or a list of a desk's and those of its packs; or a
   * loaded pack or desk, which stays the host's to free.
   */
  declare pack: string | Bundle | Pack | Desk | null;
  /** BCP 47; the page's language where there is none. */
  declare locale: string;
  /** Where reports are sent. Without it they stay on the device. */
  declare endpoint: string | null;
  /** The name of the draft on this device: the pack's id where there is none; elements with one name share a draft. */
  declare draftKey: string | null;
  /** Whether the bundle comes from where the page's code comes from. */
  declare trusted: boolean;
  /**
   * Other values of the parameters that stand in the plan's texts, by name, such as the numbers to call here; a pack or desk
   * that the host has loaded has those that it was loaded with.
   */
  declare parameters: Readonly<Record<string, string>> | null;
  /** Whether a surrounding form needs a finished report. */
  declare required: boolean;
  declare name: string | null;
  /** Who fills the plan's roles here, for a desk by pack: they are named with the result. */
  declare roles: Roles | DeskRoles | null;
  /**
   * Who is signed in: their drafts and reports are theirs alone on this device, are sent in their name, and stay where they
   * are while somebody else is signed in.
   */
  declare user: string | null;
  /** Headers of what is sent, or a function that gives them before each attempt, such as a token's. */
  declare headers: Sending["headers"];
  /** Whether cookies are sent, as for `fetch`. */
  declare credentials: RequestCredentials;
  /** What the page knows already: it is not asked, or stands as an answer from the beginning. */
  declare facts: KnownFacts | null;
  /** When the incident was received, where that was before the form was finished: deadlines start there. RFC 3339. */
  declare received: Date | string | null;
  /** A report that was sent, to be gone on with: here or on another device, by whoever sent it or by somebody else. */
  declare previous: Report | null;
  /** How much of the decision is sent: levels and first steps, or all of it. */
  declare detail: "brief" | "full";
  /** What the form or portal is called in reports. */
  declare portal: string | null;
  /** Without a ground and a border of its own, for a card that has them. */
  declare compact: boolean;

  readonly #internals = this.attachInternals();
  /** What drives the form, once it has been loaded: the first screen does not wait for it. */
  #form: Controller | null = null;
  readonly #first = new First(this);
  #failure: unknown = null;
  #disabled = false;
  #following: (() => void) | undefined;

  constructor() {
    super();
    this.pack = null;
    this.locale = "";
    this.endpoint = null;
    this.draftKey = null;
    this.trusted = false;
    this.parameters = null;
    this.required = false;
    this.name = null;
    this.roles = null;
    this.user = null;
    this.headers = null;
    this.credentials = "same-origin";
    this.facts = null;
    this.received = null;
    this.previous = null;
    this.detail = "brief";
    this.portal = null;
    this.compact = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const speak = () => {
      if (this.#form) this.#guarded((form) => form.speak());
      else this.requestUpdate();
    };
    this.#following = followLanguage(this, speak);
    speak();
    if (!this.#form) void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#following?.();
  }

  /** Loads what drives the form. */
  async #begin(): Promise<void> {
    this.#failure = null;
    try {
      const { Controller } = await import("./controller.js");
      this.#form ??= new Controller(this);
      if (this.pack) void this.#form.load();
    } catch (thrown) {
      this.#failure = thrown;
      this.tell("fenji-error", { error: thrown instanceof Error ? thrown : new Error(String(thrown)) });
    }
    this.requestUpdate();
  }

  #guarded(act: (form: Controller) => unknown): void {
    const form = this.#form;
    if (form) guarded(form, () => act(form));
  }

  /** The surrounding form was reset. */
  formResetCallback(): void {
    if (this.#form?.ready) this.#guarded(() => this.clear());
    else this.#first.clear();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.requestUpdate();
  }

  /** The form as it is, kept on the device. */
  async save(): Promise<void> {
    await this.#form?.save();
  }

  /** Forgets everything that was entered, here and on the device. */
  async clear(): Promise<void> {
    this.#first.clear();
    if (this.#form?.ready) await this.#form.clear();
  }

  // Where the reporter is, for whoever looks on.

  /** `null` until the plan is there. */
  get interview(): Interview {
    return this.#session?.interview as Interview;
  }

  get screen(): Screen {
    return this.#session?.screen ?? "start";
  }

  get asked(): string | null {
    return this.#session?.asked ?? null;
  }

  get done(): ReadonlySet<string> {
    return this.#session?.done ?? new Set();
  }

  get changes(): Changes | null {
    return this.#session?.changes ?? null;
  }

  go(screen: Screen): void {
    this.#session?.go(screen);
  }

  get #session(): Session | undefined {
    return this.#form?.session;
  }

  // Drawing.

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.#form?.ready) this.#first.recall();
    const anew = ["pack", "parameters", "user", "previous"].some((name) => changed.has(name as FormProperty));
    if (anew && this.pack) void this.#form?.load();
    const known = ["facts", "received", "detail", "portal"].some((name) => changed.has(name as FormProperty));
    if (known && !anew) this.#form?.inform();
    if (changed.has("locale")) this.#form?.speak();
    if (changed.has("endpoint") || changed.has("credentials")) this.#form?.reroute();
    if (changed.has("required")) this.submitted();
    if (changed.has("roles")) this.#form?.rebind();
  }

  protected override get page(): TemplateResult {
    const form = this.#form;
    if (form?.ready) return form.page;
    const words = firstWords(this.wanted);
    if (form?.stage === "failed") return failedView(words, form.failure, form.acts.onAgain);
    if (this.#failure) return failedView(words, this.#failure, () => void this.#begin());
    return this.#first.page(words);
  }

  protected override get wantsFocus(): string {
    const { errors, clearing } = this.#session ?? {};
    return errors?.length ? "#summary" : clearing ? "#sure" : "h2";
  }

  protected override stopped(thrown: unknown): boolean {
    if (!this.#form || this.#form.stage === "failed") return false;
    this.#form.stop(thrown);
    return true;
  }

  // For the controller.

  get element(): HTMLElement {
    return this;
  }

  get disabled(): boolean {
    return this.#disabled;
  }

  early(): Early {
    return this.#first.hand();
  }

  get wanted(): string[] {
    return languagesFor(this, this.locale);
  }

  tell<T>(name: string, detail: T, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true, composed: true, cancelable }));
  }

  submitted(): void {
    const report = this.#session?.submitted ?? null;
    this.#internals.setFormValue(report && JSON.stringify(report));
    if (report || !this.required) this.#internals.setValidity({});
    else this.#internals.setValidity({ valueMissing: true }, firstWords(this.wanted).send, this);
  }
}
