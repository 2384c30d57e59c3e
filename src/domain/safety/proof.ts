import type { Instant } from "../time";

/** Behaviours of Entra that documentation leaves open and that a rollback may rest on. */
export const PROOF_IDS = ["closed-twin-keeps-sign-in", "closed-twin-stops-registration"] as const;
export type ProofId = (typeof PROOF_IDS)[number];

/** A dated record that a behaviour was seen in this tenant. */
export interface Proof {
  readonly id: ProofId;
  readonly at: Instant;
  readonly holds: boolean;
  /** What was seen, for people. */
  readonly sentence: string;
  readonly by: string;
}
