// Reading a report that came from outside: everything that is wrong with its shape, at once.

import { FORMAT, type Report } from "./shape.js";

/** What came is no report that this version takes. */
export class ReportError extends Error {
  override readonly name = "ReportError";
  /** Everything that is wrong, each with its place; never empty. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MOMENT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
/** What a header takes. */
const KEY = /^[\x21-\x7e]{1,255}$/;
const HASH = /^[0-9a-f]{64}$/i;

/**
 * The report in `given`, JSON text or what was parsed of it; its facts are the engine's to read. Throws a `ReportError` with
 * all that is wrong.
 */
export function readReport(given: unknown): Report {
  let report = given;
  if (typeof given === "string") {
    try {
      report = JSON.parse(given);
    } catch (thrown) {
      throw new ReportError([`the report is not JSON: ${(thrown as Error).message}`]);
    }
  }
  if (!isObject(report)) throw new ReportError(["the report is not a JSON object"]);
  const problems: string[] = [];
  const wants = (ok: boolean, what: string) => ok || problems.push(what);
  const text = (at: Record<string, unknown>, name: string, place = "", pattern = /^/, what = "a text") => {
    const value = at[name];
    wants(typeof value === "string" && pattern.test(value), `\`${place}${name}\` is not ${what}`);
  };
  const { format, facts, decision, attachments, previous, done = [], changes = [] } = report;
  wants(format === FORMAT, `\`format\` is ${JSON.stringify(format)}; this version takes ${FORMAT}`);
  text(report, "id", "", UUID, "a UUID");
  text(report, "key", "", KEY, "1 to 255 characters of ASCII without spaces");
  text(report, "made_at", "", MOMENT, "a moment of RFC 3339");
  text(report, "received_at", "", MOMENT, "a moment of RFC 3339");
  for (const name of ["zone", "locale"]) text(report, name);
  wants(isObject(facts), "`facts` is not an object");
  wants(isObject(report.pack) !== isObject(report.desk), "exactly one of `pack` and `desk` must be there");
  for (const by of ["pack", "desk"]) edition(report[by], `${by}.`, by === "desk");
  brief(decision);
  wants(Array.isArray(attachments), "`attachments` is not a list");
  for (const [index, file] of (Array.isArray(attachments) ? attachments : []).entries()) {
    const place = `attachments.${index}`;
    if (!isObject(file)) problems.push(`\`${place}\` is not an object`);
    else {
      for (const name of ["name", "type"]) text(file, name, `${place}.`);
      wants(Number.isSafeInteger(file.bytes) && Number(file.bytes) >= 0, `\`${place}.bytes\` is no number of bytes`);
      if (file.sha256 !== undefined) text(file, "sha256", `${place}.`, HASH, "64 hexadecimal digits");
    }
  }
  wants(previous === undefined || previous === null || UUID.test(String(previous)), "`previous` is not a UUID");
  wants(Array.isArray(done) && done.every((id) => typeof id === "string"), "`done` is not a list of ids");
  wants(
    Array.isArray(changes) && changes.every((one) => isObject(one) && typeof one.fact === "string"),
    "`changes` is not a list of changed facts",
  );
  for (const name of ["portal", "reporter"]) if (report[name] !== undefined) text(report, name);
  wants(report.roles === undefined || isObject(report.roles), "`roles` is not an object");
  if (problems.length > 0) throw new ReportError(problems);
  return { ...report, attachments, previous: previous ?? null } as unknown as Report;

  function edition(value: unknown, place: string, isDesk: boolean): void {
    if (!isObject(value)) return;
    for (const name of ["id", "version", "digest"]) text(value, name, place);
    if (!isDesk) return;
    const { packs } = value;
    wants(Array.isArray(packs), `\`${place}packs\` is not a list`);
    for (const [index, one] of (Array.isArray(packs) ? packs : []).entries()) {
      wants(isObject(one), `\`${place}packs.${index}\` is not an object`);
      edition(one, `${place}packs.${index}.`, false);
    }
  }

  function brief(value: unknown): void {
    if (!isObject(value) || (value.detail !== "brief" && value.detail !== "full")) {
      problems.push("`decision.detail` is neither `brief` nor `full`");
      return;
    }
    if (value.detail === "full") return;
    wants(typeof value.complete === "boolean", "`decision.complete` is not true or false");
    for (const [name, key] of [
      ["levels", "pack"],
      ["first", "id"],
    ] as const) {
      const list = value[name];
      wants(
        Array.isArray(list) && list.every((one) => isObject(one) && typeof one[key] === "string"),
        `\`decision.${name}\` is not a list of objects with \`${key}\``,
      );
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
