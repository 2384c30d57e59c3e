import type { RolloutRecord, WaveRecord } from "../../domain/rollout/records";
import { formatDuration, withReadableTimes } from "../../views/times";
import { counted, people, ROLLOUT_PHASE_WORDS, verdictInShort, WAVE_PHASE_WORDS } from "../../views/words";
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
    "",
    `${ROLLOUT_PHASE_WORDS[rollout.phase].word}: the rollout is over after ${formatDuration(now() - startsAt)} of tenant time. ${nobodyOr(distinct(lockedOut.map((each) => each.personId)))} locked out by it, by the tenant's own truth; ${people(distinct(registered.map((each) => each.personId)))} registered a passkey.`,
    ...waves.map((wave) => `  ${waveText(wave, rollout.plan.schedule.timeZone)}`),
    `The whole story (${counted(writes.length, "policy write")}): passkey-rollout audit ${rollout.id}`,
  ];
}

function waveText({ name, phase, usersGained, verdict }: WaveRecord, zone: string): string {
  const gained = usersGained === null ? "" : `, ${people(usersGained)}`;
  const came = verdict === null ? "." : `; ${withReadableTimes(verdictInShort(verdict), zone)}`;
  return `${name}: ${WAVE_PHASE_WORDS[phase].word.toLowerCase()}${gained}${came}`;
}

function nobodyOr(count: number): string {
  return count === 0 ? "Nobody was" : `${people(count)} ${count === 1 ? "was" : "were"}`;
}
