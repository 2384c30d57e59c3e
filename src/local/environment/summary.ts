import type { RolloutRecord } from "../../domain/rollout/records";
import { formatDuration } from "../../views/times";
import { counted, people, ROLLOUT_PHASE_WORDS, WAVE_PHASE_WORDS } from "../../views/words";
import { wrap } from "../rehearsal/report-text";
import type { Raised } from "./raise-environment";

/** What came of the rollout: what it stored, beside what the emulated tenant knows to be true. */
export async function summarise(
  { stores, tenant, startsAt, now }: Raised,
  rollout: RolloutRecord,
): Promise<readonly string[]> {
  const { truth } = tenant;
  const waves = (await stores.rollouts.readWaves(rollout.id)).map((wave) => wave.value);
  const writes = truth.policyWrites.filter((write) => write.author.kind === "product" && write.refused === undefined);
  const lockedOut = truth.lockouts.filter(({ cause }) => "author" in cause && cause.author.kind === "product");
  const registered = truth.registrations.filter((each) => each.at >= (rollout.startedAt ?? startsAt));
  const distinct = (ids: readonly string[]): number => new Set(ids).size;
  return [
    `The rollout is over after ${formatDuration(now() - startsAt)} of tenant time: ${ROLLOUT_PHASE_WORDS[rollout.phase].word.toLowerCase()}.`,
    ...waves.flatMap((wave) =>
      wrap(
        `Wave ${String(wave.index + 1)}, ${wave.name}: ${WAVE_PHASE_WORDS[wave.phase].word.toLowerCase()}${wave.usersGained === null ? "" : `, ${people(wave.usersGained)} gained the profile`}${wave.verdict === null ? "" : `; ${wave.verdict.kind}: ${wave.verdict.reason}`}.`,
        2,
      ),
    ),
    `  ${people(distinct(registered.map((each) => each.personId)))} registered a passkey; ${people(distinct(lockedOut.map((each) => each.personId)))} locked out by the rollout, by the tenant's own truth.`,
    `  ${counted(writes.length, "policy write")}. The whole story: passkey-rollout audit ${rollout.id}`,
  ];
}
