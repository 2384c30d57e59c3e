import {
  type DurableClient,
  getClient,
  type DurableOrchestrationStatus,
  OrchestrationRuntimeStatus,
} from "durable-functions";
import type { InvocationContext } from "@azure/functions";
import type { OrchestrationStatus, Orchestrations } from "../ports/orchestrations";

const STATES: Readonly<Record<string, OrchestrationStatus["state"]>> = {
  [OrchestrationRuntimeStatus.Pending]: "pending",
  [OrchestrationRuntimeStatus.Running]: "running",
  [OrchestrationRuntimeStatus.ContinuedAsNew]: "running",
  [OrchestrationRuntimeStatus.Suspended]: "suspended",
  [OrchestrationRuntimeStatus.Completed]: "completed",
  [OrchestrationRuntimeStatus.Failed]: "failed",
  [OrchestrationRuntimeStatus.Terminated]: "terminated",
  [OrchestrationRuntimeStatus.Canceled]: "terminated",
};

/** The port over the durable client of one invocation, which must have `df.input.durableClient()` among its inputs. */
export function createDurableOrchestrations(context: InvocationContext): Orchestrations {
  let made: DurableClient | undefined;
  const client = () => (made ??= getClient(context));
  return {
    async start(name, instanceId, input) {
      try {
        await client().startNew(name, { instanceId, input });
      } catch (error) {
        if (!isRunningAlready(error)) throw error;
      }
    },
    async wake(instanceId, event) {
      try {
        await client().raiseEvent(instanceId, event, { woken: true });
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    async status(instanceId) {
      try {
        return toStatus(await client().getStatus(instanceId));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

function toStatus(status: DurableOrchestrationStatus): OrchestrationStatus {
  return {
    instanceId: status.instanceId,
    name: status.name,
    state: STATES[status.runtimeStatus] ?? "running",
    output: status.output,
  };
}

/** The library throws plain errors for 404 (no such instance): their text is all there is to tell them by. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /404|no instance with id/i.test(error.message);
}

/** 409: an instance of that id is running. Ids carry the attempt, so it is the very one that was to be started. */
function isRunningAlready(error: unknown): boolean {
  return error instanceof Error && /\b409\b/.test(error.message);
}
