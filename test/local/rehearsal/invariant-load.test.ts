import { reportBudgetShare } from "../../../src/local/rehearsal/invariant-load";
import { HOUR, MINUTE, SECOND } from "../../../src/domain/time";

const START = Date.UTC(2026, 11, 1, 7);

/** So many reporting requests under the published limit of 5 in 10 seconds, unless another is given. */
function shareOf(reporting: number, endsAfter: number | null, reports = { requests: 5, perMs: 10 * SECOND }): number {
  return reportBudgetShare({
    truth: { requests: { product: { reporting } } },
    limits: { reports },
    requestedAt: START,
    rollout: { endedAt: endsAfter === null ? null : START + endsAfter },
    finishedAt: START + 2 * HOUR,
  });
}

describe("the share of the reporting budget that a rollout used", () => {
  it("is counted over a whole minute for a rollout that was refused at once", () => {
    expect(shareOf(2, 0)).toBeCloseTo(2 / 30);
    expect(shareOf(31, 0)).toBeGreaterThan(1);
  });

  it("is counted from the request to the end for one that took its time", () => {
    expect(shareOf(300, 20 * MINUTE)).toBeCloseTo(300 / 600);
    expect(shareOf(300, null)).toBeCloseTo(300 / 3600);
  });

  it("is counted over at least one period of a limit with a long one", () => {
    expect(shareOf(2, 0, { requests: 4, perMs: HOUR })).toBeCloseTo(0.5);
  });
});
