/**
 * When durable timers really fire. On the official host a timer is a queue message that becomes visible after a delay in
 * whole seconds, cut off, so that it fires up to a second early (recordings, rule 35). The same is done here: code that
 * takes for granted that the time has come shall fail on this host, too.
 */

const SECOND = 1000;

/** Creating a timer takes the official host a little, so that a delay of exactly two seconds is cut to one. */
const CREATING = 1;

/** What the fastest message needs through the queue. Without it, waiting again for the rest of a second would never end. */
const QUEUE_TRIP = 25;

/** Epoch milliseconds at which a timer for `fireAt`, created at `now`, fires. */
export function timerDueAt(fireAt: number, now: number): number {
  const seconds = Math.max(Math.floor((fireAt - now - CREATING) / SECOND), 0);
  return now + seconds * SECOND + QUEUE_TRIP;
}
