import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { readOrThrow, SMALL_PLAN, smallFiles } from "./files";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(120_000);

const PLAN = SMALL_PLAN.replace("approvals: {", "writer: person\napprovals: {");
const play = (scenario: readonly string[]) =>
  rehearse({ inputs: readOrThrow(smallFiles({ plan: PLAN, scenario })), storage: "memory" });

describe("a rollout whose writes a person sends", () => {
  it("goes through end to end, with the same undo, audit and approvals", async () => {
    const report = await play(["endsAfter: 20d"]);
    expect(report.rollout.outcome).toBe("completed");
    expect(report.waves.map(({ outcome, usersGained }) => [outcome, usersGained])).toEqual([
      ["promoted", 14],
      ["promoted", 40],
    ]);
    expect(report.policy).toMatchObject({
      writes: 2,
      verifiedWrites: 2,
      foreignEditsKept: 0,
      foreignEditsLost: 0,
      finalEqualsExpected: true,
    });
    expect(report.approvals.map(({ kind }) => kind)).toEqual(["before"]);
    expect(report.invariants.filter((each) => each.violated > 0)).toEqual([]);
  });

  it("is contained by a person too", async () => {
    const report = await play([
      "faults:",
      "  - { at: wave 2 + 1h, for: 4d, kind: sign-in-failure, code: 135017, share: 0.9 }",
    ]);
    expect(report.rollout.outcome).toBe("rolled-back");
    expect(report.waves[1]?.rollback).toMatchObject({ strategy: "close-registration", usersReverted: 0 });
    expect(report.people).toMatchObject({ lockedOutByRollout: 0, lockedOutByRollback: 0 });
    expect(report.policy).toMatchObject({ writes: 3, finalEqualsExpected: true });
    expect(report.invariants.filter((each) => each.violated > 0)).toEqual([]);
  });
});
