import { isWaveEnd, moveWave } from "../domain/rollout/transitions";
import { bakeEnd } from "../domain/plan/working-time";
import type { Instant } from "../domain/time";
import { changeWave, readRollout, readWave } from "./change-rollout";
import type { Deps } from "./deps";
import { useApprovals } from "./use-approvals";

/** The wave passed: the next one may start. Where it rests on an approval, that is used now. */
export function promoteWave(
  deps: Pick<Deps, "clock" | "rollouts" | "approvals" | "directory" | "audit" | "tenant">,
): (input: { rolloutId: string; wave: number }) => Promise<{ promoted: boolean }> {
  return async ({ rolloutId, wave: index }) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const wave = await readWave(deps.rollouts, rolloutId, index);
    if (isWaveEnd(wave.phase)) return { promoted: wave.phase === "promoted" };
    if ((await useApprovals(deps)(rollout, wave, ["insufficient"])) !== undefined) return { promoted: false };
    const now = deps.clock.now();
    const reason = wave.verdict?.reason ?? "no verdict";
    await deps.audit.append(
      {
        rolloutId,
        at: now,
        kind: "wave-promoted",
        actor: "passkey-rollout",
        wave: index,
        sentence: `Wave '${wave.name}' is promoted: ${reason}.`,
        facts: { verdict: wave.verdict?.kind ?? null },
      },
      `wave-promoted-${String(index)}`,
    );
    await changeWave(deps.rollouts, rolloutId, index, (current) =>
      isWaveEnd(current.phase)
        ? current
        : { ...current, phase: moveWave(current.phase, "promoted"), decidedAt: now, waitsFor: reason },
    );
    return { promoted: true };
  };
}

/** Bakes on by what the gate's `extend` says, counted from now. */
export function extendBake(
  deps: Pick<Deps, "clock" | "rollouts">,
): (input: { rolloutId: string; wave: number }) => Promise<{ until: Instant }> {
  return async ({ rolloutId, wave: index }) => {
    const { plan } = await readRollout(deps.rollouts, rolloutId);
    const planned = plan.waves[index];
    const then = plan.gates[planned?.gate ?? "standard"]?.onInsufficientEvidence;
    const now = deps.clock.now();
    const wave = await changeWave(deps.rollouts, rolloutId, index, (current) => {
      if (then?.kind !== "extend" || current.bakeEndsAt === null || current.bakeEndsAt > now) return current;
      return {
        ...current,
        bakeEndsAt: now + then.by,
        extensions: current.extensions + 1,
        phase: moveWave(current.phase, "baking"),
        waitsFor: "more evidence",
      };
    });
    return { until: wave.bakeEndsAt ?? (planned === undefined ? now : bakeEnd(plan, planned, now)) };
  };
}
