import { rolloutInstance, ORCHESTRATIONS } from "../contracts/durable/names";
import type { RolloutInput } from "../contracts/durable/orchestrations";
import { guardHash, type TenantGuard } from "../domain/guard/guard";
import type { Principal } from "../domain/people";
import type { RolloutPlan } from "../domain/plan/plan";
import { planHash } from "../domain/plan/plan-hash";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import type { Instant } from "../domain/time";
import { readRollout } from "./change-rollout";
import type { Deps } from "./deps";

export interface StartInput {
  readonly plan: RolloutPlan;
  readonly guard: TenantGuard | null;
  readonly requester: Principal;
  readonly idempotencyKey: string | null;
  /** Hash of the request body: the same key with another body is a mistake. */
  readonly bodyHash: string;
}

export type StartAnswer =
  | { readonly kind: "created" | "same"; readonly rollout: RolloutRecord }
  | { readonly kind: "mismatch"; readonly rolloutId: string };

type Needs = Pick<Deps, "clock" | "ids" | "rollouts" | "tenant" | "audit" | "orchestrations">;

/**
 * Begins a rollout in phase `preflight`. The row is inserted first (insert-only), then the orchestration is started;
 * a process that dies between the two is mended by the watch timer or by the same call once more.
 */
export function startRollout(deps: Needs): (input: StartInput) => Promise<StartAnswer> {
  return async (input) => {
    const fresh = `r${deps.ids.guid().replaceAll("-", "").slice(0, 12)}`;
    const claimed =
      input.idempotencyKey === null
        ? { bodyHash: input.bodyHash, rolloutId: fresh }
        : await deps.tenant.claimKey(input.idempotencyKey, input.bodyHash, fresh);
    if (claimed.bodyHash !== input.bodyHash) return { kind: "mismatch", rolloutId: claimed.rolloutId };
    const existing = await deps.rollouts.readRollout(claimed.rolloutId);
    if (existing === undefined) await insert(deps, input, claimed.rolloutId);
    const rollout = await readRollout(deps.rollouts, claimed.rolloutId);
    await beginOrchestration(deps, rollout);
    return { kind: existing === undefined ? "created" : "same", rollout };
  };
}

/** Starts the rollout's orchestration of its present attempt, unless it is known already. */
export async function beginOrchestration(deps: Pick<Deps, "orchestrations">, rollout: RolloutRecord): Promise<void> {
  const instance = rolloutInstance(rollout.id, rollout.attempt);
  if ((await deps.orchestrations.status(instance)) !== undefined) return;
  const input: RolloutInput = { rolloutId: rollout.id, attempt: rollout.attempt };
  await deps.orchestrations.start(ORCHESTRATIONS.rollout, instance, input);
}

async function insert(deps: Needs, input: StartInput, id: string): Promise<void> {
  const { plan, guard, requester } = input;
  const now = deps.clock.now();
  const hash = planHash(plan);
  await deps.audit.append(
    {
      rolloutId: id,
      at: now,
      kind: "rollout-requested",
      actor: requester.upn,
      wave: null,
      sentence: `${requester.upn} asked for the rollout '${plan.metadata.name}' with ${String(plan.waves.length)} waves.`,
      facts: {
        planHash: hash,
        guardHash: guard === null ? null : guardHash(guard),
        ticketId: plan.metadata.ticketId ?? null,
      },
    },
    "rollout-requested",
  );
  const profileIds = { open: plan.profile.id ?? deps.ids.guid(), closed: deps.ids.guid() };
  const rollout = newRollout({ id, plan, guard, requester, createdAt: now, profileIds });
  await deps.rollouts.insertRollout(
    rollout,
    plan.waves.map((wave, index) => newWave(id, index, wave.name)),
  );
}

/** A rollout as it begins: nothing is read or written for it yet. */
export function newRollout(begin: {
  readonly id: string;
  readonly plan: RolloutPlan;
  readonly guard: TenantGuard | null;
  readonly requester: Pick<Principal, "id" | "upn" | "name">;
  readonly createdAt: Instant;
  readonly profileIds: RolloutRecord["profileIds"];
}): RolloutRecord {
  const { id, plan, guard, requester, createdAt, profileIds } = begin;
  return {
    id,
    attempt: 1,
    phase: "preflight",
    plan,
    planHash: planHash(plan),
    guard,
    guardHash: guard === null ? null : guardHash(guard),
    requester: { id: requester.id, upn: requester.upn, name: requester.name },
    createdAt,
    startedAt: null,
    endedAt: null,
    controls: {
      pausedBy: null,
      frozenBy: null,
      abortedBy: null,
      rollbackWave: null,
      rollbackBy: null,
      rollbackAt: null,
    },
    hold: null,
    resumedAt: null,
    waitsFor: "preflight reads the tenant",
    findings: [],
    owned: { profiles: [], targets: [] },
    profileIds,
    drift: null,
    currentWave: 0,
    revision: 1,
  };
}

function newWave(rolloutId: string, index: number, name: string): WaveRecord {
  return {
    rolloutId,
    index,
    name,
    phase: "not-started",
    waitsFor: index === 0 ? "preflight" : "the waves before it",
    groups: [],
    users: 0,
    peopleHash: null,
    plannedStart: null,
    appliedAt: null,
    verifiedAt: null,
    bakeEndsAt: null,
    extensions: 0,
    decidedAt: null,
    verdict: null,
    usersGained: null,
    rollback: null,
    write: null,
  };
}
