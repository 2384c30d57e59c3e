import type { Principal } from "../people";
import type { RolloutPlan } from "../plan/plan";
import type { TenantGuard } from "../guard/guard";
import type { PasskeyProfile } from "../policy/fido2";
import type { Finding } from "../safety/finding";
import type { Verdict } from "../health/verdict";
import type { Instant } from "../time";
import type { RollbackStrategy, RolloutPhase, WavePhase } from "./phases";
import type { MembersAdded, StandingGroup } from "./standing-group";

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
  /** It lifts itself as soon as what it waits for has come: a provisional alarm, a signal. */
  readonly provisional?: boolean;
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
  /** Who changed what, how often, and what that does to people of the rollout; no full stop. Absent in older rows, like the next three. */
  readonly sentence?: string;
  /** How often the same was done within a day, this time included. */
  readonly times?: number;
  /** The part of the sentence about people, one entry a wave. */
  readonly harm?: readonly string[];
  /** What a person can do about it, for `waitsFor`. */
  readonly wayOut?: string;
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
  /** When it was last looked whether protected people are in its waves; absent: at preflight. */
  readonly protectedCheckedAt?: Instant;
  /** With `membership`: the group that people are added to, as preflight found it. */
  readonly standingGroup?: StandingGroup | null;
  /** Reports of the help desk, oldest first; absent: none. */
  readonly helpDesk?: readonly HelpDeskReport[];
  /** Raised by one at each change of plan: part of the HTTP ETag. */
  readonly revision: number;
}

/** What the help desk counted about a wave so far: a signal, which may hold the next step. */
export interface HelpDeskReport {
  readonly wave: number;
  /** Tickets since the wave began, altogether. */
  readonly tickets: number;
  readonly at: Instant;
  readonly by: string;
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
  /** What late evidence made of the verdict after the wave was promoted; absent: it contradicts nothing. */
  readonly reopened?: { readonly at: Instant; readonly kind: Verdict["kind"]; readonly reason: string };
  readonly usersGained: number | null;
  /** People who joined the wave's groups after it had its profile: they gained by that, not by its write. Absent: nobody. */
  readonly joinedLater?: number;
  readonly rollback: WaveRollback | null;
  /** The write that is under way or was last made: resolved by reading the world after a crash. */
  readonly write: WriteRecord | null;
  /** With `writer: person`: the request that an admin has to send; null or absent while none is handed out. */
  readonly awaited?: AwaitedWrite | null;
  /** With `membership`: how far the adding of the wave's people to the standing group is. */
  readonly members?: MembersAdded | null;
  /** Every PATCH that left for this wave, oldest first: what another's write lost to it is looked for in the audit log. */
  readonly sent?: readonly SentWrite[];
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
  /** The lease's token under which it was recorded: a writer with a smaller one has lost its lease and records nothing. */
  readonly fence?: number;
}

/** A PATCH that left. What happened in the tenant between `readAt` and `doneAt` it may have overwritten. */
export interface SentWrite {
  /** Also the id of its undo bundle, which holds the policy as it was read and as it was sent. */
  readonly intentId: string;
  readonly purpose: "assign" | "close" | "restore-foreign";
  /** Of a `restore-foreign`: the intent id of the write that had overwritten somebody's change. */
  readonly restores?: string;
  /** When the read began on which the write rests. */
  readonly readAt: Instant;
  readonly sentAt: Instant;
  /** When Graph answered, or a person's write was seen; null: nobody knows, for the process died. */
  readonly doneAt: Instant | null;
  /** When the write was seen in force; null: not yet. */
  readonly verifiedAt: Instant | null;
  /** When the audit log had been read far enough; null: still to be looked at. */
  readonly checkedAt: Instant | null;
}

/** The exact request that an admin sends in place of the app. The same intent, undo bundle and audit entries as if the app did. */
export interface AwaitedWrite {
  /** Sent as `client-request-id`. */
  readonly intentId: string;
  readonly purpose: "assign" | "close";
  readonly preparedAt: Instant;
  /** After this moment it may be sent no more. */
  readonly expiresAt: Instant;
  readonly request: HandedRequest;
  /** SHA-256 over the body's bytes as they are shown, so that nobody sends something else by mistake. */
  readonly bodySha256: string;
  readonly beforeHash: string;
  readonly afterHash: string;
  /** When the read began that last showed the policy as the request expects it. */
  readonly unchangedAt: Instant;
}

export interface HandedRequest {
  readonly method: "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, byte for byte what is to be sent. */
  readonly body: string;
}

/** A write for this wave has left (policy or people) and was neither refused nor taken back to be sent later. */
export function isSent({ write, members }: Pick<WaveRecord, "write" | "members">): boolean {
  return (write?.sentAt ?? null) !== null || (members?.sentAt ?? null) !== null;
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
