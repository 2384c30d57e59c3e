import type { TenantGuard } from "../guard/guard";
import type { Principal } from "../people";
import type { RolloutPlan } from "../plan/plan";
import type { Instant } from "../time";
import type { Finding } from "./finding";
import type { WaveWhatIf } from "./what-if";

/** What can be looked at in advance, without starting anything. */
export const PREVIEW_KINDS = ["preflight", "what-if"] as const;
export type PreviewKind = (typeof PREVIEW_KINDS)[number];

/** Somebody asked what a plan would meet, and do, in the tenant as it is. */
export interface Preview {
  readonly id: string;
  readonly kind: PreviewKind;
  readonly plan: RolloutPlan;
  readonly planHash: string;
  readonly guard: TenantGuard | null;
  readonly guardHash: string | null;
  readonly requester: Pick<Principal, "id" | "upn" | "name">;
  readonly createdAt: Instant;
}

/** What came of it. A tenant that could not be read is a finding. */
export interface PreviewResult {
  readonly endedAt: Instant;
  readonly findings: readonly Finding[];
  /** null: only the preflight was asked for, or the tenant could not be read. */
  readonly whatIf: WhatIfAnswer | null;
}

export interface WhatIfAnswer {
  readonly waves: readonly WaveWhatIf[];
  readonly basis: WhatIfBasis;
}

/** What a what-if rests on, so that a reader knows what it could not see. */
export interface WhatIfBasis {
  readonly groupsRead: number;
  /** Of all groups together: somebody in two groups counts twice. */
  readonly membershipsRead: number;
  /** From when on sign-ins were read for people's platforms; null: none could be read. */
  readonly platformsSince: Instant | null;
  /** Why Conditional Access was not looked at; null: it was, as far as privileged people gain. */
  readonly conditionalAccessUnread: string | null;
}
