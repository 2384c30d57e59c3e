import type { RolloutPhase, WavePhase } from "./phases";
import { isSent, type RolloutRecord, type WaveRecord } from "./records";
import type { Step } from "./step";

/** The phase in which a wave is while the step is carried out. */
export function wavePhaseOf(step: Step, wave: WaveRecord, now: number): WavePhase {
  if (wave.phase === "rolling-back") return wave.phase;
  switch (step.do) {
    case "wait":
      return step.phase;
    case "ask":
    case "await-approval":
      return "waiting-for-approval";
    case "apply":
      return isSent(wave) ? "verifying" : "applying";
    case "bake":
      return wave.bakeEndsAt !== null && now >= wave.bakeEndsAt ? "judging" : "baking";
    case "extend":
    case "promote":
      return wave.phase === "held" || wave.phase === "waiting-for-approval" ? wave.phase : "judging";
    case "hold":
      return "held";
    case "contain":
    case "end":
      return wave.phase;
  }
}

/** The phase of its rollout meanwhile. */
export function rolloutPhaseOf(step: Step, rollout: RolloutRecord): RolloutPhase {
  if (rollout.controls.pausedBy !== null) return "paused";
  if (step.do === "hold" || rollout.hold !== null) return "held";
  return step.do === "wait" && rollout.phase === "scheduled" ? "scheduled" : "running";
}
