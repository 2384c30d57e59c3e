import fc from "fast-check";
import { findBlindWave, planWaves } from "../../../src/domain/health/plan-waves";
import { upperBound } from "../../../src/domain/health/binomial";
import { STANDARD_GATE } from "../../../src/domain/plan/defaults";

const BUDGET = { users: 10, confidence: 0.95 };

test("five people are too few for the standard gate, and it says how few failures it can't see", () => {
  expect(findBlindWave({ name: "pilot", users: 5 }, STANDARD_GATE)).toBe(
    'wave "pilot": 5 users cannot raise an alarm below 60 %',
  );
  expect(findBlindWave({ name: "IT", users: 60 }, STANDARD_GATE)).toBeNull();
});

test("one person can raise no alarm at all, and a gate that doesn't watch sign-ins is not asked", () => {
  expect(findBlindWave({ name: "me", users: 1 }, STANDARD_GATE)).toContain("cannot raise an alarm at all");
  const { guardrails } = STANDARD_GATE;
  const off = { ...STANDARD_GATE, guardrails: { ...guardrails, signInBlocked: "off" } } as const;
  expect(findBlindWave({ name: "me", users: 1 }, off)).toBeNull();
});

test("a wave within the budget fits, and one beyond it is split into parts that do", () => {
  const waves = planWaves(
    [10, 38, 400].map((users) => ({ name: String(users), users })),
    BUDGET,
    1,
  );
  expect(waves.map(({ split }) => split)).toEqual([null, null, [165, 235]]);
  expect(waves[2]).toMatchObject({ largest: 165 });
});

test("whatever the plan, each wave either fits the budget or its parts do", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 }), (sizes) => {
      let before = 0;
      for (const { users, split, atRisk } of planWaves(
        sizes.map((n) => ({ name: "w", users: n })),
        BUDGET,
        1,
      )) {
        expect(atRisk <= BUDGET.users + 1e-6).toBe(split === null);
        for (const part of split ?? [users]) {
          expect(upperBound(0, before, 0.95) * part).toBeLessThanOrEqual(BUDGET.users + 1e-6);
          before += part;
        }
      }
    }),
  );
});
