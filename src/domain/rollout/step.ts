import type { ApprovalKind } from "../approval/approval";
import type { Instant } from "../time";
import type { HoldKind } from "./records";
import type { WaveEnd, WavePhase } from "./phases";

/** What happens next with a wave: decided by pure code, carried out by the orchestration. */
export type Step =
  | { readonly do: "wait"; readonly until: Instant; readonly phase: WavePhase; readonly reason: string }
  | { readonly do: "ask"; readonly kind: ApprovalKind; readonly reason: string }
  /** An approval is open already: wait for it. */
  | { readonly do: "await-approval"; readonly approvalId: string; readonly reason: string }
  | { readonly do: "apply"; readonly reason: string }
  | { readonly do: "bake"; readonly reason: string }
  | { readonly do: "extend"; readonly reason: string }
  | { readonly do: "hold"; readonly kind: HoldKind; readonly reason: string; readonly waitsFor: string }
  | { readonly do: "contain"; readonly waves: readonly number[]; readonly reason: string }
  | { readonly do: "promote"; readonly reason: string }
  | { readonly do: "end"; readonly outcome: WaveEnd; readonly reason: string };
