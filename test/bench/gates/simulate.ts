import { parseGate } from "../../../src/contracts/gate-file";
import { splitFalseAlarm } from "../../../src/domain/health/false-alarm";
import { resolveRates } from "../../../src/domain/health/rates";
import { ShareWalk } from "../../../src/domain/health/share-walk";
import { StreamJudge, type StreamVerdict } from "../../../src/domain/health/stream-judge";
import type { PlanGate } from "../../../src/domain/plan/plan";
import { drawBinomial, seededRandom, seedOf } from "./random";

const CONFIDENCE = 0.95;

/** What one simulated wave is made of. Rates are fractions of 1. */
export interface Cell {
  readonly name: string;
  readonly streams: number;
  readonly users: number;
  /** Probability that a person of the wave is kept out; may depend on the place in the stream and on the person's slice. */
  readonly rate: number | ((place: number, provider: string, random: () => number) => number);
  /** People of the own baseline, drawn at this rate; without it nothing is known of before. */
  readonly baseline?: { readonly users: number; readonly rate: number };
  /** People whom no wave reached, interleaved evenly. */
  readonly control?: { readonly users: number; readonly rate: number };
  readonly slices?: boolean;
  readonly gate?: string;
}

export interface Simulated {
  readonly streams: number;
  readonly alarm: number;
  readonly certified: number;
  readonly insufficient: number;
  readonly error: number;
  /** Users at the alarm in half of all streams; null: fewer than half alarmed. */
  readonly medianUsers: number | null;
}

const PLATFORMS = ["ios", "android", "windows", "macos"] as const;
const PROVIDERS = ["icloud-keychain", "google-password-manager", "microsoft-password-manager"] as const;

/** Runs the product's own stream judge over a cell. */
export function simulate(cell: Cell): Simulated {
  const gate = gateOf(cell.gate ?? "{}");
  const random = seededRandom(seedOf(cell.name));
  const counts = { alarm: 0, certified: 0, insufficient: 0, error: 0 };
  const users: number[] = [];
  for (let stream = 0; stream < cell.streams; stream += 1) {
    const verdict = judgeOne(cell, gate, random);
    counts[verdict.verdict] += 1;
    if (verdict.verdict === "alarm") users.push(verdict.users);
  }
  users.sort((a, b) => a - b);
  return { streams: cell.streams, ...counts, medianUsers: users[Math.floor(cell.streams / 2)] ?? null };
}

function judgeOne(cell: Cell, gate: PlanGate, random: () => number): StreamVerdict {
  const { signInBlocked } = gate.guardrails;
  if (signInBlocked === "off") throw new Error("a cell's gate needs signInBlocked");
  const judge = new StreamJudge("s", gate, signInBlocked, CONFIDENCE);
  judge.take({ stream: "s", kind: "wave", users: cell.users });
  const { baseline, control } = cell;
  if (baseline !== undefined) {
    const affected = drawBinomial(random, baseline.users, baseline.rate);
    judge.take({ stream: "s", kind: "baseline", baseline: { users: baseline.users, affected } });
  }
  const broken = new Set(cell.slices === true ? chooseBroken(cell.users, random) : []);
  let reached = 0;
  for (let n = 0; n < cell.users; n += 1) {
    const provider = broken.has(n) ? "broken" : pick(PROVIDERS, random);
    const slices = cell.slices === true ? [`platform ${pick(PLATFORMS, random)}`, `provider ${provider}`] : [];
    for (; control !== undefined && reached < ((n + 1) * control.users) / cell.users; reached += 1) {
      const outcome = random() < control.rate ? "blocked" : "succeeded";
      judge.take({ stream: "s", kind: "outcome", at: n, user: `c${String(reached)}`, outcome, slices, control: true });
    }
    const rate = typeof cell.rate === "number" ? cell.rate : cell.rate(n, provider, random);
    const outcome = random() < rate ? "blocked" : "succeeded";
    judge.take({ stream: "s", kind: "outcome", at: n, user: `u${String(n)}`, outcome, slices, control: false });
  }
  judge.take({ stream: "s", kind: "end", at: cell.users });
  return judge.finish();
}

/** Eight in a hundred people, anywhere in the stream, whose provider a cell may break. */
function chooseBroken(users: number, random: () => number): readonly number[] {
  const places = Array.from({ length: users }, (_, n) => n);
  for (let n = places.length - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    [places[n], places[other]] = [places[other] ?? 0, places[n] ?? 0];
  }
  return places.slice(0, Math.round(users * 0.08));
}

/**
 * The gate with every guardrail and slice on, as waves are judged: `signInBlocked` and `passkeyFailing` with their parts
 * of the false-alarm rate and their slices. Six in ten people use a passkey; those who are not blocked fail with it at
 * `passkeyRate`. Answers after how many people the first alarm came; null: none.
 */
export function judgeWithAllOn(
  users: number,
  rate: number,
  passkeyRate: number,
  tolerable: number,
  random: () => number,
): number | null {
  const gate = gateOf("{}");
  const shares = splitFalseAlarm(gate.falseAlarm, { signInBlocked: true, passkeyFailing: true, slices: true });
  const walkOf = (p: number, falseAlarm: { whole: number; slices: number }): ShareWalk =>
    new ShareWalk({ size: users, tolerable: p, falseAlarm, alone: false });
  const blocked = walkOf(tolerable, shares.signInBlocked);
  const passkeys = walkOf(0.05, shares.passkeyFailing);
  for (let n = 0; n < users; n += 1) {
    const slices = [`platform ${pick(PLATFORMS, random)}`, `provider ${pick(PROVIDERS, random)}`];
    const isBlocked = random() < rate;
    blocked.draw(String(n), isBlocked, slices);
    if (random() < 0.6) passkeys.draw(String(n), !isBlocked && random() < passkeyRate, slices);
    if (blocked.crossing !== undefined || passkeys.crossing !== undefined) return n + 1;
  }
  return null;
}

/** The tolerable rate that `auto` makes of a baseline drawn at a rate. */
export function autoTolerable(users: number, rate: number, random: () => number): number {
  const affected = drawBinomial(random, users, rate);
  return resolveRates({ tolerable: "auto", intolerable: "auto" }, { users, affected }).tolerable;
}

function gateOf(text: string): PlanGate {
  const parsed = parseGate(text, "gate.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.gate;
}

function pick<T>(list: readonly [T, ...T[]], random: () => number): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}
