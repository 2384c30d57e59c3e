import { LOCAL_ID_PREFIX } from "../contracts/local-identities";
import type { Approval } from "../domain/approval/approval";
import { csrfMatches, tokenMatches } from "../domain/approval/form-tokens";
import { mayDecide, samePerson, stateAfter, type DenialReason } from "../domain/approval/may-decide";
import type { Principal } from "../domain/people";
import type { RolloutRecord } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { RolloutChangedError } from "../ports/rollout-store";
import { readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { asMember, readApprovers } from "./read-approvers";
import { wakeRollout } from "./wake-rollout";

export interface DecideInput {
  readonly approvalId: string;
  readonly by: Principal;
  readonly decision: "approve" | "reject";
  readonly comment: string;
  /** From the link, or made by the page for somebody who came without it. */
  readonly token: string;
  /** From the form that was made for this person. */
  readonly csrf: string;
  /** What the page showed. */
  readonly contentHash: string;
}

export type DecideAnswer =
  | { readonly kind: "not-found" }
  | { readonly kind: "decided"; readonly approval: Approval }
  /** It was decided before; nothing changed. */
  | { readonly kind: "settled"; readonly approval: Approval }
  | { readonly kind: "denied"; readonly reason: DenialReason; readonly sentence: string };

type Needs = Pick<Deps, "clock" | "rollouts" | "approvals" | "audit" | "directory" | "orchestrations" | "logger">;

/** Attempts when others answer at the same moment. */
const ATTEMPTS = 8;

/**
 * Records a person's answer: weighed, audited, persisted under the ETag, and only then is anybody woken (invariant 8).
 * Every denial is audited. Whoever is second at the same moment is weighed again against what the first one said.
 */
export function decideApproval(deps: Needs): (input: DecideInput) => Promise<DecideAnswer> {
  return async (input) => {
    const first = await deps.approvals.readApproval(input.approvalId);
    if (first === undefined) return { kind: "not-found" };
    const rollout = await readRollout(deps.rollouts, first.value.rolloutId);
    const approverGroups = await readApprovers(deps)(rollout);
    const by = asMember(input.by, approverGroups, LOCAL_ID_PREFIX);
    for (let attempt = 1; ; attempt += 1) {
      const found = await deps.approvals.readApproval(input.approvalId);
      if (found === undefined) return { kind: "not-found" };
      const approval = found.value;
      const verdict = mayDecide({
        approval,
        now: deps.clock.now(),
        by,
        decision: input.decision,
        approverGroups,
        requester: rollout.requester,
        current: { planHash: rollout.planHash, guardHash: rollout.guardHash, ended: isRolloutEnd(rollout.phase) },
        tokenMatches: tokenMatches(approval.tokenHash, input.token),
        csrfMatches: csrfMatches(approval.csrfHash, by.id, input.csrf),
        shownContentHash: input.contentHash,
      });
      switch (verdict.kind) {
        case "no":
          await recordDenial(deps, approval, by, input, verdict.sentence, verdict.reason);
          return { kind: "denied", reason: verdict.reason, sentence: verdict.sentence };
        case "settled":
          if (attempt > 1 && !approval.decisions.some((each) => samePerson({ id: each.byId, upn: each.by }, by)))
            await recordDenial(deps, approval, by, input, "somebody else was faster", "not-open");
          return { kind: "settled", approval };
        case "yes": {
          const decided = await record(deps, approval, found.etag, by, input);
          if (decided === undefined && attempt < ATTEMPTS) continue;
          if (decided === undefined) throw new RolloutChangedError(`The approval '${input.approvalId}'`);
          await wake(deps, rollout);
          return { kind: "decided", approval: decided };
        }
      }
    }
  };
}

/** undefined: somebody changed the approval meanwhile. */
async function record(
  deps: Needs,
  approval: Approval,
  etag: string,
  by: Principal,
  { decision, comment }: DecideInput,
): Promise<Approval | undefined> {
  const at = deps.clock.now();
  const decisions = [...approval.decisions, { by: by.upn, byId: by.id, decision, at, comment }];
  const answered = { ...approval, decisions };
  const next: Approval = { ...answered, state: stateAfter(answered) };
  await deps.audit.append(
    {
      rolloutId: approval.rolloutId,
      at,
      kind: "approval-decided",
      actor: by.upn,
      wave: approval.wave,
      sentence: `${by.upn} ${decision === "approve" ? "approved" : "rejected"}: ${approval.question}${comment === "" ? "" : ` Comment: ${comment}`}`,
      facts: { approvalId: approval.id, decision, contentHash: approval.contentHash },
    },
    `approval-decided-${approval.id}-${by.id}-${decision}`,
  );
  try {
    await deps.approvals.saveApproval(next, etag);
    return next;
  } catch (error) {
    if (error instanceof RolloutChangedError) return undefined;
    throw error;
  }
}

async function recordDenial(
  deps: Needs,
  approval: Approval,
  by: Principal,
  { decision }: DecideInput,
  why: string,
  reason: DenialReason,
): Promise<void> {
  await deps.audit.append({
    rolloutId: approval.rolloutId,
    at: deps.clock.now(),
    kind: "approval-denied",
    actor: by.upn,
    wave: approval.wave,
    sentence: `${by.upn} tried to ${decision} and was denied: ${why}`,
    facts: { approvalId: approval.id, decision, reason },
  });
}

/** The answer is recorded; a wake that is lost is made up for by the wait's own timer. */
async function wake(deps: Needs, rollout: RolloutRecord): Promise<void> {
  try {
    await wakeRollout(deps)(rollout);
  } catch (error) {
    deps.logger.warn("wake-failed", { rolloutId: rollout.id, why: error instanceof Error ? error.name : "unknown" });
  }
}
