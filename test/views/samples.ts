import { chainEvent } from "../../src/domain/audit/chain";
import type { AuditEvent, ChainedEvent } from "../../src/domain/audit/event";
import type { Approval } from "../../src/domain/approval/approval";
import type { RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import type { RolloutPlan } from "../../src/domain/plan/plan";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import type { RolloutData } from "../../src/views/rollout-data";
import { approvalOf } from "../builders/approvals";
import { planOf } from "../builders/plans";
import { groupId, OPEN_PROFILE } from "../builders/policies";
import { rolloutOf, TUESDAY_NINE, verdictOf, waveOf } from "../builders/rollouts";

const HASH = "3f2a9c0d5b7e41f6a8c2d4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b";
export const NOW = TUESDAY_NINE + 2 * DAY + 3 * HOUR;

export function samplePlan(): RolloutPlan {
  return planOf(3, (plan) => ({
    ...plan,
    metadata: { name: "Synced passkeys for Contoso", owner: "erin@contoso.example", ticketId: "CHG0012345" },
    approvals: { approvers: "sg-rollout-approvers", minimum: 1, expiresAfter: DAY },
  }));
}

export function sampleRollout(change: Partial<RolloutRecord> = {}): RolloutRecord {
  return rolloutOf({
    id: "r4f1c02ab9d3e",
    plan: samplePlan(),
    planHash: HASH,
    requester: { id: "e", upn: "erin@contoso.example", name: "Erin" },
    waitsFor: "wave 'IT' bakes: 41 of 57 people signed in, nobody is blocked",
    currentWave: 1,
    owned: {
      profiles: [{ id: OPEN_PROFILE, name: "Synced passkeys", attestationEnforcement: "disabled" }],
      targets: [
        { groupId: groupId(1), profileId: OPEN_PROFILE, appended: false },
        { groupId: groupId(2), profileId: OPEN_PROFILE, appended: true },
      ],
    },
    findings: [
      {
        id: "guests",
        severity: "informs",
        sentence: "2 guests and 1 disabled account in 'sg-it' count nowhere",
        mend: "nothing to do",
        wave: 1,
      },
      {
        id: "proof-missing",
        severity: "warns",
        sentence: "this tenant has no proof that the closed twin keeps sign-ins",
        mend: "run passkey-rollout lab-verify; without it a failing wave is frozen and somebody is asked",
        wave: null,
      },
    ],
    ...change,
  });
}

export function sampleWaves(): readonly WaveRecord[] {
  const common = { rolloutId: "r4f1c02ab9d3e" };
  const measurements = [
    {
      metric: "signInBlocked",
      result: "Successful" as const,
      sentence: "0 of 11 people blocked (upper bound 23.8 %) is within the tolerable 2 %",
      users: 11,
      affected: 0,
      upperBound: 0.238,
    },
    {
      metric: "passkeyFailing",
      result: "Inconclusive" as const,
      sentence: "1 of 8 people who tried a passkey never got in with it (upper bound 47.1 %)",
      users: 8,
      affected: 1,
      upperBound: 0.471,
    },
  ];
  return [
    waveOf(0, {
      ...common,
      name: "identity team",
      groups: [{ id: groupId(1), name: "sg-identity" }],
      phase: "promoted",
      users: 12,
      usersGained: 12,
      appliedAt: TUESDAY_NINE + HOUR,
      verifiedAt: TUESDAY_NINE + HOUR + 5 * MINUTE,
      bakeEndsAt: TUESDAY_NINE + DAY + HOUR,
      decidedAt: TUESDAY_NINE + DAY + 2 * HOUR,
      waitsFor: "promoted: 11 of 12 people signed in, nobody is blocked",
      verdict: verdictOf("certified", {
        reason: "nobody of 11 people is blocked (upper bound 23.8 %)",
        users: 12,
        outcomes: { succeeded: 10, struggled: 1, blocked: 0, untested: 0, silent: 1 },
        measurements,
      }),
    }),
    waveOf(1, {
      ...common,
      name: "IT",
      groups: [
        { id: groupId(2), name: "sg-it" },
        { id: groupId(4), name: "sg-it-contractors" },
      ],
      phase: "baking",
      users: 57,
      usersGained: 57,
      appliedAt: TUESDAY_NINE + DAY + 4 * HOUR,
      verifiedAt: TUESDAY_NINE + DAY + 4 * HOUR,
      bakeEndsAt: TUESDAY_NINE + 3 * DAY + 4 * HOUR,
      waitsFor: "wave 'IT' bakes until Friday: 41 of 57 people signed in, nobody is blocked",
      verdict: verdictOf("insufficient", {
        reason:
          "41 of 57 people signed in, nobody is blocked, but the upper bound of 7.1 % still exceeds the tolerable 2 %",
        users: 57,
        provisional: true,
        outcomes: { succeeded: 38, struggled: 3, blocked: 0, untested: 9, silent: 7 },
        measurements,
      }),
    }),
    waveOf(2, {
      ...common,
      name: "Berlin office",
      groups: [{ id: groupId(3), name: "sg-berlin" }],
      users: 402,
      plannedStart: TUESDAY_NINE + 7 * DAY,
      waitsFor: "the waves before it",
    }),
  ];
}

export function sampleApproval(change: Partial<Approval> = {}): Approval {
  return approvalOf({
    id: "7d1a0c52-6a0e-4b60-9a3f-0f4b7a1f2c11",
    rolloutId: "r4f1c02ab9d3e",
    wave: 2,
    question: "May wave 'Berlin office' start? 402 people would receive the profile.",
    content: {
      ...approvalOf().content,
      rolloutId: "r4f1c02ab9d3e",
      wave: 2,
      users: 402,
      planHash: HASH,
      policyBeforeHash: HASH,
      policyAfterHash: HASH,
    },
    requester: "erin@contoso.example",
    requestedAt: NOW - HOUR,
    expiresAt: NOW + 23 * HOUR,
    details: [
      `include target ${groupId(3)} was added`,
      `include target ${groupId(2)}: allowedPasskeyProfiles changed from ["${OPEN_PROFILE}"] to ["${OPEN_PROFILE}","7a1d…"]`,
    ],
    ...change,
  });
}

function sampleAudit(): readonly ChainedEvent[] {
  const say = (
    after: number,
    kind: AuditEvent["kind"],
    actor: string,
    wave: number | null,
    text: string,
  ): AuditEvent => ({
    rolloutId: "r4f1c02ab9d3e",
    at: TUESDAY_NINE + after,
    kind,
    actor,
    wave,
    sentence: text,
    facts: {},
  });
  const events = [
    say(
      0,
      "rollout-requested",
      "erin@contoso.example",
      null,
      "erin@contoso.example asked for the rollout 'Synced passkeys for Contoso' with 3 waves.",
    ),
    say(MINUTE, "preflight-passed", "passkey-rollout", null, "Preflight passed with 1 warning."),
    say(
      HOUR,
      "write-intended",
      "passkey-rollout",
      0,
      "Wave 'identity team': sg-identity becomes a target with the profile 'Synced passkeys'.",
    ),
    say(HOUR + 5 * MINUTE, "write-verified", "passkey-rollout", 0, "The policy was read back and holds the change."),
    say(
      DAY + 2 * HOUR,
      "verdict",
      "passkey-rollout",
      0,
      "Wave 'identity team' is certified: nobody of 11 people is blocked (upper bound 23.8 %).",
    ),
    say(
      DAY + 3 * HOUR,
      "approval-decided",
      "ann@contoso.example",
      1,
      "ann@contoso.example approved: May wave 'IT' start? Comment: looks calm, go.",
    ),
  ];
  const chain: ChainedEvent[] = [];
  for (const event of events) chain.push(chainEvent(chain.at(-1), event));
  return chain;
}

export function sampleData(change: Partial<RolloutData> = {}): RolloutData {
  return {
    now: NOW,
    rollout: sampleRollout(),
    waves: sampleWaves(),
    approvals: [sampleApproval()],
    counts: [
      { wave: 0, registrations: 9, peopleRegistered: 8, started: 11, cancelled: 2 },
      { wave: 1, registrations: 31, peopleRegistered: 29, started: 40, cancelled: 6 },
    ],
    audit: sampleAudit(),
    chain: { ok: true },
    stopSwitch: { on: false, by: null, reason: null, since: null },
    ...change,
  };
}
