// <fenji-report>: the form as one custom element that leads from a description to what to do.

import type { Bundle, Desk, DeskRoles, Pack, Roles } from "fenji";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { VERSION } from "../../build/version.js";
import * as early from "../device/early.js";
import type { Sending } from "../device/post.js";
import type { Report } from "../report/shape.js";
import type { KnownFacts } from "../session/about.js";
import type { Changes } from "../session/changes.js";
import { filled } from "../session/dial.js";
import { type FirstWords, firstLocale, firstWords } from "../session/first.js";
import type { Interview } from "../session/interview.js";
import type { Screen } from "../session/model.js";
import type { Session } from "../session/session.js";
import type { Controller } from "./controller.js";
import { guarded } from "./guard.js";
import type { Early, Host } from "./host.js";
import { Intact } from "./intact.js";
import { followLanguage, languagesFor } from "./lang.js";
import { restyle, styles, theme } from "./styles.js";
import { failedView } from "./views/failed.js";
import { dialView, emergencyView, frame, startView } from "./views/frame.js";

export type { ChangeDetail, DeliveryDetail, DeskChange, PackChange, SubmitDetail } from "./events.js";

/** What a page may give the element: as a property, and as an attribute where it is text or yes or no. */
export type FormProperty =
  | "pack"
  | "locale"
  | "endpoint"
  | "draftKey"
  | "trusted"
  | "parameters"
  | "required"
  | "name"
  | "roles"
  | "user"
  | "headers"
  | "credentials"
  | "facts"
  | "received"
  | "previous"
  | "detail"
  | "portal"
  | "compact";
/** Nothing was entered yet. */
const NOTHING: Early = { text: "", danger: undefined, waits: null };

/**
 * A form that reports an incident: it asks what still matters, shows at once what is certain, and ends with what to do.
 *
 * @tag fenji-report
 * @fires {CustomEvent<ChangeDetail>} fenji-change - The decision has changed.
 * @fires {CustomEvent<SubmitDetail>} fenji-submit - The report is finished; cancelable.
 * @fires {CustomEvent<DeliveryDetail>} fenji-delivery - The report was sent, waits, or was refused.
 * @fires {CustomEvent<{ missing: readonly string[] }>} fenji-save - A draft was saved.
 * @fires {CustomEvent<{ error: Error }>} fenji-error - Something went wrong; the form says so, too.
 * @cssprop --fenji-accent - Buttons, links, what is chosen.
 * @cssprop --fenji-on-accent - Text on the accent colour.
 * @cssprop --fenji-text - Text.
 * @cssprop --fenji-muted - Text of less weight.
 * @cssprop --fenji-surface - The ground.
 * @cssprop --fenji-raised - The ground of boxes and of what is chosen.
 * @cssprop --fenji-border - Borders of inputs and boxes; at least 3:1 against the ground.
 * @cssprop --fenji-danger - The most serious level, errors.
 * @cssprop --fenji-danger-surface - The ground of “do now” and of errors.
 * @cssprop --fenji-warning - The second level, “do not”.
 * @cssprop --fenji-warning-surface - The ground of “do not” and of notices.
 * @cssprop --fenji-success - A report that was sent.
 * @cssprop --fenji-radius - Corners.
 * @cssprop --fenji-gap - Space between parts.
 * @cssprop --fenji-font - All of the CSS property `font`.
 * @csspart form - Everything.
 * @csspart screen - The screen shown.
 * @csspart danger - Whether people are in danger.
 * @csspart story - What happened, in the reporter's own words.
 * @csspart sign - A sign to point to.
 * @csspart question - The question.
 * @csspart option - An answer to choose.
 * @csspart progress - About how many questions are left.
 * @csspart now - What this reporter does now.
 * @csspart avoid - What this reporter does not do.
 * @csspart next - The button that goes on.
 * @csspart send - The button that sends the report.
 * @csspart back - The button that goes back.
 * @csspart reference - The short code of the report, to be read out.
 * @csspart handler - Who has the report, and when they are in touch.
 * @csspart verdict - How serious it is, and why.
 * @csspart level - The level in the verdict.
 * @csspart plan - A plan of several that is concerned, or may be.
 * @csspart held - The level that stands until whoever commands agrees to a milder one.
 * @csspart unbound - Roles that nobody fills.
 * @csspart changes - What the latest answer has set aside, or all that has changed since the last report.
 * @csspart files - The files.
 * @csspart button - Any other button.
 * @csspart error - What is wrong with a field.
 * @csspart error-summary - Everything that is wrong.
 * @csspart notice - What is told about the draft.
 * @csspart delivery - What became of the report.
 * @csspart after - What the receiver says of a report, and what is added to it.
 * @csspart mine - The reporter's other reports on this device.
 * @csspart report - One of them.
 * @csspart deadlines - The deadlines.
 * @csspart later - Later deadlines of other plans.
 * @csspart whole - The whole plan.
 * @csspart conflicts - Actions that speak against each other.
 * @csspart people - Who to reach.
 * @csspart command - Who is in charge.
 * @csspart steps - The steps.
 * @csspart why - The reasons.
 * @csspart could - What could still change the level.
 * @csspart reports - The reports that are due.
 * @csspart keep - Print, copy, download.
 * @csspart sure - Whether everything is to be deleted.
 * @csspart failed - What is shown where the form cannot start.
 */
export class FenjiReport extends LitElement implements Host {
  static formAssociated = true;
  /** The version of the package that this class is from. */
  static readonly version: string = VERSION;
  static override styles = [theme, styles];
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
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
  #early: Early = NOTHING;
  #failure: unknown = null;
  #disabled = false;
  #following: (() => void) | undefined;
  #intact: Intact | undefined;
  #focus = false;
  #turned = false;

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

