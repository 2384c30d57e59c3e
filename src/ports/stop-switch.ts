import type { Instant } from "../domain/time";

/** Read right before every PATCH; whoever can't read it doesn't write. */
export interface StopSwitch {
  read(): Promise<StopSwitchState>;
  set(on: boolean, by: string, reason: string): Promise<void>;
}

export interface StopSwitchState {
  readonly on: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly since: Instant | null;
}
