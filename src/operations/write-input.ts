import type { Fido2Policy } from "../domain/policy/fido2";
import type { PolicyIntent } from "../domain/policy/intent";
import type { Merge } from "../domain/policy/merge";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import type { Instant } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import type { Deps } from "./deps";

/** What a verified write needs of the outside. */
export type WriteNeeds = Pick<
  Deps,
  "clock" | "ids" | "rollouts" | "documents" | "tenant" | "audit" | "lease" | "stopSwitch" | "policy" | "evidence"
>;

export interface WriteInput {
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord;
  readonly intent: PolicyIntent;
  /** Why the write may not leave now after all; asked again right before it would. */
  readonly mayNotLeave: () => Promise<string | undefined>;
  /** Why a request that a person was given may be sent no more; a window that closed since is no reason. */
  readonly isStopped: () => Promise<string | undefined>;
}

/** The policy as it was read and what the intent makes of it. */
export interface ReadPolicy {
  /** When the read began: whatever is younger it may not show. */
  readonly readAt: Instant;
  readonly base: Fido2Policy;
  readonly theirs: Fido2Policy;
  readonly merge: Merge;
}

/** All that it takes to let a write leave. */
export interface SendInput extends WriteInput, ReadPolicy {
  readonly attempts: number;
  readonly held: LeaseHeld;
}
