import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { readOrThrow, SMALL_PLAN, SMALL_TENANT, smallFiles } from "./files";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(120_000);

type Over = NonNullable<Parameters<typeof smallFiles>[0]>;

const play = (over: Over = {}): Promise<RehearsalReport> =>
  rehearse({ inputs: readOrThrow(smallFiles(over)), storage: "memory" });

const violated = (report: RehearsalReport) => report.invariants.filter((each) => each.violated > 0);
const outcomes = (report: RehearsalReport) => report.waves.map(({ outcome }) => outcome);

/** The small plan with a third wave behind. */
const THREE_WAVES = SMALL_PLAN.replace(
  "approvals: {",
  "  - { name: third, groups: [sg-others], bake: 24h }\napprovals: {",
);
/** One wave that bakes for six hours: enough where only the writing matters. */
const SHORT = SMALL_PLAN.replace("bake: 10h }", "bake: 6h }").replace(/\n {2}- \{ name: second.*\}/, "");

describe("rehearsals in which something goes wrong", () => {
  it("takes the wave back when its passkeys fail, locks nobody out, and starts no other wave", async () => {
    const scenario = ["faults:", "  - { at: wave 2 + 1h, for: 4d, kind: sign-in-failure, code: 135017, share: 0.9 }"];
    const report = await play({ plan: THREE_WAVES, scenario });
    expect(report.rollout.outcome).toBe("rolled-back");
    expect(outcomes(report)).toEqual(["promoted", "rolled-back", "not-started"]);
    expect(report.people).toMatchObject({ lockedOutByRollout: 0, lockedOutByRollback: 0 });
    expect(report.policy).toMatchObject({ finalEqualsExpected: true });
    const [, second, third] = report.waves;
    expect(second?.rollback).toMatchObject({ strategy: "close-registration", usersReverted: 0 });
    expect((second?.rollback?.usersRetained ?? 0) + (second?.rollback?.usersClosed ?? 0)).toBe(40);
    expect(third).toMatchObject({ appliedAt: null, usersGained: 0 });
    const [detected] = report.detection;
    expect(detected?.usersExposed).toBeGreaterThan(0);
    const took = Date.parse(detected?.alarmAt ?? "") - Date.parse(detected?.at ?? "");
    expect(detected?.minutes).toBe(Math.round(took / 60_000));
    expect(second?.usersExposedToFault).toBeGreaterThanOrEqual(detected?.usersExposed ?? 0);
    expect(violated(report)).toEqual([]);
  });

  it("keeps what a colleague changed in the portal meanwhile, and says who it was", async () => {
    const edit = "edit: { addExclusion: sg-contractors }";
    const report = await play({
      scenario: ["faults:", `  - { at: wave 1 + 2h, kind: foreign-edit, by: admin@contoso.example, ${edit} }`],
    });
    expect(report.rollout.outcome).toBe("completed");
    expect(report.policy).toMatchObject({
      foreignEditsKept: 1,
      foreignEditsHeld: 0,
      foreignEditsLost: 0,
      finalEqualsExpected: true,
    });
    expect(report.approvals.map(({ kind }) => kind)).toContain("drift");
    expect(violated(report)).toEqual([]);
  });

  it("ends the same when the app's process dies again and again, and does nothing twice", async () => {
    const crashes = ["start + 2m", "wave 1", "wave 1 + 5m", "wave 1 + 20h", "wave 2", "wave 2 + 1h"];
    const crashed = await play({ scenario: ["faults:", ...crashes.map((at) => `  - { at: ${at}, kind: crash }`)] });
    expect(crashed.rollout.outcome).toBe("completed");
    expect(outcomes(crashed)).toEqual(["promoted", "promoted"]);
    expect(crashed.waves.map(({ usersGained }) => usersGained)).toEqual([14, 40]);
    expect(crashed.policy).toMatchObject({ finalEqualsExpected: true });
    expect(crashed.evidence.signIns).toMatchObject({ counted: crashed.evidence.signIns.truth, twice: 0 });
    expect(crashed.invariants[9]?.checked).toBeGreaterThan(0);
    expect(violated(crashed)).toEqual([]);
  });

  it("completes through throttling, errors, cut connections and answers that were lost", async () => {
    const scenario = [
      "faults:",
      "  - { at: start, for: 1d, kind: throttle, api: signIns, retryAfter: 17, share: 0.3 }",
      "  - { at: start, for: 2d, kind: 5xx, share: 0.1 }",
      "  - { at: start + 2h, for: 1d, kind: cut, share: 0.1 }",
      "  - { at: start, for: 2d, kind: 5xx-after-effect, api: policy, share: 0.5 }",
      "  - { at: wave 1, for: 1d, kind: stale-read, api: policy, lag: 90s }",
    ];
    const report = await play({ plan: SHORT, scenario });
    expect(report.rollout.outcome).toBe("completed");
    expect(report.graph.throttled).toBeGreaterThan(0);
    expect(report.policy).toMatchObject({ finalEqualsExpected: true });
    expect(violated(report)).toEqual([]);
  });

  it("certifies nothing while a log is missing", async () => {
    const scenario = ["endsAfter: 2d", "faults:", "  - { at: wave 1 + 1h, kind: logs-missing, source: signIns }"];
    const report = await play({ scenario });
    expect(report.rollout.outcome).toBe("held");
    expect(report.waves[0]?.verdict?.kind).not.toBe("certified");
    expect(report.waves[1]?.appliedAt).toBeNull();
    expect(violated(report)).toEqual([]);
  });

  it("is held when an approver says no, and never gives the wave access", async () => {
    const scenario = [
      "endsAfter: 2d",
      "decisions:",
      "  - { wave: 2, kind: before, decide: reject, after: 10m, by: bo@contoso.example }",
    ];
    const report = await play({ scenario });
    expect(report.rollout.outcome).toBe("held");
    expect(report.rollout.waitsFor).toContain("bo@contoso.example");
    expect(report.approvals).toMatchObject([
      { wave: 2, kind: "before", decision: "rejected", by: "bo@contoso.example" },
    ]);
    expect(report.waves[1]).toMatchObject({ outcome: "held", appliedAt: null, usersGained: 0 });
    expect(violated(report)).toEqual([]);
  });

  it.each([
    ["freeze", "frozen"],
    ["abort", "aborted"],
  ])("ends where it stands when an operator asks to %s", async (verb, outcome) => {
    const scenario = ["actions:", `  - { at: wave 1 + 2h, do: ${verb}, by: bo@contoso.example }`];
    const report = await play({ plan: SHORT, scenario });
    expect(report.rollout.outcome).toBe(outcome);
    expect(report.policy).toMatchObject({ finalEqualsExpected: true, writes: 1 });
    expect(report.invariants[11]).toMatchObject({ n: 12, checked: 1, violated: 0 });
  });

  it("writes nothing while the stop switch is on, and goes on when it is off", async () => {
    const scenario = [
      "actions:",
      "  - { at: start, do: stop-switch, by: bo@contoso.example }",
      "  - { at: start + 5h, do: stop-switch, to: off, by: bo@contoso.example }",
      "  - { at: start + 6h, do: resume, by: bo@contoso.example }",
    ];
    const plan = SHORT.replace("timeZone: Europe/Berlin", "timeZone: Europe/Berlin, startAt: 2026-12-01T10:00");
    const report = await play({ plan, scenario });
    expect(Date.parse(report.waves[0]?.appliedAt ?? "")).toBeGreaterThanOrEqual(Date.parse("2026-12-01T12:00:00Z"));
    expect(report.rollout.outcome).toBe("completed");
    expect(violated(report)).toEqual([]);
  });

  it("is refused before anything is written when a wave holds a protected person", async () => {
    const tenant = SMALL_TENANT.replace(
      "{ name: sg-others, users: 30 }",
      "{ name: sg-others, users: 30, alsoIn: { sg-break-glass: 1 } }",
    );
    const report = await play({ plan: SHORT.replace("sg-first", "sg-others"), tenant });
    expect(report.rollout.outcome).toBe("refused");
    expect(report.rollout.findings.filter(({ severity }) => severity === "blocks")).toHaveLength(1);
    expect(report.policy.writes).toBe(0);
    expect(outcomes(report)).toEqual(["not-started"]);
  });

  it("does without cards while Teams is down", async () => {
    const plan = SHORT.replace("bake: 6h", "bake: 6h, approval: before");
    const report = await play({ plan, scenario: ["faults:", "  - { at: start, for: 10d, kind: teams-down }"] });
    expect(report.rollout.outcome).toBe("completed");
    expect(violated(report)).toEqual([]);
  });
});
