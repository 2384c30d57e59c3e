import type { RuntimeStatus } from "./history-store";

export class InstanceMissingError extends Error {
  override readonly name = "InstanceMissingError";
  readonly instanceId: string;
  constructor(instanceId: string) {
    super(`There is no orchestration instance "${instanceId}". It was never started here, or was purged.`);
    this.instanceId = instanceId;
  }
}

export class InstanceFinishedError extends Error {
  override readonly name = "InstanceFinishedError";
  readonly instanceId: string;
  readonly status: RuntimeStatus;
  constructor(instanceId: string, status: RuntimeStatus) {
    super(`The orchestration instance "${instanceId}" is ${status} and takes no more messages.`);
    this.instanceId = instanceId;
    this.status = status;
  }
}

export class InstanceExistsError extends Error {
  override readonly name = "InstanceExistsError";
  readonly instanceId: string;
  readonly status: RuntimeStatus;
  constructor(instanceId: string, status: RuntimeStatus) {
    // The official host's words (recordings, rule 40).
    super(`An Orchestration instance with the status ${status} already exists.`);
    this.instanceId = instanceId;
    this.status = status;
  }
}

/** Suspending what is suspended, resuming what is not. The text is the official host's (rule 50). */
export class WrongStatusError extends Error {
  override readonly name = "WrongStatusError";
  readonly instanceId: string;
  readonly status: RuntimeStatus;
  constructor(verb: "suspend" | "resume", instanceId: string, status: RuntimeStatus) {
    super(`Cannot ${verb} the orchestration instance ${instanceId} because instance is in the ${status} state.`);
    this.instanceId = instanceId;
    this.status = status;
  }
}

/** Purging what still runs. The text is the official host's (rule 51). */
export class InstanceNotFinishedError extends Error {
  override readonly name = "InstanceNotFinishedError";
  readonly instanceId: string;
  readonly status: RuntimeStatus;
  constructor(instanceId: string, status: RuntimeStatus) {
    super(
      "Only orchestrations in a terminal state can be purged, but the orchestration with instance ID " +
        `${instanceId} has status ${status}`,
    );
    this.instanceId = instanceId;
    this.status = status;
  }
}
