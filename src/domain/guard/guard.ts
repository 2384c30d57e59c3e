import { hashOf } from "../canonical-json";
import type { LocalHours } from "../plan/plan";
import type { RollbackStrategy } from "../rollout/phases";

/** What no plan may do, written by other people than the plan and deployed apart. Groups are as written. */
export interface TenantGuard {
  /** The mandatory approver group and the fewest approvals; absent when the guard demands none. */
  readonly approvals?: { readonly approvers: string; readonly minimum: number };
  readonly protect: { readonly groups: readonly string[] };
  readonly allow: {
    readonly anyAaguid: boolean;
    readonly privileged: boolean;
    readonly strategies: readonly RollbackStrategy[];
  };
  readonly limits: { readonly waveUsers?: number; readonly riskBudgetUsers?: number };
  /** Empty means always. */
  readonly windows: readonly GuardWindow[];
  /** Where the guard was read: line by dotted key (`limits.waveUsers`), so that a refusal can name it. Not part of the hash. */
  readonly source?: { readonly file: string; readonly lines: Readonly<Record<string, number>> };
}

export interface GuardWindow extends LocalHours {
  readonly timeZone: string;
}

/** SHA-256 of what the guard says; where it was read from does not matter. Part of every approval. */
export function guardHash(guard: TenantGuard): string {
  const { approvals, protect, allow, limits, windows } = guard;
  return hashOf({ approvals, protect, allow, limits, windows });
}
