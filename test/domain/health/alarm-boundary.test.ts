import fc from "fast-check";
import {
  alarmBoundary,
  crossingProbability,
  medianUsersToAlarm,
  openBoundary,
} from "../../../src/domain/health/alarm-boundary";

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

const SIZES = [5, 6, 8, 12, 20, 25, 50, 77, 100, 200, 500, 1000, 2000];
const TOLERABLE = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1];

test.each(TOLERABLE)(
  "at a tolerable %f no wave of 5 to 2,000 people is stopped oftener than the plan says, exactly",
  (p) => {
    for (const size of SIZES)
      for (const shape of ["alone", "shared"] as const)
        for (const falseAlarm of [0.005, 0.0036]) {
          const boundary = alarmBoundary(size, p, falseAlarm, shape);
          expect(boundary).toHaveLength(size + 1);
          expect(crossingProbability(boundary, p)).toBeLessThanOrEqual(falseAlarm);
          // Healthier than tolerable is stopped even less often.
          expect(crossingProbability(boundary, p / 2)).toBeLessThanOrEqual(crossingProbability(boundary, p));
        }
  },
);

test("the exact probability agrees with the sum over all ways that twelve people can turn out", () => {
  const [size, rate] = [12, 0.15];
  const boundary = alarmBoundary(size, 0.05, 0.02);
  let crossed = 0;
  for (let ways = 0; ways < 2 ** size; ways += 1) {
    let [affected, raised, mass] = [0, false, 1];
    for (let n = 1; n <= size; n += 1) {
      const hit = (ways >> (n - 1)) & 1;
      affected += hit;
      mass *= hit === 1 ? rate : 1 - rate;
      raised ||= affected >= (boundary[n] ?? Infinity);
    }
    if (raised) crossed += mass;
  }
  expect(crossingProbability(boundary, rate)).toBeCloseTo(crossed, 12);
});

// Median users to alarm of the design's table; a hundredth of power and two users may be lost, no more.
test.each([
  [25, 0.02, null, 13, 4],
  [50, 0.02, null, 13, 6],
  [100, 0.02, 53, 16, 6],
  [200, 0.02, 54, 16, 6],
  [50, 0.05, null, 31, 9],
  [100, 0.05, null, 32, 9],
])("%i people at a tolerable %f alarm after as few users as the design's table says", (size, tolerable, ...medians) => {
  const boundary = alarmBoundary(size, tolerable, 0.005);
  for (const [index, rate] of [0.1, 0.2, 0.4].entries()) {
    const [found, wanted] = [medianUsersToAlarm(boundary, rate), medians[index] ?? null];
    if (wanted === null) expect(found).toBeNull();
    else expect(found).toBeLessThanOrEqual(wanted + 2);
  }
});

test("without a known size the threshold is Ville's, so it is never below the calibrated one", () => {
  const sized = alarmBoundary(300, 0.02, 0.005);
  const open = openBoundary(0.02, 0.005);
  for (let n = 1; n <= 300; n += 1) expect(open.at(n)).toBeGreaterThanOrEqual(sized[n] ?? Infinity);
  expect(
    crossingProbability(
      Array.from({ length: 2001 }, (_, n) => open.at(n)),
      0.02,
    ),
  ).toBeLessThanOrEqual(0.005);
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
