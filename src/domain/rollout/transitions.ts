import type { RolloutPhase, WaveEnd, WavePhase } from "./phases";

/** While it has not ended a rollout goes back and forth between these, as its situation is read anew. */
const GOING: readonly RolloutPhase[] = ["running", "paused", "held"];
const ROLLOUT_ENDS: readonly RolloutPhase[] = ["frozen", "aborted", "failed", "rolled-back", "completed"];

/** Every transition a rollout may make. An end of going forward may still be rolled back; nothing else leaves it. */
const ROLLOUT_TRANSITIONS: Readonly<Record<RolloutPhase, readonly RolloutPhase[]>> = {
  preflight: ["scheduled", "refused", "failed", "aborted", "frozen"],
  scheduled: [...GOING, "rolling-back", ...ROLLOUT_ENDS],
  running: [...GOING, "rolling-back", ...ROLLOUT_ENDS],
  paused: ["scheduled", ...GOING, "rolling-back", ...ROLLOUT_ENDS],
  held: ["scheduled", ...GOING, "rolling-back", ...ROLLOUT_ENDS],
  "rolling-back": ["rolled-back", "frozen", "aborted", "failed"],
  failed: ["rolling-back", "running"],
  refused: [],
  frozen: ["rolling-back"],
  aborted: ["rolling-back"],
  completed: ["rolling-back"],
  "rolled-back": ["rolling-back"],
};

const WORKING: readonly WavePhase[] = [
  "waiting-for-window",
  "waiting-for-approval",
  "applying",
  "verifying",
  "baking",
  "judging",
  "held",
];
const STOPPED: readonly WavePhase[] = ["skipped", "frozen", "aborted", "failed"];
const ONWARD: readonly WavePhase[] = [...WORKING, "promoted", "rolling-back", ...STOPPED];

/**
 * A wave that has not ended may be in any working phase next, since each decision reads the world anew. What is
 * forbidden is to begin again, to leave an end otherwise than by a rollback, and to go on once that has begun.
 */
const WAVE_TRANSITIONS: Readonly<Record<WavePhase, readonly WavePhase[]>> = {
  "not-started": ONWARD,
  "waiting-for-window": ONWARD,
  "waiting-for-approval": ONWARD,
  applying: ONWARD,
  verifying: ONWARD,
  baking: ONWARD,
  judging: ONWARD,
  held: ONWARD,
  "rolling-back": ["rolled-back", "frozen", "failed"],
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
