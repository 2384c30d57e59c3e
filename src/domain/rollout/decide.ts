import type { ApprovalKind } from "../approval/approval";
import { HOUR, MINUTE, toIso } from "../time";
import { decideOnDrift } from "./decide-on-drift";
import { decideOnVerdict } from "./decide-on-verdict";
import { wavesToContain } from "./records";
import { newestApproval, type Situation } from "./situation";
import type { Step } from "./step";
import { isWaveEnd } from "./transitions";

/** Every wait looks again after this long at the latest: an event may be lost at a continue-as-new. */
export const LONGEST_WAIT = 15 * MINUTE;

/** A sent write is waited for this long before a stop may end the wave without it. */
const SEEN_WITHIN = 10 * MINUTE;

type Rule = (situation: Situation) => Step | undefined;

/**
 * What happens next with a wave. The order of the rules is the order of precedence: stopping before going on, what was
 * begun before what is new. The first rule that has something to say decides; the last one always does.
 */
const RULES: readonly Rule[] = [
  awaiting,
  askedToRollBack,
  containing,
  ended,
  verifying,
  aborted,
  frozen,
  alarmed,
  paused,
  drifted,
  held,
  applying,
  judged,
  waitingForStart,
  waitingForApprovalBefore,
  waitingForRisk,
];

/** Total: every situation has a step. */
export function decideNext(situation: Situation): Step {
  for (const rule of RULES) {
    const step = rule(situation);
    if (step !== undefined) return step.do === "hold" ? holdOnce(situation, step) : step;
  }
  return { do: "apply", reason: `wave '${situation.wave.name}' may start now` };
}

/**
 * A request that a person was given may have been sent unseen: whatever is asked for by now, the policy is looked at
 * first, and a request that must not be sent any more is taken back.
 */
function awaiting({ wave }: Situation): Step | undefined {
  const awaited = wave.awaited ?? null;
  if (awaited?.purpose !== "assign" || wave.verifiedAt !== null || isWaveEnd(wave.phase)) return undefined;
  return {
    do: "apply",
    reason: `an admin has to send the request that was prepared for wave '${wave.name}' before ${toIso(awaited.expiresAt)}`,
  };
}

function ended({ wave }: Situation): Step | undefined {
  return isWaveEnd(wave.phase) ? { do: "end", outcome: wave.phase, reason: wave.waitsFor } : undefined;
}

/** A rollout that is held already waits; it is not held again for each look. */
function holdOnce(situation: Situation, step: Step): Step {
  return held(situation) ?? step;
}

function containing({ wave }: Situation): Step | undefined {
  if (wave.rollback === null || wave.phase !== "rolling-back") return undefined;
  return { do: "contain", waves: [wave.index], reason: wave.rollback.reason };
}

/** A rollback ends going forward: once every wave it asked for is taken back, nothing else is begun. */
function askedToRollBack({ rollout, wave, waves }: Situation): Step | undefined {
  if (rollout.controls.rollbackWave === null) return undefined;
  const reason = `${rollout.controls.rollbackBy ?? "somebody"} asked for a rollback`;
  const open = wavesToContain(rollout.controls, waves).map((each) => each.index);
  if (open.length > 0) return { do: "contain", waves: open, reason };
  return isWaveEnd(wave.phase) ? undefined : { do: "end", outcome: "frozen", reason };
}

/**
 * A write that left minutes ago is seen through before anything ends: nobody may take it for somebody else's. One that was
 * looked at and held waits for a person; looking at it again at once would never end.
 */
function verifying(situation: Situation): Step | undefined {
  const { write, members } = situation.wave;
  const { hold } = situation.rollout;
  const sentAt = Math.max(write?.sentAt ?? 0, members?.lastSentAt ?? 0);
  if (hold?.kind === "write" && hold.since >= sentAt) return undefined;
  return situation.now - sentAt < SEEN_WITHIN ? applying(situation) : undefined;
}

/** An alarm wins over pause, drift and hold: containing it narrows nobody. */
function alarmed(situation: Situation): Step | undefined {
  const { verifiedAt, verdict } = situation.wave;
  if (verifiedAt === null || verdict?.kind !== "alarm" || verdict.provisional) return undefined;
  return decideOnVerdict(situation, askFor);
}

function aborted({ rollout }: Situation): Step | undefined {
  const by = rollout.controls.abortedBy;
  return by === null ? undefined : { do: "end", outcome: "aborted", reason: `${by} aborted the rollout` };
}

