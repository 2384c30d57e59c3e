import type { RehearsalReport, WaveReport } from "../../../src/local/rehearsal/report";

/** A wave that went well. */
export function waveReport(over: Partial<WaveReport> = {}): WaveReport {
  return {
    name: "IT",
    outcome: "promoted",
    appliedAt: "2026-12-02T08:00:00.000Z",
    decidedAt: "2026-12-07T08:05:00.000Z",
    verdict: {
      kind: "certified",
      reason:
        "0 of 58 users blocked; upper bound 4.1 % with 11 people of earlier waves is under the intolerable 10.0 %",
      users: 58,
      blocked: 0,
      upperBound: 0.0412,
      slice: null,
    },
    usersGained: 57,
    usersExposedToFault: 0,
    rollback: null,
    ...over,
  };
}

/** A rehearsal that went well. */
export function reportOf(over: Partial<RehearsalReport> = {}): RehearsalReport {
  return {
    rollout: {
      id: "r1",
      planHash: "0".repeat(64),
      outcome: "completed",
      waitsFor: null,
      startedAt: "2026-12-01T08:00:00.000Z",
      endedAt: "2026-12-10T16:00:00.000Z",
      findings: [],
    },
    waves: [waveReport({ name: "identity team" }), waveReport()],
    people: {
      lockedOutByRollout: 0,
      lockedOutByRollback: 0,
      blockedAtWorst: 2,
      stillFailing: 1,
      registered: 41,
      protectedTouched: 0,
      gainedUnapproved: 0,
    },
    policy: {
      finalEqualsExpected: true,
      unexpected: [],
      foreignEditsKept: 1,
      foreignEditsHeld: 0,
      foreignEditsLost: 0,
      writes: 2,
      verifiedWrites: 2,
    },
    approvals: [
      {
        wave: 2,
        kind: "before",
        requestedAt: "2026-12-02T08:00:00.000Z",
        decidedAt: "2026-12-02T08:30:00.000Z",
        decision: "approved",
        by: "ann@contoso.example",
      },
    ],
    detection: [],
    evidence: {
      registrations: { truth: 41, counted: 41, twice: 0 },
      signIns: { truth: 1200, counted: 1200, twice: 0 },
    },
    graph: { requests: { total: 4000, byApi: { signIns: 3000 } }, throttled: 3, reportBudgetShare: 0.021 },
    storage: { requests: 60_000 },
    durable: { orchestrations: 7, historyEvents: 3100, largestHistory: 210, replays: 900 },
    invariants: [
      { n: 1, name: "Verified writes", checked: 6, violated: 0 },
      { n: 10, name: "Crash anywhere", checked: 0, violated: 0 },
    ],
    wallMs: 9123,
    tenantDays: 23.4,
    ...over,
  };
}
