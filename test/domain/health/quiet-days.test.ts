import type { SignIn } from "../../../src/domain/evidence/records";
import { judgeQuietDays } from "../../../src/domain/health/quiet-days";
import { STANDARD_GATE } from "../../../src/domain/plan/defaults";
import { DAY, HOUR } from "../../../src/domain/time";

const MONDAY = Date.parse("2026-11-02T00:00:00Z");
const AUTO = { tolerable: "auto", intolerable: "auto" } as const;

/** So many people sign in one after the other; the blocked ones never get in. */
function day(at: number, users: number, blocked: number): SignIn[] {
  return Array.from({ length: users }, (_, n) => ({
    ...{ id: `${String(at)}-${String(n)}`, userId: `u${String(n)}`, correlationId: "c", platform: "ios" },
    ...{ fresh: true, passkey: false, passkeySucceeded: null },
    at: at + 8 * HOUR + n * 60_000,
    code: n < blocked ? 50033 : 0,
  }));
}

const judge = (signIns: readonly SignIn[], until = MONDAY + 30 * DAY) =>
  judgeQuietDays(signIns, STANDARD_GATE, AUTO, 0.95, until);

test("a quiet day goes on, one on which many are kept out would have been stopped", () => {
  const { days, usersToSeeLockout } = judge([...day(MONDAY, 100, 0), ...day(MONDAY + DAY, 100, 20)]);
  expect(days.map(({ users, stopped }) => [users, stopped])).toEqual([
    [100, false],
    [100, true],
  ]);
  expect(usersToSeeLockout).toBeLessThan(30);
});

test("what people were used to on the day before is tolerated on the next", () => {
  const [first, second] = judge([...day(MONDAY, 100, 12), ...day(MONDAY + DAY, 100, 12)]).days;
  expect([first?.stopped, second?.stopped]).toEqual([true, false]);
  expect(second?.tolerable).toBeGreaterThan(0.12);
});

test("weekends with a handful of people, and a day that is not over, say nothing", () => {
  const records = [...day(MONDAY, 19, 0), ...day(MONDAY + DAY, 50, 0), ...day(MONDAY + 2 * DAY, 50, 0)];
  expect(judge(records, MONDAY + 2 * DAY + 12 * HOUR).days.map(({ day: at }) => at)).toEqual([MONDAY + DAY]);
  expect(judge([]).days).toEqual([]);
});
