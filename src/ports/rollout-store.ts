import type { Approval } from "../domain/approval/approval";
import type { MembershipSnapshot } from "../domain/people";
import type { Fido2Policy } from "../domain/policy/fido2";
import type { Proof } from "../domain/safety/proof";
import type { UndoBundle } from "../domain/safety/undo-bundle";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";

/** A stored thing with the ETag under which it was read. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

/** Rollouts and their waves. Every write is guarded by the ETag read before; RolloutChangedError says that somebody was faster. */
export interface RolloutStore {
  /** Insert-only: answers false when the id exists. */
  insertRollout(rollout: RolloutRecord, waves: readonly WaveRecord[]): Promise<boolean>;
  readRollout(id: string): Promise<Versioned<RolloutRecord> | undefined>;
  saveRollout(rollout: RolloutRecord, etag: string): Promise<void>;
  listRollouts(): Promise<readonly RolloutRecord[]>;
  readWaves(rolloutId: string): Promise<readonly Versioned<WaveRecord>[]>;
  saveWave(wave: WaveRecord, etag: string): Promise<void>;
}

/**
 * Which people of a wave: those it has now (evidence is about them), those whom preflight or a person fixed (drift is
 * counted from them), or those who wait for a person to accept them (`takenAt`: since when they wait).
 */
export type PeopleSet = "current" | "approved" | "pending";

/** Large documents of a wave, chunked. */
export interface WaveDocuments {
  /** The current people unless told otherwise. */
  saveSnapshot(rolloutId: string, wave: number, snapshot: MembershipSnapshot, which?: PeopleSet): Promise<void>;
  readSnapshot(rolloutId: string, wave: number, which?: PeopleSet): Promise<MembershipSnapshot | undefined>;
  /** Insert-only by intent id: the first bundle of an intent is the one that counts. */
  saveUndoBundle(bundle: UndoBundle): Promise<void>;
  readUndoBundles(rolloutId: string, wave: number): Promise<readonly UndoBundle[]>;
}

export interface ApprovalStore {
  /** Insert-only: answers false when the id exists. */
  insertApproval(approval: Approval): Promise<boolean>;
  readApproval(id: string): Promise<Versioned<Approval> | undefined>;
  saveApproval(approval: Approval, etag: string): Promise<void>;
  listApprovals(rolloutId: string): Promise<readonly Approval[]>;
}

/** What belongs to the tenant and not to one rollout. */
export interface TenantStore {
  /** The policy as we last verified it, owned by the lease. */
  readBaseline(): Promise<Versioned<Fido2Policy> | undefined>;
  /**
   * `fence`: the lease's token under which the policy was verified. Throws LeaseLostError where a larger one saved
   * already. Without it (the first baseline of a tenant) it replaces what is there and keeps its fence.
   */
  saveBaseline(policy: Fido2Policy, fence?: number): Promise<void>;
  readProofs(): Promise<readonly Proof[]>;
  saveProof(proof: Proof): Promise<void>;
  /** Remembers the answer given to an idempotency key; answers what was stored first. */
  claimKey(key: string, bodyHash: string, rolloutId: string): Promise<{ bodyHash: string; rolloutId: string }>;
}

export class RolloutChangedError extends Error {
  override readonly name = "RolloutChangedError";
  readonly what: string;
  constructor(what: string) {
    super(`${what} was changed by somebody else meanwhile; read it again and retry.`);
    this.what = what;
  }
}
