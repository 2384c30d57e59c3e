import { app as durable } from "durable-functions";
import { ACTIVITY_NAMES, type ActivityName } from "../contracts/durable/activities";
import { ORCHESTRATIONS } from "../contracts/durable/names";
import { createActivities } from "../activities/activities";
import { approvalOrchestrator } from "../orchestrators/approval";
import { bakeOrchestrator } from "../orchestrators/bake";
import { containmentOrchestrator } from "../orchestrators/containment";
import { previewOrchestrator } from "../orchestrators/preview";
import { rolloutOrchestrator } from "../orchestrators/rollout";
import { waveOrchestrator } from "../orchestrators/wave";
import type { AppParts } from "./app-parts";

const ORCHESTRATORS = {
  [ORCHESTRATIONS.rollout]: rolloutOrchestrator,
  [ORCHESTRATIONS.wave]: waveOrchestrator,
  [ORCHESTRATIONS.bake]: bakeOrchestrator,
  [ORCHESTRATIONS.approval]: approvalOrchestrator,
  [ORCHESTRATIONS.containment]: containmentOrchestrator,
  [ORCHESTRATIONS.preview]: previewOrchestrator,
};

/**
 * Registers every orchestration and activity of the one table. With wrong settings the activities register all the same
 * and fail with the sentence that names the setting, so that the orchestration retries until it is mended.
 */
export function registerDurable({ deps, settings }: AppParts): void {
  for (const [name, orchestrator] of Object.entries(ORCHESTRATORS)) durable.orchestration(name, orchestrator);
  const activities = deps === undefined ? undefined : createActivities(deps);
  for (const name of ACTIVITY_NAMES)
    durable.activity(name, {
      handler: async (input: unknown) => {
        if (activities === undefined)
          throw new Error(settings.ok ? "The app is not composed." : sentences(settings.problems));
        return bind(activities, name)(input);
      },
    });
}

/** The table types each activity; at the trigger all that is known is its name. */
function bind(
  activities: ReturnType<typeof createActivities>,
  name: ActivityName,
): (input: unknown) => Promise<unknown> {
  return activities[name] as (input: unknown) => Promise<unknown>;
}

function sentences(problems: readonly { readonly sentence: string }[]): string {
  return problems.map((problem) => problem.sentence).join(" ");
}
