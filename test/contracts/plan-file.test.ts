import { fillGate } from "../../src/contracts/fill-plan";
import { parsePlan } from "../../src/contracts/plan-file";
import type { RolloutPlan } from "../../src/domain/plan/plan";
import { planHash } from "../../src/domain/plan/plan-hash";
import { DAY, HOUR } from "../../src/domain/time";
import { planWith, SMALLEST_PLAN } from "./plan-text";

function planOf(text: string): RolloutPlan {
  const parsed = parsePlan(text, "plan.yaml");
  if (!parsed.ok) throw new Error(parsed.problems.map(({ what }) => what).join("; "));
  return parsed.plan;
}

describe("a plan file", () => {
  test("of the documentation means what it says", () => {
    expect(planOf(planWith())).toMatchObject({
      metadata: { name: "synced-passkeys", owner: "identity-team@contoso.example", ticketId: "CHG0012345" },
      schedule: {
        startAt: "2026-12-01T09:00",
        windows: [{ days: ["mon", "tue", "wed", "thu"], from: "09:00", to: "15:00" }],
        blackouts: [{ from: "2026-12-18", to: "2027-01-06", reason: "year-end" }],
      },
      gates: {
        standard: {
          signals: { registrationAbandoned: { atMost: 0.3 }, adoption: { atLeast: 0.25, within: 7 * DAY } },
        },
      },
      waves: [
        { name: "identity team", bake: { kind: "hours", ms: 24 * HOUR }, approvalBefore: false },
        { name: "IT", bake: { kind: "hours", ms: 48 * HOUR }, approvalBefore: true },
        { name: "Berlin office", bake: { kind: "workingHours", hours: 24 }, earliest: "2026-12-08" },
      ],
      notifications: { teams: true },
    });
  });

  test("that says as little as it may has every default written out", () => {
    expect(planOf(SMALLEST_PLAN)).toEqual({
      metadata: { name: "small", owner: "ann@contoso.example" },
      profile: {
        name: "Synced passkeys",
        passkeyTypes: ["synced"],
        attestation: "disabled",
        aaguids: { kind: "any" },
      },
      assignment: { strategy: "targets" },
      protect: { groups: [], privilegedRoles: "refuse" },
      schedule: {
        timeZone: "UTC",
        startAt: "now",
        windows: [],
        blackouts: [],
        workingTime: { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" },
      },
      riskBudget: { users: 10, confidence: 0.95 },
      gates: {
        standard: {
          falseAlarm: 0.005,
          guardrails: {
            signInBlocked: { tolerable: "auto", intolerable: "auto" },
            passkeyFailing: { tolerable: 0.05, intolerable: 0.25 },
            policyRefused: { people: 2, orTimesForOne: 2 },
            newlySilent: { difference: 0.1, controlAtLeast: 20 },
          },
          signals: {},
          onInsufficientEvidence: { kind: "ask" },
          onAlarm: "rollback",
        },
      },
      drift: { membership: { atMost: 0.05, orPeople: 5 } },
      waves: [
        { name: "all", groups: ["sg-all"], bake: { kind: "hours", ms: DAY }, gate: "standard", approvalBefore: false },
      ],
      rollback: { strategy: "close-registration", canaries: [], membershipPropagation: DAY },
      writer: "app",
      approvals: { approvers: "sg-approvers", minimum: 1, expiresAfter: DAY },
      notifications: { teams: false },
    });
  });

  test("is plain JSON when read, and hashes the same as YAML, as JSON, with comments and in another order", () => {
    const plan = planOf(planWith());
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const reordered = planWith({ 1: "kind: RolloutPlan # first", 2: "apiVersion: passkey-rollout/v1" });
    expect(planHash(planOf(reordered))).toBe(planHash(plan));
    const shuffled = planWith({
      8: "  aaguids: { allow: [EA9B8D66-4D01-1D21-3CE4-B6B48CB575D4, icloud-keychain, 1password, 1password] }",
    });
    expect(planHash(planOf(shuffled))).toBe(planHash(plan));
    expect(planHash(planOf(planWith({ 18: "riskBudget: { users: 11 }" })))).not.toBe(planHash(plan));
  });

  test("may write its defaults or leave them out: it is the same plan", () => {
    const without = planWith({ 9: "", 12: "", 18: "", 29: "", 34: "", 35: "" });
    expect(planHash(planOf(without))).toBe(planHash(planOf(planWith())));
  });

  test("names providers; the plan holds AAGUIDs with labels for people", () => {
    const plan = planOf(planWith({ 8: "  aaguids: { block: [windows-hello, D548826E-79B4-DB40-A3D8-11116F7E8349] }" }));
    expect(plan.profile.aaguids).toMatchObject({ kind: "block" });
    const list = plan.profile.aaguids.kind === "block" ? plan.profile.aaguids.list : [];
    expect(list.map(({ name }) => name).sort()).toEqual([
      "Bitwarden",
      "Windows Hello",
      "Windows Hello",
      "Windows Hello",
    ]);
    expect(list.every(({ aaguid }) => aaguid === aaguid.toLowerCase())).toBe(true);
  });

  test("starts a bare date at its first minute", () => {
    expect(planOf(planWith({ 15: "  startAt: 2026-12-01" })).schedule.startAt).toBe("2026-12-01T00:00");
  });

  test("can be asked for the line of a wave's group that the tenant does not have", () => {
    const parsed = parsePlan(planWith(), "plan.yaml");
    expect(parsed.ok && parsed.locate(["waves", 2, "groups", 0])).toEqual({ line: 33, column: 37 });
  });
});

describe("a gate", () => {
  test("that turns a guardrail off says so, and keeps the values of gates.md for the rest", () => {
    const gate = fillGate({
      guardrails: { passkeyFailing: "off", newlySilent: "off", signInBlocked: { tolerable: 0.1 } },
    });
    expect(gate.guardrails).toEqual({
      signInBlocked: { tolerable: 0.1, intolerable: "auto" },
      passkeyFailing: "off",
      policyRefused: { people: 2, orTimesForOne: 2 },
      newlySilent: "off",
    });
  });

  test("takes its false-alarm rate from signInBlocked, and extends as told", () => {
    const gate = fillGate({
      guardrails: { signInBlocked: { falseAlarm: 0.01 } },
      signals: { adoption: "off", helpDesk: { atMost: 3 } },
      onInsufficientEvidence: { extend: { by: DAY, atMost: 2 } },
    });
    expect(gate.falseAlarm).toBe(0.01);
    expect(gate.signals).toEqual({ helpDesk: { atMost: 3 } });
    expect(gate.onInsufficientEvidence).toEqual({ kind: "extend", by: DAY, atMost: 2 });
  });
});
