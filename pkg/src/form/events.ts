// What the form's events tell.

import type { Decision, Desk, DeskDecision, Pack } from "fenji";
import type { Attachment, Facts, Report } from "../session/model.js";

/** What `fenji-change` tells; `desk` is there where a desk decides. */
export type ChangeDetail = PackChange | DeskChange;

/** A pack has decided. */
export interface PackChange {
  readonly decision: Decision;
  readonly facts: Facts;
  readonly pack: Pack;
  readonly desk?: undefined;
}

/** A desk has decided. */
export interface DeskChange {
  readonly decision: DeskDecision;
  readonly facts: Facts;
  readonly desk: Desk;
  readonly pack?: undefined;
}

/** What `fenji-submit` tells. Preventing it leaves the sending to the host. */
export interface SubmitDetail {
  readonly report: Report;
  readonly attachments: readonly Attachment[];
}

export type { DeliveryDetail } from "../session/model.js";
