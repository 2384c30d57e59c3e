import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { readOrThrow, SMALL_PLAN, smallFiles } from "./files";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(240_000);

const PLAN = SMALL_PLAN.replace("bake: 10h }", "bake: 6h }").replace("bake: 24h, approval: before", "bake: 6h");
const play = (...scenario: readonly string[]): Promise<RehearsalReport> =>
  rehearse({ inputs: readOrThrow(smallFiles({ plan: PLAN, scenario })), storage: "memory" });
const violated = (report: RehearsalReport) => report.invariants.filter((each) => each.violated > 0);
const drifts = ({ approvals }: RehearsalReport) => approvals.filter(({ kind }) => kind === "drift");

describe("rehearsals in which others change what the rollout rests on", () => {
  it("a tool that re-applies its own default is asked about twice, then the rollout is held instead of asking for ever", async () => {
    const report = await play(
      "endsAfter: 4d",
      "faults:",
      "  - { at: wave 1 + 1h, kind: foreign-edit, preset: reapply-default }",
      "  - { at: wave 1 + 150m, kind: foreign-edit, edit: { setScalar: { isSelfServiceRegistrationAllowed: false } }, every: 4h }",
    );
    expect(report.rollout.outcome).toBe("held");
    expect(report.rollout.waitsFor).toMatch(/for the \d+(?:st|nd|rd|th) time in \d+ h/);
    expect(report.rollout.waitsFor).toContain("let that application leave the passkey policy alone");
    expect(drifts(report).length).toBeLessThanOrEqual(3);
    expect(report.policy.foreignEditsLost).toBe(0);
    expect(report.people).toMatchObject({ lockedOutByRollout: 0, lockedOutByRollback: 0 });
    expect(violated(report)).toEqual([]);
  });

  it("an approver who accepts the policy as it is spares everybody the question", async () => {
    const report = await play(
      "faults:",
      "  - { at: wave 1 + 1h, kind: foreign-edit, edit: { addExclusion: sg-contractors } }",
      "actions:",
      "  - { at: wave 1 + 2h, do: rebaseline, by: bo@contoso.example }",
    );
    expect(report.rollout.outcome).toBe("completed");
    expect(drifts(report)).toEqual([]);
    expect(report.policy).toMatchObject({ foreignEditsKept: 1, finalEqualsExpected: true });
    expect(violated(report)).toEqual([]);
  });

  it("ordinary joins and leaves are followed, and the evidence is about the people of now", async () => {
    const report = await play(
      "faults:",
      "  - { at: wave 1 + 90m, kind: membership, group: sg-first, add: 2, remove: 1 }",
    );
    expect(report.rollout.outcome).toBe("completed");
    expect(report.people).toMatchObject({ gainedUnapproved: 0, protectedTouched: 0 });
    const { signIns, registrations } = report.evidence;
    expect([signIns.counted, registrations.counted]).toEqual([signIns.truth, registrations.truth]);
    expect(violated(report)).toEqual([]);
  });

  it("more people than the plan allows hold the rollout until somebody resumes it", async () => {
    const faults = ["faults:", "  - { at: wave 1 + 90m, kind: membership, group: sg-first, add: 9 }"];
    const held = await play("endsAfter: 2d", ...faults);
    expect(held.rollout.outcome).toBe("held");
    expect(held.rollout.waitsFor).toMatch(/^9 people joined \(.*more than the 5 that the plan allows/);
    const resumed = await play(...faults, "actions:", "  - { at: wave 1 + 12h, do: resume, by: bo@contoso.example }");
    expect(resumed.rollout.outcome).toBe("completed");
    expect(violated(resumed)).toEqual([]);
  });
});
