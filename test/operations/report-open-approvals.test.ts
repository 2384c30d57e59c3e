import { HOUR } from "../../src/domain/time";
import { reportOpenApprovals } from "../../src/operations/report-open-approvals";
import { approvalOf } from "../builders/approvals";
import { collectingLogger } from "../builders/collecting-logger";
import { worldOf } from "../builders/deps";
import { rolloutOf, TUESDAY_NINE } from "../builders/rollouts";

test("only what is open in a rollout that still goes on is reported, with the hours it has waited", async () => {
  const { deps, time } = worldOf();
  const logger = collectingLogger();
  await deps.rollouts.insertRollout(rolloutOf({ id: "r1" }), []);
  await deps.rollouts.insertRollout(rolloutOf({ id: "over", phase: "aborted" }), []);
  await deps.approvals.insertApproval(approvalOf({ id: "a1", requestedAt: TUESDAY_NINE }));
  await deps.approvals.insertApproval(approvalOf({ id: "a2", state: "approved" }));
  await deps.approvals.insertApproval(approvalOf({ id: "a3", rolloutId: "over" }));
  time.now = TUESDAY_NINE + 20.9 * HOUR;
  await reportOpenApprovals({ ...deps, logger })();
  expect(logger.lines).toEqual([
    { level: "info", event: "approval-open", facts: { rolloutId: "r1", approvalId: "a1", kind: "before", hours: 20 } },
  ]);
});
