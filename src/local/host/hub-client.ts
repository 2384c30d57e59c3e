import { EventType } from "./history-events";
import { isFinished } from "./history-store";
import type { InstanceState } from "./history-store";
import { InstanceMissingError, InstanceNotFinishedError, WrongStatusError } from "./orchestration-errors";
import type { Orchestrations } from "./orchestrations";

export interface HubClientOptions {
  readonly orchestrations: Orchestrations;
  /** Runs work beside the queue's, which is forgotten when the host is killed. */
  readonly inFlight: <T>(work: () => Promise<T>) => Promise<T>;
  readonly ids: () => string;
  /** For instances that are started without a version. */
  readonly defaultVersion: string | null;
}

export interface InstanceFilter {
  /** Epoch milliseconds, inclusive. */
  readonly createdFrom?: number | undefined;
  readonly createdTo?: number | undefined;
  /** Empty: any. */
  readonly statuses?: readonly string[];
  readonly idPrefix?: string | undefined;
}

/** What can be asked of the task hub from outside of orchestrations. Each call is work in flight for the clock. */
export class HubClient {
  readonly #options: HubClientOptions;

  constructor(options: HubClientOptions) {
    this.#options = options;
  }

  /** Answers the instance id; without one given, it is 32 hex digits (rule 38). `input` is JSON text. */
  start(name: string, input: string | null, instanceId?: string, version?: string): Promise<string> {
    return this.#start(name, input, instanceId ?? this.#hexId(), this.#options.ids(), version);
  }

  /** Starts the same again, under a new id or the old one. Throws InstanceMissingError. */
  restart(instanceId: string, keepsId: boolean): Promise<string> {
    const state = this.state(instanceId);
    if (state === undefined) return Promise.reject(new InstanceMissingError(instanceId));
    return this.#start(state.name, state.input, keepsId ? instanceId : this.#hexId(), this.#hexId());
  }

  #start(name: string, input: string | null, id: string, executionId: string, version?: string): Promise<string> {
    return this.#inFlight(async () => {
      const { defaultVersion, orchestrations } = this.#options;
      await orchestrations.start({ name, instanceId: id, executionId, input, version: version ?? defaultVersion });
      return id;
    });
  }

  #hexId(): string {
    return this.#options.ids().replaceAll("-", "");
  }

  /** `data` is JSON text. */
  raiseEvent(instanceId: string, eventName: string, data: string): Promise<void> {
    const body = { EventType: EventType.EventRaised, Name: eventName, Input: data } as const;
    return this.#inFlight(() => this.#options.orchestrations.post(instanceId, body));
  }

  terminate(instanceId: string, reason: string): Promise<void> {
    const body = { EventType: EventType.ExecutionTerminated, Input: reason } as const;
    return this.#inFlight(() => this.#options.orchestrations.post(instanceId, body));
  }

  suspend(instanceId: string, reason: string): Promise<void> {
    return this.#inFlight(() => {
      const status = this.state(instanceId)?.status;
      if (status === "Suspended") throw new WrongStatusError("suspend", instanceId, status);
      const body = { EventType: EventType.ExecutionSuspended, Reason: reason } as const;
      return this.#options.orchestrations.post(instanceId, body);
    });
  }

  resume(instanceId: string, reason: string): Promise<void> {
    return this.#inFlight(() => {
      const status = this.state(instanceId)?.status;
      if (status === "Running" || status === "Pending") throw new WrongStatusError("resume", instanceId, status);
      const body = { EventType: EventType.ExecutionResumed, Reason: reason } as const;
      return this.#options.orchestrations.post(instanceId, body);
    });
  }

  /** Throws InstanceMissingError, and InstanceNotFinishedError while the instance runs. */
  purge(instanceId: string): Promise<void> {
    return this.#inFlight(() => {
      const state = this.state(instanceId);
      if (state === undefined) throw new InstanceMissingError(instanceId);
      if (!isFinished(state.status)) throw new InstanceNotFinishedError(instanceId, state.status);
      return this.#options.orchestrations.forget(instanceId);
    });
  }

  /** Answers how many are gone. Running instances go, too, when the filter names no status: so on the official host (rule 51). */
  purgeBy(filter: InstanceFilter): Promise<number> {
    return this.#inFlight(async () => {
      const found = this.list(filter);
      for (const state of found) await this.#options.orchestrations.forget(state.instanceId);
      return found.length;
    });
  }

  /** Ordered by instance id. */
  list(filter: InstanceFilter = {}): InstanceState[] {
    const statuses = filter.statuses ?? [];
    return this.#options.orchestrations
      .states()
      .filter(
        (it) => it.createdAt >= (filter.createdFrom ?? -Infinity) && it.createdAt <= (filter.createdTo ?? Infinity),
      )
      .filter((it) => statuses.length === 0 || statuses.includes(it.status))
      .filter((it) => it.instanceId.startsWith(filter.idPrefix ?? ""));
  }

  state(instanceId: string): InstanceState | undefined {
    return this.#options.orchestrations.state(instanceId);
  }

  #inFlight<T>(work: () => Promise<T>): Promise<T> {
    // An async function, so that what `work` throws at once rejects like everything else.
    return this.#options.inFlight(async () => work());
  }
}
