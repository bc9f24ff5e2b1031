// The entries without an engine, as a server uses them: no DOM, nothing but the language.

import { Desk, Pack } from "fenji";
import {
  type Attached,
  type Brief,
  briefOf,
  type Decides,
  type DeskEdition,
  type Differs,
  type Edition,
  editionOf,
  type FactChange,
  type Facts,
  type FirstShown,
  FORMAT,
  isAttached,
  type LevelShown,
  type Making,
  type Receipt,
  type Report,
  ReportError,
  readReport,
  receiptOf,
  reportOf,
  type Shown,
  sha256Of,
  type Verified,
  verifyReport,
  type What,
} from "fenji/report";

const pack: Decides = Pack.load("");
const desk: Decides = Desk.load("", []);
const facts: Facts = { safety: { people_at_risk: true } };
const decision = pack.assess(facts, { locale: "en", received: "2026-11-22T09:00:00Z", zone: "UTC" });
const attached: Attached = { name: "a.txt", type: "text/plain", bytes: 3, sha256: "00" };
const change: FactChange = { fact: "safety.people_at_risk", before: false, after: true };
const making: Making = {
  ...{ id: "0", made: new Date(0), received: "2026-11-22T09:00:00Z", zone: "UTC", locale: "en", facts, decision },
  ...{ detail: "full", done: ["isolate"], attachments: [attached], previous: null, changes: [change] },
};
const report: Report = reportOf(making);
const read: Report = readReport(JSON.stringify(report));
const verified: Verified = verifyReport(read, desk);
const differs: readonly Differs[] = verified.differs;
const what: What | undefined = differs[0]?.what;
const receipt: Receipt = receiptOf(read, verified, { reference: "7K3M-Q2XA", received: new Date(0), secret: "s" });
const brief: Brief = briefOf(decision);
const first: FirstShown | undefined = brief.first[0];
const level: LevelShown | undefined = brief.levels[0];
const shown: Shown = { ...brief, detail: "brief" };
const edition: { pack: Edition } | { desk: DeskEdition } = editionOf(decision);
if (shown.detail === "brief") void shown.levels;
// @ts-expect-error Levels are not those of a whole decision.
if (shown.detail === "full") void (shown.levels satisfies LevelShown[]);
const hash: Promise<string | null> = sha256Of(new Uint8Array(3));
const same: Promise<boolean> = isAttached(attached, new ArrayBuffer(3));
export const all = [FORMAT, ReportError, what, receipt, first, level, edition, hash, same];
