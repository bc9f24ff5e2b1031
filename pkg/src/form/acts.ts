// What the reporter does, read off the page and handed on to the session.

import { attach } from "../device/attachments.js";
import type { Keeper } from "../device/keeping.js";
import type { Sender } from "../device/sending.js";
import { AttachmentError } from "../session/files.js";
import type { Answer, Attachment, Screen } from "../session/model.js";
import { fileName } from "../session/paper.js";
import { type Filled, NONE, UNKNOWN } from "../session/reading.js";
import { asMarkdown, asText, type Section } from "../session/sections.js";
import type { Session } from "../session/session.js";
import { local } from "../session/time.js";
import { momentOf } from "../session/typed.js";
import type { Follower } from "./after.js";
import type { SubmitDetail } from "./events.js";
import { fieldsOf } from "./fields.js";
import { type Guardian, guardHandlers } from "./guard.js";
import { copy, download, printed } from "./handover.js";
import { print } from "./print.js";
import type { Acts, Mine, Told } from "./views/view.js";

/** How soon after another a second tap is part of the first, in milliseconds. */
const AGAIN = 150;

/** About how many reports their receiver is asked at once. */
const ASKED = 10;

/** What the acts need of the form. */
export interface Actor extends Guardian {
  readonly session: Session;
  readonly keeper: Keeper;
  readonly sender: Sender;
  readonly follower: Follower;
  /** The form in the page. */
  readonly element: HTMLElement;
  /** Whether all signs are shown. */
  pointing: boolean;
  /** The reports of this device, and whether it is asked if those that were sent are to be forgotten. */
  readonly mine: readonly Mine[];
  forgetting: boolean;
  /** When the latest screen was drawn, as events tell the time. */
  readonly shownAt: number;
  load(): Promise<void>;
  clear(): Promise<void>;
  /** Counts deadlines from now on. */
  count(): void;
  /** Shows what is told about printing, copying and downloading. */
  show(told: Told): void;
  /** Tells the page around; whether it lets it go on. */
  tell<T>(name: string, detail: T, cancelable: true): boolean;
  /** Puts the cursor into a field. */
  focus(field: string): void;
  /** Draws what has changed. */
  changed(): void;
}

/** The acts of one form, each guarded. */
export class Handlers implements Acts {
  readonly #of: Actor;

  constructor(of: Actor) {
    this.#of = of;
    guardHandlers(this, of);
  }

