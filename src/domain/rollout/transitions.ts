import type { RolloutPhase, WaveEnd, WavePhase } from "./phases";

/** Every transition a rollout may make. An end of going forward may still be rolled back; nothing else leaves it. */
const ROLLOUT_TRANSITIONS: Readonly<Record<RolloutPhase, readonly RolloutPhase[]>> = {
  preflight: ["scheduled", "refused", "failed", "aborted", "frozen"],
  scheduled: ["running", "paused", "held", "frozen", "aborted", "failed"],
  running: ["paused", "held", "rolling-back", "frozen", "aborted", "completed", "failed", "rolled-back"],
  paused: ["running", "scheduled", "held", "rolling-back", "frozen", "aborted", "failed"],
  held: ["running", "scheduled", "paused", "rolling-back", "frozen", "aborted", "failed"],
  "rolling-back": ["rolled-back", "held", "frozen", "aborted", "failed"],
  failed: ["rolling-back", "running"],
  refused: [],
  frozen: ["rolling-back"],
  aborted: ["rolling-back"],
  completed: ["rolling-back"],
  "rolled-back": ["rolling-back"],
};

const WAVE_TRANSITIONS: Readonly<Record<WavePhase, readonly WavePhase[]>> = {
  "not-started": [
    "waiting-for-window",
    "waiting-for-approval",
    "applying",
    "held",
    "skipped",
    "frozen",
    "aborted",
    "failed",
  ],
  "waiting-for-window": ["waiting-for-approval", "applying", "held", "skipped", "frozen", "aborted", "failed"],
  "waiting-for-approval": [
    "waiting-for-window",
    "applying",
    "held",
    "baking",
    "judging",
    "rolling-back",
    "skipped",
    "frozen",
    "aborted",
    "failed",
    "promoted",
  ],
  applying: [
    "verifying",
    "baking",
    "held",
    "waiting-for-window",
    "waiting-for-approval",
    "rolling-back",
    "frozen",
    "aborted",
    "failed",
  ],
  verifying: ["baking", "held", "applying", "rolling-back", "frozen", "aborted", "failed"],
  baking: ["judging", "held", "waiting-for-approval", "promoted", "rolling-back", "frozen", "aborted", "failed"],
  judging: ["baking", "held", "waiting-for-approval", "promoted", "rolling-back", "frozen", "aborted", "failed"],
  held: [
    "waiting-for-window",
    "waiting-for-approval",
    "applying",
    "verifying",
    "baking",
    "judging",
    "promoted",
    "rolling-back",
    "skipped",
    "frozen",
    "aborted",
    "failed",
  ],
  "rolling-back": ["rolled-back", "frozen", "aborted", "held", "failed"],
  promoted: ["rolling-back"],
  frozen: ["rolling-back"],
  aborted: ["rolling-back"],
  failed: ["rolling-back"],
  skipped: [],
  "rolled-back": [],
};

/** A step from one phase to another that the table doesn't have: a bug, never a user's mistake. */
export class TransitionError extends Error {
  override readonly name = "TransitionError";
  readonly what: string;
  readonly from: string;
  readonly to: string;
  constructor(what: string, from: string, to: string) {
    super(`A ${what} can't go from '${from}' to '${to}': the transition table doesn't allow it.`);
    this.what = what;
    this.from = from;
    this.to = to;
  }
}

/** Staying is always allowed; anything outside the table throws {@link TransitionError}. */
export function moveRollout(from: RolloutPhase, to: RolloutPhase): RolloutPhase {
  if (from !== to && !ROLLOUT_TRANSITIONS[from].includes(to)) throw new TransitionError("rollout", from, to);
  return to;
}

/** See {@link moveRollout}. */
export function moveWave(from: WavePhase, to: WavePhase): WavePhase {
  if (from !== to && !WAVE_TRANSITIONS[from].includes(to)) throw new TransitionError("wave", from, to);
  return to;
}

/** Phases in which a rollout goes no further by itself. */
export function isRolloutEnd(phase: RolloutPhase): boolean {
  return ["refused", "failed", "frozen", "aborted", "rolled-back", "completed"].includes(phase);
}

const WAVE_ENDS: ReadonlySet<WavePhase> = new Set([
  "promoted",
  "rolled-back",
  "skipped",
  "frozen",
  "aborted",
  "failed",
]);

/** Phases that a wave leaves only by a rollback. */
export function isWaveEnd(phase: WavePhase): phase is WaveEnd {
  return WAVE_ENDS.has(phase);
}
