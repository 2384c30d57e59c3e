import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { MINUTE } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import { bindApproval, isAboutNow, stillBinds } from "./bind-approval";
import { readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { readShownPolicy, settleDrift } from "./settle-drift";
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
      await acceptUnderLease(deps, id, index, held);
    } finally {
      await deps.lease.release(held);
    }
  };
}

async function acceptUnderLease(deps: Needs, id: string, index: number, { token }: LeaseHeld): Promise<void> {
  const { drift } = await readRollout(deps.rollouts, id);
  if (drift === null || (await readShownPolicy(deps, drift)) === undefined) return;
  const approvalId = await findAnswer(deps, id, index);
  if (approvalId === undefined) return;
  if ((await useApprovals(deps)({ id }, { index }, ["drift"])) !== undefined) return;
  const policy = await readShownPolicy(deps, drift);
  if (policy === undefined) return;
  await settleDrift(deps, {
    rolloutId: id,
    drift,
    policy,
    token,
    wave: index,
    actor: "passkey-rollout",
    sentence: "The foreign change was accepted; the policy as it is now is the new baseline.",
    facts: { approvalId },
    once: `drift-accepted-${approvalId}`,
  });
}

/** The newest answer about exactly this change, if it was yes. */
async function findAnswer(deps: Needs, id: string, index: number): Promise<string | undefined> {
  const approvals = await deps.approvals.listApprovals(id);
  const newest = approvals.filter((each) => each.wave === index && each.kind === "drift").at(-1);
  if (newest?.state !== "approved" && newest?.state !== "used") return undefined;
  const rollout = await readRollout(deps.rollouts, id);
  if (!isAboutNow(newest, rollout)) return undefined;
  const wave = (await deps.rollouts.readWaves(id)).find((each) => each.value.index === index)?.value;
  if (wave === undefined) return undefined;
  return stillBinds(newest, bindApproval(rollout, wave, "drift", undefined)) ? newest.id : undefined;
}
