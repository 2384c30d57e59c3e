import { MINUTE } from "../../domain/time";
import type { SkippingClock } from "../host/host-clock";
import type { Speed } from "./messages";

/** Moves a skipping clock at a pace. */
export interface Pace {
  setSpeed(speed: Speed): void;
  stop(): Promise<void>;
}

/** How often time is moved on, real milliseconds. */
const STEP_MS = 50;
/** What a pause of the machine may be made up for at once; more would be a leap. */
const LONGEST_STEP_MS = 250;
/** Without a pace, time is moved on in steps of this tenant time, so that the speed can be changed in between. */
const FASTEST_STEP = 5 * MINUTE;

/**
 * Time flows at the speed, but stands still while the app is at work. So a lease or a time-out of seconds never runs out
 * just because the tenant's hours pass faster than this machine answers.
 */
export function paceClock(clock: SkippingClock, speed: Speed): Pace {
  let present = speed;
  let stopped = false;
  let last = performance.now();
  const flow = async (): Promise<void> => {
    while (!stopped) {
      const passed = Math.min(performance.now() - last, LONGEST_STEP_MS);
      last = performance.now();
      await clock.runUntil(clock.now() + (present === "max" ? FASTEST_STEP : Math.floor(passed * present)));
      // A turn of the event loop at least: requests of people come in between.
      await new Promise((resolve) => setTimeout(resolve, present === "max" ? 0 : STEP_MS));
    }
  };
  const flowing = flow();
  return {
    setSpeed: (value) => {
      present = value;
    },
    stop: async () => {
      stopped = true;
      await flowing;
    },
  };
}
