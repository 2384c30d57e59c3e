import type { Instant } from "../time";
import type { ShareCount } from "./measure";

/** One line of a recorded or simulated outcome stream (gates.md, Backtest). */
export type OutcomeLine = { readonly stream: string } & (
  | {
      readonly kind: "outcome";
      readonly at: Instant;
      readonly user: string;
      readonly outcome: "succeeded" | "struggled" | "blocked";
      /** `platform ios`, `provider 1password`. */
      readonly slices: readonly string[];
      /** A person whom no wave reached yet. */
      readonly control: boolean;
    }
  | { readonly kind: "baseline"; readonly baseline: ShareCount }
  | { readonly kind: "wave"; readonly users: number }
  | { readonly kind: "end"; readonly at: Instant }
);
