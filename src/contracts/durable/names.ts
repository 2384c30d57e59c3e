/** Names of orchestrations, events and instances. One table, since an unregistered name hangs an instance for ever. */
export const ORCHESTRATIONS = {
  rollout: "rollout",
  wave: "wave",
  bake: "bake",
  approval: "approval",
  containment: "containment",
  preview: "preview",
} as const;

/** Raised to a wave, its bake or a containment: look at the store again. External events only wake. */
export const WAKE = "wake";

/** Each approval has an event name of its own. */
export function approvalEvent(approvalId: string): string {
  return `approval-${approvalId}`;
}

/** Instance ids carry the attempt, since starting a finished id would overwrite it. Waves count from 0. */
export function rolloutInstance(rolloutId: string, attempt: number): string {
  return `${rolloutId}-a${String(attempt)}`;
}

export function waveInstance(rolloutId: string, attempt: number, wave: number): string {
  return `${rolloutInstance(rolloutId, attempt)}-w${String(wave)}`;
}

export function bakeInstance(rolloutId: string, attempt: number, wave: number): string {
  return `${waveInstance(rolloutId, attempt, wave)}-bake`;
}

export function approvalInstance(approvalId: string): string {
  return `ask-${approvalId}`;
}

/** A preview is computed once. */
export function previewInstance(previewId: string): string {
  return `look-${previewId}`;
}

export function containmentInstance(rolloutId: string, attempt: number, wave: number): string {
  return `${waveInstance(rolloutId, attempt, wave)}-contain`;
}