  /** In another document the sheets of the first do not hold. */
  adoptedCallback(): void {
    restyle(this.renderRoot as ShadowRoot, this.ownerDocument);
  }

  /** The surrounding form was reset. */
  formResetCallback(): void {
    if (this.#form?.ready) this.#guarded(() => this.clear());
    else this.#enter(NOTHING);
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
    this.#enter(NOTHING);
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
    // What was entered before a reload, once it is known whose it is.
    if (!this.#form?.ready && this.#early === NOTHING) {
      const noted = early.noted(this.user, this.#earlyKey);
      if (noted) this.#early = { ...NOTHING, ...noted };
    }
    const anew = ["pack", "parameters", "user", "previous"].some((name) => changed.has(name as FormProperty));
    if (anew && this.pack) void this.#form?.load();
    const known = ["facts", "received", "detail", "portal"].some((name) => changed.has(name as FormProperty));
    if (known && !anew) this.#form?.inform();
    if (changed.has("locale")) this.#form?.speak();
    if (changed.has("endpoint") || changed.has("credentials")) this.#form?.reroute();
    if (changed.has("required")) this.submitted();
    if (changed.has("roles")) this.#form?.rebind();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.#intact = new Intact(root as ShadowRoot, () => this.requestUpdate());
    return root;
  }

  protected override render(): TemplateResult {
    const page = this.#page();
    this.#intact?.before(page);
    return page;
  }

  #page(): TemplateResult {
    const form = this.#form;
    if (form?.ready) return form.page;
    const words = firstWords(this.wanted);
    if (form?.stage === "failed") return failedView(words, form.failure, form.acts.onAgain);
    if (this.#failure) return failedView(words, this.#failure, () => void this.#begin());
    return this.#first(words);
  }

  /** The first screen, before anything else is there: what is entered in it is kept, and what is to be sent waits. */
  #first(words: FirstWords): TemplateResult {
    const { text, danger, waits } = this.#early;
    const dial = filled(words.dial, { ...words.phones, ...this.parameters });
    const enter = (more: Partial<Early>) => this.#enter({ ...this.#early, ...more });
    const start = startView(
      {
        first: words,
        danger: { question: words.danger, help: words.dangerHelp, answer: danger },
        story: { question: words.story, help: words.storyHelp, text },
        emergency: danger ? emergencyView(words, html`<p part="now">${dialView(dial.text, dial.phones)}</p>`) : nothing,
        ...{ signs: nothing, wrong: nothing },
        waits: waits === "send" ? words.waits : words.loading,
      },
      {
        onDanger: (answer) => enter({ danger: answer }),
        onStory: ({ target }) => enter({ text: (target as HTMLTextAreaElement).value }),
        onDescribe: () => enter({ waits: "next" }),
        onFinish: () => enter({ waits: "send" }),
      },
    );
    const shown = { screen: "start", disabled: this.#disabled, busy: true, notices: [], errors: nothing, aloud: "" };
    return frame(
      { ...shown, locale: firstLocale(this.wanted), content: start, foot: nothing },
      { onInput: () => {}, onEnter: (event) => event.type === "submit" && event.preventDefault() },
    );
  }

  /** Takes what is entered before the form is there, and notes it against a reload. */
  #enter(entered: Early): void {
    this.#early = entered;
    early.note(this.user, this.#earlyKey, entered);
    this.requestUpdate();
  }

  /** By what it is found again: the pack's own id is not known yet. */
  get #earlyKey(): string {
    return this.draftKey || (typeof this.pack === "string" && this.pack.length < 500 ? this.pack : "");
  }

  /** Draws; what cannot be drawn into what others have left is drawn anew, and at last the failure is shown. */
  protected override performUpdate(): void {
    try {
      super.performUpdate();
    } catch {
      this.#intact?.reset();
      try {
        this.requestUpdate();
        super.performUpdate();
      } catch (again) {
        this.#intact?.reset();
        if (!this.#form || this.#form.stage === "failed") throw again;
        this.#form.stop(again);
        this.requestUpdate();
      }
    }
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    this.#intact?.after();
  }

  protected override updated(): void {
    if (!this.#focus) return;
    this.#focus = false;
    const { errors, clearing } = this.#session ?? {};
    const wanted = errors?.length ? "#summary" : clearing ? "#sure" : "h2";
    const focused = this.renderRoot.querySelector<HTMLElement>(wanted);
    // What to do now stands above the question: the screen is shown from its top, and read from its heading.
    focused?.focus({ preventScroll: this.#turned });
    if (this.#turned && this.getBoundingClientRect().top < 0) this.scrollIntoView({ block: "start" });
    this.#turned = false;
  }

  // For the controller.

  get element(): HTMLElement {
    return this;
  }

  get disabled(): boolean {
    return this.#disabled;
  }

  early(): Early {
    const entered = this.#early;
    this.#early = NOTHING;
    early.note(this.user, this.#earlyKey, NOTHING);
    return entered;
  }

  get wanted(): string[] {
    return languagesFor(this, this.locale);
  }

  tell<T>(name: string, detail: T, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true, composed: true, cancelable }));
  }

  turned(): void {
    this.#turned = true;
    this.#intact?.renew();
  }

  attend(): void {
    this.#focus = true;
  }

  focusField(field: string): void {
    const id = field.replaceAll(".", "-");
    this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus();
  }

  submitted(): void {
    const report = this.#session?.submitted ?? null;
    this.#internals.setFormValue(report && JSON.stringify(report));
    if (report || !this.required) this.#internals.setValidity({});
    else this.#internals.setValidity({ valueMissing: true }, firstWords(this.wanted).send, this);
  }
}
