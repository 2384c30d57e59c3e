import { formatProblem } from "../../src/contracts/document";
import { parseGuard } from "../../src/contracts/guard-file";
import { checkPlanAgainstGuard, formatViolation } from "../../src/domain/guard/check-plan";
import { guardHash } from "../../src/domain/guard/guard";
import type { TenantGuard } from "../../src/domain/guard/guard";
import { buildPlan } from "../domain/plan/build-plan";

const DOCUMENTED = `apiVersion: passkey-rollout/v1
kind: TenantGuard
approvals: { approvers: sg-security-board, minimum: 1 }
protect: { groups: [sg-break-glass] }
allow: { anyAaguid: false, privileged: false, strategies: [freeze, close-registration] }
limits: { waveUsers: 500, riskBudgetUsers: 20 }
windows: [{ days: [mon, tue, wed, thu], from: "08:00", to: "16:00", timeZone: Europe/Berlin }]
`;

function guardOf(text: string): TenantGuard {
  const parsed = parseGuard(text, "guard.yaml");
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join("; "));
  return parsed.guard;
}

function problems(text: string): string[] {
  const parsed = parseGuard(text, "guard.yaml");
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

describe("a guard file", () => {
  test("of the documentation means what it says", () => {
    expect(guardOf(DOCUMENTED)).toMatchObject({
      approvals: { approvers: "sg-security-board", minimum: 1 },
      protect: { groups: ["sg-break-glass"] },
      allow: { anyAaguid: false, privileged: false, strategies: ["freeze", "close-registration"] },
      limits: { waveUsers: 500, riskBudgetUsers: 20 },
      windows: [{ days: ["mon", "tue", "wed", "thu"], from: "08:00", to: "16:00", timeZone: "Europe/Berlin" }],
    });
  });

  test("that says nothing allows nothing special, any strategy and any time", () => {
    expect(guardOf("apiVersion: passkey-rollout/v1\nkind: TenantGuard\n")).toMatchObject({
      protect: { groups: [] },
      allow: {
        anyAaguid: false,
        privileged: false,
        strategies: ["freeze", "close-registration", "retain-registered", "restore"],
      },
      limits: {},
      windows: [],
    });
  });

  test("hashes by content, wherever its lines stand", () => {
    const moved = DOCUMENTED.replace("approvals:", "# who decides\n\napprovals:");
    expect(guardHash(guardOf(moved))).toBe(guardHash(guardOf(DOCUMENTED)));
  });

  test("that is broken names the line of the rule", () => {
    const guard = guardOf(DOCUMENTED);
    const violations = checkPlanAgainstGuard(buildPlan({ riskBudget: { users: 50, confidence: 0.95 } }), guard);
    expect(violations.map((violation) => formatViolation(violation, guard))).toEqual([
      'The plan\'s approvers are "sg-rollout-approvers", but the guard demands "sg-security-board". (guard.yaml:3, approvals.approvers)',
      "The plan's risk budget is 50 people, but the guard permits at most 20. (guard.yaml:6, limits.riskBudgetUsers)",
    ]);
  });
});

describe("the gallery of mistakes in guard files", () => {
  test.each([
    [
      "an unknown key",
      "limits: { waveUsers: 500, riskBudget: 20 }",
      '6:27: unknown key "riskBudget", expected one of waveUsers, riskBudgetUsers, remove it',
    ],
    ["a limit of nobody", "limits: { waveUsers: 0 }", '6:22: "waveUsers" is 0, expected at least 1'],
    [
      "an impossible window",
      'windows: [{ days: [mon], from: "16:00", to: "08:00", timeZone: UTC }]',
      "7:32: the window ends at 08:00, before it begins at 16:00, expected from before to, swap the two, or write two windows if it is meant to span midnight",
    ],
    [
      "a window without a time zone",
      'windows: [{ days: [mon], from: "08:00", to: "16:00" }]',
      '7:11: "timeZone" is missing, expected a time zone such as Europe/Berlin',
    ],
    ["a key that looks like a wildcard", 'windows: { "*": false }', '7:10: "windows" is a mapping, expected a list'],
    [
      "an unknown strategy",
      "allow: { strategies: [freez] }",
      '5:23: entry 1 of "strategies" is "freez", expected one of freeze, close-registration, retain-registered, restore, did you mean "freeze"?',
    ],
    [
      "a plan",
      "kind: RolloutPlan",
      "2:7: this file is a rollout plan, expected kind: TenantGuard, give the file of a tenant guard here",
    ],
  ])("%s", (_title, line, expected) => {
    const key = line.slice(0, line.indexOf(":"));
    const text = DOCUMENTED.replace(new RegExp(`^${key}:.*$`, "m"), line);
    expect(problems(text)).toEqual([`guard.yaml:${expected}`]);
  });
});
