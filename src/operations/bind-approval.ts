import { hashOf } from "../domain/canonical-json";
import type { Approval, ApprovalContent, ApprovalKind } from "../domain/approval/approval";
import { contentHash } from "../domain/approval/content";
import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { applyIntent } from "../domain/policy/intent";
import { openProfile } from "../domain/policy/profile";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { targetsOf } from "../domain/rollout/targets-of";
import type { Instant } from "../domain/time";

/**
 * What an approval of this kind binds as things are now (invariant 8): the plan and guard always, and of people, policy
 * and evidence that which the question is about. Pure.
 */
export function bindApproval(
  rollout: RolloutRecord,
  wave: WaveRecord,
  kind: ApprovalKind,
  baseline: Fido2Policy | undefined,
): ApprovalContent {
  const common = {
    planHash: rollout.planHash,
    guardHash: rollout.guardHash,
    rolloutId: rollout.id,
    wave: wave.index,
    kind,
    peopleHash: null,
    users: wave.users,
    policyBeforeHash: null,
    policyAfterHash: null,
    evidenceHash: null,
  };
  switch (kind) {
    case "before":
    case "risk":
      return { ...common, peopleHash: wave.peopleHash, ...policyHashes(rollout, wave, baseline) };
    case "drift":
      return {
        ...common,
        policyBeforeHash: rollout.drift?.baselineHash ?? null,
        policyAfterHash: rollout.drift?.policyHash ?? null,
      };
    case "insufficient":
    case "rollback":
    case "lockout":
      return { ...common, peopleHash: wave.peopleHash, evidenceHash: hashEvidence(wave) };
  }
}

/**
 * Whether what an approval binds is still what it was. The number of people is shown, not bound: growth within the
 * plan's drift allowance keeps the people hash.
 */
export function stillBinds(approval: Approval, now: ApprovalContent): boolean {
  return contentHash({ ...now, users: approval.content.users }) === approval.contentHash;
}

/**
 * A question about a foreign change was asked after that change was seen: the same change made again, or seen again after
 * its acceptance, is asked about anew. Questions of other kinds are about what stands in their content alone.
 */
export function isAboutNow(
  { kind, requestedAt }: Pick<Approval, "kind" | "requestedAt">,
  rollout: RolloutRecord,
): boolean {
  return kind !== "drift" || rollout.drift === null || requestedAt >= rollout.drift.seenAt;
}

/** A yes counts until the question's time is over, used or not at all. */
export function hasRunOut(approval: Pick<Approval, "state" | "expiresAt">, now: Instant): boolean {
  return approval.state === "approved" && now >= approval.expiresAt;
}

function policyHashes(
  rollout: RolloutRecord,
  wave: WaveRecord,
  baseline: Fido2Policy | undefined,
): Pick<ApprovalContent, "policyBeforeHash" | "policyAfterHash"> {
  if (baseline === undefined) return { policyBeforeHash: null, policyAfterHash: null };
  const profile = openProfile(rollout.plan.profile, rollout.profileIds.open);
  const groupIds = targetsOf(rollout, wave);
  return {
    policyBeforeHash: policyHash(baseline),
    policyAfterHash: policyHash(applyIntent(baseline, { kind: "assign", profile, groupIds })),
  };
}

/** The numbers a person was shown, not the moment they were counted. */
function hashEvidence({ verdict }: WaveRecord): string | null {
  if (verdict === null) return null;
  const { kind, users, blocked, measurements } = verdict;
  return hashOf({
    kind,
    users,
    blocked,
    measurements: measurements.map(({ metric, users: of, affected }) => ({ metric, of, affected })),
  });
}
