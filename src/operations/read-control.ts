import type { Control, JudgeInput } from "../domain/health/judge-input";
import { LEAST_CONTROL } from "../domain/health/blame";
import type { SignIn } from "../domain/evidence/records";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import type { Instant } from "../domain/time";
import type { Deps } from "./deps";
import { baselineOf, countSilent, readPeopleIds } from "./read-judge-input";

interface Asked {
  readonly rollout: RolloutRecord;
  readonly waves: readonly WaveRecord[];
  readonly wave: WaveRecord;
  readonly appliedAt: Instant;
  readonly input: JudgeInput;
}

/**
 * The concurrent control of a wave: people of waves that were not applied yet, in the same hours, and for silence in the
 * same days before. Fewer than twenty people say nothing, so they are none.
 */
export function readControl(
  deps: Pick<Deps, "documents" | "evidence">,
): (asked: Asked) => Promise<Pick<JudgeInput, "control" | "silence">> {
  return async ({ rollout, waves, wave, appliedAt, input }) => {
    const since = appliedAt - baselineOf((wave.bakeEndsAt ?? input.now) - appliedAt);
    const people: string[] = [];
    const before: SignIn[] = [];
    const signIns: SignIn[] = [];
    for (const other of waves.filter((each) => each.index > wave.index && each.appliedAt === null)) {
      const scope = { rolloutId: rollout.id, wave: other.index };
      people.push(...(await readPeopleIds(deps, rollout.id, other.index)));
      before.push(...(await deps.evidence.read(scope, "signIns", since, appliedAt)));
      signIns.push(...(await deps.evidence.read(scope, "signIns", appliedAt, input.watermark)));
    }
    const own = { rolloutId: rollout.id, wave: wave.index };
    const ownBefore = await deps.evidence.read(own, "signIns", since, appliedAt);
    const control: Control | null = people.length < LEAST_CONTROL ? null : { people, signIns };
    return {
      control,
      silence: {
        wave: countSilent(input.people, ownBefore, input.signIns),
        control: countSilent(people, before, signIns),
      },
    };
  };
}
