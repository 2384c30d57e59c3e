import type { HistoryEvent, ParentInstance } from "./history-events";

/**
 * Where the local host keeps its instances. The host writes so that a killed process loses nothing that it acknowledged:
 * started instances, raised events and finished turns. What was only in flight is done again.
 */
export interface HistoryStore {
  /** All instances without their histories, ordered by instance id. */
  list(): Promise<readonly InstanceState[]>;
  load(instanceId: string): Promise<StoredInstance | undefined>;
  /** Applies all of a change or, when the process dies meanwhile, nothing of it. */
  save(change: InstanceChange): Promise<void>;
  /** A missing instance is fine. */
  delete(instanceId: string): Promise<void>;
  /** When a timer trigger last ran. */
  loadTimer(functionName: string): Promise<TimerStatus | undefined>;
  saveTimer(functionName: string, status: TimerStatus): Promise<void>;
}

export type RuntimeStatus = "Pending" | "Running" | "Suspended" | "Completed" | "Failed" | "Terminated";

/** An instance but for its events. Times are epoch milliseconds; texts marked JSON are kept as they travel. */
export interface InstanceState {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string | null;
  /** 0 when fresh, 1 and up when the id was used before; null for children and continued executions (rules 38, 40, 43). */
  readonly generation: number | null;
  readonly parent: ParentInstance | null;
  /** JSON. */
  readonly input: string | null;
  readonly status: RuntimeStatus;
  /** JSON of what a completed instance returned; the bare text of a failure, a termination or a suspension. */
  readonly output: string | null;
  /** JSON. */
  readonly customStatus: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** What was scheduled and has not been heard of, in order. */
  readonly open: readonly OpenTask[];
}

/** Work that an instance waits for (or, cancelled, no longer waits for), with all that is needed to begin it again. */
export type OpenTask =
  | { readonly kind: "activity"; readonly id: number; readonly name: string; readonly input: string | null }
  | {
      readonly kind: "timer";
      readonly id: number;
      /** As in the history. */
      readonly fireAt: string;
      readonly createdAt: number;
      /** When it really fires. */
      readonly dueAt: number;
    }
  | {
      readonly kind: "child";
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly executionId: string;
      readonly version: string | null;
      readonly input: string | null;
      readonly createdAt: number;
    };

/** An acknowledged message that no turn has taken yet. Numbers rise in order of arrival. */
export interface StoredMessage {
  readonly number: number;
  readonly event: HistoryEvent;
}

export interface StoredInstance {
  readonly state: InstanceState;
  /** Of the present execution, oldest first. */
  readonly events: readonly HistoryEvent[];
  readonly messages: readonly StoredMessage[];
}

export interface InstanceChange {
  readonly instanceId: string;
  /** The new state; without it only messages change. */
  readonly state?: InstanceState;
  /** Forget everything else about the instance, messages too: it begins anew. */
  readonly replace?: boolean;
  /** Forget the events so far: a new execution of the same instance. */
  readonly restart?: boolean;
  readonly append?: readonly HistoryEvent[];
  readonly post?: StoredMessage;
  /** Numbers of messages that are in the events now. */
  readonly taken?: readonly number[];
}

/** Times are epoch milliseconds; `last` is undefined until the first run. */
export interface TimerStatus {
  readonly last: number | undefined;
  readonly next: number;
  readonly lastUpdated: number | undefined;
}

/** Statuses in which nothing more will happen. */
export function isFinished(status: RuntimeStatus): boolean {
  return status === "Completed" || status === "Failed" || status === "Terminated";
}
