import { nextStart } from "../../domain/plan/schedule";
import type { TenantGuard } from "../../domain/guard/guard";
import type { RolloutPlan } from "../../domain/plan/plan";
import { HOUR } from "../../domain/time";
import type { Instant } from "../../domain/time";

/**
 * About when each wave will start if nothing delays it: for scenario times before a wave (`wave 3 - 1h`). Working hours
 * are taken as ten a day. undefined from the first wave on that can never start.
 */
export function planStarts(
  plan: RolloutPlan,
  guard: TenantGuard | null,
  from: Instant,
): readonly (Instant | undefined)[] {
  let notBefore: Instant | undefined = from;
  return plan.waves.map((wave) => {
    if (notBefore === undefined) return undefined;
    const start = nextStart(plan, wave, notBefore, guard ?? undefined);
    const at = "at" in start ? start.at : undefined;
    const bake = wave.bake.kind === "hours" ? wave.bake.ms : (wave.bake.hours / WORKING_DAY) * 24 * HOUR;
    notBefore = at === undefined ? undefined : at + bake;
    return at;
  });
}

const WORKING_DAY = 10;
