import { upperBound } from "./binomial";
import { percent, type ShareCount } from "./measure";
import type { Measurement } from "./verdict";

/** People who were active on most working days before, and how many of them are silent now. */
export interface SilenceFacts {
  readonly wave: ShareCount;
  /** The same of people whom no wave reached yet, in the same days; holidays and outages of the logs show in both. */
  readonly control: ShareCount;
}

/**
 * Whether more of the wave's people fell silent than of the control's (gates.md, `newlySilent`). It holds and never rolls
 * back, and clears by itself when they return. The difference counts only when it exceeds the plan's by more than chance:
 * the lower confidence bound of the wave's share must lie above the upper one of the control's by the allowed difference,
 * each at half the error. With fewer people in the control than the gate wants it only informs.
 */
export function measureSilence(
  limit: { readonly difference: number; readonly controlAtLeast: number },
  facts: SilenceFacts,
  confidence: number,
): Measurement {
  const { wave, control } = facts;
  const half = 1 - (1 - confidence) / 2;
  const least = 1 - upperBound(wave.users - wave.affected, wave.users, half);
  const usual = upperBound(control.affected, control.users, half);
  const common = { metric: "newlySilent", users: wave.users, affected: wave.affected, upperBound: 1 - least };
  const count = `${String(wave.affected)} of ${String(wave.users)} people who were active before are silent, and ${String(control.affected)} of ${String(control.users)} whom no wave reached`;
  if (wave.users === 0)
    return { ...common, result: "Successful", sentence: "nobody of the wave was active on most working days before" };
  if (control.users < limit.controlAtLeast)
    return {
      ...common,
      result: "Inconclusive",
      sentence: `${count}: fewer than the ${String(limit.controlAtLeast)} that a comparison needs`,
    };
  const failed = least - usual > limit.difference;
  return {
    ...common,
    result: failed ? "Failed" : "Successful",
    sentence: `${count}; ${failed ? "that is" : "that is not"} beyond doubt more than ${percent(limit.difference)} apart`,
  };
}
