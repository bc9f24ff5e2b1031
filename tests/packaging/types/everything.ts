// Uses every function, class and type that the package exports; it is compiled under the strictest settings, not run.

import {
  type ActSource,
  type Agreement,
  type AssessOptions,
  type Audience,
  type BacktestReport,
  type Basis,
  type Became,
  type BecauseOf_Command,
  type BecauseOf_Duty,
  type BecauseOf_Report,
  type BecauseOf_Step,
  type Behind,
  type BoundRole,
  type Bundle,
  type CaseResult,
  type Change,
  type Changed,
  type ChangedFact,
  type ChangesOf_Command,
  type ChangesOf_Duty,
  type ChangesOf_Report,
  type ChangesOf_Step,
  type CheckReport,
  type Combinations,
  type Command,
  type Comparison,
  type ComputedFact,
  type Concluded,
  type Conclusion,
  type ConclusionOfNumber,
  type Count,
  type Decision,
  Desk,
  type DeskComparison,
  type DeskConflict,
  type DeskDecision,
  type DeskDiff,
  type DeskExplainOptions,
  type DeskExplanation,
  type DeskInfo,
  type DeskLinesOptions,
  type DeskOptions,
  type DeskQuestion,
  type DeskQuestions,
  type DeskRoles,
  type DeskVerdict,
  type Diff,
  type Difference,
  type Direction,
  type Due,
  type DueWhen,
  type Duty,
  type DutySource,
  type Edition,
  type Effect,
  type ErrorCode,
  type ExplainOptions,
  type Explanation,
  type FactInfo,
  type Facts,
  type FactType,
  FenjiError,
  type FirstStep,
  type GroupInfo,
  type Flow,
  type Graded,
  type GuidanceDiff,
  type Holds,
  type Init,
  type InitInput,
  type InitOptions,
  init,
  type LinesOptions,
  type LoadOptions,
  localZone,
  type Move,
  type Moved,
  type MovedFrom,
  type MovedOfNumber,
  type MovedRow,
  type Moves,
  type MutationReport,
  type Objection,
  type OpenQuestion,
  type OverlayRef,
  Pack,
  type PackComparison,
  type PackDecision,
  type PackExplanation,
  type PackInfo,
  type PackRef,
  type PackVerdict,
  type PackVersion,
  type PhaseInfo,
  type Possible,
  type Problem,
  type Problems,
  type Projected,
  type Projection,
  type Questions,
  type Reason,
  type ReasonOfNumber,
  type Recorded,
  type RecordedAs,
  type Refusal,
  type Refused,
  type Region,
  type Report,
  type RoleInfo,
  type Roles,
  type RowCounts,
  type RowRef,
  type RuleDiff,
  type RuleRows,
  type SchemeConclusion,
  type SchemeInfo,
  type SchemeMoved,
  type SchemeVerdict,
  type Severity,
  type Source,
  type Standing,
  type StandingOptions,
  type Step,
  type StepSource,
  type SuggestedValue,
  type Suggestion,
  type Survivor,
  type Target,
  type TargetRule,
  type TestReport,
  type TextDiff,
  type Unmapped,
  type Verdict,
  type VerdictPart,
  type VerdictPartOfNumber,
  type Versions,
  version,
  type Warning,
  type WarningCode,
  type Where,
  type Word,
  type WorkAct,
  type WorkDuty,
  type Worklist,
  type WorkStep,
} from "fenji";

const bundles: Bundle[] = [{}, "{}", new Uint8Array(0), new ArrayBuffer(0)];
const facts: Facts = { system: { state: "down" }, leak: { status: null }, incident: { occurred_at: new Date(0) } };
/** An incident as a program declares it, without an index signature. */
interface Incident {
  readonly system: { state: "normal" | "down" };
  leak?: { status: string | null };
}
const incident: Incident = { system: { state: "down" } };
const loading: LoadOptions = { trusted: true };
const people = { "overall-head": { name: "Duty head", contact: "8001" }, "service-desk": { name: "Desk" } };
const roles: Roles = people;
const audience: Audience = "restricted";
const assessing: AssessOptions = { locale: "zh-CN", received: new Date(0), audience: "reporter", roles };
const explaining: ExplainOptions = { locale: "zh-CN", received: new Date(0), level: undefined };
const lining: LinesOptions = { locale: "en", verdict: true, firstLine: 1001, received: "2026-11-22T09:00:00Z" };
const calendar: StandingOptions = { locale: "en", done: { "hold-drill": new Date(0) }, zone: "Asia/Shanghai" };
const team: DeskRoles = { "it-operations": people, "service-desk": {} };
const asking: DeskOptions = { locale: "zh-CN", received: new Date(0), roles: team };

