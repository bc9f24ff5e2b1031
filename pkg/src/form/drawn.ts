// How the element is drawn: its styles and parts, what others do to what was drawn, and where the focus goes.

import { LitElement, type PropertyValues, type TemplateResult } from "lit";
import { Intact } from "./intact.js";
import { restyle, styles } from "./styles.js";

/**
 * What is drawn, and what pages may style of it.
 *
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
export abstract class Drawn extends LitElement {
  static override styles = styles;
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  #intact: Intact | undefined;
  #focus = false;
  #turned = false;

  /** What is shown now. */
  protected abstract get page(): TemplateResult;

  /** What the focus goes to when something wants attention, as a selector. */
  protected abstract get wantsFocus(): string;

  /** What was drawn anew from nothing could not be drawn either: whether something else is shown in its place. */
  protected abstract stopped(thrown: unknown): boolean;

  /** In another document the sheets of the first do not hold. */
  adoptedCallback(): void {
    restyle(this.renderRoot as ShadowRoot, this.ownerDocument);
  }

  /** Another screen is drawn, from its top. */
  turned(): void {
    this.#turned = true;
    this.#intact?.renew();
  }

  /** Takes the focus to what matters most, once it is drawn. */
  attend(): void {
    this.#focus = true;
  }

  /** Takes the focus to a field. */
  focusField(field: string): void {
    const id = field.replaceAll(".", "-");
    this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.#intact = new Intact(root as ShadowRoot, () => this.requestUpdate());
    return root;
  }

  protected override render(): TemplateResult {
    const { page } = this;
    this.#intact?.before(page);
    return page;
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
        if (!this.stopped(again)) throw again;
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
    const focused = this.renderRoot.querySelector<HTMLElement>(this.wantsFocus);
    // What to do now stands above the question: the screen is shown from its top, and read from its heading.
    focused?.focus({ preventScroll: this.#turned });
    if (this.#turned && this.getBoundingClientRect().top < 0) this.scrollIntoView({ block: "start" });
    this.#turned = false;
  }
}
