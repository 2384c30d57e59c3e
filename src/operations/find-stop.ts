import { SECOND } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import type { WriteInput, WriteNeeds } from "./write-input";

/** A request may take this long (the client's time-out): a PATCH leaves only with more lease than that. */
const REQUEST_TIMEOUT = 30 * SECOND;

/**
 * Whatever forbids the PATCH now. Asked before anything is recorded, and as the very last thing before it leaves: after
 * the last `await` only the clock is looked at, so nothing can slip in between.
 */
export async function findStop(
  deps: Pick<WriteNeeds, "clock" | "lease" | "stopSwitch">,
  input: Pick<WriteInput, "mayNotLeave"> & { readonly held: LeaseHeld },
): Promise<string | undefined> {
  const why = (await input.mayNotLeave()) ?? (await readStopSwitch(deps));
  if (why !== undefined) return why;
  if (!(await deps.lease.isHeld(input.held))) return "another writer took the lease meanwhile";
  return input.held.expiresAt - deps.clock.now() <= REQUEST_TIMEOUT
    ? "the lease would end before the request's time-out"
    : undefined;
}

/** Why the stop switch forbids a write. It fails closed: one that can't be read is on, and says why it can't be read. */
export async function readStopSwitch(deps: Pick<WriteNeeds, "stopSwitch">): Promise<string | undefined> {
  try {
    const { on, by, reason } = await deps.stopSwitch.read();
    return on ? `the stop switch is on (${by ?? "unknown"}: ${reason ?? "no reason given"})` : undefined;
  } catch (error) {
    const what = error instanceof Error ? error.message : "it gave no reason";
    return `the stop switch can't be read, so nothing is written: ${what}`;
  }
}
