import { ROLLOUT_PHASES, WAVE_PHASES } from "../../../src/domain/rollout/phases";
import {
  isRolloutEnd,
  isWaveEnd,
  moveRollout,
  moveWave,
  TransitionError,
} from "../../../src/domain/rollout/transitions";

test("nothing leaves an end of going forward but a rollback", () => {
  for (const from of ROLLOUT_PHASES.filter(isRolloutEnd))
    for (const to of ROLLOUT_PHASES.filter((phase) => phase !== from && phase !== "rolling-back"))
      if (!(from === "failed" && to === "running")) expect(() => moveRollout(from, to)).toThrow(TransitionError);
});

test("an ended wave can only be taken back", () => {
  for (const from of WAVE_PHASES.filter(isWaveEnd))
    for (const to of WAVE_PHASES.filter((phase) => phase !== from && phase !== "rolling-back"))
      expect(() => moveWave(from, to)).toThrow(TransitionError);
});

test("staying is no transition", () => {
  for (const phase of ROLLOUT_PHASES) expect(moveRollout(phase, phase)).toBe(phase);
});

test("a wrong step names both phases", () => {
  expect(() => moveRollout("refused", "running")).toThrow("A rollout can't go from 'refused' to 'running'");
});
