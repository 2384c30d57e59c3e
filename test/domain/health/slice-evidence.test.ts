import fc from "fast-check";
import { SliceEvidence } from "../../../src/domain/health/slice-evidence";

const IOS = ["platform ios", "provider 1password"];
const WINDOWS = ["platform windows", "provider icloud-keychain"];

test("four of four people of one provider are found although everybody else is fine", () => {
  const evidence = new SliceEvidence(0.02, 0.0004);
  for (let n = 0; n < 40; n += 1) evidence.draw(WINDOWS, false, 0);
  for (let n = 0; n < 4; n += 1) evidence.draw(IOS, true, 0.02);
  expect(evidence.broken()).toMatchObject({ users: 4, affected: 4 });
});

test("one person breaks no slice, and failures spread over all slices are the whole's affair", () => {
  const evidence = new SliceEvidence(0.02, 0.0004);
  evidence.draw(IOS, true, 0);
  expect(evidence.broken()).toBeUndefined();
  for (let n = 0; n < 60; n += 1) evidence.draw(n % 2 === 0 ? IOS : WINDOWS, n % 20 === 0, 0.05);
  expect(evidence.broken()).toBeUndefined();
});

test("a false-alarm rate of nothing tests nothing", () => {
  const evidence = new SliceEvidence(0.02, 0);
  for (let n = 0; n < 50; n += 1) evidence.draw(IOS, true, 0);
  expect(evidence.broken()).toBeUndefined();
  expect(evidence.count("platform ios")).toBeUndefined();
});

/** The exact probability that two slices raise an alarm within so many people, over every way they can turn out. */
function exactFalseAlarm(people: number, tolerable: number, falseAlarm: number): number {
  const walk = (outcomes: readonly boolean[], mass: number): number => {
    const evidence = new SliceEvidence(tolerable, falseAlarm);
    let affected = 0;
    for (const [n, hit] of outcomes.entries()) {
      evidence.draw(n % 3 === 0 ? IOS : WINDOWS, hit, n === 0 ? 0 : affected / n);
      if (hit) affected += 1;
      if (evidence.broken() !== undefined) return mass;
    }
    if (outcomes.length === people) return 0;
    return walk([...outcomes, true], mass * tolerable) + walk([...outcomes, false], mass * (1 - tolerable));
  };
  return walk([], 1);
}

test("several slices, looked at after every outcome, spend no more than their part of the false-alarm rate, exactly", () => {
  for (const tolerable of [0.05, 0.2]) expect(exactFalseAlarm(11, tolerable, 0.02)).toBeLessThanOrEqual(0.02);
});

test("however many slices a hostile stream names, only the first count, and counts stay true", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (slices) => {
      const evidence = new SliceEvidence(0.02, 0.0004);
      for (let n = 0; n < slices; n += 1) evidence.draw([`slice ${String(n)}`], false, 0);
      expect(evidence.count("slice 0")).toEqual({ name: "slice 0", users: 1, affected: 0 });
      expect(evidence.broken()).toBeUndefined();
    }),
    { numRuns: 20 },
  );
});
