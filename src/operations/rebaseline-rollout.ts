import { LOCAL_ID_PREFIX } from "../contracts/local-identities";
import { groupRule, samePerson } from "../domain/approval/may-decide";
import type { Principal } from "../domain/people";
import type { RolloutPhase } from "../domain/rollout/phases";
import type { DriftSeen, RolloutRecord } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { MINUTE } from "../domain/time";
import { RolloutChangedError } from "../ports/rollout-store";
import type { Deps } from "./deps";
import { asMember, readApprovers } from "./read-approvers";
import { readShownPolicy, settleDrift } from "./settle-drift";
import { wakeRollout } from "./wake-rollout";

export interface RebaselineInput {
  readonly rolloutId: string;
  readonly by: Principal;
  readonly reason: string;
}

export type RebaselineAnswer =
  | { readonly kind: "done"; readonly phase: RolloutPhase }
  | { readonly kind: "not-found" }
  | { readonly kind: "refused"; readonly why: string };

type Needs = Pick<
  Deps,
  | "clock"
  | "rollouts"
  | "approvals"
  | "audit"
  | "directory"
  | "lease"
  | "logger"
  | "orchestrations"
  | "policy"
  | "tenant"
>;

/** As for every acceptance: reading twice and saving takes seconds. */
const LEASE = 3 * MINUTE;

/**
 * A person accepts the policy as it is now, whoever changed it, without waiting to be asked. Only the change that the
 * rollout has named, only by somebody who could approve it (an approver who did not start the rollout), and only where
 * one answer is enough. Nothing is written to the tenant. Denials are audited like the act itself.
 */
export function rebaselineRollout(deps: Needs): (input: RebaselineInput) => Promise<RebaselineAnswer> {
  return async (input) => {
    const rollout = (await deps.rollouts.readRollout(input.rolloutId))?.value;
    if (rollout === undefined) return { kind: "not-found" };
    const { drift } = rollout;
    const why = (await findDenial(deps, rollout, input.by)) ?? (drift === null ? NOTHING_SEEN : undefined);
    if (why !== undefined || drift === null) return refuse(deps, input, why ?? NOTHING_SEEN);
    const held = await deps.lease.acquire("policy", `${rollout.id}/rebaseline`, LEASE);
    if (held === undefined) return refuse(deps, input, "a write to the policy is under way; try again in a minute");
    try {
      const policy = await readShownPolicy(deps, drift);
      if (policy === undefined) return await refuse(deps, input, MOVED_ON);
      await record(deps, input, "control-requested", sentenceOf(input, drift));
      const settled = await settleDrift(deps, {
        rolloutId: rollout.id,
        drift,
        policy,
        token: held.token,
        wave: rollout.currentWave,
        actor: input.by.upn,
        sentence: `${input.by.upn} accepted the foreign change; the policy as it is now is the new baseline.`,
        facts: { acceptedBy: input.by.id },
        once: `rebaselined-${drift.baselineHash}-${drift.policyHash}-${String(drift.seenAt)}`,
      });
      await voidQuestions(deps, rollout.id);
      await wakeSafely(deps, settled);
      return { kind: "done", phase: settled.phase };
    } finally {
      await deps.lease.release(held);
    }
  };
}

const NOTHING_SEEN = "no change of the policy by somebody else is known; the policy is compared every few minutes";
const MOVED_ON =
  "the policy was changed again since it was shown; look at the rollout again, then accept what it shows";

/** Accepting by this way is deciding, so whoever may not decide may not do it either. */
async function findDenial(deps: Needs, rollout: RolloutRecord, principal: Principal): Promise<string | undefined> {
  if (isRolloutEnd(rollout.phase)) return `the rollout has ended already (${rollout.phase})`;
  if (principal.kind !== "person") return "an application can't accept a change; a signed-in person has to";
  const approverGroups = await readApprovers(deps)(rollout);
  const by = asMember(principal, approverGroups, LOCAL_ID_PREFIX);
  if (samePerson(by, rollout.requester)) return "who started the rollout can't accept it; somebody else has to";
  const denial = groupRule({ by, approverGroups });
  if (denial !== undefined) return `only an approver can accept it. ${denial[1]}`;
  const minimum = Math.max(rollout.plan.approvals.minimum, rollout.guard?.approvals?.minimum ?? 1);
  return minimum > 1
    ? `${String(minimum)} approvers have to accept it: answer the question that the rollout asks`
    : undefined;
}

async function refuse(deps: Needs, input: RebaselineInput, why: string): Promise<RebaselineAnswer> {
  const sentence = `${input.by.upn} asked to accept the policy as it is now; refused: ${why}`;
  await record(deps, input, "control-denied", sentence);
  return { kind: "refused", why };
}

function sentenceOf({ by, reason }: RebaselineInput, drift: DriftSeen): string {
  const what = `${by.upn} accepts the policy as it is now: ${drift.sentence ?? drift.changes.join("; ")}`;
  return reason === "" ? what : `${what}. Reason: ${reason}`;
}

async function record(
  deps: Needs,
  { rolloutId, by }: RebaselineInput,
  kind: "control-requested" | "control-denied",
  sentence: string,
): Promise<void> {
  await deps.audit.append({
    rolloutId,
    at: deps.clock.now(),
    kind,
    actor: by.upn,
    wave: null,
    sentence,
    facts: { control: "rebaseline" },
  });
}

/** What was still asked about the change is asked no more. */
async function voidQuestions(deps: Needs, rolloutId: string): Promise<void> {
  for (const { id, kind, state } of await deps.approvals.listApprovals(rolloutId)) {
    if (kind !== "drift" || (state !== "open" && state !== "approved")) continue;
    const found = await deps.approvals.readApproval(id);
    if (found?.value.state !== state) continue;
    try {
      await deps.approvals.saveApproval({ ...found.value, state: "void" }, found.etag);
    } catch (error) {
      // Somebody answers it at this very moment: it binds a change that is accepted by now, so the answer counts nowhere.
      if (!(error instanceof RolloutChangedError)) throw error;
    }
  }
}

/** The acceptance stands in the store: a wake that fails only makes it a quarter of an hour later. */
async function wakeSafely(deps: Needs, rollout: RolloutRecord): Promise<void> {
  try {
    await wakeRollout(deps)(rollout);
  } catch (error) {
    deps.logger.warn("wake-failed", { rolloutId: rollout.id, error: error instanceof Error ? error.name : "unknown" });
  }
}
