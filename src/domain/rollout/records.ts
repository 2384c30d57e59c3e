import type { Principal } from "../people";
import type { RolloutPlan } from "../plan/plan";
import type { TenantGuard } from "../guard/guard";
import type { PasskeyProfile } from "../policy/fido2";
import type { Finding } from "../safety/finding";
import type { Verdict } from "../health/verdict";
import type { Instant } from "../time";
import type { RollbackStrategy, RolloutPhase, WavePhase } from "./phases";

/** What operators asked for. Flags only: whoever goes on reads them before each step. */
export interface Controls {
  readonly pausedBy: string | null;
  readonly frozenBy: string | null;
  readonly abortedBy: string | null;
  /** A person asked to take back this wave (index) or, with -1, every wave; null: nobody did. */
  readonly rollbackWave: number | null;
  readonly rollbackBy: string | null;
  readonly rollbackAt: Instant | null;
}

/** Why the product stopped by itself and what it waits for. */
export interface Hold {
  readonly kind: HoldKind;
  readonly reason: string;
  readonly waitsFor: string;
  readonly since: Instant;
}
export type HoldKind =
  "drift" | "evidence" | "approval" | "write" | "source" | "risk" | "rejected" | "schedule" | "people";

/** A change of the policy by somebody else, seen and not yet accepted by a named person. */
export interface DriftSeen {
  readonly seenAt: Instant;
  /** User or application that the audit log names; null while it names nobody. */
  readonly actor: string | null;
  /** One sentence a change. */
  readonly changes: readonly string[];
  /** It touches what this rollout owns. */
  readonly conflicts: boolean;
  readonly baselineHash: string;
  readonly policyHash: string;
}

/** One execution of a plan. */
export interface RolloutRecord {
  readonly id: string;
  readonly attempt: number;
  readonly phase: RolloutPhase;
  readonly plan: RolloutPlan;
  readonly planHash: string;
  readonly guard: TenantGuard | null;
  readonly guardHash: string | null;
  readonly requester: Pick<Principal, "id" | "upn" | "name">;
  readonly createdAt: Instant;
  /** When preflight had passed. Evidence counts from here. */
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly controls: Controls;
  readonly hold: Hold | null;
  /** When a person last resumed the rollout: what was held then is accepted by that. */
  readonly resumedAt: Instant | null;
  /** One sentence for people: what happens now, or what is waited for. */
  readonly waitsFor: string;
  readonly findings: readonly Finding[];
  /** What this rollout put into the policy and therefore owns. */
  readonly owned: OwnedPolicy;
  /** Ids chosen for the open profile and its closed twin before anything is written. */
  readonly profileIds: { readonly open: string; readonly closed: string };
  readonly drift: DriftSeen | null;
  readonly currentWave: number;
  /** Raised by one at each change of plan: part of the HTTP ETag. */
  readonly revision: number;
}

/** The plan owns only what it wrote. `appended`: the group was a target already and only our profile was added to it. */
export interface OwnedPolicy {
  readonly profiles: readonly PasskeyProfile[];
  readonly targets: readonly { readonly groupId: string; readonly profileId: string; readonly appended: boolean }[];
}

export interface WaveRecord {
  readonly rolloutId: string;
  /** Counted from 0; people say `wave 1` for index 0. */
  readonly index: number;
  readonly name: string;
  readonly phase: WavePhase;
  readonly waitsFor: string;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** People who count: enabled, no guests. */
  readonly users: number;
  /** Hash over the sorted ids of the people the wave was approved for. */
  readonly peopleHash: string | null;
  readonly plannedStart: Instant | null;
  /** When the PATCH that gave the wave access was sent. */
  readonly appliedAt: Instant | null;
  readonly verifiedAt: Instant | null;
  readonly bakeEndsAt: Instant | null;
  readonly extensions: number;
  readonly decidedAt: Instant | null;
  readonly verdict: Verdict | null;
  readonly usersGained: number | null;
  readonly rollback: WaveRollback | null;
  /** The write that is under way or was last made: resolved by reading the world after a crash. */
  readonly write: WriteRecord | null;
}

export interface WaveRollback {
  readonly strategy: RollbackStrategy;
  readonly requestedAt: Instant;
  /** `Controls.rollbackAt` of the request that this answers; null: an alarm's. */
  readonly answers: Instant | null;
  readonly reason: string;
  readonly appliedAt: Instant | null;
  readonly verifiedAt: Instant | null;
  readonly usersRetained: number;
  readonly usersClosed: number;
  readonly usersReverted: number;
}

/** One intended change of the policy, recorded before and after. */
export interface WriteRecord {
  /** Sent as `client-request-id`. */
  readonly intentId: string;
  readonly purpose: "assign" | "close";
  readonly attempts: number;
  readonly sentAt: Instant | null;
  readonly beforeHash: string;
  readonly afterHash: string;
}

/** A PATCH for this wave has left and was neither refused nor taken back to be sent later. */
export function isSent({ write }: WaveRecord): boolean {
  return (write?.sentAt ?? null) !== null;
}

/** The wave received its profile (or may have: the PATCH left) and was not taken back since. A freeze takes nothing back. */
export function isAppliedStill({ appliedAt, rollback }: WaveRecord): boolean {
  return appliedAt !== null && ((rollback?.verifiedAt ?? null) === null || rollback?.strategy === "freeze");
}

/**
 * Waves that the request for a rollback still waits for, the last applied first. A freeze that answered an earlier
 * request does not answer a newer one: by now the proof for more may be there.
 */
export function wavesToContain(
  { rollbackWave, rollbackAt }: Controls,
  waves: readonly WaveRecord[],
): readonly WaveRecord[] {
  if (rollbackWave === null) return [];
  return waves
    .filter((wave) => rollbackWave === -1 || wave.index === rollbackWave)
    .filter((wave) => isAppliedStill(wave) && !isAnswered(wave, rollbackAt))
    .reverse();
}

function isAnswered({ rollback }: WaveRecord, askedAt: Instant | null): boolean {
  return rollback !== null && rollback.verifiedAt !== null && rollback.answers === askedAt;
}
