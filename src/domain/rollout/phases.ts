/** Phases of a rollout. The last five are ends of going forward. */
export const ROLLOUT_PHASES = [
  "preflight",
  "scheduled",
  "running",
  "paused",
  "held",
  "rolling-back",
  "refused",
  "failed",
  "frozen",
  "aborted",
  "rolled-back",
  "completed",
] as const;
export type RolloutPhase = (typeof ROLLOUT_PHASES)[number];

/** Phases of a wave, in the order a healthy one passes them; then its ends. */
export const WAVE_PHASES = [
  "not-started",
  "waiting-for-window",
  "waiting-for-approval",
  "applying",
  "verifying",
  "baking",
  "judging",
  "held",
  "rolling-back",
  "promoted",
  "rolled-back",
  "skipped",
  "frozen",
  "aborted",
  "failed",
] as const;
export type WavePhase = (typeof WAVE_PHASES)[number];

export type WaveEnd = Extract<WavePhase, "promoted" | "rolled-back" | "skipped" | "frozen" | "aborted" | "failed">;

export const ROLLBACK_STRATEGIES = ["freeze", "close-registration", "retain-registered", "restore"] as const;
export type RollbackStrategy = (typeof ROLLBACK_STRATEGIES)[number];
