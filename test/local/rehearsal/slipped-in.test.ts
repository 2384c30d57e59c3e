import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { readOrThrow, SMALL_PLAN, SMALL_TENANT, smallFiles } from "./files";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(120_000);

/** One wave that bakes for six hours: enough where only the writing matters. */
const SHORT = SMALL_PLAN.replace("bake: 10h }", "bake: 6h }").replace(/\n {2}- \{ name: second.*\}/, "");

const play = (fault: string, modifiedProperties: boolean): Promise<RehearsalReport> => {
  const tenant = `${SMALL_TENANT}graph: { modifiedProperties: ${String(modifiedProperties)} }\n`;
  const scenario = ["endsAfter: 6d", "faults:", `  - { at: wave 1, kind: foreign-edit, slips: in, ${fault} }`];
  return rehearse({ inputs: readOrThrow(smallFiles({ plan: SHORT, tenant, scenario })), storage: "memory" });
};

const violated = (report: RehearsalReport) => report.invariants.filter((each) => each.violated > 0);

describe("a colleague's edit that lands between the app's last read and its PATCH", () => {
  it("is put back where the audit log holds its values, is named, and costs nobody anything", async () => {
    const report = await play("edit: { addTarget: sg-contractors }", true);
    expect(report.rollout.outcome).toBe("completed");
    expect(report.policy).toMatchObject({
      foreignEditsKept: 1,
      foreignEditsHeld: 0,
      foreignEditsLost: 0,
      finalEqualsExpected: true,
      writes: 2,
      verifiedWrites: 2,
    });
    expect(report.approvals.map(({ kind }) => kind)).toContain("drift");
    expect(report.people).toMatchObject({ lockedOutByRollout: 0, gainedUnapproved: 0, protectedTouched: 0 });
    expect(violated(report)).toEqual([]);
  });

  it("holds the rollout and is named where the audit log says only who and when", async () => {
    const report = await play("edit: { addTarget: sg-contractors }", false);
    expect(report.rollout.outcome).toBe("held");
    expect(report.rollout.waitsFor).toContain("admin@contoso.example");
    expect(report.policy).toMatchObject({ foreignEditsHeld: 1, foreignEditsLost: 0, writes: 1 });
    expect(violated(report)).toEqual([]);
  });

  it("is left alone where our PATCH doesn't send what it changed", async () => {
    const report = await play("edit: { addExclusion: sg-contractors }", true);
    expect(report.rollout.outcome).toBe("completed");
    expect(report.policy).toMatchObject({ foreignEditsKept: 1, foreignEditsLost: 0, writes: 1 });
    expect(violated(report)).toEqual([]);
  });
});