function frozen({ rollout }: Situation): Step | undefined {
  const by = rollout.controls.frozenBy;
  return by === null
    ? undefined
    : { do: "end", outcome: "frozen", reason: `${by} froze the rollout: it adds nobody else` };
}

function paused({ rollout, wave, now }: Situation): Step | undefined {
  const by = rollout.controls.pausedBy;
  if (by === null) return undefined;
  return {
    do: "wait",
    until: now + LONGEST_WAIT,
    phase: wave.phase,
    reason: `${by} paused the rollout; resume it to go on`,
  };
}

function drifted(situation: Situation): Step | undefined {
  const { drift } = situation.rollout;
  return drift === null || isBakingOn(situation) ? undefined : decideOnDrift(situation, drift, askFor);
}

/** A bake only observes: it goes on while a drift waits for its answer. */
function isBakingOn({ wave, now }: Situation): boolean {
  return wave.verifiedAt !== null && wave.bakeEndsAt !== null && now < wave.bakeEndsAt;
}

function held({ rollout, wave, now }: Situation): Step | undefined {
  if (rollout.hold === null) return undefined;
  return {
    do: "wait",
    until: now + LONGEST_WAIT,
    phase: "held",
    reason: `${rollout.hold.reason}; ${rollout.hold.waitsFor} (wave '${wave.name}')`,
  };
}

/** A write that left and was not seen yet is brought to its end first, whatever the window says. */
function applying({ wave }: Situation): Step | undefined {
  const sent = wave.write?.purpose === "assign" && wave.write.sentAt !== null;
  const adding = (wave.members?.sentAt ?? null) !== null;
  if (wave.verifiedAt !== null || (!sent && !adding)) return undefined;
  return { do: "apply", reason: `the write for wave '${wave.name}' is being verified` };
}

function judged(situation: Situation): Step | undefined {
  return situation.wave.verifiedAt === null ? undefined : decideOnVerdict(situation, askFor);
}

function waitingForStart({ nextStart, now, wave }: Situation): Step | undefined {
  if ("never" in nextStart)
    return { do: "hold", kind: "schedule", reason: nextStart.never, waitsFor: "change the plan's schedule" };
  if (nextStart.at <= now) return undefined;
  const until = Math.min(nextStart.at, now + LONGEST_WAIT);
  return {
    do: "wait",
    until,
    phase: "waiting-for-window",
    reason: `wave '${wave.name}' starts at ${toIso(nextStart.at)}: ${nextStart.because}`,
  };
}

function waitingForApprovalBefore(situation: Situation): Step | undefined {
  const { rollout, wave } = situation;
  if (rollout.plan.waves[wave.index]?.approvalBefore !== true) return undefined;
  return askFor(
    situation,
    "before",
    `May wave '${wave.name}' start? ${String(wave.users)} people would receive the profile.`,
  );
}

function waitingForRisk(situation: Situation): Step | undefined {
  const { rollout, atRisk } = situation;
  if (atRisk.people <= rollout.plan.riskBudget.users) return undefined;
  return askFor(
    situation,
    "risk",
    `${atRisk.sentence}, more than the plan's budget of ${String(rollout.plan.riskBudget.users)}. Accept this number?`,
  );
}

/** Nothing when the question is answered with yes for what is asked now; otherwise what to do about it. */
function askFor(situation: Situation, kind: ApprovalKind, question: string): Step | undefined {
  const approval = newestApproval(situation, kind);
  if (approval === undefined) return { do: "ask", kind, reason: question };
  switch (approval.state) {
    case "open":
      return approval.stillBinds
        ? { do: "await-approval", approvalId: approval.id, reason: question }
        : { do: "ask", kind, reason: question };
    case "approved":
    case "used":
      return approval.stillBinds ? undefined : { do: "ask", kind, reason: question };
    case "rejected":
      return {
        do: "hold",
        kind: "rejected",
        reason: `${approval.decisions.find((decision) => decision.decision === "reject")?.by ?? "an approver"} said no: ${question}`,
        waitsFor: "resume to ask again, or abort",
      };
    case "expired":
      return {
        do: "hold",
        kind: "approval",
        reason: `nobody answered within ${String(Math.round(situation.rollout.plan.approvals.expiresAfter / HOUR))} hours: ${question}`,
        waitsFor: "resume to ask again",
      };
    case "void":
      return { do: "ask", kind, reason: question };
  }
}