export async function everything(): Promise<string> {
  await init();
  const address: InitInput = "core_bg.wasm";
  await init(address);
  await init(Promise.resolve(new Uint8Array(8)));
  const both: InitOptions = { core: address, author: true };
  const either: Init[] = [address, both, { author: new Uint8Array(8) }];
  for (const one of either) await init(one);
  const versions: Versions = version();
  const pack: Pack = Pack.load(bundles[0] ?? "", loading);
  const compiled: Source = pack.toCompiled(["en"]);
  const opened: readonly (Pack | Desk)[] = [await Pack.open(compiled, loading), await Desk.open(compiled)];
  const decision: Decision = pack.assess(facts, assessing);
  const computed: readonly ComputedFact[] = decision.computed ?? [];
  const typed: number | undefined = pack.readNumber("users.affected", "５０");
  const verdict: Verdict = pack.verdict('{"leak":{}}');
  pack.verdict(incident);
  // What came from outside is checked by the engine: as text, or parsed and known to be an object.
  const parsed: unknown = JSON.parse("{}");
  if (typeof parsed === "object" && parsed !== null) pack.verdict(parsed);
  // @ts-expect-error What may be anything is not given without a look.
  pack.verdict(parsed);
  const explanation: Explanation = pack.explain(facts, explaining);
  const lines: string = pack.assessLines(new Uint8Array(0), lining) + pack.assessLines("{}");
  const info: PackInfo = pack.info();
  const questions: FactInfo[] = pack.facts("en");
  const schema: Record<string, unknown> = pack.factsSchema();
  const check: CheckReport = pack.check();
  const report: TestReport = pack.runCases();
  const scripts: Record<string, string> = pack.scripts();
  const next: Pack = pack.withScript("rules/level.rhai", null).withScript("rules/more.rhai", "");
  const text: string = next.toBundle() + pack.id + pack.version + pack.digest + pack.locales.join();
  const standing: readonly Standing[] = pack.standing(calendar);
  desks(pack.desk());
  pack.free();
  parts(decision, verdict, explanation, info);
  changed(pack.compare(facts, incident, assessing), decision);
  differ(pack.diff(next));
  desks(Desk.load(bundles[0] ?? "", new Set(bundles), loading));
  const cases: CaseResult[] = report.cases;
  const differences: Difference[] = cases.flatMap((one) => one.differences);
  const problems: Problem[] = [...check.problems, ...cases.flatMap((one) => one.problems)];
  const types: FactType[] = questions.map((question) => question.type);
  return [versions.engine, versions.rhai, versions.format, lines, schema.$schema, text, differences.length]
    .concat(
      problems.length,
      opened.filter((one) => one.isCompiled).length,
      types.length,
      Object.keys(scripts).length,
      computed.length,
      standing.length,
      typed,
      localZone(),
    )
    .join();
}

