// Signs: those that the description points to, and all of them in groups, for who would rather point.

import { html, noChange, nothing, type TemplateResult } from "lit";
import * as firstIcons from "../../../build/first-icons.js";
import * as icons from "../../../build/icons.js";
import { chosenIn, grouped } from "../../session/groups.js";
import type { FactInfo } from "../../session/model.js";
import type { Session } from "../../session/session.js";
import { icon } from "./icon.js";
import type { Acts, State } from "./view.js";

type Option = FactInfo["options"][number];

/** Pictures beside words; what is not named here has none. */
const OF_SIGN: Record<string, string> = {
  "fire-or-explosion": icons.flame,
  "electric-shock": icons.zap,
  "hazardous-substance": icons.flask,
  "violence-or-threat": icons.swords,
  "bomb-or-suspicious-object": icons.bomb,
  "suicide-risk": icons.hand,
  "injury-or-sudden-illness": icons.heart,
  "many-ill-or-poisoned": icons.ill,
  "person-missing-or-trapped": icons.buoy,
  "collapse-or-crash": icons.crash,
  "storm-or-flood": icons.storm,
  "earthquake-or-landslide": icons.mountain,
  "software-error": icons.screen,
  "online-fault": icons.globe,
  "payment-or-order-fault": icons.card,
  "network-unreachable": icons.wifi,
  "hardware-fault": icons.drive,
  "building-fault": icons.building,
  "utilities-out": icons.plug,
  "device-missing-or-damaged": icons.phone,
  "data-wrong-or-lost": icons.data,
  "information-exposed": icons.eye,
  "intrusion-signs": icons.shield,
  "accounts-abused": icons.account,
  "malware-signs": icons.bug,
  "fraud-or-phishing": icons.fish,
  "extortion-or-threat": icons.mail,
  "content-tampered": icons.pen,
  "traffic-flood": icons.waves,
  "weakness-found": icons.hole,
  "harmful-content": icons.ban,
  "false-information": icons.rumour,
  "own-wrong-post": icons.post,
  impersonation: icons.mask,
  "social-account-lost": icons.lock,
  "strange-posts": icons.strange,
  "comment-flood": icons.comments,
  "press-or-public-anger": icons.press,
  question: icons.question,
  suggestion: icons.idea,
  complaint: icons.sad,
};

/** The icon of a sign. */
export function signIcon(id: string): TemplateResult | typeof nothing {
  const outlines = OF_SIGN[id];
  return outlines ? icon(outlines) : nothing;
}

/** Under the description: what fits it, to be tapped, and the way to all of them. */
export function signsView({ session, pointing }: State, form: Acts): unknown {
  const { words, interview, offered } = session;
  const { signs } = interview;
  if (!signs) return nothing;
  return html`<section class="signs" aria-label=${signs.question}>
    ${
      offered.length > 0
        ? html`<p class="label" id="signs">${words.start.signs}</p>
          <div class="chips" role="group" aria-labelledby="signs">${offered.map((option) => chip(session, option, form))}</div>`
        : nothing
    }
    <details class="pointing" ?open=${pointing} @toggle=${form.onPointing}>
      <summary>${words.start.point}</summary>
      ${pointing ? groupsOf(session, signs, "chips", (option) => chip(session, option, form)) : nothing}
    </details>
  </section>`;
}

function chip({ chosen }: Session, { id, text }: Option, form: Acts): TemplateResult {
  return html`<button
    type="button"
    class="chip"
    part="sign"
    aria-pressed=${chosen.has(id) ? "true" : "false"}
    @click=${() => form.onSign(id)}
  >
    ${signIcon(id)}<span>${text}</span>
  </button>`;
}

/** The options of a fact with groups: those that stand in the open, and all others behind the name of their group. */
export function groupedOptions(
  session: Session,
  fact: FactInfo,
  option: (one: Option) => TemplateResult,
  ticked: (id: string) => boolean,
): unknown {
  return html`${inTheOpen(session, fact).map(option)} ${groupsOf(session, fact, "options", option, ticked)}`;
}

/** What stands in the open: of the signs those that the description points to, of other facts what was answered. */
export function inTheOpen({ interview, offered }: Session, fact: FactInfo): readonly Option[] {
  if (fact.id === interview.signs?.id) return offered;
  const chosen = chosenIn(interview.answerTo(fact.id));
  return fact.options.filter(({ id }) => chosen.includes(id));
}

/**
 * The other options by group, under the name and the first picture of each; those of a fact without groups as they are. A
 * group of which all stands elsewhere keeps its place, so that what is open stays open; one with a tick in it opens.
 */
function groupsOf(
  session: Session,
  fact: FactInfo,
  part: string,
  option: (one: Option) => TemplateResult,
  ticked: (id: string) => boolean = () => false,
): unknown {
  const elsewhere = new Set(inTheOpen(session, fact).map(({ id }) => id));
  return grouped(fact).map(({ text, options }) => {
    const left = options.filter(({ id }) => !elsewhere.has(id));
    const all = html`<div class=${part}>${left.map(option)}</div>`;
    if (!fact.groups) return all;
    const outlines = text === null ? undefined : options.map(({ id }) => OF_SIGN[id]).find(Boolean);
    return html`<details
      class="group"
      ?hidden=${left.length === 0}
      .open=${left.some(({ id }) => ticked(id)) ? true : noChange}
    >
      <summary>${icon(outlines ?? firstIcons.unsure)}<span>${text ?? session.words.start.others}</span></summary>
      ${all}
    </details>`;
  });
}
