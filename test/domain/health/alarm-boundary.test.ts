import fc from "fast-check";
import { alarmBoundary, crossingProbability } from "../../../src/domain/health/alarm-boundary";

// The exact figures of the design: size, tolerable rate, power at a true rate of 10, 20 and 40 %, false alarms 0.5 %.
test.each([
  [25, 0.02, 0.277, 0.789, 0.998],
  [50, 0.02, 0.478, 0.965, 1],
  [100, 0.02, 0.786, 1, 1],
  [200, 0.02, 0.97, 1, 1],
  [50, 0.05, 0.105, 0.752, 1],
  [100, 0.05, 0.208, 0.969, 1],
])("%i people at a tolerable %f find what the design's table says", (size, tolerable, ten, twenty, forty) => {
  const boundary = alarmBoundary(size, tolerable, 0.005);
  expect(crossingProbability(boundary, 0.1)).toBeCloseTo(ten, 2);
  expect(crossingProbability(boundary, 0.2)).toBeCloseTo(twenty, 2);
  expect(crossingProbability(boundary, 0.4)).toBeCloseTo(forty, 2);
});

test("a healthy wave is stopped no oftener than the plan says, though looked at after every outcome", () => {
  const cases = [
    fc.integer({ min: 5, max: 400 }),
    fc.double({ min: 0.005, max: 0.1, noNaN: true }),
    fc.constantFrom(0.0025, 0.005, 0.01, 0.05),
  ] as const;
  fc.assert(
    fc.property(...cases, (size, tolerable, falseAlarm) => {
      expect(crossingProbability(alarmBoundary(size, tolerable, falseAlarm), tolerable)).toBeLessThanOrEqual(
        falseAlarm,
      );
    }),
    { numRuns: 60 },
  );
});

test("the boundary never falls as more people are drawn", () => {
  const boundary = alarmBoundary(500, 0.03, 0.005);
  for (let n = 3; n <= 500; n += 1) {
    const [before, now] = [boundary[n - 1] ?? Infinity, boundary[n] ?? Infinity];
    if (Number.isFinite(before)) expect(now).toBeGreaterThanOrEqual(before);
  }
});

test("the worse the true rate, the surer the alarm", () => {
  const boundary = alarmBoundary(60, 0.02, 0.005);
  const powers = [0.02, 0.05, 0.1, 0.2, 0.4].map((rate) => crossingProbability(boundary, rate));
  expect([...powers].sort((a, b) => a - b)).toEqual(powers);
});
