import type { ChainedEvent } from "../domain/audit/event";
import { verifyChain, type ChainVerdict } from "../domain/audit/chain";
import type { Instant } from "../domain/time";
import type { StopSwitchState } from "../ports/stop-switch";
import type { Deps } from "./deps";
import { readStatus, type RolloutStatus } from "./read-status";

/** Registrations and given-up ceremonies of a wave that was applied; sign-ins are summed up in its verdict. */
export interface WaveCounts {
  readonly wave: number;
  readonly registrations: number;
  readonly peopleRegistered: number;
  readonly started: number;
  readonly cancelled: number;
}

/** All that the page of one rollout shows. */
export interface RolloutView extends RolloutStatus {
  readonly now: Instant;
  readonly counts: readonly WaveCounts[];
  readonly audit: readonly ChainedEvent[];
  readonly chain: ChainVerdict;
  readonly stopSwitch: StopSwitchState;
}

type Needs = Pick<Deps, "clock" | "rollouts" | "approvals" | "audit" | "evidence" | "stopSwitch">;

/** undefined: there is no rollout of that id. */
export function showRollout(deps: Needs): (rolloutId: string) => Promise<RolloutView | undefined> {
  return async (rolloutId) => {
    const status = await readStatus(deps)(rolloutId);
    if (status === undefined) return undefined;
    const now = deps.clock.now();
    const counts: WaveCounts[] = [];
    for (const wave of status.waves) {
      if (wave.appliedAt === null) continue;
      const scope = { rolloutId, wave: wave.index };
      const registrations = await deps.evidence.read(scope, "registrations", wave.appliedAt, now);
      const ceremonies = await deps.evidence.read(scope, "ceremonies", wave.appliedAt, now);
      counts.push({
        wave: wave.index,
        registrations: registrations.length,
        peopleRegistered: new Set(registrations.map((each) => each.userId)).size,
        started: ceremonies.filter((each) => each.step === "started").length,
        cancelled: ceremonies.filter((each) => each.step === "cancelled").length,
      });
    }
    const audit = await deps.audit.list(rolloutId);
    return { ...status, now, counts, audit, chain: verifyChain(audit), stopSwitch: await deps.stopSwitch.read() };
  };
}

/** All that the first page shows: every rollout with its waves, newest first. */
export interface OverviewView {
  readonly now: Instant;
  readonly rollouts: readonly RolloutStatus[];
  readonly stopSwitch: StopSwitchState;
}

export function showOverview(deps: Needs): () => Promise<OverviewView> {
  return async () => {
    const rollouts: RolloutStatus[] = [];
    for (const { id } of newestFirst(await deps.rollouts.listRollouts())) {
      const status = await readStatus(deps)(id);
      if (status !== undefined) rollouts.push(status);
    }
    return { now: deps.clock.now(), rollouts, stopSwitch: await deps.stopSwitch.read() };
  };
}

export function newestFirst<T extends { readonly createdAt: Instant; readonly id: string }>(
  rollouts: readonly T[],
): readonly T[] {
  return [...rollouts].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}
