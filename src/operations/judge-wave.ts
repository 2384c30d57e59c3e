import type { ShareCount } from "../domain/health/measure";
import { isTested, judgeWave as judge } from "../domain/health/judge";
import { type GraceEnd, outcomesOf } from "../domain/health/outcomes";
import type { Verdict } from "../domain/health/verdict";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { isWaveEnd } from "../domain/rollout/transitions";
import { addWorkingMinutes } from "../domain/plan/working-time";
import { type Instant, HOUR, MINUTE, SECOND, toIso } from "../domain/time";
import { changeWave, readRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { readSourceHealth } from "./read-source-health";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "evidence" | "audit">;

/** A person gets this many working minutes for one more try before a failure counts (gates.md). */
const GRACE_MINUTES = 120;
/** Every bake looks at least this often, woken or not. */
const LOOK = 15 * MINUTE;
/** A refusal by policy is the wave's own doing only after its write had this long to act everywhere. */
const PROPAGATION = HOUR;
/** The people's own rate is taken from as long a time before the wave as it bakes, but at most this. */
const BASELINE = 72 * HOUR;
/** Moments remembered per plan before beginning anew. */
const LONGEST_MEMORY = 100_000;

/** Judges a baking wave on the evidence stored so far; `nextLook` null when there is something to decide. */
export function judgeWave(
  deps: Needs,
): (input: { rolloutId: string; wave: number }) => Promise<{ nextLook: Instant | null }> {
  const graces = new Map<string, GraceEnd>();
  return async ({ rolloutId, wave: index }) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const waves = await readWaves(deps.rollouts, rolloutId);
    const wave = waves.find((each) => each.index === index);
    if (wave === undefined || wave.appliedAt === null || wave.bakeEndsAt === null || isStopped(rollout))
      return { nextLook: null };
    const verdict = await judgeNow(deps, rollout, wave, wave.appliedAt, waves, graceOf(graces, rollout));
    await keep(deps, wave, wave.bakeEndsAt, verdict);
    return { nextLook: nextLook(verdict, wave.appliedAt, wave.bakeEndsAt, deps.clock.now()) };
  };
}

/**
 * What a person asked for ends the bake at once, else it would be done only after the bake. Whatever stands here, the
 * decision must never answer with `bake` for it, or both would ask each other for ever.
 */
function isStopped({ controls }: RolloutRecord): boolean {
  return controls.abortedBy !== null || controls.frozenBy !== null || controls.rollbackWave !== null;
}

async function judgeNow(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  appliedAt: Instant,
  waves: readonly WaveRecord[],
  graceEnd: GraceEnd,
): Promise<Verdict> {
  const now = deps.clock.now();
  const scope = { rolloutId: rollout.id, wave: wave.index };
  const people = ((await deps.documents.readSnapshot(rollout.id, wave.index))?.people ?? []).map((person) => person.id);
  const bakes = (wave.bakeEndsAt ?? now) - appliedAt;
  const health = await readSourceHealth(deps)(bakes);
  const since = appliedAt - Math.min(Math.max(bakes, 24 * HOUR), BASELINE);
  const before = await deps.evidence.read(scope, "signIns", since, appliedAt);
  const input = {
    now,
    gate: gateOf(rollout, wave.index),
    confidence: rollout.plan.riskBudget.confidence,
    people,
    signIns: await deps.evidence.read(scope, "signIns", appliedAt, now),
    watermark: health.watermark,
    graceEnd,
    bakeEndsAt: wave.bakeEndsAt,
    actsFrom: appliedAt + PROPAGATION,
    pooled: {
      signInBlocked: pool(waves, wave.index, "signInBlocked"),
      passkeyFailing: pool(waves, wave.index, "passkeyFailing"),
    },
    baseline: countBlocked(people, before, appliedAt, graceEnd),
    control: { users: 0, affected: 0 },
    sourceProblem: health.problem,
  };
  const verdict = judge(input);
  if (verdict.kind !== "alarm") return verdict;
  // Only an alarm asks whether everybody fails: reading the control is most of the work.
  return judge({
    ...input,
    control: await readControl(deps, rollout, waves, wave.index, appliedAt, health.watermark, graceEnd),
  });
}

