import { isAccessEdit } from "../domain/evidence/access-edit";
import { classifyCode } from "../domain/evidence/classify";
import type { Registration, SignIn } from "../domain/evidence/records";
import type { Before, JudgeInput } from "../domain/health/judge-input";
import type { ShareCount } from "../domain/health/measure";
import { type GraceEnd, isAffected, outcomesOf } from "../domain/health/outcomes";
import type { SilenceFacts } from "../domain/health/silence";
import { providerOf } from "../domain/plan/aaguids";
import type { PlanGate } from "../domain/plan/plan";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { type Instant, DAY, HOUR } from "../domain/time";
import type { Deps } from "./deps";
import { readSourceHealth } from "./read-source-health";

export interface JudgedWave {
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord;
  readonly waves: readonly WaveRecord[];
  readonly appliedAt: Instant;
  readonly graceEnd: GraceEnd;
  readonly gate: PlanGate;
}

/** A refusal by policy is the wave's own doing only after its write had this long to act everywhere. */
const PROPAGATION = HOUR;
/** The people's own rate is taken from as long a time before the wave as it bakes, but at least and at most this. */
const SHORTEST_BASELINE = DAY;
const LONGEST_BASELINE = 3 * DAY;
/** An access policy that was edited so shortly before the wave may still be why people are refused. */
const EDITED_BEFORE = HOUR;

/** Reads all that a judgement of a wave rests on, but for the control: most judgements need none. */
export function readJudgeInput(
  deps: Pick<Deps, "clock" | "documents" | "evidence">,
): (judged: JudgedWave) => Promise<JudgeInput> {
  return async ({ rollout, wave, waves, appliedAt, graceEnd, gate }) => {
    const now = deps.clock.now();
    const scope = { rolloutId: rollout.id, wave: wave.index };
    const people = await readPeopleIds(deps, rollout.id, wave.index);
    const bakes = (wave.bakeEndsAt ?? now) - appliedAt;
    const health = await readSourceHealth(deps)(bakes);
    const before = await deps.evidence.read(scope, "signIns", appliedAt - baselineOf(bakes), appliedAt);
    const registrations = await deps.evidence.read(scope, "registrations", 0, now);
    const ceremonies = await deps.evidence.read(scope, "ceremonies", appliedAt, now);
    const edits = await deps.evidence.readPolicyChanges(appliedAt - EDITED_BEFORE, now);
    return {
      now,
      gate,
      confidence: rollout.plan.riskBudget.confidence,
      people,
      signIns: await deps.evidence.read(scope, "signIns", appliedAt, now),
      watermark: health.watermark,
      graceEnd,
      bakeEndsAt: wave.bakeEndsAt,
      actsFrom: appliedAt + propagationOf(rollout),
      pooled: {
        signInBlocked: pool(waves, wave.index, "signInBlocked"),
        passkeyFailing: pool(waves, wave.index, "passkeyFailing"),
      },
      before: summariseBefore(people, before, appliedAt, graceEnd),
      control: null,
      providers: providersOf(registrations),
      accessEdits: edits.filter(({ activity }) => isAccessEdit(activity)),
      signals: {
        appliedAt,
        registrations: registrations.filter((each) => each.at >= appliedAt),
        ceremonies,
        removals: ceremonies.filter(({ step }) => step === "removed" || step === "pass-issued"),
        tickets: countTickets(rollout, wave.index),
      },
      silence: null,
      sourceProblem: health.problem,
    };
  };
}

/** How long before a wave its people's own days are looked at. */
export function baselineOf(bakes: number): number {
  return Math.min(Math.max(bakes, SHORTEST_BASELINE), LONGEST_BASELINE);
}

/** Object ids of a wave's people; nobody where there is no snapshot. */
export async function readPeopleIds(
  deps: Pick<Deps, "documents">,
  rolloutId: string,
  wave: number,
): Promise<readonly string[]> {
  return ((await deps.documents.readSnapshot(rolloutId, wave))?.people ?? []).map((person) => person.id);
}

/** Whoever was active on most working days before, and who of them has no fresh authentication now. */
export function countSilent(
  people: readonly string[],
  before: readonly SignIn[],
  now: readonly SignIn[],
): SilenceFacts["wave"] {
  const freshDays = new Map<string, Set<number>>();
  const days = new Set<number>();
  for (const { userId, at, fresh } of before) {
    const day = Math.floor(at / DAY);
    days.add(day);
    if (fresh) freshDays.set(userId, (freshDays.get(userId) ?? new Set()).add(day));
  }
  const seen = new Set(now.filter((each) => each.fresh).map((each) => each.userId));
  const active = people.filter((id) => (freshDays.get(id)?.size ?? 0) * 2 > days.size);
  return { users: active.length, affected: active.filter((id) => !seen.has(id)).length };
}

/** The newest number that the help desk reported for the wave. */
function countTickets({ helpDesk = [] }: RolloutRecord, wave: number): number {
  return helpDesk.filter((report) => report.wave === wave).at(-1)?.tickets ?? 0;
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

function summariseBefore(
  people: readonly string[],
  signIns: readonly SignIn[],
  watermark: Instant,
  graceEnd: GraceEnd,
): Before {
  const drawn = outcomesOf(people, signIns, { watermark, graceEnd }).filter((each) => each.signIn.draw !== null);
  const whoMet = (matches: (signIn: SignIn) => boolean): ReadonlySet<string> =>
    new Set(signIns.filter((each) => each.fresh && matches(each)).map((each) => each.userId));
  return {
    signInBlocked: { users: drawn.length, affected: drawn.filter((each) => isAffected(each.signIn)).length },
    refused: whoMet(({ passkey, code }) => passkey && classifyCode(code) === "policy"),
    accessRefused: whoMet(({ code }) => classifyCode(code) === "accessPolicy"),
  };
}

/** The provider of the passkey that each person registered last, by its name where it has one. */
function providersOf(registrations: readonly Registration[]): ReadonlyMap<string, string> {
  return new Map(
    registrations.flatMap(({ userId, aaguid }) =>
      aaguid === null ? [] : [[userId, providerOf(aaguid)?.name ?? aaguid] as const],
    ),
  );
}

/** A membership takes longer until it acts on people than the policy does. */
function propagationOf({ plan }: RolloutRecord): number {
  return plan.assignment.strategy === "membership" ? plan.rollback.membershipPropagation : PROPAGATION;
}
