import type { ApprovalKind } from "../approval/approval";
import type { Verdict } from "../health/verdict";
import { toIso } from "../time";
import type { Situation } from "./situation";
import { isBeyondErrorLimit, standingHold } from "./verdict-limits";
import type { Step } from "./step";

type AskFor = (situation: Situation, kind: ApprovalKind, question: string) => Step | undefined;

/**
 * What follows from a wave's verdict. An alarm wins at any time; everything else is decided when the bake is over and
 * the evidence is complete up to its end.
 */
export function decideOnVerdict(situation: Situation, askFor: AskFor): Step {
  const { rollout, wave } = situation;
  const verdict = wave.verdict;
  if (verdict?.kind === "alarm" && !verdict.provisional) return decideOnAlarm(situation, verdict, askFor);
  if (verdict !== null && isBeyondErrorLimit(verdict, rollout, wave.bakeEndsAt)) return holdUnmeasured(verdict);
  if (
    verdict?.provisional === true ||
    (verdict !== null && standingHold(verdict, rollout) !== null) ||
    isOlderThanResume(situation, verdict) ||
    wave.bakeEndsAt === null ||
    verdict === null ||
    situation.now < wave.bakeEndsAt ||
    verdict.watermark < wave.bakeEndsAt
  )
    return { do: "bake", reason: bakeReason(situation, verdict) };
  switch (verdict.kind) {
    case "certified":
      return { do: "promote", reason: verdict.reason };
    case "insufficient":
      return decideOnInsufficient(situation, verdict, askFor);
    case "error":
    case "alarm":
      return { do: "bake", reason: verdict.reason };
  }
}

/** A wave that can't be measured is no failed wave, but neither may it bake for ever without anybody being told. */
function holdUnmeasured(verdict: Verdict): Step {
  const since = toIso(verdict.erroneousSince ?? verdict.at);
  return {
    do: "hold",
    kind: "source",
    reason: `nothing could be measured since ${since}: ${verdict.reason}`,
    waitsFor: "mend the source, then resume; or take the wave back",
  };
}

/** What was judged before a person resumed is judged anew: that is what they resumed for. */
function isOlderThanResume({ rollout }: Situation, verdict: Verdict | null): boolean {
  return verdict !== null && rollout.resumedAt !== null && verdict.at < rollout.resumedAt;
}

function decideOnAlarm(situation: Situation, verdict: Verdict, askFor: AskFor): Step {
  const { rollout, wave } = situation;
  const contain: Step = { do: "contain", waves: [wave.index], reason: verdict.reason };
  const gate = rollout.plan.gates[rollout.plan.waves[wave.index]?.gate ?? "standard"];
  switch (gate?.onAlarm) {
    case "freeze":
      return { do: "end", outcome: "frozen", reason: verdict.reason };
    case "ask":
      return (
        askFor(situation, "rollback", `Wave '${wave.name}' raised an alarm: ${verdict.reason}. Take it back?`) ??
        contain
      );
    case "rollback":
    case undefined:
      return contain;
  }
}

function decideOnInsufficient(situation: Situation, verdict: Verdict, askFor: AskFor): Step {
  const { rollout, wave } = situation;
  const then = rollout.plan.gates[rollout.plan.waves[wave.index]?.gate ?? "standard"]?.onInsufficientEvidence;
  const ask = () =>
    askFor(
      situation,
      "insufficient",
      `The evidence for wave '${wave.name}' is insufficient: ${verdict.reason}. Promote it all the same?`,
    ) ?? ({ do: "promote", reason: `accepted on insufficient evidence: ${verdict.reason}` } satisfies Step);
  switch (then?.kind) {
    case "hold":
      return {
        do: "hold",
        kind: "evidence",
        reason: verdict.reason,
        waitsFor: "extend the bake or resume when there is more evidence",
      };
    case "extend":
      return wave.extensions < then.atMost ? { do: "extend", reason: verdict.reason } : ask();
    case "ask":
    case undefined:
      return ask();
  }
}

function bakeReason({ wave }: Situation, verdict: Verdict | null): string {
  const until = wave.bakeEndsAt === null ? "" : ` until ${toIso(wave.bakeEndsAt)}`;
  return `wave '${wave.name}' bakes${until}${verdict === null ? "" : `; so far ${verdict.kind}: ${verdict.reason}`}`;
}
