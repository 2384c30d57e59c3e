import type { Situation } from "../../src/domain/rollout/situation";
import type { RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import type { Verdict } from "../../src/domain/health/verdict";
import { HOUR } from "../../src/domain/time";
import { planOf } from "./plans";
import { CLOSED_PROFILE, groupId, OPEN_PROFILE } from "./policies";

export const TUESDAY_NINE = Date.parse("2026-12-01T08:00:00Z");

export function rolloutOf(change: Partial<RolloutRecord> = {}): RolloutRecord {
  return {
    id: "r1",
    attempt: 1,
    phase: "running",
    plan: planOf(3),
    planHash: "plan-hash",
    guard: null,
    guardHash: null,
    requester: { id: "owner-id", upn: "owner@contoso.example", name: "Owner" },
    createdAt: TUESDAY_NINE,
    startedAt: TUESDAY_NINE,
    endedAt: null,
    controls: {
      pausedBy: null,
      frozenBy: null,
      abortedBy: null,
      rollbackWave: null,
      rollbackBy: null,
      rollbackAt: null,
    },
    hold: null,
    resumedAt: null,
    waitsFor: "",
    findings: [],
    owned: { profiles: [], targets: [] },
    profileIds: { open: OPEN_PROFILE, closed: CLOSED_PROFILE },
    drift: null,
    currentWave: 0,
    revision: 1,
    ...change,
  };
}

export function waveOf(index: number, change: Partial<WaveRecord> = {}): WaveRecord {
  return {
    rolloutId: "r1",
    index,
    name: `wave-${String(index + 1)}`,
    phase: "not-started",
    waitsFor: "",
    groups: [{ id: groupId(index + 1), name: `sg-${String(index + 1)}` }],
    users: 20,
    peopleHash: "people",
    plannedStart: null,
    appliedAt: null,
    verifiedAt: null,
    bakeEndsAt: null,
    extensions: 0,
    decidedAt: null,
    verdict: null,
    usersGained: null,
    rollback: null,
    write: null,
    ...change,
  };
}

/** A wave that was applied at nine and bakes a day. */
export function bakingWave(index: number, change: Partial<WaveRecord> = {}): WaveRecord {
  return waveOf(index, {
    phase: "baking",
    appliedAt: TUESDAY_NINE,
    verifiedAt: TUESDAY_NINE + 1000,
    bakeEndsAt: TUESDAY_NINE + 24 * HOUR,
    ...change,
  });
}

export function verdictOf(kind: Verdict["kind"], change: Partial<Verdict> = {}): Verdict {
  return {
    kind,
    reason: `because it is ${kind}`,
    at: TUESDAY_NINE + 26 * HOUR,
    watermark: TUESDAY_NINE + 24 * HOUR,
    users: 20,
    blocked: 0,
    upperBound: 0.139,
    slice: null,
    provisional: false,
    measurements: [],
    outcomes: { succeeded: 20, struggled: 0, blocked: 0, untested: 0, silent: 0 },
    ...change,
  };
}

/** A wave about to start, in an open window and without risk. */
export function situationOf(change: Partial<Situation> = {}): Situation {
  const rollout = change.rollout ?? rolloutOf();
  const wave = change.wave ?? waveOf(0);
  return {
    now: TUESDAY_NINE,
    rollout,
    wave,
    waves: rollout.plan.waves.map((_, index) => (index === wave.index ? wave : waveOf(index))),
    approvals: [],
    nextStart: { at: TUESDAY_NINE, because: "the window is open" },
    atRisk: { people: 0, sentence: "nobody is at risk" },
    ...change,
  };
}
