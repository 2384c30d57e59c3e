import { readInputs } from "../../../src/local/rehearsal/read-inputs";
import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { rehearse } from "../../../src/local/rehearsal/rehearse";

// Five hundred people over weeks; a busy machine needs longer than a quiet one.
jest.setTimeout(300_000);

/** The examples as they are shipped. */
function play(scenario: string): Promise<RehearsalReport> {
  const read = readInputs({
    plan: "examples/plans/quickstart.yaml",
    tenant: "examples/tenants/contoso.yaml",
    scenario: `examples/scenarios/${scenario}.yaml`,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 2));
  return rehearse({ inputs: read.inputs, storage: "memory" });
}

const violated = (report: RehearsalReport) => report.invariants.filter((each) => each.violated > 0);

describe("the quickstart, rehearsed", () => {
  it("completes in the examples' fair weather, with the policy that was expected", async () => {
    const report = await play("healthy");
    expect(report.rollout.outcome).toBe("completed");
    expect(report.waves.map(({ outcome }) => outcome)).toEqual(["promoted", "promoted", "promoted"]);
    expect(report.policy).toMatchObject({ finalEqualsExpected: true, unexpected: [] });
    expect(report.policy.verifiedWrites).toBe(report.policy.writes);
    expect(report.people).toMatchObject({ lockedOutByRollout: 0, protectedTouched: 0, gainedUnapproved: 0 });
    expect(violated(report)).toEqual([]);
  });

  it("is rolled back when a provider's passkeys fail in wave 2, without locking anybody out, and wave 3 never starts", async () => {
    const report = await play("provider-outage");
    expect(report.rollout.outcome).toBe("rolled-back");
    expect(report.waves.map(({ outcome }) => outcome)).toEqual(["promoted", "rolled-back", "not-started"]);
    expect(report.waves[2]).toMatchObject({ appliedAt: null, usersGained: 0 });
    expect(report.people).toMatchObject({ lockedOutByRollout: 0, lockedOutByRollback: 0 });
    expect(report.policy.finalEqualsExpected).toBe(true);
    expect(violated(report)).toEqual([]);
  });
});