/** The same moments are asked for at every look: a plan's calendar arithmetic is done once each. */
function graceOf(graces: Map<string, GraceEnd>, { plan, planHash }: RolloutRecord): GraceEnd {
  const made = graces.get(planHash);
  if (made !== undefined) return made;
  const known = new Map<Instant, Instant>();
  const graceEnd: GraceEnd = (failedAt) => {
    const found = known.get(failedAt) ?? addWorkingMinutes(plan, failedAt, GRACE_MINUTES);
    if (known.size > LONGEST_MEMORY) known.clear();
    known.set(failedAt, found);
    return found;
  };
  graces.set(planHash, graceEnd);
  return graceEnd;
}

/** The wave's gate, or the standard one when the plan names none. */
function gateOf(rollout: RolloutRecord, index: number): RolloutRecord["plan"]["gates"][string] {
  const gate = rollout.plan.gates[rollout.plan.waves[index]?.gate ?? "standard"];
  if (gate === undefined)
    throw new Error(`The plan of rollout ${rollout.id} has no gate for wave ${String(index + 1)}.`);
  return gate;
}

function pool(waves: readonly WaveRecord[], index: number, metric: string): ShareCount {
  const earlier = waves
    .filter((each) => each.index < index && each.phase === "promoted")
    .flatMap((each) => each.verdict?.measurements ?? [])
    .filter((each) => each.metric === metric);
  return {
    users: earlier.reduce((sum, each) => sum + each.users, 0),
    affected: earlier.reduce((sum, each) => sum + each.affected, 0),
  };
}

function countBlocked(
  people: readonly string[],
  signIns: Parameters<typeof outcomesOf>[1],
  watermark: Instant,
  graceEnd: GraceEnd,
): ShareCount {
  const tested = outcomesOf(people, signIns, watermark, graceEnd).filter(isTested);
  return { users: tested.length, affected: tested.filter((each) => each.outcome === "blocked" && each.final).length };
}

/** People of waves that were not applied yet, in the same hours. */
async function readControl(
  deps: Needs,
  rollout: RolloutRecord,
  waves: readonly WaveRecord[],
  index: number,
  from: Instant,
  watermark: Instant,
  graceEnd: GraceEnd,
): Promise<ShareCount> {
  let [users, affected] = [0, 0];
  for (const wave of waves.filter((each) => each.index > index && each.appliedAt === null)) {
    const people = ((await deps.documents.readSnapshot(rollout.id, wave.index))?.people ?? []).map(
      (person) => person.id,
    );
    const signIns = await deps.evidence.read({ rolloutId: rollout.id, wave: wave.index }, "signIns", from, watermark);
    const count = countBlocked(people, signIns, watermark, graceEnd);
    users += count.users;
    affected += count.affected;
  }
  return { users, affected };
}

async function keep(deps: Needs, wave: WaveRecord, bakeEndsAt: Instant, verdict: Verdict): Promise<void> {
  if (wave.verdict?.kind !== verdict.kind)
    await deps.audit.append(
      {
        rolloutId: wave.rolloutId,
        at: verdict.at,
        kind: "verdict",
        actor: "passkey-rollout",
        wave: wave.index,
        sentence: `Wave '${wave.name}': ${verdict.kind}. ${verdict.reason}.`,
        facts: { verdict: verdict.kind, users: verdict.users, blocked: verdict.blocked, watermark: verdict.watermark },
      },
      `verdict-${String(wave.index)}-${String(verdict.at)}`,
    );
  await changeWave(deps.rollouts, wave.rolloutId, wave.index, (current) => ({
    ...current,
    verdict,
    waitsFor: isWaveEnd(current.phase)
      ? current.waitsFor
      : `its bake until ${toIso(bakeEndsAt)}; so far ${verdict.kind}: ${verdict.reason}`,
  }));
}

/** Null: there is something to decide. Otherwise the end of the bake, then often enough to decide soon after the logs are complete and every failure is decided. */
function nextLook(verdict: Verdict, appliedAt: Instant, bakeEndsAt: Instant, now: Instant): Instant | null {
  if (verdict.kind === "alarm") return null;
  if (now < bakeEndsAt) return Math.min(now + LOOK, bakeEndsAt);
  if (verdict.watermark >= bakeEndsAt && verdict.kind !== "error" && !verdict.provisional) return null;
  return now + Math.min(Math.max((bakeEndsAt - appliedAt) / 24, 5 * SECOND), 5 * MINUTE);
}
