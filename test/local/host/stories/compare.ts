import { EventType } from "../../../../src/local/host/history-events";
import { canonical, nameExecutions } from "./canonical";
import { playedRow, recordedRow } from "./rows";
import type { Captured } from "./captured";
import type { Answer } from "./calls";
import type { Played } from "./play";
import type { HistoryStep, HttpStep, InvokeStep, Step } from "./recording";

/** The sides of a story, each as a list of plain objects that must be equal. */
export interface Sides {
  /** By instance, in the order in which instances first ran. */
  readonly turns: Record<string, unknown>[][];
  readonly activities: Record<string, unknown>[];
  readonly answers: Record<string, unknown>[];
  readonly rows: Record<string, unknown>[][];
}

interface RawEvent extends Record<string, unknown> {
  EventType: number;
  Timestamp: string;
}

interface TurnInput {
  readonly history: RawEvent[];
  readonly instanceId: string;
  readonly [field: string]: unknown;
}

interface Turn {
  readonly function: string;
  readonly input: TurnInput;
  readonly outcome: unknown;
  readonly triggerMetadata: unknown;
}

/** What is left when the order and the batches of messages do not count: the rows, without the marks of turns. */
export function withoutTurns({ activities, answers, rows }: Sides): Omit<Sides, "turns"> {
  const isMark = (row: Record<string, unknown>): boolean =>
    /^Orchestrator(Started|Completed)$/.test(String(row.EventType));
  return { activities, answers, rows: rows.map((list) => sorted(list.filter((row) => !isMark(row)))) };
}

export function recordedSides(steps: readonly Step[], without: readonly number[] = []): Sides {
  const invokes = steps.filter((step): step is InvokeStep => step.kind === "invoke");
  const turns = invokes.filter((it) => it.trigger === "orchestrationTrigger").map(recordedTurn);
  const ids = executionNames(turns);
  const histories = steps.filter((step): step is HistoryStep => step.kind === "history");
  return {
    turns: turnsByInstance(turns, ids),
    activities: sorted(invokes.filter((it) => it.trigger === "activityTrigger").map((it) => recordedActivity(it, ids))),
    answers: steps
      .filter((step): step is HttpStep => step.kind === "http" && !without.includes(step.seq))
      .map((step) => recordedAnswer(step, ids)),
    rows: histories.map(({ rows }) =>
      rows.filter((row) => row.rowKey !== "sentinel").map((row) => recordedRow(row, ids)),
    ),
  };
}

export async function playedSides({ calls, answers, history }: Played, recorded: readonly Step[]): Promise<Sides> {
  const turns = calls.filter((it) => it.trigger === "orchestrationTrigger").map(playedTurn);
  const ids = executionNames(turns);
  const ownIds = pairInstances(turnsOf(recorded), turns);
  const rows: Record<string, unknown>[][] = [];
  for (const step of recorded) {
    if (step.kind !== "history") continue;
    const stored = await history.load(ownIds.get(step.instanceId) ?? step.instanceId);
    rows.push((stored?.events ?? []).map((event) => playedRow(event, ids)));
  }
  return {
    turns: turnsByInstance(turns, ids),
    activities: sorted(calls.filter((it) => it.trigger === "activityTrigger").map((it) => playedActivity(it, ids))),
    answers: answersLike(recorded, answers).map((it) => ordered(canonical(it, ids) as Record<string, unknown>)),
    rows,
  };
}

function recordedTurn(step: InvokeStep): Turn {
  const outcome = step.error === undefined ? step.result : { thrown: step.error.message };
  return { function: step.function, input: step.input as TurnInput, outcome, triggerMetadata: step.triggerMetadata };
}

function playedTurn(call: Captured): Turn {
  const outcome: unknown =
    call.failed === true ? { thrown: (call.thrown as Error).message } : JSON.parse(call.result?.json ?? "null");
  const input = JSON.parse(call.input.string ?? "null") as TurnInput;
  return { function: call.function, input, outcome, triggerMetadata: call.triggerMetadata };
}

function turnsOf(steps: readonly Step[]): Turn[] {
  return steps
    .filter((step): step is InvokeStep => step.kind === "invoke" && step.trigger === "orchestrationTrigger")
    .map(recordedTurn);
}

/** Which played instance is which recorded one: ids that were made up on the way differ. */
function pairInstances(recorded: readonly Turn[], played: readonly Turn[]): Map<string, string> {
  const [left, right] = [recorded, played].map((turns) => {
    const ids = executionNames(turns);
    const distinct = [...new Set(turns.map((turn) => turn.input.instanceId))];
    return distinct
      .map((id) => ({ id, name: canonical(id, ids) }))
      .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 0));
  });
  return new Map(left!.map(({ id }, index) => [id, right![index]?.id ?? id]));
}

function executionNames(turns: readonly Turn[]): Map<string, string> {
  const keys = turns.flatMap((turn) =>
    turn.input.history
      .filter((event) => event.EventType === EventType.ExecutionStarted)
      .map((event) => event.OrchestrationInstance as { InstanceId: string; ExecutionId: string }),
  );
  return nameExecutions(keys);
}

