import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { findTarget } from "../domain/policy/intent";
import { equalProfiles, findProfile, sameId } from "../domain/policy/profile";
import type { DriftSeen, OwnedPolicy, RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { MINUTE } from "../domain/time";
import { bindApproval, stillBinds } from "./bind-approval";
import { changeRollout, readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { useApprovals } from "./use-approvals";

type Needs = Pick<Deps, "clock" | "rollouts" | "approvals" | "directory" | "audit" | "tenant" | "policy" | "lease">;

/** Reading twice and saving takes seconds; a read that is repeated may take a minute. */
const LEASE = 3 * MINUTE;

/**
 * Re-baselines after a named person accepted a foreign change: the policy as it was shown becomes the new baseline, and
 * what they took away is ours no longer. A policy or a baseline that moved on meanwhile is not accepted, and while a
 * write is under way it is tried again later. An approval that was used before a crash is brought to its end.
 */
export function acceptDrift(
  deps: Needs,
): (rollout: Pick<RolloutRecord, "id">, wave: Pick<WaveRecord, "index">) => Promise<void> {
  return async ({ id }, { index }) => {
    const held = await deps.lease.acquire("policy", `${id}/${String(index)}`, LEASE);
    if (held === undefined) return;
    try {
      await acceptUnderLease(deps, id, index);
    } finally {
      await deps.lease.release(held);
    }
  };
}

async function acceptUnderLease(deps: Needs, id: string, index: number): Promise<void> {
  const { drift } = await readRollout(deps.rollouts, id);
  if (drift === null || (await readShown(deps, drift)) === undefined) return;
  const approvalId = await findAnswer(deps, id, index);
  if (approvalId === undefined) return;
  if ((await useApprovals(deps)({ id }, { index }, ["drift"])) !== undefined) return;
  const policy = await readShown(deps, drift);
  if (policy === undefined) return;
  await deps.audit.append(
    {
      rolloutId: id,
      at: deps.clock.now(),
      kind: "hold-ended",
      actor: "passkey-rollout",
      wave: index,
      sentence: "The foreign change was accepted; the policy as it is now is the new baseline.",
      facts: { policyHash: drift.policyHash, approvalId },
    },
    `drift-accepted-${approvalId}`,
  );
  await deps.tenant.saveBaseline(policy);
  await changeRollout(deps.rollouts, id, (current) =>
    current.drift?.policyHash === drift.policyHash
      ? {
          ...current,
          drift: null,
          hold: isHeldBy(current, drift) ? null : current.hold,
          owned: stillOwned(current.owned, policy),
        }
      : current,
  );
}

/** The policy, if it and the baseline are those that the people were asked about; or the baseline is it already. */
async function readShown(deps: Needs, drift: DriftSeen): Promise<Fido2Policy | undefined> {
  const policy = await deps.policy.read();
  const baseline = (await deps.tenant.readBaseline())?.value;
  const hash = baseline === undefined ? drift.baselineHash : policyHash(baseline);
  if (hash !== drift.baselineHash && hash !== drift.policyHash) return undefined;
  return policyHash(policy) === drift.policyHash ? policy : undefined;
}

/** The newest answer about exactly this change, if it was yes. */
async function findAnswer(deps: Needs, id: string, index: number): Promise<string | undefined> {
  const approvals = await deps.approvals.listApprovals(id);
  const newest = approvals.filter((each) => each.wave === index && each.kind === "drift").at(-1);
  if (newest?.state !== "approved" && newest?.state !== "used") return undefined;
  const rollout = await readRollout(deps.rollouts, id);
  const wave = (await deps.rollouts.readWaves(id)).find((each) => each.value.index === index)?.value;
  if (wave === undefined) return undefined;
  return stillBinds(newest, bindApproval(rollout, wave, "drift", undefined)) ? newest.id : undefined;
}

/** A write that was held for this change says so in its reason: one answer is enough for both. */
function isHeldBy({ hold }: RolloutRecord, drift: DriftSeen): boolean {
  if (hold === null) return false;
  return hold.kind === "drift" || (hold.kind === "write" && drift.changes.some((each) => hold.reason.includes(each)));
}

/** What of ours is left in the policy. */
function stillOwned(owned: OwnedPolicy, policy: Fido2Policy): OwnedPolicy {
  return {
    profiles: owned.profiles.filter((own) => {
      const found = findProfile(policy, own.id);
      return found !== undefined && equalProfiles(found, own);
    }),
    targets: owned.targets.filter((own) =>
      (findTarget(policy, own.groupId)?.allowedPasskeyProfiles ?? []).some((id) => sameId(id, own.profileId)),
    ),
  };
}
