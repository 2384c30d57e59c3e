import fc from "fast-check";
import { upperBound } from "../../../src/domain/health/binomial";
import { largestWave, suggestSizes } from "../../../src/domain/health/risk-budget";

test("a budget of ten grows waves about threefold each until everybody has the profile", () => {
  const sizes = suggestSizes({ users: 2000, budget: 10, confidence: 0.95, tested: 1 });
  expect(sizes.slice(0, 4)).toEqual([10, 38, 165, 716]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2000);
});

test("no suggested wave puts more people at risk than the budget, and none could be larger", () => {
  const growth = {
    users: fc.integer({ min: 1, max: 20_000 }),
    budget: fc.integer({ min: 1, max: 50 }),
    tested: fc.double({ min: 0.3, max: 1, noNaN: true }),
  };
  fc.assert(
    fc.property(fc.record(growth), ({ users, budget, tested }) => {
      const sizes = suggestSizes({ users, budget, confidence: 0.95, tested });
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(users);
      let evidence = 0;
      for (const [index, size] of sizes.entries()) {
        const bound = upperBound(0, Math.floor(evidence), 0.95);
        expect(bound * size).toBeLessThanOrEqual(budget + 1e-6);
        if (index < sizes.length - 1) expect(bound * (size + 1)).toBeGreaterThan(budget);
        evidence += size * tested;
      }
    }),
  );
});

test("a budget of nobody allows no wave", () => {
  expect(suggestSizes({ users: 100, budget: 0, confidence: 0.95, tested: 1 })).toEqual([]);
  expect(largestWave(1000, 0, 0.95)).toBe(0);
});
