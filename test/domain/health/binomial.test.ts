import fc from "fast-check";
import { binomialMass, upperBound, upperTail } from "../../../src/domain/health/binomial";

test("masses add up to one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (n, p) => {
      const sum = Array.from({ length: n + 1 }, (_, k) => binomialMass(k, n, p)).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 8);
    }),
  );
});

test.each([
  [29, 0.1],
  [59, 0.05],
  [149, 0.02],
  [299, 0.01],
])("%i people without a failure prove under %f at 95 %%", (users, bound) => {
  expect(upperBound(0, users, 0.95)).toBeLessThan(bound);
  expect(upperBound(0, users - 2, 0.95)).toBeGreaterThan(bound * 0.99);
});

test("nobody proves nothing, and all failing leaves no bound below one", () => {
  expect(upperBound(0, 0, 0.95)).toBe(1);
  expect(upperBound(5, 5, 0.95)).toBe(1);
});

test("the bound covers: at its own rate, so few failures have probability 1 − confidence", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 400 }), fc.double({ min: 0, max: 0.9, noNaN: true }), (users, share) => {
      const affected = Math.min(users - 1, Math.floor(users * share));
      const bound = upperBound(affected, users, 0.95);
      expect(1 - upperTail(affected + 1, users, bound)).toBeCloseTo(0.05, 6);
    }),
  );
});

test("the bound grows with failures and shrinks with people", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 300 }), fc.integer({ min: 0, max: 100 }), (users, affected) => {
      fc.pre(affected < users - 1);
      expect(upperBound(affected + 1, users, 0.95)).toBeGreaterThan(upperBound(affected, users, 0.95));
      expect(upperBound(affected, users + 1, 0.95)).toBeLessThan(upperBound(affected, users, 0.95));
    }),
  );
});
