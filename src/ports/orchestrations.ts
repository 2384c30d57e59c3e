/** Durable work: start it, wake it, look at it. */
export interface Orchestrations {
  start(name: string, instanceId: string, input: object): Promise<void>;
  /** Raises an event that only wakes; an instance that is missing or finished is no error. */
  wake(instanceId: string, event: string): Promise<void>;
  status(instanceId: string): Promise<OrchestrationStatus | undefined>;
}

export interface OrchestrationStatus {
  readonly instanceId: string;
  readonly name: string;
  readonly state: "pending" | "running" | "suspended" | "completed" | "failed" | "terminated";
  readonly output: unknown;
}
