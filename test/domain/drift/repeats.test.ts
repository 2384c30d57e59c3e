import type { AuditEvent } from "../../../src/domain/audit/event";
import { countRepeats, describeRepeats, isTooOften } from "../../../src/domain/drift/repeats";
import { DAY, HOUR } from "../../../src/domain/time";
import { TUESDAY_NINE } from "../../builders/rollouts";

const event = (kind: AuditEvent["kind"], hours: number, actor: string, policyHash: string): AuditEvent => ({
  rolloutId: "r1",
  at: TUESDAY_NINE + hours * HOUR,
  kind,
  actor,
  wave: null,
  sentence: "",
  facts: { policyHash },
});
const seen = (hours: number, actor = "Config Sync", hash = "start") => event("drift-seen", hours, actor, hash);
const accepted = (hours: number) => event("hold-ended", hours, "passkey-rollout", "start");
const count = (events: readonly AuditEvent[], hours: number, actor: string | null = "Config Sync", hash = "start") =>
  countRepeats(events, { policyHash: hash, actor, now: TUESDAY_NINE + hours * HOUR });

test("a first change is no repetition, and says nothing about times", () => {
  expect(count([], 0)).toEqual({ times: 1, firstAt: TUESDAY_NINE });
  expect(describeRepeats(count([], 0), TUESDAY_NINE)).toBe("");
});

test("a tool that comes every few hours is counted, with since when", () => {
  const events = [seen(0), accepted(1), seen(4), event("drift-ended", 5, "passkey-rollout", "ours")];
  const repeats = count(events, 9);
  expect(describeRepeats(repeats, TUESDAY_NINE + 9 * HOUR)).toBe(" for the 3rd time in 9 h");
  expect([isTooOften({ times: 2 }), isTooOften(repeats)]).toEqual([false, true]);
});

test("a change that is seen again and again while nobody answers happened once", () => {
  expect(count([seen(0, "unknown"), seen(1), seen(2)], 3).times).toBe(1);
});

test("another person with another change is no repetition; the same result by anybody is", () => {
  const events = [seen(0, "eve@contoso.example", "one"), accepted(1)];
  expect(count(events, 2, "eve@contoso.example", "two").times).toBe(1);
  expect(count(events, 2, "bo@contoso.example", "one").times).toBe(2);
});

test("a tool that sends something else each time repeats itself all the same", () => {
  const events = [seen(0, "Desired State Sync", "one"), accepted(1)];
  expect(count(events, 2, "Desired State Sync", "two").times).toBe(2);
});

test("what happened more than a day ago is forgotten", () => {
  expect(count([seen(0), accepted(1)], DAY / HOUR + 1).times).toBe(1);
});

test.each([
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [13, "13th"],
  [21, "21st"],
])("%i times is said as %s", (times, word) => {
  const repeats = { times, firstAt: TUESDAY_NINE };
  expect(describeRepeats(repeats, TUESDAY_NINE + 20 * 60_000)).toBe(` for the ${word} time in 20 min`);
});
