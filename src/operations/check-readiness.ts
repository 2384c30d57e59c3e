import { EVIDENCE_SOURCES } from "../domain/evidence/records";
import { findSourceProblem } from "../domain/evidence/source-health";
import type { Deps } from "./deps";

export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  /** For people: what answered, or what is wrong. */
  readonly detail: string;
}

type Needs = Pick<Deps, "clock" | "stopSwitch" | "policy" | "evidence" | "rollouts">;

/** Asks everything the app depends on, one after the other; each answers for itself. */
export function checkReadiness(deps: Needs): () => Promise<readonly ReadinessCheck[]> {
  return async () => [
    await check("storage", async () => {
      const { on, by } = await deps.stopSwitch.read();
      return on ? `answers; the stop switch is on (by ${by ?? "nobody known"})` : "answers";
    }),
    await check("policy", async () => {
      const { includeTargets } = await deps.policy.read();
      return `Graph gives the passkey policy with ${String(includeTargets.length)} targets`;
    }),
    await check("evidence", async () => {
      const running = (await deps.rollouts.listRollouts()).filter((rollout) => rollout.endedAt === null);
      if (running.length === 0) return "no rollout is under way, so none is collected";
      for (const source of EVIDENCE_SOURCES) {
        const problem = findSourceProblem(source, await deps.evidence.readCursor(source), deps.clock.now());
        if (problem !== null) throw new Error(problem);
      }
      return "every source answers";
    }),
  ];
}

async function check(name: string, ask: () => Promise<string>): Promise<ReadinessCheck> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch (error) {
    return {
      name,
      ok: false,
      detail: error instanceof Error ? error.message : "it failed for no reason that was given",
    };
  }
}
