import { app, type InvocationContext } from "@azure/functions";
import { input } from "durable-functions";
import { collectEvidence } from "../operations/collect-evidence";
import { reportOpenApprovals } from "../operations/report-open-approvals";
import { remindApprovers } from "../operations/remind-approvers";
import { sweepPreviews } from "../operations/sweep-previews";
import { verifyAudit } from "../operations/verify-audit";
import { watchRollouts } from "../operations/watch-rollouts";
import type { AppParts } from "./app-parts";

/** A timer is a singleton over all instances (blob lease), so ticks never overlap; one that fails is simply due again. */
export function registerTimers(parts: AppParts): void {
  const { settings } = parts;
  const schedules = (settings.ok ? settings.settings.schedules : settings.partial.schedules) ?? DEFAULTS;
  app.timer("collect-evidence", {
    schedule: schedules.collect,
    extraInputs: [input.durableClient()],
    handler: (_, context) =>
      tick(parts, context, async (deps) => {
        const { stored, problems } = await collectEvidence(deps)();
        parts.world.logger.info("evidence-collected", { stored, problems: problems.length });
      }),
  });
  app.timer("watch", {
    schedule: schedules.watch,
    extraInputs: [input.durableClient()],
    handler: (_, context) =>
      tick(parts, context, async (deps) => {
        const { restarted } = await watchRollouts(deps)();
        if (restarted.length > 0) parts.world.logger.warn("rollouts-restarted", { count: restarted.length });
        await reportOpenApprovals(deps)();
        await remindApprovers(deps)();
        const { removed, begun } = await sweepPreviews(deps)();
        if (removed + begun > 0) parts.world.logger.info("previews-swept", { removed, begun });
      }),
  });
  app.timer("verify-audit", {
    schedule: EVERY_NIGHT,
    extraInputs: [input.durableClient()],
    handler: (_, context) =>
      tick(parts, context, async (deps) => {
        await verifyAudit(deps)();
      }),
  });
}

const EVERY_NIGHT = "0 17 3 * * *";
const DEFAULTS = { collect: "0 */5 * * * *", watch: "0 */5 * * * *" };

type TickDeps = NonNullable<AppParts["deps"]> & Pick<Parameters<typeof collectEvidence>[0], "orchestrations">;

/**
 * A tick that fails is logged and forgotten: the next one reads from the same cursors. One that was finished says so: an
 * alert misses that line when the app is dead, or when every tick fails.
 */
async function tick(
  parts: AppParts,
  context: InvocationContext,
  work: (deps: TickDeps) => Promise<void>,
): Promise<void> {
  const { world, deps } = parts;
  if (deps === undefined) {
    world.logger.error("settings-wrong", { timer: context.functionName });
    return;
  }
  try {
    await work({ ...deps, orchestrations: world.orchestrations(context) });
    world.logger.info("tick-done", { timer: context.functionName });
  } catch (error) {
    const [name, message] = error instanceof Error ? [error.name, error.message] : ["unknown", String(error)];
    world.logger.error("tick-failed", { timer: context.functionName, error: name, message });
  }
}
