import type { Instant } from "../../domain/time";
import { SECOND } from "../../domain/time";
import type { HostClock } from "../host/host-clock";

/** Things that people do in a rehearsal, at their times, while the clock stands still for each. */
export interface Agenda {
  /** Does it at that moment (or now, if that is over). A failure ends the rehearsal at the next {@link check}. */
  at(moment: Instant, deed: () => Promise<void>): () => void;
  /** Throws what a deed threw. */
  check(): void;
  /** Deeds that are still to come. */
  readonly pending: number;
}

export function createAgenda(clock: HostClock): Agenda {
  const failures: unknown[] = [];
  let pending = 0;
  return {
    at: (moment, deed) => {
      pending += 1;
      let over = false;
      const finish = (): void => {
        if (!over) pending -= 1;
        over = true;
      };
      const cancel = clock.schedule(moment, () => {
        clock
          .during(deed)
          .catch((error: unknown) => failures.push(error))
          .finally(finish);
      });
      return () => {
        cancel();
        finish();
      };
    },
    check: () => {
      if (failures.length > 0) throw failures[0];
    },
    get pending() {
      return pending;
    },
  };
}

/** How long somebody waits before trying again when the app does not answer, and how often. */
const RETRY_AFTER = 30 * SECOND;
const RETRIES = 40;

/** Tries until it answers something else than `again`; gives up after twenty minutes of the app's silence. */
export async function persist<T>(clock: HostClock, attempt: () => Promise<T | "again">): Promise<T | undefined> {
  for (let tried = 0; tried < RETRIES; tried++) {
    const answer = await attempt();
    if (answer !== "again") return answer;
    await clock.sleep(RETRY_AFTER);
  }
  return undefined;
}
