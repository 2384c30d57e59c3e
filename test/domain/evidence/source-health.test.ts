import type { SourceCursor } from "../../../src/domain/evidence/records";
import { completeFor, findSourceProblem, isSilent } from "../../../src/domain/evidence/source-health";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time";
import { planOf } from "../../builders/plans";
import { TUESDAY_NINE } from "../../builders/rollouts";

const { schedule } = planOf(1);
/** Ten records a working minute over the week before, the newest at eleven on Tuesday. */
const busy = { count: 30_000, since: TUESDAY_NINE - 7 * DAY, newestAt: TUESDAY_NINE + 2 * HOUR };

function cursorOf(change: Partial<SourceCursor> = {}): SourceCursor {
  const cursor = {
    source: "signIns",
    watermark: TUESDAY_NINE - 2 * HOUR,
    readTo: TUESDAY_NINE,
    checkedAt: TUESDAY_NINE,
    failingSince: null,
    problem: null,
    seen: 0,
    since: 0,
    newestAt: null,
  } as const;
  return { ...cursor, ...change };
}

test("half an hour without any record, where hundreds are usual, is no quiet day", () => {
  expect(isSilent("signIns", busy, busy.newestAt + 29 * MINUTE, schedule)).toBe(false);
  expect(isSilent("signIns", busy, busy.newestAt + 31 * MINUTE, schedule)).toBe(true);
});

test("nights and weekends are not held against a source", () => {
  const friday = Date.parse("2026-12-04T16:55:00Z");
  expect(isSilent("signIns", { ...busy, newestAt: friday }, Date.parse("2026-12-07T07:20:00Z"), schedule)).toBe(false);
});

test("a tenant of few people may be quiet for a whole day", () => {
  expect(isSilent("signIns", { ...busy, count: 30 }, busy.newestAt + 6 * HOUR, schedule)).toBe(false);
});

test("without anything observed nothing is suspected", () => {
  expect(
    isSilent(
      "signIns",
      { count: 500, since: TUESDAY_NINE, newestAt: TUESDAY_NINE + MINUTE },
      TUESDAY_NINE + 3 * HOUR,
      schedule,
    ),
  ).toBe(false);
});

test("a source that keeps up is trusted", () => {
  expect(findSourceProblem("signIns", cursorOf(), TUESDAY_NINE)).toBeNull();
});

test.each([
  ["was never read", undefined, "was not read yet"],
  [
    "can't be read",
    cursorOf({ failingSince: TUESDAY_NINE, problem: "403" }),
    "can't be read since 2026-12-01T08:00:00.000Z: 403",
  ],
  ["is far behind", cursorOf({ watermark: TUESDAY_NINE - 5 * HOUR }), "complete only up to 2026-12-01T03:00:00.000Z"],
])("a source that %s carries no verdict, and the sentence says so", (_, cursor, words) => {
  expect(findSourceProblem("signIns", cursor, TUESDAY_NINE)).toContain(words);
});

test("a long bake waits for details to settle, a short one only as long as it bakes", () => {
  expect(completeFor(cursorOf(), 24 * HOUR)).toBe(TUESDAY_NINE - 2 * HOUR);
  expect(completeFor(cursorOf(), 20 * 1000)).toBe(TUESDAY_NINE - 20 * 1000);
  expect(completeFor(undefined, 24 * HOUR)).toBe(0);
});
