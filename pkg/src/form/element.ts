// <fenji-report>: the form as one custom element that leads from a description to what to do.

import { type Bundle, type Desk, type DeskRoles, FenjiError, type Pack, type Roles } from "fenji";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { VERSION } from "../../build/version.js";
import { attach, uuid } from "../device/attachments.js";
import { joined, Keeper } from "../device/keeping.js";
import { LIMITS, within } from "../device/limits.js";
import { Sender, type Shown } from "../device/sending.js";
import { type Changes, changesOf } from "../session/changes.js";
import { AttachmentError } from "../session/files.js";
import { Interview, type Reassessed } from "../session/interview.js";
import { nearest } from "../session/language.js";
import type { Attachment, Choice, Draft, Facts, Report, Screen, Typed } from "../session/model.js";
import { isDesk, type Plan } from "../session/plans.js";
import { asMarkdown, asText, fileName, outline, reportOf } from "../session/report.js";
import { plainText } from "../session/typed.js";
import { firstWords, type Words, wordsFor } from "../session/words.js";
import type { ChangeDetail, SubmitDetail } from "./events.js";
import { fieldsOf } from "./fields.js";
import { guarded, guardHandlers } from "./guard.js";
import { copy, download, NOTHING_TOLD, printed } from "./handover.js";
import { Intact } from "./intact.js";
import { followLanguage, languagesFor } from "./lang.js";
import { type Loaded, load, release } from "./load.js";
import { print } from "./print.js";
import { restyle, styles, theme } from "./styles.js";
import { askView, readAnswer } from "./views/ask.js";
import { changesAloud } from "./views/changes.js";
import { checkView } from "./views/check.js";
import {
  changeLines,
  concerned,
  errorSummary,
  levelSentence,
  rankOf,
  shortVerdict,
  verdictView,
} from "./views/common.js";
import { confirmed, describeView } from "./views/describe.js";
import { detailsView, notTaken, readDetails } from "./views/details.js";
import { draftView } from "./views/draft.js";
import { failedView } from "./views/failed.js";
import { resultView } from "./views/result.js";

export type { DeliveryDetail, Shown } from "../device/sending.js";
export type { ChangeDetail, DeskChange, PackChange, SubmitDetail } from "./events.js";