  get #session(): Session {
    return this.#of.session;
  }

  onStory = (event: Event): void => {
    this.#session.write((event.target as HTMLTextAreaElement).value);
    this.#of.keeper.read(() => this.#session.readStory());
  };

  /** Keeps what stands in the fields of a question or of the details; it becomes an answer when it is confirmed. */
  onInput = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const { form, name } = field;
    // A moment of which a part is missing cannot be read.
    if (!form || field.type === "file" || field.validity?.badInput) return;
    const { screen, question } = this.#session;
    if (screen === "ask" && question) this.#session.type(question.id, fieldsOf(form));
    else if (screen === "details" && name) this.#session.type(name, fieldsOf(form, name));
  };

  /** Enter goes on, and nothing is submitted: a frame without `allow-forms` submits nothing, nor says so. */
  onEnter = (event: Event): void => {
    if (event.type === "submit") event.preventDefault();
    const { key, isComposing, target } = event as KeyboardEvent;
    const field = target as HTMLInputElement;
    if (key !== "Enter" || isComposing || field.localName !== "input" || field.type === "file") return;
    event.preventDefault();
    field.form?.querySelector<HTMLButtonElement>("button.go")?.click();
  };

  onAgain = (): Promise<void> => this.#of.load();

  onGo = (screen: Screen): void => this.#session.go(screen);

  onDanger = (answer: boolean | null): void => this.#session.endanger(answer);

  onSign = (id: string): void => this.#session.point(id);

  onPointing = (event: Event): void => {
    this.#of.pointing = (event.currentTarget as HTMLDetailsElement).open;
    this.#of.changed();
  };

  /**
   * A tap on an option answers the question. Arrow keys and programs that choose for somebody click without a count: there
   * the answer is to be confirmed. The second of two fast taps was meant for the question before.
   */
  onTap = (event: MouseEvent, answer: Answer): void => {
    if (event.detail === 0) return;
    event.preventDefault();
    if (event.detail === 1 && event.timeStamp - this.#of.shownAt > AGAIN) this.#session.answer(answer);
  };

  onDescribe = (): void => {
    this.#of.keeper.settle();
    this.#session.describe();
  };

  /** “None of these” and “I do not know” stand alone: choosing one takes the others back, and the other way round. */
  onAlone = (event: Event): void => {
    const box = event.currentTarget as HTMLInputElement;
    if (!box.checked) return;
    const alone = [UNKNOWN, NONE];
    for (const other of box.form?.querySelectorAll<HTMLInputElement>("input[name=answer]") ?? []) {
      if (other !== box && (alone.includes(box.value) || alone.includes(other.value))) other.checked = false;
    }
  };

  /** A number that is typed takes back what was chosen in its place. */
  onNumber = (event: Event): void => {
    const field = event.currentTarget as HTMLInputElement;
    if (field.value === "") return;
    for (const one of field.form?.querySelectorAll<HTMLInputElement>("input[name=answer]") ?? []) one.checked = false;
  };

  onAnswer = (event: Event): void => this.#session.answerFields(fieldsOf(formOf(event)));

  onBack = (): void => this.#session.back();

  onSkip = (): void => this.#session.skip();

  onMore = (): void => this.#session.more();

  onChange = (fact: string): void => this.#session.change(fact);

  /** Shows in which offset the moment in a field is read. */
  onMoment = (event: Event): void => {
    // Drawn, not written: what is written into the page is not drawn again. A moment of which a part is missing stays as it is.
    if (momentOf((event.currentTarget as HTMLInputElement).value)) this.#of.changed();
  };

  onNow = (event: Event): void => {
    const input = (event.currentTarget as HTMLElement).parentElement?.querySelector("input");
    if (!input) return;
    input.value = local(new Date());
    // As if it was typed, so that it is kept.
    input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  };

  onDetails = (event: Event): void => this.#session.fill(this.#detailsIn(event));

  onSendDetails = (event: Event): void => {
    this.#session.fill(this.#detailsIn(event));
    if (this.#session.errors.length === 0) this.onFinish();
  };

  #detailsIn(event: Event): Map<string, Filled> {
    const { elements } = formOf(event);
    const filled = this.#session.interview.details.flatMap(({ id }): [string, Filled][] => {
      const field = elements.namedItem(id) as (HTMLInputElement & HTMLSelectElement) | null;
      if (!field) return [];
      const values = field.multiple ? Array.from(field.selectedOptions, ({ value }) => value) : [field.value];
      return [[id, { values, unreadable: field.validity.badInput }]];
    });
    return new Map(filled);
  }

  onFiles = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const originals = input.form?.querySelector<HTMLInputElement>("#originals")?.checked;
    const taken: Attachment[] = [];
    const refused: AttachmentError[] = [];
    for (const file of input.files ?? []) {
      try {
        taken.push(await attach(file, [...this.#session.attachments, ...taken], originals));
      } catch (thrown) {
        if (!(thrown instanceof AttachmentError)) throw thrown;
        refused.push(thrown);
      }
    }
    input.value = "";
    this.#session.attach(taken, refused);
  };

  onRemove = (id: string): void => this.#session.detach(id);

  onDone = (step: string): void => this.#session.tick(step);

  onFinish = (): void => {
    const { session, keeper, sender } = this.#of;
    this.#of.count();
    keeper.settle();
    const report = session.finish();
    if (!report) return;
    const { attachments } = session;
    const allowed = this.#of.tell<SubmitDetail>("fenji-submit", { report, attachments }, true);
    // At once: a finished report must not be finished again after a reload.
    keeper.flush();
    if (allowed) sender.submit(report, attachments);
  };

  onSendAgain = (): void => {
    const { session, sender } = this.#of;
    sender.again(session.submitted ?? session.report(), session.attachments);
  };

  onAsk = (report: string): Promise<void> => this.#of.follower.ask(report);

  onAdd = async (event: Event, report: string): Promise<void> => {
    const field = formOf(event).elements.namedItem("addition") as HTMLTextAreaElement;
    const text = field.value.trim();
    // What was not taken stays in its field.
    if (text && (await this.#of.follower.add(report, text))) field.value = "";
  };

  /** Whoever opens the list wants to know what became of the reports. */
  onMine = async (event: Event): Promise<void> => {
    if (!(event.currentTarget as HTMLDetailsElement).open) return;
    const asked = this.#of.mine.filter(({ after }) => after && after.standing === null).slice(0, ASKED);
    await Promise.all(asked.map(({ id }) => this.#of.follower.ask(id)));
  };

  onRetry = (report: string): Promise<void> => this.#of.sender.retry(report);

  onForgetting = (forgetting: boolean): void => {
    this.#of.forgetting = forgetting;
    this.#of.changed();
  };

  onForget = async (): Promise<void> => {
    this.#of.forgetting = false;
    await this.#of.sender.forget();
  };

  onPrint = (): void => this.#print(this.#session.brief());

  onPrintAll = (): void => this.#print(this.#session.outline());

  #print(sections: readonly Section[]): void {
    const { element, session } = this.#of;
    printed(() => print(element, session.locale, sections), session.words, this.#tell);
  }

  onCopy = async (): Promise<void> => {
    const { words } = this.#session;
    this.#tell(await copy(asText(this.#session.brief()), words));
  };

  onJson = (): void => this.#download("json", `${JSON.stringify(this.#session.copy(), null, 2)}\n`, "application/json");

  onMarkdown = (): void => this.#download("md", asMarkdown(this.#session.outline()), "text/markdown");

  onFresh = (): void => this.#session.askToClear(true);

  onKeep = (): void => this.#session.askToClear(false);

  onClear = (): Promise<void> => this.#of.clear();

  onField = (field: string): void => this.#of.focus(field);

  #download(ending: "json" | "md", text: string, type: string): void {
    const { words } = this.#session;
    this.#tell(download(fileName(this.#session.report(), ending), type, text, words));
  }

  #tell = (told: Told): void => this.#of.show(told);
}

/** The form of fields around what was pressed. */
function formOf(event: Event): HTMLFormElement {
  return (event.currentTarget as HTMLButtonElement).form as HTMLFormElement;
}
