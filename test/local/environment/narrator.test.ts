import type { AuditEvent } from "../../../src/domain/audit/event";
import type { RolloutRecord } from "../../../src/domain/rollout/records";
import { DEMO_COMMENT } from "../../../src/local/environment/demo-approver";
import { createNarrator } from "../../../src/local/environment/narrator";
import { openStores } from "../../../src/local/rehearsal/stores";
import { createMemoryTables } from "../../../src/local/storage/memory-tables";
import { approvalOf } from "../../builders/approvals";
import { rolloutOf, TUESDAY_NINE, verdictOf, waveOf } from "../../builders/rollouts";

/** What the narrator says of a rollout in which this happened. */
async function tell(
  events: readonly Partial<AuditEvent>[],
  prepare: (stores: ReturnType<typeof openStores>, rollout: RolloutRecord) => Promise<void> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const clock = { now: () => TUESDAY_NINE, sleep: () => Promise.resolve() };
  const stores = openStores(createMemoryTables(), clock);
  const rollout = rolloutOf();
  await prepare(stores, rollout);
  for (const change of events)
    await stores.audit.append({
      rolloutId: rollout.id,
      at: TUESDAY_NINE,
      kind: "held",
      actor: "passkey-rollout",
      wave: 0,
      sentence: "",
      facts: {},
      ...change,
    });
  const said: string[] = [];
  const narrator = createNarrator({
    stores,
    say: (_, sentence) => said.push(sentence),
    pageOf: (id) => `http://127.0.0.1:7071/approvals/${id}`,
    invite: () => "Answer here:",
    whyDemoAnswers: "Nobody answered for a minute",
  });
  await narrator.look(rollout, TUESDAY_NINE);
  await narrator.look(rollout, TUESDAY_NINE);
  return said;
}

const waveName = rolloutOf().plan.waves[0]!.name;

test("an open question stands apart, and its page on a line of its own", async () => {
  const said = await tell(
    [{ kind: "approval-asked", sentence: `May wave '${waveName}' start?`, facts: { approvalId: approvalOf().id } }],
    async (stores) => {
      await stores.approvals.insertApproval(approvalOf());
    },
  );
  expect(said).toEqual([
    "",
    `May wave '${waveName}' start? Answer here:`,
    `http://127.0.0.1:7071/approvals/${approvalOf().id}`,
    "",
  ]);
});

test("the demo's own answer is told once, as what it is", async () => {
  const sentence = `ann@contoso.example approved: May wave '${waveName}' start? Comment: ${DEMO_COMMENT}`;
  expect(await tell([{ kind: "approval-decided", actor: "ann@contoso.example", sentence }])).toEqual([
    `Nobody answered for a minute, so the demo approved wave '${waveName}' as ann@contoso.example and goes on by itself.`,
  ]);
});

test("a promotion is told once, and times are read in the plan's zone", async () => {
  const said = await tell([
    { kind: "wave-promoted", sentence: `Wave '${waveName}' is promoted: all is well.` },
    { kind: "wave-ended", sentence: `Wave '${waveName}' ends promoted.`, facts: { phase: "promoted" } },
    { sentence: `Wave '${waveName}' is held until 2026-12-07T08:00:00.000Z.` },
  ]);
  expect(said).toEqual([
    `Wave '${waveName}' is promoted: all is well.`,
    `Wave '${waveName}' is held until Mon 7 Dec 2026, 09:00 CET.`,
  ]);
});

test("how far a wave is takes one short line", async () => {
  const verdict = verdictOf("insufficient", {
    outcomes: { succeeded: 3, struggled: 0, blocked: 1, untested: 2, silent: 4 },
  });
  const said = await tell([], async (stores, rollout) => {
    await stores.rollouts.insertRollout(rollout, [waveOf(0, { phase: "baking", appliedAt: TUESDAY_NINE, verdict })]);
  });
  expect(said).toEqual([`${waveName}: 0 new passkeys. 3 of 10 people signed in, 1 person is blocked.`]);
});
