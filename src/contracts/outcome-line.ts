import type { OutcomeLine } from "../domain/health/outcome-line";
import { parseIso, type Instant } from "../domain/time";

export type ReadLine =
  | { readonly ok: true; readonly line: OutcomeLine }
  | { readonly ok: false; readonly what: string; readonly expected: string };

const OUTCOMES: ReadonlySet<unknown> = new Set(["succeeded", "struggled", "blocked"]);
const LONGEST_NAME = 256;
const MOST_USERS = 10_000_000;
const SHAPES = "an outcome, a baseline, a wave or an end";

/**
 * Reads one line of an outcome stream. Written by hand, because a file may have millions of them: all that is looked at
 * is looked at once. Keys that gates.md doesn't name are let pass, so that a recording may carry remarks.
 */
export function readOutcomeLine(text: string): ReadLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return bad("this is not JSON", "one JSON object a line");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return bad("this is no JSON object", "one JSON object a line");
  const raw = json as Record<string, unknown>;
  const { stream } = raw;
  if (!isName(stream)) return bad('"stream" is missing or empty', "the stream's name, text of up to 256 characters");
  if (raw.outcome !== undefined || raw.user !== undefined) return readOutcome(stream, raw);
  if (raw.baseline !== undefined) return readBaseline(stream, raw.baseline);
  if (raw.wave !== undefined) return readWave(stream, raw.wave);
  if (raw.end !== undefined) return readEnd(stream, raw.end);
  return bad("the line says nothing", SHAPES);
}

function readOutcome(stream: string, raw: Record<string, unknown>): ReadLine {
  const { user, outcome, group } = raw;
  if (!isName(user)) return bad('"user" is missing or empty', "the person, text of up to 256 characters");
  if (!OUTCOMES.has(outcome)) return bad(`"outcome" is ${show(outcome)}`, "succeeded, struggled or blocked");
  const at = readInstant(raw.at);
  if (at === undefined) return bad(`"at" is ${show(raw.at)}`, "a moment such as 2026-11-02T08:00:00Z");
  if (group !== undefined && group !== "control" && group !== "wave")
    return bad(`"group" is ${show(group)}`, "control, or no group at all");
  const slices = readSlices(raw.slice);
  if (slices === undefined)
    return bad(`"slice" is ${show(raw.slice)}`, 'an object of text, such as {"platform":"ios","provider":"1password"}');
  const known = outcome as "succeeded" | "struggled" | "blocked";
  return {
    ok: true,
    line: { stream, kind: "outcome", at, user, outcome: known, slices, control: group === "control" },
  };
}

function readBaseline(stream: string, raw: unknown): ReadLine {
  const { users, blocked } = asRecord(raw);
  if (!isCount(users, 0) || !isCount(blocked, 0) || blocked > users)
    return bad(
      `"baseline" is ${show(raw)}`,
      'whole numbers with blocked up to users, such as {"users":400,"blocked":20}',
    );
  return { ok: true, line: { stream, kind: "baseline", baseline: { users, affected: blocked } } };
}

function readWave(stream: string, raw: unknown): ReadLine {
  const { users } = asRecord(raw);
  if (!isCount(users, 1)) return bad(`"wave" is ${show(raw)}`, 'its size, such as {"users":50}');
  return { ok: true, line: { stream, kind: "wave", users } };
}

function readEnd(stream: string, raw: unknown): ReadLine {
  const at = readInstant(raw);
  if (at === undefined) return bad(`"end" is ${show(raw)}`, "a moment such as 2026-11-05T08:00:00Z");
  return { ok: true, line: { stream, kind: "end", at } };
}

/** `{ platform: "ios" }` as `platform ios`; none where the line has no slice. */
function readSlices(raw: unknown): readonly string[] | undefined {
  if (raw === undefined || raw === null) return [];
  if (typeof raw !== "object" || Array.isArray(raw)) return undefined;
  const names: string[] = [];
  for (const key in raw) {
    const value = (raw as Record<string, unknown>)[key];
    if (value === undefined || value === null) continue;
    if (!isName(value)) return undefined;
    names.push(`${key} ${value}`);
  }
  return names;
}

const USUAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

/** The usual form is read the fast way; whatever that can't read, and days that no calendar has, the careful one. */
function readInstant(raw: unknown): Instant | undefined {
  if (typeof raw !== "string") return undefined;
  if (USUAL_TIME.test(raw) && raw.slice(8, 10) <= "28") {
    const at = Date.parse(raw);
    if (!Number.isNaN(at)) return at;
  }
  return parseIso(raw);
}

function asRecord(raw: unknown): Record<string, unknown> {
  return typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>) : {};
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= LONGEST_NAME;
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= MOST_USERS;
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function bad(what: string, expected: string): ReadLine {
  return { ok: false, what, expected };
}
