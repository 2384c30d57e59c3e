import type { InstanceState, RuntimeStatus } from "./history-store";
import type { HubClient } from "./hub-client";
import { outputOf, parsed } from "./instance-view";

export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  /** Epoch milliseconds. */
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
}

/** Durable operations for code beside the app. Rejects with the errors of `orchestration-errors.ts`. */
export interface HostClient {
  /** Answers the instance id. */
  start(name: string, input: unknown, instanceId?: string, version?: string): Promise<string>;
  raiseEvent(instanceId: string, eventName: string, data: unknown): Promise<void>;
  status(instanceId: string): Promise<InstanceStatus | undefined>;
  list(): Promise<InstanceStatus[]>;
  terminate(instanceId: string, reason: string): Promise<void>;
  suspend(instanceId: string, reason: string): Promise<void>;
  resume(instanceId: string, reason: string): Promise<void>;
  purge(instanceId: string): Promise<void>;
}

/** Values instead of JSON texts around the hub's client. */
export function hostClient(hub: HubClient): HostClient {
  return {
    // Nothing becomes the empty string, as by the library's startNew (rule 28).
    start: (name, input, instanceId, version) => hub.start(name, JSON.stringify(input ?? ""), instanceId, version),
    raiseEvent: (instanceId, eventName, data) => hub.raiseEvent(instanceId, eventName, JSON.stringify(data ?? null)),
    status: (instanceId) => Promise.resolve(statusOf(hub.state(instanceId))),
    list: () => Promise.resolve(hub.list().map(toStatus)),
    terminate: (instanceId, reason) => hub.terminate(instanceId, reason),
    suspend: (instanceId, reason) => hub.suspend(instanceId, reason),
    resume: (instanceId, reason) => hub.resume(instanceId, reason),
    purge: (instanceId) => hub.purge(instanceId),
  };
}

function statusOf(state: InstanceState | undefined): InstanceStatus | undefined {
  return state && toStatus(state);
}

function toStatus(state: InstanceState): InstanceStatus {
  return {
    name: state.name,
    instanceId: state.instanceId,
    runtimeStatus: state.status,
    input: parsed(state.input),
    customStatus: parsed(state.customStatus),
    output: outputOf(state),
    createdTime: state.createdAt,
    lastUpdatedTime: state.updatedAt,
  };
}