const SCREENS: readonly Screen[] = ["describe", "ask", "details", "check", "result"];
/** How often countdowns are counted, in milliseconds. */
const TICK = 30_000;

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
export class FenjiReport extends LitElement {
  static formAssociated = true;
  /** The version of the package that this class is from. */
  static readonly version: string = VERSION;
  static override styles = [theme, styles];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override properties = {
    pack: {},
    locale: {},
    endpoint: {},
    draftKey: { attribute: "draft-key" },
    trusted: { type: Boolean },
    required: { type: Boolean },
    name: {},
    roles: { attribute: false },
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

  // What follows is for the views.
  interview!: Interview;
  words!: Words;
  screen: Screen = "describe";
  asked: string | null = null;
  story = "";
  choices = new Map<string, Choice>();
  /** What stands in fields and is no answer yet, by fact. */
  typed = new Map<string, Typed[string]>();
  errors: { field: string; text: string }[] = [];
  attachments: Attachment[] = [];
  done = new Set<string>();
  reportId = uuid();
  /** What was last told about printing, copying and downloading. */
  told = NOTHING_TOLD;
  /** Whether it is asked if everything is to be deleted; not by a dialogue, which frames may forbid. */
  asking = false;
  /** What screen readers are told about the verdict. */
  announced = "";
  now = new Date();
  changedSinceSubmit = false;
  /** What has changed since the last report; `null` where there is none, or nothing has. */
  changes: Changes | null = null;

  readonly #internals = this.attachInternals();
  readonly #sender = new Sender(this);
  readonly #keeper = new Keeper(this);
  #loaded: Loaded | null = null;
  #state: "empty" | "loading" | "failed" | "ready" = "empty";
  #failure: unknown = null;
  #loading = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #following: (() => void) | undefined;
  #intact: Intact | undefined;
  #disabled = false;
  #focus = false;
  #submitted: Report | null = null;
  /** The facts of the latest finished report, and of the one before. */
  #reported: readonly Facts[] = [];
  #reassessed: Reassessed | null = null;

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
    guardHandlers(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ticking = setInterval(() => {
      this.now = new Date();
      if (this.screen === "result") this.requestUpdate();
    }, TICK);
    const speak = () => this.guarded(this.#speak);
    this.#following = followLanguage(this, speak);
    speak();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
    this.#following?.();
  }

  /** In another document the sheets of the first do not hold. */
  adoptedCallback(): void {
    this.guarded(() => restyle(this.renderRoot as ShadowRoot, this.ownerDocument));
  }

  /** The place where the element stands, or the browser, speaks another language than before. */
  #speak = (): void => {
    if (this.#state !== "ready") this.requestUpdate();
    else if (this.#locale !== this.interview.locale) void this.#relocate();
  };

  /** Calls `act`; nothing that goes wrong in it leaves the form silent. */
  guarded<T>(act: () => T): T | undefined {
    return guarded(this, act);
  }

  /** Something went wrong that should not: it is shown, and the form goes on where it is. */
  broke(thrown: unknown): void {
    if (this.#state === "ready") {
      this.errors = [{ field: "", text: this.words.errors.broken }];
      this.#focus = true;
    } else {
      this.#failure = thrown;
      this.#state = "failed";
    }
    this.requestUpdate();
    this.fail(thrown);
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
        if (this.#state === "failed") throw again;
        this.#failure = again;
        this.#state = "failed";
        this.requestUpdate();
        this.fail(again);
      }
    }
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    this.#intact?.after();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.#intact = new Intact(root as ShadowRoot, () => this.requestUpdate());
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("pack") && this.pack) void this.#load();
    if (changed.has("locale")) this.#speak();
    if (changed.has("endpoint") && this.#state === "ready") this.#sender.open();
    if (changed.has("required")) this.#tellHost();
    if (changed.has("roles") && this.#state === "ready") this.#bind();
  }

  protected override render(): TemplateResult {
    const page = this.#page();
    this.#intact?.before(page);
    return page;
  }

  #page(): TemplateResult {
    if (this.#state === "failed") return failedView(firstWords(this.#wanted()), this.#failure, this.onAgain);
    if (this.#state !== "ready")
      return html`<div class="form" role="status" aria-busy="true">${firstWords(this.#wanted()).loading}</div>`;
    const { words } = this;
    const number = SCREENS.indexOf(this.screen);
    const live = this.screen !== "describe" && this.screen !== "result";
    const question = this.screen === "ask" ? this.#question : null;
    const rank = Math.min(3, ...concerned(this).certain.map(rankOf));
    return html`<div class="form ${live ? "with-verdict" : ""}" part="form" lang=${this.interview.locale} ?inert=${this.#disabled}>
      <p class="hidden">${words.progress(words.parts[this.screen], number + 1, SCREENS.length)}</p>
      <ol class="progress" aria-hidden="true">
        ${SCREENS.map((_, index) => html`<li class=${index < number ? "past" : ""} aria-current=${index === number ? "step" : "false"}></li>`)}
      </ol>
      ${this.#keeper.notices.map((notice) => html`<p class="box warning small" role="status" part="notice">${notice}</p>`)}
      <div class="screen" part="screen" @input=${this.onInput} @change=${this.onInput} @submit=${this.onEnter} @keydown=${this.onEnter}>
        ${live ? html`<p class="line rank-${rank}">${shortVerdict(this)}</p>` : nothing}
        ${errorSummary(this)}
        ${this.screen === "describe" ? describeView(this) : nothing} ${
          // Each question begins with its own answer: what was chosen for the one before must not stand in it.
          question ? keyed(question.id, askView(this, question)) : nothing
        }
        ${this.screen === "details" ? detailsView(this) : nothing} ${this.screen === "check" ? checkView(this) : nothing}
        ${this.screen === "result" ? resultView(this) : nothing}
      </div>
      ${live ? verdictView(this) : nothing}
      <p class="hidden" role="status">${this.screen === "result" ? this.announced : nothing}</p>
      ${this.#keeper.unsaved || this.interview.given.length > 0 ? draftView(this, this.#keeper.saved) : nothing}
    </div>`;
  }

  /** The question on the screen. */
  get #question() {
    return this.interview.fact(this.asked ?? "") ?? this.interview.next;
  }

  protected override updated(): void {
    if (!this.#focus) return;
    this.#focus = false;
    const summary = this.errors.length > 0 ? "#summary" : this.asking ? "#sure" : "h2";
    this.renderRoot.querySelector<HTMLElement>(summary)?.focus();
  }

  /** Shows a screen, from its top. */
  go(screen: Screen, asked: string | null = null): void {
    this.screen = screen;
    this.asked = asked;
    this.errors = [];
    this.told = NOTHING_TOLD;
    this.asking = false;
    this.#intact?.renew();
    // Where the reporter is belongs to the draft.
    if (screen === "result" || this.interview.given.length > 0) this.#keeper.enter();
    this.#focus = true;
    this.requestUpdate();
  }

  /** The form as it is, kept on the device. */
  save(): Promise<void> {
    return this.#keeper.save();
  }

  /** Forgets everything that was entered, here and on the device. */
  async clear(): Promise<void> {
    this.#begin(null);
    this.go("describe");
    this.#decided();
    this.#keeper.settle();
    // The screen does not wait for the device.
    await this.#keeper.clear();
    this.requestUpdate();
  }

  /** The surrounding form was reset. */
  formResetCallback(): void {
    if (this.#state === "ready") this.guarded(() => this.clear());
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.requestUpdate();
  }

  // Loading.

  async #load(): Promise<void> {
    const mine = ++this.#loading;
    // What was entered so far belongs to the pack so far; the device may take its time with it.
    this.#keeper.flush();
    this.#state = "loading";
    this.requestUpdate();
    try {
      const loaded = await load(this.pack, this.trusted);
      // A newer pack was set while this one was on its way.
      if (mine !== this.#loading) return release(loaded);
      release(this.#loaded);
      this.#loaded = loaded;
      const { decider } = loaded;
      const words = await wordsFor(this.#locale);
      if (mine !== this.#loading) return;
      this.words = words;
      const resumed = this.#keeper.resume(decider, this.#locale);
      const found = await within(resumed, LIMITS.draft, () => undefined);
      if (mine !== this.#loading) return;
      this.#begin(found ?? null);
      this.#state = "ready";
      this.#sender.open();
      this.#decided();
      if (found !== undefined) return;
      // A device that takes its time does not hold up who wants to report.
      void resumed.then((draft) => this.guarded(() => draft && mine === this.#loading && this.#join(draft)));
    } catch (thrown) {
      if (mine !== this.#loading) return;
      this.#failure = thrown;
      this.#state = "failed";
      this.fail(thrown);
    }
    this.requestUpdate();
  }

  /** The draft that was left has come when the form was in use already: what was entered since outweighs it. */
  #join(left: Draft): void {
    const since = this.draft();
    const both = this.#keeper.fresh ? left : joined(left, since);
    this.#begin(both);
    if (both === since) this.#keeper.notice(null);
    if (both !== left) this.#keeper.enter();
    this.#sender.open();
    this.#decided();
  }

  #wanted(): string[] {
    return languagesFor(this, this.locale);
  }

  /** The locale of the pack that fits best. */
  get #locale(): string {
    return nearest(this.#wanted(), this.#loaded?.decider.locales ?? []);
  }

  /** The name of the draft on this device. */
  get key(): string {
    return this.draftKey || this.#loaded?.decider.id || "";
  }

  /** Whether reports can be made. */
  get ready(): boolean {
    return this.#state === "ready";
  }

  get delivery(): Shown {
    return this.#sender.delivery;
  }

  get stored(): Sender["stored"] {
    return this.#sender.stored;
  }

  /** Begins anew, or where a draft ended. */
  #begin(draft: Draft | null): void {
    const { decider } = this.#loaded ?? {};
    if (!decider) return;
    this.interview = new Interview(decider, {
      locale: this.#locale,
      received: draft?.received ?? null,
      zone: draft?.received ? draft.zone : undefined,
      answers: draft?.answers ?? {},
    });
    this.#bind();
    const { story } = this.interview;
    this.typed = new Map(Object.entries(draft?.typed ?? {}));
    const told = story ? String(this.interview.answerTo(story.id) ?? "") : "";
    this.story = (story && this.typed.get(story.id)?.[0]?.[1]) ?? told;
    this.choices = new Map(draft?.choices ?? []);
    this.errors = [];
    this.asking = false;
    this.screen = draft?.screen ?? "describe";
    this.asked = draft?.asked ?? null;
    if (this.screen === "ask" && !this.interview.fact(this.asked ?? "") && !this.interview.next)
      this.screen = "details";
    this.attachments = [...(draft?.attachments ?? [])];
    this.done = new Set(draft?.done ?? []);
    this.reportId = draft?.report ?? uuid();
    this.#sender.delivery = { state: "none" };
    this.changedSinceSubmit = draft?.changed ?? false;
    if (plainText(this.story) !== told) {
      this.#tellStory();
      this.changedSinceSubmit = this.interview.received !== null;
    }
    const finished = this.interview.received !== null && !this.changedSinceSubmit;
    this.#reported = draft?.reported ?? (finished ? [this.interview.facts] : []);
    this.announced = "";
    this.#reassess();
    this.#submitted = finished ? this.#report() : null;
    this.#tellHost();
  }

  /** Names the people behind the roles; without them where they are wrong, which the host is told. */
  #bind(): void {
    try {
      this.interview.roles = this.roles;
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Another language, while the form is in use. */
  async #relocate(): Promise<void> {
    const { decider } = this.#loaded ?? {};
    if (!decider) return;
    const locale = this.#locale;
    try {
      const words = await wordsFor(locale);
      // Another one was chosen while this one was on its way.
      if (locale !== this.#locale || this.#state !== "ready") return;
      this.words = words;
    } catch (thrown) {
      // Without a connection the language stays as it is.
      this.fail(thrown);
      return;
    }
    this.interview.locale = locale;
    this.errors = [];
    this.announced = "";
    this.#keeper.notices = [];
    this.#reassess();
    this.#decided();
  }

  /** The form as a draft keeps it. */
  draft(): Draft {
    const { answers, received, zone, decision, story } = this.interview;
    const { screen, asked, reportId: report, attachments, changedSinceSubmit: changed } = this;
    const typed = new Map(this.typed);
    // The last words may not have rested yet.
    if (story && plainText(this.story) !== (answers[story.id] ?? "")) typed.set(story.id, [["story", this.story]]);
    return {
      ...{
        pack: isDesk(decision) ? decision.desk : decision.pack,
        answers,
        received,
        zone,
        screen,
        asked,
        report,
        changed,
      },
      ...{ attachments, done: [...this.done], reported: this.#reported },
      ...{ typed: Object.fromEntries(typed), choices: [...this.choices] },
    };
  }

  // What the reporter does.

  onStory = (event: Event): void => {
    this.story = (event.target as HTMLTextAreaElement).value;
    this.#keeper.enter();
    this.#keeper.read(() => {
      this.#tellStory();
      this.#changed();
    });
  };

  /** Keeps what stands in the fields of a question or of the details; it becomes an answer when it is confirmed. */
  onInput = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const { form, name } = field;
    // A moment of which a part is missing cannot be read.
    if (!form || field.type === "file" || field.validity?.badInput) return;
    const asked = this.screen === "ask" ? this.#question : null;
    if (asked) this.typed.set(asked.id, fieldsOf(form));
    else if (this.screen === "details") this.typed.set(name, fieldsOf(form, name));
    else return;
    this.#keeper.enter();
  };

  /** Enter goes on, and nothing is submitted: a frame without `allow-forms` submits nothing, nor says so. */
  onEnter = (event: Event): void => {
    if (event.type === "submit") event.preventDefault();
    const { key, isComposing, target } = event as KeyboardEvent;
    const field = target as HTMLInputElement;
    if (key !== "Enter" || isComposing || field.localName !== "input" || field.type === "file") return;
    event.preventDefault();
    field.form?.querySelector<HTMLButtonElement>("button.primary")?.click();
  };

  onAgain = (): Promise<void> => this.#load();

  onGo = (screen: Screen): void => this.go(screen);

  #tellStory(): void {
    const { story } = this.interview;
    if (!story) return;
    this.interview.answer(story.id, plainText(this.story) || undefined);
    this.interview.change = null;
    this.typed.delete(story.id);
  }

  onChoice = (key: string, choice: Choice): void => {
    this.choices.set(key, choice);
    this.#keeper.enter();
    this.requestUpdate();
  };

  onDescribe = (): void => {
    this.#keeper.settle();
    this.#tellStory();
    this.interview.answerAll(confirmed(this));
    this.choices.clear();
    this.#changed();
    this.#askNext();
  };

  #askNext(): void {
    const { next } = this.interview;
    this.go(next ? "ask" : "details", next?.id ?? null);
  }

  onAnswer = (event: Event): void => {
    const fact = this.#question;
    const read = fact && readAnswer(this, fact, new FormData(formOf(event)));
    if (read && "error" in read) {
      this.#wrong([{ field: "answer", text: read.error }]);
      return;
    }
    if (read) {
      this.interview.answer(fact.id, read.answer);
      this.typed.delete(fact.id);
    }
    this.#changed();
    this.announced = [...this.#aloud(), ...changeLines(this), ...this.#levels()].join(" ");
    if (this.#returning) this.go(this.#returning);
    else this.#askNext();
    this.#returning = null;
  };

  /** What has changed since the last report, for who does not see it. */
  #aloud(): string[] {
    return this.changes ? [changesAloud(this, this.changes)] : [];
  }

  #levels(): string[] {
    const { several } = this.interview.verdict;
    return concerned(this).certain.map((plan) => {
      const sentence = levelSentence(plan, this.words);
      return several ? this.words.pair(plan.title, sentence) : sentence;
    });
  }

  /** Where to go back to after one answer was changed. */
  #returning: Screen | null = null;

  onBack = (): void => {
    this.#returning = null;
    const [screen, asked] = this.#before();
    this.go(screen, asked);
  };

  /** The screen before this one, and the question on it. */
  #before(): [Screen, string | null] {
    if (this.screen === "check") return ["details", null];
    const { answers } = this.interview;
    const questions = Object.keys(answers).filter((id) => this.interview.answered(id) && this.#isAsked(id));
    const index = this.screen === "ask" ? questions.indexOf(this.asked ?? "") : -1;
    const before = index < 0 ? questions.at(-1) : questions[index - 1];
    return before ? ["ask", before] : ["describe", null];
  }

  #isAsked(id: string): boolean {
    const fact = this.interview.fact(id);
    return fact !== undefined && !this.interview.details.includes(fact) && fact.id !== this.interview.story?.id;
  }

  onSkip = (): void => this.go("details");

  /** Changes one answer, then comes back. */
  onChange = (fact: string): void => {
    const back = this.screen;
    if (fact === this.interview.story?.id) this.go("describe");
    else if (!this.#isAsked(fact)) this.go("details");
    else {
      this.go("ask", fact);
      this.#returning = back;
    }
  };

  onDetails = (event: Event): void => {
    const { answers, errors } = readDetails(this, formOf(event));
    this.interview.answerAll(answers);
    for (const [fact] of answers) this.typed.delete(fact);
    this.#changed();
    if (errors.length > 0) this.#wrong(errors);
    else this.go("check");
  };

  onFiles = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const errors: { field: string; text: string }[] = [];
    for (const file of input.files ?? []) {
      try {
        this.attachments = [...this.attachments, await attach(file, this.attachments)];
      } catch (thrown) {
        if (!(thrown instanceof AttachmentError)) throw thrown;
        errors.push({ field: "files", text: notTaken(this, thrown) });
      }
    }
    input.value = "";
    this.#changed();
    if (errors.length > 0) this.#wrong(errors);
  };

  onRemove = (id: string): void => {
    this.attachments = this.attachments.filter((file) => file.id !== id);
    this.#changed();
  };

  onDone = (step: string): void => {
    if (!this.done.delete(step)) this.done.add(step);
    this.#changed(false);
  };

  onFinish = (): void => {
    if (this.delivery.state !== "none" && !this.changedSinceSubmit) {
      // The same report is not sent twice.
      this.go("result");
      return;
    }
    this.now = new Date();
    this.interview.receive(this.now);
    // A changed report is another one: the receiver would take the same number for the same report.
    const replaces = this.#submitted || this.delivery.state !== "none" ? this.reportId : undefined;
    if (replaces) this.reportId = uuid();
    this.changedSinceSubmit = false;
    this.#reported = [this.interview.facts, ...this.#reported].slice(0, 2);
    this.#reassess();
    this.announced = this.#aloud().join();
    const report = { ...this.#report(), ...(replaces ? { replaces } : {}) };
    this.#submitted = report;
    this.#decided();
    const allowed = this.tell<SubmitDetail>("fenji-submit", { report, attachments: this.attachments }, true);
    this.go("result");
    // At once: a finished report must not be finished again after a reload.
    this.#keeper.flush();
    if (allowed) this.#sender.submit(report, this.attachments);
  };

  onSendAgain = (): void => this.#sender.again(this.#submitted ?? this.#report(), this.attachments);

  onPrint = (): void => printed(() => print(this, this.interview.locale, this.#outline()), this.words, this.#tell);

  onCopy = async (): Promise<void> => this.#tell(await copy(asText(this.#outline()), this.words));

  onJson = (): void => this.#download("json", `${JSON.stringify(this.#report(), null, 2)}\n`, "application/json");

  onMarkdown = (): void => this.#download("md", asMarkdown(this.#outline()), "text/markdown");

  #download(ending: "json" | "md", text: string, type: string): void {
    this.#tell(download(fileName(this.#report(), ending), type, text, this.words));
  }

  #tell = (told: typeof this.told): void => {
    this.told = told;
    this.requestUpdate();
  };

  onFresh = (): void => this.#ask(true);

  onKeep = (): void => this.#ask(false);

  onClear = (): Promise<void> => this.clear();

  #ask(asking: boolean): void {
    this.asking = asking;
    this.#focus = true;
    this.requestUpdate();
  }

  /** Puts the cursor where something is to be mended. */
  onField = (field: string): void => {
    const id = field.replaceAll(".", "-");
    this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus();
  };

  #report(): Report {
    const { reportId: id, attachments } = this;
    const changes = this.#reassessed?.comparison;
    const more = { id, created: new Date(), done: [...this.done], attachments };
    return reportOf(this.interview, this.words, { ...more, ...(changes ? { changes } : {}) });
  }

  #outline() {
    return outline(this.#report(), this.interview.info, this.words, this.changes);
  }

  #wrong(errors: { field: string; text: string }[]): void {
    this.errors = errors;
    this.#focus = true;
    this.requestUpdate();
  }

  /** Something was entered. */
  #changed(decides = true): void {
    this.#keeper.enter();
    if (decides) {
      this.changedSinceSubmit = this.interview.received !== null;
      this.#reassess();
      this.#decided();
    }
    this.requestUpdate();
  }

  /** Looks again what has changed since the last report, or, where nothing has, what that one has changed. */
  #reassess(): void {
    const before = this.#reported[this.changedSinceSubmit ? 0 : 1];
    this.#reassessed = before ? this.interview.since(before) : null;
    this.changes = this.#reassessed && changesOf(this.#reassessed, this.interview.info, this.words);
  }

  /** The more serious level that stands until whoever commands agrees to a milder one. */
  heldLevel(plan: Plan): string | null {
    const { comparison } = this.#reassessed ?? {};
    if (!comparison) return null;
    const one = "packs" in comparison ? comparison.packs.find(({ pack }) => pack === plan.id)?.comparison : comparison;
    return one?.level.takes_effect === "when-confirmed" ? one.level.before : null;
  }

  #decided(): void {
    const { decider } = this.#loaded ?? {};
    if (!decider) return;
    const { decision, facts } = this.interview;
    const detail = isDesk(decision) ? { decision, facts, desk: decider } : { decision, facts, pack: decider };
    this.tell<ChangeDetail>("fenji-change", detail as ChangeDetail);
    this.#tellHost();
    this.requestUpdate();
  }

  /** The report as the value of a field in a surrounding form. */
  #tellHost(): void {
    const finished = this.#submitted !== null;
    this.#internals.setFormValue(finished ? JSON.stringify(this.#submitted) : null);
    if (finished || !this.required) this.#internals.setValidity({});
    else
      this.#internals.setValidity(
        { valueMissing: true },
        this.words?.check.submit ?? firstWords(this.#wanted()).loading,
        this,
      );
  }

  /** Tells the host that something went wrong. */
  fail(thrown: unknown): void {
    const error = thrown instanceof Error || thrown instanceof FenjiError ? thrown : new Error(String(thrown));
    this.tell("fenji-error", { error });
  }

  /** Fires an event; whether the host lets it go on. */
  tell<T>(name: string, detail: T, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true, composed: true, cancelable }));
  }
}

/** The form of fields around what was pressed. */
function formOf(event: Event): HTMLFormElement {
  return (event.currentTarget as HTMLButtonElement).form as HTMLFormElement;
}
