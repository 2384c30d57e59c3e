import type { SignIn } from "../evidence/records";
import type { PlanGate } from "../plan/plan";
import { DAY, HOUR, type Instant } from "../time";
import { alarmBoundary, medianUsersToAlarm } from "./alarm-boundary";
import { measureShare, type ShareCount } from "./measure";
import { outcomesOf, type PersonOutcome } from "./outcomes";
import { resolveRates } from "./rates";
import { ShareWalk } from "./share-walk";

/** What a gate would have said of a day on which nothing was rolled out. */
export interface QuietDay {
  /** Its first moment, UTC. */
  readonly day: Instant;
  readonly users: number;
  readonly blocked: number;
  readonly tolerable: number;
  readonly stopped: boolean;
  readonly reason: string;
}

export interface QuietDays {
  readonly days: readonly QuietDay[];
  /** Users after whom half of such days with a 20 % lockout would have been stopped; null: fewer than half, or no day. */
  readonly usersToSeeLockout: number | null;
}

/** A day with fewer people says nothing; weekends and holidays fall out by it. */
const LEAST_USERS = 20;
/** There is no plan and so no working time: the grace is counted by the clock. */
const GRACE = 2 * HOUR;
const LOCKOUT = 0.2;

/**
 * Runs `signInBlocked` of a gate over a tenant's own history, each day as if a wave had reached everybody who signed in on
 * it, with the same people's rate on the day with people before (gates.md, Backtest). All of the false-alarm rate is its
 * own. `signIns` in any order, each record once; the log is complete up to `until`.
 */
export function judgeQuietDays(
  signIns: readonly SignIn[],
  gate: PlanGate,
  signInBlocked: Exclude<PlanGate["guardrails"]["signInBlocked"], "off">,
  confidence: number,
  until: Instant,
): QuietDays {
  const byDay = new Map<Instant, SignIn[]>();
  for (const signIn of signIns) {
    const day = Math.floor(signIn.at / DAY) * DAY;
    if (day + DAY > until) continue;
    const list = byDay.get(day);
    if (list === undefined) byDay.set(day, [signIn]);
    else list.push(signIn);
  }
  const days: QuietDay[] = [];
  let before: ShareCount = { users: 0, affected: 0 };
  for (const [day, records] of [...byDay].sort(([a], [b]) => a - b)) {
    const drawn = drawDay(records, day);
    if (drawn.length < LEAST_USERS) continue;
    const { tolerable, intolerable } = resolveRates(signInBlocked, before);
    const falseAlarm = { whole: gate.falseAlarm, slices: 0 };
    const walk = new ShareWalk({ size: drawn.length, tolerable, falseAlarm, alone: true });
    for (const { userId, signIn } of drawn) walk.draw(userId, signIn.draw?.affected === true);
    for (const { userId, signIn } of drawn) if (signIn.lateAt !== null) walk.draw(userId, true);
    const words = { metric: "signInBlocked", what: "users blocked", none: "nobody was tested" };
    const pooled = { users: 0, affected: 0 };
    const { affected, sentence } = measureShare({ ...words, walk, pooled, intolerable, confidence });
    const stopped = walk.crossing !== undefined;
    days.push({ day, users: walk.users, blocked: affected, tolerable, stopped, reason: sentence });
    before = { users: walk.users, affected };
  }
  return { days, usersToSeeLockout: seeLockout(days, gate.falseAlarm) };
}

function drawDay(records: readonly SignIn[], day: Instant): readonly PersonOutcome[] {
  const people = [...new Set(records.map((each) => each.userId))];
  const reading = { watermark: day + DAY + GRACE, graceEnd: (at: Instant) => at + GRACE };
  return outcomesOf(people, records, reading)
    .filter(({ signIn }) => signIn.draw !== null)
    .sort((a, b) => (a.signIn.draw?.at ?? 0) - (b.signIn.draw?.at ?? 0) || (a.userId < b.userId ? -1 : 1));
}

/** For the day in the middle by its number of people. */
function seeLockout(days: readonly QuietDay[], falseAlarm: number): number | null {
  const middle = [...days].sort((a, b) => a.users - b.users)[Math.floor(days.length / 2)];
  if (middle === undefined || middle.tolerable >= LOCKOUT) return null;
  return medianUsersToAlarm(alarmBoundary(middle.users, middle.tolerable, falseAlarm), LOCKOUT);
}
