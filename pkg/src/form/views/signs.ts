// Signs: those that the description points to, and all of them in groups, for who would rather point.

import { html, nothing, type TemplateResult } from "lit";
import * as firstIcons from "../../../build/first-icons.js";
import * as icons from "../../../build/icons.js";
import type { FactInfo } from "../../session/model.js";
import type { Session } from "../../session/session.js";
import { type Group, grouped } from "../../session/signs.js";
import { icon } from "./icon.js";
import type { Acts, State } from "./view.js";

/** The icons of signs; one that is not named here has that of its group. */
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
const OF_GROUP: Record<Group, string> = {
  people: firstIcons.danger,
  broken: icons.screen,
  lost: icons.phone,
  data: icons.data,
  doing: icons.shield,
  seen: icons.press,
  service: icons.question,
  other: firstIcons.unsure,
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
  const ids = new Set(offered.map(({ id }) => id));
  return html`<section class="signs" aria-label=${signs.question}>
    ${
      offered.length > 0
        ? html`<p class="label" id="signs">${words.start.signs}</p>
          <div class="chips" role="group" aria-labelledby="signs">${offered.map((option) => chip(session, option, form))}</div>`
        : nothing
    }
    <details class="pointing" ?open=${pointing} @toggle=${form.onPointing}>
      <summary>${words.start.point}</summary>
      ${
        pointing
          ? grouped(signs).map(
              ({ group, options }) => html`<details class="group">
                <summary>${icon(OF_GROUP[group])}<span>${words.groups[group]}</span></summary>
                <div class="chips">
                  ${options.filter(({ id }) => !ids.has(id)).map((option) => chip(session, option, form))}
                </div>
              </details>`,
            )
          : nothing
      }
    </details>
  </section>`;
}

function chip({ chosen }: Session, { id, text }: FactInfo["options"][number], form: Acts): TemplateResult {
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

/** The options of the question on signs, in groups: those that the description points to in the open. */
export function groupedOptions(
  session: Session,
  fact: FactInfo,
  option: (one: FactInfo["options"][number]) => TemplateResult,
): unknown {
  const { offered, words } = session;
  const ids = new Set(offered.map(({ id }) => id));
  return html`${offered.map(option)}
    ${grouped(fact).map(
      ({ group, options }) => html`<details class="group">
        <summary>${icon(OF_GROUP[group])}<span>${words.groups[group]}</span></summary>
        <div class="options">${options.filter(({ id }) => !ids.has(id)).map(option)}</div>
      </details>`,
    )}`;
}
