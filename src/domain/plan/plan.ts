import type { RollbackStrategy } from "../rollout/phases";

/**
 * The rollout plan with every default filled in: what `plan explain` prints, what the plan hash covers and what the
 * whole product works with. JSON-serialisable; durations are milliseconds, shares are fractions of 1, groups are as
 * written (object id or display name), dates and times of day are local to `schedule.timeZone`.
 */
export interface RolloutPlan {
  readonly metadata: { readonly name: string; readonly owner: string; readonly ticketId?: string };
  readonly profile: PlanProfile;
  readonly assignment: PlanAssignment;
  readonly protect: { readonly groups: readonly string[]; readonly privilegedRoles: PrivilegedRoles };
  readonly schedule: PlanSchedule;
  /** The most people whom the next wave may put at risk, and the confidence of every bound in the plan's gates. */
  readonly riskBudget: { readonly users: number; readonly confidence: number };
  /** Always holds `standard`. */
  readonly gates: Readonly<Record<string, PlanGate>>;
  /** Ordinary joins and leaves: up to this share of the wave's people, or this many people if that is more. */
  readonly drift: { readonly membership: { readonly atMost: number; readonly orPeople: number } };
  readonly waves: readonly PlanWave[];
  readonly rollback: PlanRollback;
  readonly writer: "app" | "person";
  readonly approvals: { readonly approvers: string; readonly minimum: number; readonly expiresAfter: number };
  readonly notifications: { readonly teams: boolean };
}

export type PrivilegedRoles = "refuse" | "allow";
export type PasskeyType = "synced" | "deviceBound";

export interface PlanProfile {
  /** Set only to adopt an existing profile; otherwise one is created. */
  readonly id?: string;
  readonly name: string;
  readonly passkeyTypes: readonly PasskeyType[];
  readonly attestation: "disabled" | "registrationOnly";
  readonly aaguids: PlanAaguids;
}

export type PlanAaguids =
  { readonly kind: "any" } | { readonly kind: "allow" | "block"; readonly list: readonly NamedAaguid[] };

/** `aaguid` is a lower-case GUID; `name` is a label for people, never a reason to trust. */
export interface NamedAaguid {
  readonly aaguid: string;
  readonly name: string;
}

export type PlanAssignment =
  | { readonly strategy: "targets"; readonly consolidateInto?: string }
  | { readonly strategy: "membership"; readonly group: string; readonly consolidateInto?: string };

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** Hours of a local day, `HH:MM`; `from` belongs to it, `to` does not (`24:00` is the end of the day). */
export interface LocalHours {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

export interface PlanSchedule {
  readonly timeZone: string;
  /** `now`, or a local date-time (`2026-12-01T09:00`). */
  readonly startAt: string;
  /** Empty means always. */
  readonly windows: readonly LocalHours[];
  /** Local dates; both days belong to the blackout. */
  readonly blackouts: readonly { readonly from: string; readonly to: string; readonly reason?: string }[];
  readonly workingTime: LocalHours;
}

export interface PlanWave {
  readonly name: string;
  readonly groups: readonly string[];
  readonly bake: Bake;
  readonly gate: string;
  readonly approvalBefore: boolean;
  /** Local date (from its first moment) or date-time. */
  readonly earliest?: string;
  /** Local date (to its last moment) or date-time. */
  readonly latest?: string;
  /** With `membership`: the stable hash share of the groups that the wave takes. */
  readonly share?: number;
}

export type Bake =
  { readonly kind: "hours"; readonly ms: number } | { readonly kind: "workingHours"; readonly hours: number };

export interface PlanRollback {
  readonly strategy: RollbackStrategy;
  readonly keepGroup?: string;
  readonly canaries: readonly string[];
  /** How long membership changes may take until they act on sign-ins. */
  readonly membershipPropagation: number;
}

/** One gate, as the judge takes it. `off` is written out, so that a missing guardrail can never mean a silent one. */
export interface PlanGate {
  /** The chance, per wave, that a healthy wave is stopped: all guardrails and slices together. */
  readonly falseAlarm: number;
  readonly guardrails: {
    /** `auto`: tolerable from the people's own rate before the wave (at least 2 %), intolerable 8 points above it. */
    readonly signInBlocked: { readonly tolerable: number | "auto"; readonly intolerable: number | "auto" } | "off";
    readonly passkeyFailing: { readonly tolerable: number; readonly intolerable: number } | "off";
    /** Alarms at so many refused people, or at one person refused so often. */
    readonly policyRefused: { readonly people: number; readonly orTimesForOne: number } | "off";
    /** Holds when the silent share exceeds the control's by more than this; below `controlAtLeast` people it only informs. */
    readonly newlySilent: { readonly difference: number; readonly controlAtLeast: number } | "off";
  };
  /** Absent means off. Shares are of the people that gates.md names; `helpDesk` is a count. */
  readonly signals: {
    readonly registrationAbandoned?: { readonly atMost: number };
    /** Judged at the later of bake end and `within` after the wave was applied. */
    readonly adoption?: { readonly atLeast: number; readonly within?: number };
    readonly fallback?: { readonly atMost: number };
    readonly methodRemoved?: { readonly atMost: number };
    readonly helpDesk?: { readonly atMost: number };
  };
  readonly onInsufficientEvidence: OnInsufficientEvidence;
  readonly onAlarm: "rollback" | "freeze" | "ask";
}

export type OnInsufficientEvidence =
  | { readonly kind: "ask" }
  | { readonly kind: "hold" }
  | { readonly kind: "extend"; readonly by: number; readonly atMost: number };