function turnsByInstance(turns: readonly Turn[], ids: ReadonlyMap<string, string>): Record<string, unknown>[][] {
  const byInstance = new Map<string, Record<string, unknown>[]>();
  for (const turn of turns) {
    const { history, ...fields } = turn.input;
    const shown = { function: turn.function, ...fields, history: canonicalEvents(history), outcome: turn.outcome };
    const list = byInstance.get(turn.input.instanceId) ?? [];
    byInstance.set(turn.input.instanceId, list);
    list.push(canonical(shown, ids) as Record<string, unknown>);
  }
  return [...byInstance.entries()].map(([, list]) => list).sort(byFirstId);
}

function byFirstId(a: Record<string, unknown>[], b: Record<string, unknown>[]): number {
  return String(a[0]?.instanceId) < String(b[0]?.instanceId) ? -1 : 1;
}

/** Times go; a timer's time is told as milliseconds from the turn that made it, and its end by when it was made (rule 9). */
function canonicalEvents(events: readonly RawEvent[]): unknown[] {
  let started = 0;
  const timers = new Map<unknown, { fireAt: string; made: number }>();
  return events.map((event) => {
    const { Timestamp, ...rest } = event;
    if (event.EventType === EventType.OrchestratorStarted) started = Date.parse(Timestamp);
    if (event.EventType === EventType.TimerCreated) {
      const fireAt = roundedOffset(Date.parse(String(event.FireAt)) - started);
      timers.set(event.EventId, { fireAt, made: Date.parse(Timestamp) });
      return { ...rest, FireAt: fireAt };
    }
    if (event.EventType !== EventType.TimerFired) return rest;
    const timer = timers.get(event.TimerId);
    const stamped = Math.abs(Date.parse(Timestamp) - (timer?.made ?? 0)) <= 10 ? "as the timer was made" : Timestamp;
    return { ...rest, FireAt: timer?.fireAt, stamped };
  });
}

/** A whole number of steps is exact; what was computed from an earlier turn's time is off by that turn's length. */
function roundedOffset(ms: number): string {
  return ms % OFFSET_STEP === 0 ? `+${ms}` : `about +${Math.round(ms / OFFSET_STEP) * OFFSET_STEP}`;
}

const OFFSET_STEP = 50;

function recordedActivity(step: InvokeStep, ids: ReadonlyMap<string, string>): Record<string, unknown> {
  const { error } = step;
  const outcome =
    error === undefined
      ? { kind: step.resultKind ?? null, result: step.result ?? null }
      : error.isError
        ? { name: error.name, message: error.message }
        : { thrown: error.thrown };
  const { triggerMetadata } = step;
  const shown = { function: step.function, kind: step.inputKind ?? null, raw: step.inputRaw ?? null, triggerMetadata };
  return canonical({ ...shown, ...(step.unfinished === true ? { unfinished: true } : outcome) }, ids) as Record<
    string,
    unknown
  >;
}

function playedActivity(call: Captured, ids: ReadonlyMap<string, string>): Record<string, unknown> {
  const [kind = null, raw = null] = Object.entries(call.input)[0] ?? [];
  const shown = { function: call.function, kind, raw, triggerMetadata: call.triggerMetadata };
  return canonical({ ...shown, ...activityOutcome(call) }, ids) as Record<string, unknown>;
}

function activityOutcome(call: Captured): object {
  if (call.failed === true) {
    const { thrown } = call;
    return thrown instanceof Error ? { name: thrown.name, message: thrown.message } : { thrown };
  }
  if (call.result === undefined) return { unfinished: true };
  const [kind = null, value = null] = Object.entries(call.result ?? {})[0] ?? [];
  if (kind === "json") return { kind, result: JSON.parse(value as string) as unknown };
  if (kind !== "bytes") return { kind, result: value as unknown };
  const bytes = Buffer.from(value as Uint8Array);
  return { kind, result: { bytes: bytes.length, base64: bytes.toString("base64") } };
}

/** Only what the recorder kept of an answer is compared. */
function recordedAnswer(step: HttpStep, ids: ReadonlyMap<string, string>): Record<string, unknown> {
  const { seq, via, request, status, headers, body, returned, thrown } = step;
  const asked = via === "library" ? { method: request.method, url: request.url, body: request.body } : undefined;
  return ordered(canonical({ seq, asked, status, headers, body, returned, thrown }, ids) as Record<string, unknown>);
}

/** Lists of instances are in the order of ids, and some ids are made up: their order is tested elsewhere. */
function ordered(answer: Record<string, unknown>): Record<string, unknown> {
  const { body } = answer;
  return Array.isArray(body) ? { ...answer, body: sorted(body as Record<string, unknown>[]) } : answer;
}

function answersLike(recorded: readonly Step[], answers: readonly Answer[]): object[] {
  const bySeq = new Map(answers.map((answer) => [answer.seq, answer]));
  return recorded.flatMap((step) => {
    const answer = bySeq.get(step.seq);
    if (step.kind !== "http" || answer === undefined) return [];
    const { seq, request, status, headers, body, thrown } = answer;
    const asked = request && { method: request.method, url: request.url, body: request.body };
    const kept = Object.fromEntries(Object.keys(step.headers).map((name) => [name, headers[name]]));
    const returned = step.returned === undefined ? undefined : answer.returned;
    return [{ seq, asked, status, headers: kept, body, returned, thrown }];
  });
}

function sorted(list: Record<string, unknown>[]): Record<string, unknown>[] {
  return list
    .map((item) => [JSON.stringify(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);
}
