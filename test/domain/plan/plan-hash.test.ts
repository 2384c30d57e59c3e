import { planHash } from "../../../src/domain/plan/plan-hash";
import { buildPlan, buildWave } from "./build-plan";

describe("the plan hash", () => {
  test("is the same for the same plan, however its members are ordered", () => {
    const plan = buildPlan();
    expect(planHash({ ...plan })).toBe(planHash(Object.fromEntries(Object.entries(plan).reverse()) as typeof plan));
    expect(planHash(plan)).toMatch(/^[0-9a-f]{64}$/);
  });

  test("changes with anything that the plan says, also with the order of its waves", () => {
    const [first, second] = [buildWave({ name: "first" }), buildWave({ name: "second" })];
    const hashes = [
      buildPlan({ waves: [first, second] }),
      buildPlan({ waves: [second, first] }),
      buildPlan({ waves: [first] }),
      buildPlan({ waves: [first], writer: "person" }),
      buildPlan({ waves: [{ ...first, approvalBefore: true }] }),
    ].map(planHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
