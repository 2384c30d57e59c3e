import { bySeverity, type Finding } from "../domain/safety/finding";
import { findPreflightProblems } from "../domain/safety/preflight";
import type { PreflightFacts, WaveFacts } from "../domain/safety/preflight-facts";
import type { RolloutRecord } from "../domain/rollout/records";
import { isRolloutEnd, moveRollout } from "../domain/rollout/transitions";
import { MINUTE } from "../domain/time";
import { changeRollout, changeWave, readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { readPreflightFacts } from "./read-preflight-facts";
import { readWhatIf } from "./read-what-if";
import { hashPeople } from "./read-wave-people";
import { rememberMembers } from "./remember-members";
import { readTenant } from "./tenant-unreadable";

type Needs = Pick<Deps, "rollouts" | "documents" | "audit" | "logger"> & Parameters<typeof readPreflightFacts>[0];

/** A tenant that can't be read for a moment is no finding; one that can't be for this long since the start is. */
const PATIENCE = 30 * MINUTE;

export interface PreflightAnswer {
  readonly passed: boolean;
  readonly waves: number;
}

/**
 * Reads the tenant, lists findings, and either refuses the rollout or schedules it with a snapshot of each wave's
 * people. Once passed it stays passed: running it again reads nothing.
 */
export function runPreflight(deps: Needs): (input: { rolloutId: string }) => Promise<PreflightAnswer> {
  return async ({ rolloutId }) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const waves = rollout.plan.waves.length;
    if (rollout.phase !== "preflight")
      return { passed: rollout.startedAt !== null && !isRolloutEnd(rollout.phase), waves };
    const checked = await check(deps, rollout);
    const blocking = checked.findings.filter(blocks);
    if (blocking.length > 0 || checked.facts === undefined) {
      await refuse(deps, rolloutId, checked.findings);
      return { passed: false, waves };
    }
    await keepBaseline(deps, rolloutId, checked.facts);
    await keepStandingGroup(deps, rolloutId, checked.facts);
    for (const wave of checked.facts.waves) await keepWave(deps, rolloutId, wave);
    await pass(deps, rolloutId, checked.findings);
    return { passed: true, waves };
  };
}

/** Every finding about a tenant; without facts when it could not be read. */
async function check(
  deps: Needs,
  rollout: RolloutRecord,
): Promise<{ findings: readonly Finding[]; facts?: PreflightFacts }> {
  const patient = readTenant(deps, { since: rollout.createdAt, patience: PATIENCE });
  const remembering = { ...deps, directory: rememberMembers(deps.directory) };
  const read = await patient(() => readPreflightFacts(remembering)(rollout));
  if (!read.ok) return { findings: [read.finding] };
  const findings = findPreflightProblems(read.value);
  // Who is refused already need not know more; previews show the whole of a what-if.
  if (findings.some(blocks)) return { findings, facts: read.value };
  const whatIf = await patient(() => readWhatIf(remembering, { platforms: false })(read.value));
  const harm = whatIf.ok ? whatIf.value.findings.filter(blocks) : [whatIf.finding];
  return { findings: [...findings, ...harm].sort(bySeverity), facts: read.value };
}

function blocks({ severity }: Finding): boolean {
  return severity === "blocks";
}

/** Without another rollout under way, what the tenant holds now is what everything is compared with. */
async function keepBaseline(deps: Needs, rolloutId: string, facts: PreflightFacts): Promise<void> {
  const others = (await deps.rollouts.listRollouts()).filter(
    (other) => other.id !== rolloutId && other.startedAt !== null,
  );
  const shared = others.some((other) => !isRolloutEnd(other.phase)) && (await deps.tenant.readBaseline()) !== undefined;
  if (!shared) await deps.tenant.saveBaseline(facts.policy);
}

/** The group that people are added to, by the id that its name had now. */
async function keepStandingGroup(
  deps: Pick<Needs, "rollouts">,
  rolloutId: string,
  { standing }: PreflightFacts,
): Promise<void> {
  const group = standing?.found[0];
  if (group === undefined) return;
  const { id, name } = group;
  await changeRollout(deps.rollouts, rolloutId, (current) =>
    current.standingGroup?.id === id ? current : { ...current, standingGroup: { id, name } },
  );
}

async function keepWave(deps: Needs, rolloutId: string, { index, snapshot }: WaveFacts): Promise<void> {
  await deps.documents.saveSnapshot(rolloutId, index, snapshot);
  await changeWave(deps.rollouts, rolloutId, index, (wave) => ({
    ...wave,
    groups: snapshot.groups,
    users: snapshot.people.length,
    peopleHash: hashPeople(snapshot),
  }));
}

async function refuse(deps: Needs, rolloutId: string, findings: readonly Finding[]): Promise<void> {
  const now = deps.clock.now();
  const blocking = findings.filter((each) => each.severity === "blocks");
  const sentence = `Preflight refused the rollout: ${blocking.map((each) => each.sentence).join(" ")}`;
  await deps.audit.append(
    {
      rolloutId,
      at: now,
      kind: "preflight-refused",
      actor: "passkey-rollout",
      wave: null,
      sentence,
      facts: { blocking: blocking.length },
    },
    "preflight-refused",
  );
  await changeRollout(deps.rollouts, rolloutId, (current) =>
    isRolloutEnd(current.phase)
      ? current
      : {
          ...current,
          phase: moveRollout(current.phase, "refused"),
          endedAt: now,
          findings,
          waitsFor: "a corrected plan or tenant: see the findings",
        },
  );
}

async function pass(deps: Needs, rolloutId: string, findings: readonly Finding[]): Promise<void> {
  const now = deps.clock.now();
  await deps.audit.append(
    {
      rolloutId,
      at: now,
      kind: "preflight-passed",
      actor: "passkey-rollout",
      wave: null,
      sentence: `Preflight passed${withFindings(findings.length)}.`,
      facts: { findings: findings.length },
    },
    "preflight-passed",
  );
  await changeRollout(deps.rollouts, rolloutId, (current) =>
    isRolloutEnd(current.phase)
      ? current
      : {
          ...current,
          phase: moveRollout(current.phase, "scheduled"),
          startedAt: now,
          findings,
          waitsFor: "its first wave",
        },
  );
}

function withFindings(count: number): string {
  if (count === 0) return "";
  return count === 1
    ? " with 1 finding, which does not block"
    : ` with ${String(count)} findings, none of which blocks`;
}