function parts(decision: Decision, verdict: Verdict, explanation: Explanation, info: PackInfo): void {
  const pack: PackRef = decision.pack;
  const overlay: OverlayRef | undefined = pack.overlay;
  const level: Conclusion = decision.level;
  const priority: ConclusionOfNumber = decision.priority;
  const reason: Reason | undefined = level.reasons[0];
  const why: ReasonOfNumber | undefined = priority.reasons[0];
  const basis: Basis | undefined = reason?.basis;
  const holds: Holds | undefined = why?.holds;
  const command: Command | undefined = decision.command[0];
  const duty: Duty | undefined = decision.duties[0];
  const due: Due | undefined = duty?.due;
  const when: DueWhen | undefined = due && "when" in due ? due.when : undefined;
  const step: Step | undefined = decision.steps[0];
  const first: FirstStep | undefined = decision.first[0];
  const hurry: number | undefined = step?.first ?? first?.urgency;
  const role: RoleInfo | undefined = info.roles.find((one) => one.audience === audience);
  const report: Report | undefined = decision.reports[0];
  const questions: Questions = decision.questions;
  const open: OpenQuestion | undefined = questions.open[0];
  const suggestion: Suggestion | undefined = decision.suggestions?.[0];
  const value: SuggestedValue | undefined = suggestion?.value;
  const target: Target | undefined = explanation.targets[0];
  const rule: TargetRule | undefined = target?.rules[0];
  const change: Change | undefined = target?.changes[0]?.[0];
  const part: VerdictPart = verdict.level;
  const number: VerdictPartOfNumber = verdict.priority;
  const scheme: SchemeVerdict | undefined = verdict.schemes?.[0];
  const word: Word | undefined = info.levels[0];
  const phase: PhaseInfo | undefined = info.phases[0];
  const group: GroupInfo | undefined = info.facts[0]?.groups?.[0];
  void [
    pack,
    overlay,
    basis,
    holds,
    command,
    when,
    hurry,
    role,
    report,
    open,
    value,
    rule,
    change,
    part,
    number,
    scheme,
    word,
    phase,
    group,
  ];
}

function desks(desk: Desk): void {
  const decision: DeskDecision = desk.assess(facts, asking);
  desk.assess(incident, { roles: "{}" });
  const comparison: DeskComparison = desk.compare("{}", incident, { received: "2026-11-22T09:00:00Z" });
  const info: DeskInfo = desk.info("en");
  const questions: FactInfo[] = desk.facts();
  const check: CheckReport = desk.check();
  const report: TestReport = desk.runCases();
  const name: string = desk.id + desk.version + desk.digest + desk.locales.join();
  const pack: PackDecision | undefined = decision.packs[0];
  const own: Decision | undefined = pack?.decision;
  const worklist: Worklist = decision.worklist;
  const act: WorkAct | undefined = worklist.command[0];
  const who: ActSource | undefined = act?.from[0];
  const duty: WorkDuty | undefined = worklist.duties[0];
  const owed: DutySource | undefined = duty?.from[0];
  const step: WorkStep | undefined = worklist.steps[0];
  const source: StepSource | undefined = step?.from[0];
  const conflict: DeskConflict | undefined = decision.conflicts[0];
  const asked: DeskQuestions = decision.questions;
  const question: DeskQuestion | undefined = asked.open[0];
  const moved: PackComparison | undefined = comparison.packs[0];
  const scheme: SchemeInfo | undefined = info.packs[0]?.schemes?.[0];
  const other: SchemeConclusion | undefined = own?.schemes?.[0];
  const further: SchemeMoved | undefined = moved?.comparison?.schemes?.[0];
  const why: DeskExplainOptions = { level: "it-operations:P1", locale: "en" };
  const explained: DeskExplanation = desk.explain(facts, why);
  const reasons: PackExplanation | undefined = explained.packs[0];
  const verdict: DeskVerdict = desk.verdict(facts);
  const newer: DeskDiff = desk.diff(desk);
  const older: PackVersion = newer.old;
  differ(newer.desk);
  const concluded: PackVerdict | undefined = verdict.packs[0];
  const batch: DeskLinesOptions = { firstLine: 1, verdict: true, locale: "en" };
  const lines: string = desk.assessLines("{}", batch);
  const schema: Record<string, unknown> = desk.factsSchema("en");
  desk.free();
  // @ts-expect-error Packs are given as a list.
  Desk.load("{}", 5);
  // @ts-expect-error Roles are told by pack.
  desk.assess({}, { roles: { "overall-head": { name: "Duty head" } } });
  // @ts-expect-error Desks are made by `load`.
  new Desk({});
  void [
    questions,
    check,
    report,
    name,
    who,
    owed,
    source,
    conflict,
    question,
    scheme,
    other,
    further,
    reasons,
    concluded,
    older,
    lines,
    schema,
  ];
}

