import type { ChainedEvent } from "../../src/domain/audit/event";
import { verifyAudit } from "../../src/operations/verify-audit";
import { worldOf } from "../builders/deps";
import { collectingLogger } from "../builders/collecting-logger";
import { rolloutOf, TUESDAY_NINE } from "../builders/rollouts";

/** Two rollouts with three events each; `change` is what somebody did to the rows of `r1`. */
async function storedTrails(change: (events: readonly ChainedEvent[]) => readonly ChainedEvent[]) {
  const { deps } = worldOf();
  for (const id of ["r1", "r2"]) {
    await deps.rollouts.insertRollout(rolloutOf({ id }), []);
    for (const kind of ["rollout-requested", "preflight-passed", "wave-started"] as const)
      await deps.audit.append({
        ...{ rolloutId: id, at: TUESDAY_NINE, kind, actor: "passkey-rollout", wave: null },
        ...{ sentence: kind, facts: {} },
      });
  }
  const logger = collectingLogger();
  const audit = {
    ...deps.audit,
    list: async (id: string) => (id === "r1" ? change(await deps.audit.list(id)) : deps.audit.list(id)),
  };
  return { verify: verifyAudit({ ...deps, audit, logger }), logger };
}

test("trails as they were written are reported with their length and newest hash", async () => {
  const { verify, logger } = await storedTrails((events) => events);
  expect(await verify()).toEqual({ broken: [] });
  expect(logger.lines.map(({ event, facts }) => [event, facts.rolloutId, facts.length])).toEqual([
    ["audit-verified", "r1", 3],
    ["audit-verified", "r2", 3],
  ]);
  expect(logger.lines[0]?.facts.head).toMatch(/^[0-9a-f]{64}$/);
});

test("a changed event is an error that says where, and keeps no other trail from being looked at", async () => {
  const { verify, logger } = await storedTrails((events) =>
    events.map((each) =>
      each.sequence === 2 ? { ...each, event: { ...each.event, sentence: "nothing happened" } } : each,
    ),
  );
  expect(await verify()).toEqual({ broken: ["r1"] });
  expect(logger.lines).toEqual([
    expect.objectContaining({
      level: "error",
      event: "audit-chain-broken",
      facts: { rolloutId: "r1", sequence: 2, what: "event 2 was changed after it was recorded" },
    }),
    expect.objectContaining({ event: "audit-verified", facts: expect.objectContaining({ rolloutId: "r2" }) as object }),
  ]);
});

test("an end that was cut off verifies, so the length in the log is what gives it away", async () => {
  const { verify, logger } = await storedTrails((events) => events.slice(0, -1));
  expect(await verify()).toEqual({ broken: [] });
  expect(logger.lines[0]?.facts.length).toBe(2);
});
