import type { Principal } from "../domain/people";
import { isRolloutEnd } from "../domain/rollout/transitions";
import type { StopSwitchState } from "../ports/stop-switch";
import type { Deps } from "./deps";

export interface StopSwitchInput {
  readonly on: boolean;
  readonly by: Principal;
  readonly reason: string;
}

type Needs = Pick<Deps, "clock" | "rollouts" | "audit" | "stopSwitch" | "logger">;

/**
 * Turns the tenant-wide stop switch. On: first the switch, then the audit trail of every rollout under way, since
 * nothing may delay a stop. Off: first the audit trail, as before any other effect.
 */
export function setStopSwitch(deps: Needs): (input: StopSwitchInput) => Promise<StopSwitchState> {
  return async ({ on, by, reason }) => {
    if (!on) await recordInAll(deps, { on, by, reason });
    await deps.stopSwitch.set(on, by.upn, reason);
    if (on) {
      try {
        await recordInAll(deps, { on, by, reason });
      } catch (error) {
        deps.logger.error("stop-switch-not-audited", { why: error instanceof Error ? error.name : "unknown" });
      }
    }
    return deps.stopSwitch.read();
  };
}

async function recordInAll(deps: Needs, { on, by, reason }: StopSwitchInput): Promise<void> {
  for (const rollout of await deps.rollouts.listRollouts()) {
    if (isRolloutEnd(rollout.phase)) continue;
    await deps.audit.append({
      rolloutId: rollout.id,
      at: deps.clock.now(),
      kind: "control-requested",
      actor: by.upn,
      wave: null,
      sentence: `${by.upn} turned the stop switch ${on ? "on: nothing is written any more" : "off"}${reason === "" ? "" : `: ${reason}`}`,
      facts: { control: on ? "stop-switch-on" : "stop-switch-off" },
    });
  }
}
