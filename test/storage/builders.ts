import type { Approval } from "../../src/domain/approval/approval";
import type { AuditEvent } from "../../src/domain/audit/event";
import type { PolicyChange, Registration, SignIn } from "../../src/domain/evidence/records";
import type { Fido2Policy } from "../../src/domain/policy/fido2";
import type { RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import type { UndoBundle } from "../../src/domain/safety/undo-bundle";
import type { Clock } from "../../src/ports/clock";

/** 2026-12-01T08:00:00Z: the start of an hour. */
export const MORNING = Date.UTC(2026, 11, 1, 8);

/** A clock that stands still until it is moved. */
export function clockAt(at: number): Clock & { move(milliseconds: number): void } {
  let now = at;
  return {
    now: () => now,
    sleep: async () => {},
    move(milliseconds) {
      now += milliseconds;
    },
  };
}

export function aPolicy(over: Partial<Fido2Policy> = {}): Fido2Policy {
  return { id: "Fido2", state: "enabled", includeTargets: [], excludeTargets: [], passkeyProfiles: [], ...over };
}

export function aRollout(over: Partial<RolloutRecord> = {}): RolloutRecord {
  return {
    id: "7c0e3f3e-54a4-4a34-9d15-000000000001",
    attempt: 1,
    phase: "preflight",
    plan: {
      metadata: { name: "synced-passkeys", owner: "identity-team@contoso.example" },
      profile: {
        name: "Synced passkeys",
        passkeyTypes: ["synced"],
        attestation: "disabled",
        aaguids: { kind: "any" },
      },
      assignment: { strategy: "targets" },
      protect: { groups: [], privilegedRoles: "refuse" },
      schedule: {
        timeZone: "Europe/Berlin",
        startAt: "now",
        windows: [],
        blackouts: [],
        workingTime: { days: ["mon"], from: "08:00", to: "18:00" },
      },
      riskBudget: { users: 10, confidence: 0.95 },
      gates: {},
      drift: { membership: { atMost: 0.05, orPeople: 5 } },
      waves: [],
      rollback: { strategy: "close-registration", canaries: [], membershipPropagation: 86_400_000 },
      writer: "app",
      approvals: { approvers: "sg-rollout-approvers", minimum: 1, expiresAfter: 86_400_000 },
      notifications: { teams: false },
    },
    planHash: "plan",
    guard: null,
    guardHash: null,
    requester: { id: "r", upn: "rita@contoso.example", name: "Rita" },
    createdAt: MORNING,
    startedAt: null,
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
    waitsFor: "preflight",
    findings: [],
    owned: { profiles: [], targets: [] },
    profileIds: { open: "open", closed: "closed" },
    drift: null,
    currentWave: 0,
    revision: 0,
    ...over,
  };
}

export function aWave(index: number, over: Partial<WaveRecord> = {}): WaveRecord {
  return {
    rolloutId: aRollout().id,
    index,
    name: `wave ${index + 1}`,
    phase: "not-started",
    waitsFor: "",
    groups: [{ id: "g", name: "sg-it" }],
    users: 40,
    peopleHash: null,
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
    ...over,
  };
}

export function anApproval(id: string, over: Partial<Approval> = {}): Approval {
  const rolloutId = over.rolloutId ?? aRollout().id;
  return {
    id,
    rolloutId,
    wave: 1,
    kind: "before",
    state: "open",
    question: "Start wave 2 with 40 people?",
    content: {
      planHash: "plan",
      guardHash: null,
      rolloutId,
      wave: 1,
      kind: "before",
      peopleHash: null,
      users: 40,
      policyBeforeHash: null,
      policyAfterHash: null,
      evidenceHash: null,
    },
    contentHash: "content",
    requester: "rita@contoso.example",
    requestedAt: MORNING,
    expiresAt: MORNING + 86_400_000,
    minimum: 1,
    decisions: [],
    usedAt: null,
    tokenHash: "token",
    csrfHash: null,
    details: [],
    ...over,
  };
}

export function anUndoBundle(intentId: string, over: Partial<UndoBundle> = {}): UndoBundle {
  return {
    rolloutId: aRollout().id,
    wave: 0,
    intentId,
    at: MORNING,
    purpose: "assign",
    before: aPolicy(),
    beforeHash: "before",
    after: aPolicy(),
    afterHash: "after",
    instructions: ["Open the Entra admin center."],
    ...over,
  };
}

export function aSignIn(id: string, over: Partial<SignIn> = {}): SignIn {
  return {
    id,
    userId: "u",
    at: MORNING,
    correlationId: "c",
    code: 0,
    fresh: true,
    passkey: false,
    passkeySucceeded: null,
    platform: "windows",
    ...over,
  };
}

export function aRegistration(id: string, over: Partial<Registration> = {}): Registration {
  return { id, userId: "u", at: MORNING, type: "synced", aaguid: null, credentialId: null, ...over };
}

export function aPolicyChange(id: string, over: Partial<PolicyChange> = {}): PolicyChange {
  return { id, at: MORNING, actor: "admin@contoso.example", actorId: null, activity: "Update policy", ...over };
}

export function anEvent(over: Partial<AuditEvent> = {}): AuditEvent {
  return {
    rolloutId: aRollout().id,
    at: MORNING,
    kind: "wave-started",
    actor: "passkey-rollout",
    wave: 0,
    sentence: "Wave 1 starts.",
    facts: {},
    ...over,
  };
}
