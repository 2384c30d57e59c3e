import type { PolicyIntent } from "../domain/policy/intent";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
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
}
