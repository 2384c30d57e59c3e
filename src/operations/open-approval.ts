import { contentHash } from "../domain/approval/content";
import type { Approval, ApprovalKind } from "../domain/approval/approval";
import { sha256 } from "../domain/hash";
import { describeDifferences } from "../domain/policy/difference";
import type { Fido2Policy } from "../domain/policy/fido2";
import { applyIntent } from "../domain/policy/intent";
import { openProfile } from "../domain/policy/profile";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { targetsOf } from "../domain/rollout/targets-of";
import { renderApprovalCard } from "../views/cards/approval-card";
import { bindApproval, hasRunOut, isAboutNow, stillBinds } from "./bind-approval";
import { readRollout, readWave } from "./change-rollout";
import type { Deps } from "./deps";

type Needs = Pick<
  Deps,
  "clock" | "ids" | "rollouts" | "approvals" | "tenant" | "audit" | "notifier" | "logger" | "publicUrl"
>;

/**
 * Asks people: persists the question with what it binds, then posts a card. Running twice finds the question and asks
 * nothing new; one about something else, or answered too long ago, becomes void. A card that is not delivered changes nothing, since the page works without it.
 */
export function openApproval(
  deps: Needs,
): (input: { rolloutId: string; wave: number; kind: ApprovalKind; reason: string }) => Promise<{ approvalId: string }> {
  return async ({ rolloutId, wave: index, kind, reason }) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const wave = await readWave(deps.rollouts, rolloutId, index);
    const baseline = (await deps.tenant.readBaseline())?.value;
    const content = bindApproval(rollout, wave, kind, baseline);
    for (const known of (await deps.approvals.listApprovals(rolloutId)).filter(
      (each) => each.wave === index && each.kind === kind && isUnused(each),
    )) {
      if (stillBinds(known, content) && isAboutNow(known, rollout) && !hasRunOut(known, deps.clock.now()))
        return { approvalId: known.id };
      await voidApproval(deps, known.id);
    }
    const token = deps.ids.token();
    const approval = buildApproval(deps, { rollout, wave, kind, reason, baseline }, content, token);
    await deps.audit.append(
      {
        rolloutId,
        at: approval.requestedAt,
        kind: "approval-asked",
        actor: "passkey-rollout",
        wave: index,
        sentence: reason,
        facts: { approvalId: approval.id, kind, contentHash: approval.contentHash },
      },
      `approval-asked-${approval.id}`,
    );
    await deps.approvals.insertApproval(approval);
    if (rollout.plan.notifications.teams) await post(deps, rollout, wave, approval, token);
    return { approvalId: approval.id };
  };
}

interface Question {
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord;
  readonly kind: ApprovalKind;
  readonly reason: string;
  readonly baseline: Fido2Policy | undefined;
}

function buildApproval(deps: Needs, question: Question, content: Approval["content"], token: string): Approval {
  const { rollout, wave, kind, reason } = question;
  const now = deps.clock.now();
  return {
    id: deps.ids.guid(),
    rolloutId: rollout.id,
    wave: wave.index,
    kind,
    state: "open",
    question: reason,
    content,
    contentHash: contentHash(content),
    requester: rollout.requester.upn,
    requestedAt: now,
    expiresAt: now + rollout.plan.approvals.expiresAfter,
    minimum: Math.max(rollout.plan.approvals.minimum, rollout.guard?.approvals?.minimum ?? 1),
    decisions: [],
    usedAt: null,
    tokenHash: sha256(token),
    csrfHash: null,
    details: describe(question),
  };
}

/** What the approver reads below the question: what changes in the policy, or what was measured. */
function describe({ rollout, wave, kind, baseline }: Question): readonly string[] {
  switch (kind) {
    case "before":
    case "risk": {
      if (baseline === undefined) return [];
      const profile = openProfile(rollout.plan.profile, rollout.profileIds.open);
      const groupIds = targetsOf(rollout, wave);
      return describeDifferences(baseline, applyIntent(baseline, { kind: "assign", profile, groupIds }));
    }
    case "drift":
      return rollout.drift?.changes ?? [];
    case "insufficient":
    case "rollback":
    case "lockout":
      return (wave.verdict?.measurements ?? []).map((each) => each.sentence);
  }
}

function isUnused({ state }: Approval): boolean {
  return state === "open" || state === "approved";
}

async function voidApproval(deps: Needs, id: string): Promise<void> {
  const found = await deps.approvals.readApproval(id);
  if (found !== undefined && isUnused(found.value))
    await deps.approvals.saveApproval({ ...found.value, state: "void" }, found.etag);
}

async function post(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  approval: Approval,
  token: string,
): Promise<void> {
  const eventId = approval.id.slice(0, 8);
  const context = {
    publicUrl: deps.publicUrl,
    token,
    rolloutName: rollout.plan.metadata.name,
    waveName: wave.name,
    eventId,
  };
  const answer = await deps.notifier.post({ eventId, card: renderApprovalCard(approval, context) });
  if (answer.kind === "retry" || answer.kind === "refused")
    deps.logger.warn("card-not-posted", { approvalId: approval.id, kind: answer.kind });
}
