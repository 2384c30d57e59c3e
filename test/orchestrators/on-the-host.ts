import { app as durable } from "durable-functions";
import hostFile from "../../host.json";
import type { Activities, ActivityName } from "../../src/contracts/durable/activities";
import { ACTIVITY_NAMES } from "../../src/contracts/durable/activities";
import { collectFunctions } from "../../src/local/host/functions-core";
import { skippingClock, type SkippingClock } from "../../src/local/host/host-clock";
import { createLocalHost, type HostJson, type LocalHost } from "../../src/local/host/local-host";
import { memoryHistory } from "../../src/local/host/memory-history";
import { approvalOrchestrator } from "../../src/orchestrators/approval";
import { bakeOrchestrator } from "../../src/orchestrators/bake";
import { containmentOrchestrator } from "../../src/orchestrators/containment";
import { rolloutOrchestrator } from "../../src/orchestrators/rollout";
import { waveOrchestrator } from "../../src/orchestrators/wave";
import { TUESDAY_NINE } from "../builders/rollouts";

export type Script = { [K in ActivityName]?: (input: Activities[K]["input"], call: number) => Activities[K]["output"] };

export interface Stage {
  readonly clock: SkippingClock;
  readonly host: LocalHost;
  /** Every activity that ran, in order: `name` or `name input`. */
  readonly calls: string[];
  run(until: number): Promise<void>;
  output(instanceId: string): Promise<unknown>;
}

/** Runs an orchestration on the local host in skipped time, with activities that answer as the script says. */
export async function stage(name: string, instanceId: string, input: object, script: Script): Promise<Stage> {
  const calls: string[] = [];
  const counts = new Map<string, number>();
  let ids = 0;
  const clock = skippingClock({ startsAt: TUESDAY_NINE });
  const registry = collectFunctions(() => {
    durable.orchestration("rollout", rolloutOrchestrator);
    durable.orchestration("wave", waveOrchestrator);
    durable.orchestration("bake", bakeOrchestrator);
    durable.orchestration("approval", approvalOrchestrator);
    durable.orchestration("containment", containmentOrchestrator);
    for (const activity of ACTIVITY_NAMES)
      durable.activity(activity, {
        handler: (given: unknown): unknown => {
          calls.push(activity);
          const call = (counts.get(activity) ?? 0) + 1;
          counts.set(activity, call);
          const answer = script[activity] as ((input: unknown, call: number) => unknown) | undefined;
          if (answer === undefined) throw new Error(`the story says nothing about ${activity}`);
          return answer(given, call);
        },
      });
  });
  const host = createLocalHost({
    registry,
    clock,
    history: memoryHistory(),
    ids: () => `dddddddd-0000-4000-8000-${String((ids += 1)).padStart(12, "0")}`,
    hostJson: hostFile as HostJson,
    log: () => undefined,
    sequential: true,
    settings: { TASKHUB_NAME: "test" },
  });
  await clock.during(() => host.start());
  await clock.during(() => host.client.start(name, input, instanceId));
  return {
    clock,
    host,
    calls,
    run: (until) => clock.runUntil(until),
    output: async (id) => (await host.client.status(id))?.output,
  };
}
