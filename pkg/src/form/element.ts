// <fenji-report>: the form as one custom element that leads from a description to what to do.

import type { Bundle, Desk, DeskRoles, Pack, Roles } from "fenji";
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { VERSION } from "../../build/version.js";
import type { Sending } from "../device/post.js";
import type { Report } from "../report/shape.js";
import type { KnownFacts } from "../session/about.js";
import type { Changes } from "../session/changes.js";
import type { Interview } from "../session/interview.js";
import type { Screen } from "../session/model.js";
import { firstWords } from "../session/words.js";
import { Controller } from "./controller.js";
import type { Host } from "./host.js";
import { Intact } from "./intact.js";
import { followLanguage, languagesFor } from "./lang.js";
import { restyle, styles, theme } from "./styles.js";
import { failedView } from "./views/failed.js";
import { pageView } from "./views/page.js";

export type { ChangeDetail, DeliveryDetail, DeskChange, PackChange, SubmitDetail } from "./events.js";

/** What a page may give the element: as a property, and as an attribute where it is text or yes or no. */
export type FormProperty =
  | "pack"
  | "locale"
  | "endpoint"
  | "draftKey"
  | "trusted"
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
 * @csspart verdict - The verdict.
 * @csspart level - The level in the verdict.
 * @csspart plan - A plan of several that is concerned.
 * @csspart maybe - The plans that may be concerned, too.
 * @csspart scheme - The level in a further scheme.
 * @csspart held - The level that stands until whoever commands agrees to a milder one.
 * @csspart unbound - Roles that nobody fills.
 * @csspart changes - What the latest answer has changed, or all of them since the last report.
 * @csspart option - An answer to choose.
 * @csspart suggestion - An answer to confirm.
 * @csspart files - The files.
 * @csspart button - A button.
 * @csspart primary - The button that goes on.
 * @csspart error - What is wrong with a field.
 * @csspart error-summary - Everything that is wrong.
 * @csspart notice - What is told about the draft.
 * @csspart delivery - What became of the report.
 * @csspart after - What the receiver says of a report, and what is added to it.
 * @csspart conflicts - Actions that speak against each other.
 * @csspart at-once - What to do now, and what not.
 * @csspart people - Who to reach.
 * @csspart deadlines - The deadlines.
 * @csspart later - Later deadlines of other plans.
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
   * A bundle, a list of a desk's and those of its packs, the URL of a pack's or a desk's bundle, `#id` of an element that
   * holds it, or a loaded pack or desk, which stays the host's to free.
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
  readonly #form = new Controller(this);
  #following: (() => void) | undefined;
  #intact: Intact | undefined;
  #focus = false;

  constructor() {
    super();
    this.pack = null;
    this.locale = "";
    this.endpoint = null;
    this.draftKey = null;
    this.trusted = false;
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
    const speak = () => this.#form.guarded(() => this.#form.speak());
    this.#following = followLanguage(this, speak);
    speak();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#following?.();
  }

  /** In another document the sheets of the first do not hold. */
  adoptedCallback(): void {
    this.#form.guarded(() => restyle(this.renderRoot as ShadowRoot, this.ownerDocument));
  }

  /** The surrounding form was reset. */
  formResetCallback(): void {
    if (this.#form.ready) this.#form.guarded(() => this.clear());
  }

  formDisabledCallback(disabled: boolean): void {
    this.#form.disabled = disabled;
    this.requestUpdate();
  }

  /** The form as it is, kept on the device. */
  save(): Promise<void> {
    return this.#form.save();
  }

  /** Forgets everything that was entered, here and on the device. */
  clear(): Promise<void> {
    return this.#form.clear();
  }

  // Where the reporter is, for whoever looks on.

  get interview(): Interview {
    return this.#form.session.interview;
  }

  get screen(): Screen {
    return this.#form.session.screen;
  }

  get asked(): string | null {
    return this.#form.session.asked;
  }

  get done(): ReadonlySet<string> {
    return this.#form.session.done;
  }

  get changes(): Changes | null {
    return this.#form.session.changes;
  }

  go(screen: Screen): void {
    this.#form.session.go(screen);
  }

  // Drawing.

  protected override willUpdate(changed: PropertyValues<this>): void {
    const anew = ["pack", "user", "previous"].some((name) => changed.has(name as FormProperty));
    if (anew && this.pack) void this.#form.load();
    const known = ["facts", "received", "detail", "portal"].some((name) => changed.has(name as FormProperty));
    if (known && !anew) this.#form.inform();
    if (changed.has("locale")) this.#form.speak();
    if (changed.has("endpoint") || changed.has("credentials")) this.#form.reroute();
    if (changed.has("required")) this.submitted();
    if (changed.has("roles")) this.#form.rebind();
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
    const { stage, failure, state, acts } = this.#form;
    if (stage === "ready") return pageView(state, acts);
    const words = firstWords(this.wanted);
    if (stage === "failed") return failedView(words, failure, acts.onAgain);
    return html`<div class="form" role="status" aria-busy="true">${words.loading}</div>`;
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
        if (this.#form.stage === "failed") throw again;
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
    const { errors, clearing } = this.#form.session;
    const wanted = errors.length > 0 ? "#summary" : clearing ? "#sure" : "h2";
    this.renderRoot.querySelector<HTMLElement>(wanted)?.focus();
  }

  // For the controller.

  get element(): HTMLElement {
    return this;
  }

  get wanted(): string[] {
    return languagesFor(this, this.locale);
  }

  tell<T>(name: string, detail: T, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true, composed: true, cancelable }));
  }

  turned(): void {
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
    const { session, words } = this.#form;
    const report = session?.submitted ?? null;
    this.#internals.setFormValue(report && JSON.stringify(report));
    if (report || !this.required) this.#internals.setValidity({});
    else
      this.#internals.setValidity({ valueMissing: true }, words?.check.submit ?? firstWords(this.wanted).loading, this);
  }
}
