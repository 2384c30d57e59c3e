import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { formatProblem } from "../../src/contracts/document";
import { parseGuard } from "../../src/contracts/guard-file";
import { parsePlan } from "../../src/contracts/plan-file";
import { planSchema } from "../../src/contracts/plan-schema";
import { checkPlanAgainstGuard } from "../../src/domain/guard/check-plan";
import type { TenantGuard } from "../../src/domain/guard/guard";
import type { RolloutPlan } from "../../src/domain/plan/plan";
import { nextStart } from "../../src/domain/plan/schedule";
import { toIso } from "../../src/domain/time";

const examples = join(__dirname, "../../examples");
const read = (path: string): string => readFileSync(join(examples, path), "utf8");

function planOf(path: string): RolloutPlan {
  const parsed = parsePlan(read(path), path);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join("\n"));
  return parsed.plan;
}

function guardOf(path: string): TenantGuard {
  const parsed = parseGuard(read(path), path);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join("\n"));
  return parsed.guard;
}

describe("the examples", () => {
  test.each(readdirSync(join(examples, "plans")))("plan %s is sound", (name) => {
    expect(planOf(`plans/${name}`).waves.length).toBeGreaterThan(0);
  });

  test.each(readdirSync(join(examples, "guards")))("guard %s is sound", (name) => {
    expect(guardOf(`guards/${name}`).windows).not.toEqual([]);
  });

  test("the quickstart keeps to Contoso's guard and asks for exactly one approval, before its last wave", () => {
    const plan = planOf("plans/quickstart.yaml");
    expect(checkPlanAgainstGuard(plan, guardOf("guards/contoso.yaml"), { waveUsers: [12, 57, 400] })).toEqual([]);
    expect(plan.waves.map(({ approvalBefore }) => approvalBefore)).toEqual([false, false, true]);
  });

  test("the quickstart starts on the first of December at nine in Berlin", () => {
    const plan = planOf("plans/quickstart.yaml");
    const start = nextStart(plan, plan.waves[0]!, Date.parse("2026-11-30T12:00:00Z"), guardOf("guards/contoso.yaml"));
    expect("at" in start && toIso(start.at)).toBe("2026-12-01T08:00:00.000Z");
  });

  test("a first wave of twelve clean people can pass the quickstart's pilot gate, and no standard gate", () => {
    const plan = planOf("plans/quickstart.yaml");
    const provenByTwelve = 1 - (1 - plan.riskBudget.confidence) ** (1 / 12);
    const { signInBlocked, passkeyFailing } = plan.gates.pilot!.guardrails;
    expect(signInBlocked !== "off" && signInBlocked.intolerable).toBeGreaterThan(provenByTwelve);
    expect(passkeyFailing).toBe("off");
    expect(plan.waves[0]!.gate).toBe("pilot");
    expect(0.02 + 0.08).toBeLessThan(provenByTwelve);
  });

  test("full.yaml uses every key that a plan may have", () => {
    const text = read("plans/full.yaml");
    const missing = keysOf(z.toJSONSchema(planSchema, { io: "input" })).filter(
      (key) => !new RegExp(`\\b${key}:`).test(text),
    );
    // Alternatives of `allow`, of which one plan can have only one; both stand in a comment.
    expect(missing).toEqual([]);
  });
});

/** Every property name anywhere in a JSON Schema. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = "properties" in schema ? Object.keys(schema.properties as object) : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(keysOf)])];
}