function changed(comparison: Comparison, decision: Decision): void {
  const fact: ChangedFact | undefined = comparison.facts[0];
  const level: Moved = comparison.level;
  const priority: MovedOfNumber = comparison.priority;
  const direction: Direction = level.direction;
  const effect: Effect | null | undefined = level.takes_effect;
  const commands: ChangesOf_Command = comparison.command;
  const duties: ChangesOf_Duty = comparison.duties;
  const steps: ChangesOf_Step = comparison.steps;
  const reports: ChangesOf_Report = comparison.reports;
  const act: BecauseOf_Command | undefined = commands.added[0];
  const duty: BecauseOf_Duty | undefined = duties.removed[0];
  const step: BecauseOf_Step | undefined = steps.changed[0];
  const report: BecauseOf_Report | undefined = reports.added[0];
  const bound: BoundRole | undefined = decision.roles?.[0];
  const warning: Warning | undefined = decision.warnings?.[0];
  const code: WarningCode | undefined = warning?.code;
  void [fact, priority, direction, effect, act?.item.act, duty?.item.due, step?.because, report, bound?.name, code];
}

function differ(diff: Diff): void {
  const both: Combinations = diff.combinations;
  const all: Count = both.both;
  const level: Moves | null = diff.level;
  const move: Move | undefined = level?.moved[0];
  const region: Region | undefined = move?.regions[0];
  const where: Where | undefined = region?.where[0];
  const behind: Behind | undefined = move?.rules[0];
  const edition: Edition | undefined = behind?.of;
  const guidance: GuidanceDiff | undefined = diff.guidance?.[0];
  const declared: Changed | undefined = guidance?.changed?.[0];
  const rule: RuleDiff | undefined = diff.rules?.[0];
  const became: Became | undefined = rule?.became;
  const projected: Projected | undefined = diff.projected[0];
  const why: Projection | undefined = projected?.why;
  const text: TextDiff | undefined = diff.texts?.[0];
  void [all, where, edition, declared, became, why, text];
}

/** What the command says as JSON. */
export function told(gate: string, mutants: string): string {
  const objections = JSON.parse(gate) as Objection[];
  const report = JSON.parse(mutants) as MutationReport;
  const survivor: Survivor | undefined = report.survivors[0];
  return `${objections[0]?.what ?? ""} ${survivor?.rule ?? ""}`;
}

/** Old incidents, as the command says them: the report, and a row that moved. */
export function graded(json: string, line: string): string {
  const report = JSON.parse(json) as BacktestReport;
  const rows: RowCounts = report.rows;
  const level: Graded = report.level;
  const concluded: Concluded | undefined = level.old[0];
  const flow: Flow | undefined = level.flows?.[0];
  const to: Possible | undefined = flow?.to;
  const rule: RuleRows | undefined = flow?.rules[0];
  const example: RowRef | undefined = flow?.examples[0];
  const agreement: Agreement | undefined = report.recorded?.[0];
  const recorded: Recorded | undefined = agreement?.table[0];
  const unmapped: Unmapped | undefined = report.unmapped[0];
  const refusal: Refusal | undefined = report.refused[0];
  const row = JSON.parse(line) as MovedRow;
  const from: MovedFrom | undefined = row.moved?.level;
  const as: RecordedAs | undefined = row.recorded;
  void [concluded, rule, example, recorded, unmapped, refusal, from, as];
  return `${rows.graded} ${to?.possible.join() ?? ""}`;
}

export function refused(error: unknown, line: string): string {
  if (error instanceof FenjiError) {
    const code: ErrorCode = error.code;
    const severity: Severity | undefined = error.problems[0]?.severity;
    return `${code} ${severity ?? ""}`;
  }
  const answer = JSON.parse(line) as Refused;
  const problems: Problems = answer.error;
  // @ts-expect-error There is no such code.
  const wrong: ErrorCode = "no-such-code";
  // @ts-expect-error Packs are made by `load`.
  new Pack({});
  return `${problems.problems.length} ${wrong}`;
}
