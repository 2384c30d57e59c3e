import { LOCAL_ID_PREFIX } from "../contracts/local-identities";
import type { Approval } from "../domain/approval/approval";
import { addToken, addCsrf, tokenMatches } from "../domain/approval/form-tokens";
import { mayDecide, type ApproverGroup, type MayDecide } from "../domain/approval/may-decide";
import type { Principal } from "../domain/people";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { RolloutChangedError } from "../ports/rollout-store";
import { readRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { asMember, readApprovers } from "./read-approvers";

export interface ShowInput {
  readonly approvalId: string;
  readonly by: Principal;
  /** From the link; null: the person came from the rollout's page. */
  readonly token: string | null;
  /** False for a mere look (HEAD): no form is made. */
  readonly withForm: boolean;
}

/** What is sent back with an answer. `mayApprove` false: it is approved already, and can only be rejected. */
export interface ApprovalForm {
  readonly token: string;
  readonly csrf: string;
  readonly contentHash: string;
  readonly mayApprove: boolean;
}

export interface ShownApproval {
  readonly approval: Approval;
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord | undefined;
  readonly form: ApprovalForm | null;
  /** Why there is no form, in words for this person. */
  readonly whyNot: string | null;
}

type Needs = Pick<Deps, "clock" | "ids" | "rollouts" | "approvals" | "directory">;

const ATTEMPTS = 8;

/**
 * What the approval's page shows to this person. Whoever may decide gets a form with tokens of their own, of which the
 * row keeps hashes; for everybody else nothing is written. undefined: there is no such approval.
 */
export function showApproval(deps: Needs): (input: ShowInput) => Promise<ShownApproval | undefined> {
  return async (input) => {
    const found = await deps.approvals.readApproval(input.approvalId);
    if (found === undefined) return undefined;
    const rollout = await readRollout(deps.rollouts, found.value.rolloutId);
    const wave = (await readWaves(deps.rollouts, rollout.id)).find((each) => each.index === found.value.wave);
    const groups = await readApprovers(deps)(rollout);
    const by = asMember(input.by, groups, LOCAL_ID_PREFIX);
    const look = (approval: Approval, decision: "approve" | "reject") =>
      weigh(deps, { approval, rollout, groups, by, decision, token: input.token });
    let current = found;
    for (let attempt = 1; ; attempt += 1) {
      const approval = current.value;
      const [toApprove, toReject] = [look(approval, "approve"), look(approval, "reject")];
      const shown = { approval, rollout, wave };
      if (!input.withForm || (toApprove.kind !== "yes" && toReject.kind !== "yes"))
        return { ...shown, form: null, whyNot: explain(approval, by, toApprove) };
      const form = { token: input.token ?? deps.ids.token(), csrf: deps.ids.token() };
      const next = {
        ...approval,
        tokenHash: input.token === null ? addToken(approval.tokenHash, form.token) : approval.tokenHash,
        csrfHash: addCsrf(approval.csrfHash, by.id, form.csrf),
      };
      if (await saved(deps, next, current.etag, attempt))
        return {
          ...shown,
          form: { ...form, contentHash: approval.contentHash, mayApprove: toApprove.kind === "yes" },
          whyNot: null,
        };
      const again = await deps.approvals.readApproval(input.approvalId);
      if (again === undefined) return undefined;
      current = again;
    }
  };
}

interface Look {
  readonly approval: Approval;
  readonly rollout: RolloutRecord;
  readonly groups: readonly ApproverGroup[];
  readonly by: Principal;
  readonly decision: "approve" | "reject";
  readonly token: string | null;
}

/** As `decideApproval` will weigh it, taken that the form is sent back as it was made. */
function weigh(deps: Needs, { approval, rollout, groups, by, decision, token }: Look): MayDecide {
  return mayDecide({
    approval,
    now: deps.clock.now(),
    by,
    decision,
    approverGroups: groups,
    requester: rollout.requester,
    current: { planHash: rollout.planHash, guardHash: rollout.guardHash, ended: isRolloutEnd(rollout.phase) },
    tokenMatches: token === null || tokenMatches(approval.tokenHash, token),
    csrfMatches: true,
    shownContentHash: approval.contentHash,
  });
}

function explain(approval: Approval, by: Principal, verdict: MayDecide): string | null {
  if (verdict.kind === "no") return verdict.sentence;
  if (verdict.kind === "yes") return null;
  const mine = approval.decisions.find((decision) => decision.byId === by.id);
  if (mine !== undefined && approval.state === "open")
    return `You said ${mine.decision === "approve" ? "yes" : "no"}; ${String(approval.minimum)} people have to agree.`;
  return `This was decided: ${approval.state}.`;
}

/** False: somebody was faster, look again. */
async function saved(deps: Needs, approval: Approval, etag: string, attempt: number): Promise<boolean> {
  try {
    await deps.approvals.saveApproval(approval, etag);
    return true;
  } catch (error) {
    if (error instanceof RolloutChangedError && attempt < ATTEMPTS) return false;
    throw error;
  }
}
