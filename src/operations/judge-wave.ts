import { judgeWave as judge } from "../domain/health/judge";
import type { JudgeInput } from "../domain/health/judge-input";
import type { GraceEnd } from "../domain/health/outcomes";
import type { Verdict } from "../domain/health/verdict";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { isBeyondErrorLimit, standingHold } from "../domain/rollout/verdict-limits";
import { isWaveEnd } from "../domain/rollout/transitions";
import { addWorkingMinutes } from "../domain/plan/working-time";
import { type Instant, HOUR, MINUTE, SECOND, toIso } from "../domain/time";
import { changeWave, readRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { holdWhile } from "./hold-while";
import type { PostNeeds } from "./post-card";
import { readControl } from "./read-control";
import { readJudgeInput } from "./read-judge-input";
import { reopenVerdicts } from "./reopen-verdicts";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "evidence" | "audit"> & PostNeeds;

/** A person gets this many working minutes for one more try before a failure counts (gates.md). */
const GRACE_MINUTES = 120;
/** Every bake looks at least this often, woken or not. */
const LOOK = 15 * MINUTE;
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
    const judged = await judgeNow(deps, rollout, wave, wave.appliedAt, waves, graceOf(graces, rollout));
    const verdict = { ...judged, erroneousSince: erroneousSince(judged, wave.verdict) };
    await keep(deps, wave, wave.bakeEndsAt, verdict);
    await holdWhile(deps)(rollout, wave, verdict);
    if (isHourLater(wave.verdict, verdict)) {
      const how = { graceEnd: graceOf(graces, rollout), gateOf: (each: number) => gateOf(rollout, each) };
      await reopenVerdicts(deps)(rollout, waves, index, how);
    }
    return { nextLook: nextLook(verdict, rollout, wave.appliedAt, wave.bakeEndsAt, deps.clock.now()) };
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
  const input = await readJudgeInput(deps)({
    rollout,
    wave,
    waves,
    appliedAt,
    graceEnd,
    gate: gateOf(rollout, wave.index),
  });
  const verdict = judge(input);
  // Reading the control is most of the work: only what it may explain asks for it.
  if (!asksForControl(input, verdict)) return verdict;
  return judge({ ...input, ...(await readControl(deps)({ rollout, waves, wave, appliedAt, input })) });
}

/** An alarm may be everybody's, and silence is judged by others' silence once the bake is over. */
function asksForControl({ gate, bakeEndsAt, watermark }: JudgeInput, verdict: Verdict): boolean {
  const over = bakeEndsAt !== null && watermark >= bakeEndsAt;
  return verdict.kind === "alarm" || (over && gate.guardrails.newlySilent !== "off");
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

/** Earlier waves are judged again once an hour: nothing that comes late is that urgent. */
function isHourLater(before: Verdict | null, now: Verdict): boolean {
  return before === null || Math.floor(before.at / HOUR) !== Math.floor(now.at / HOUR);
}

/** Since when nothing could be measured, over all looks that came to that. */
function erroneousSince({ kind, at }: Verdict, before: Verdict | null): Instant | null {
  if (kind !== "error") return null;
  return before?.kind === "error" ? (before.erroneousSince ?? before.at) : at;
}

/** Null: there is something to decide. Otherwise the end of the bake, then often enough to decide soon after the logs are complete and every failure is decided. */
function nextLook(
  verdict: Verdict,
  rollout: RolloutRecord,
  appliedAt: Instant,
  bakeEndsAt: Instant,
  now: Instant,
): Instant | null {
  if (verdict.kind === "alarm") return null;
  if (now < bakeEndsAt) return Math.min(now + LOOK, bakeEndsAt);
  if (isBeyondErrorLimit(verdict, rollout, bakeEndsAt)) return null;
  const held = standingHold(verdict, rollout) !== null;
  if (verdict.watermark >= bakeEndsAt && verdict.kind !== "error" && !verdict.provisional && !held) return null;
  if (held && !verdict.provisional) return now + LOOK;
  return now + Math.min(Math.max((bakeEndsAt - appliedAt) / 24, 5 * SECOND), 5 * MINUTE);
}
