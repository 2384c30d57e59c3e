import type { ApprovalKind } from "../approval/approval";
import { isTooOften } from "../drift/repeats";
import type { DriftSeen } from "./records";
import type { Situation } from "./situation";
import type { Step } from "./step";

type AskFor = (situation: Situation, kind: ApprovalKind, question: string) => Step | undefined;

/**
 * What follows from a foreign change: a named person is asked whether to accept it. Where the same is done again and again
 * the rollout is held instead, until somebody resumes it, or people would be asked for ever.
 */
export function decideOnDrift(situation: Situation, drift: DriftSeen, askFor: AskFor): Step | undefined {
  const { rollout, wave } = situation;
  const what =
    drift.sentence ?? `${drift.actor ?? "somebody else"} changed the passkey policy: ${drift.changes.join("; ")}`;
  if (isTooOften({ times: drift.times ?? 1 }) && (rollout.resumedAt ?? 0) < drift.seenAt)
    return {
      do: "hold",
      kind: "drift",
      reason: what,
      waitsFor: drift.wayOut ?? "settle with whoever changed it, then resume or abort",
    };
  return askFor(situation, "drift", `${what}. Accept it as the new baseline before wave '${wave.name}' goes on?`);
}
