import type { AuditEvent } from "../../src/domain/audit/event";
import type { LogFacts } from "../../src/ports/logger";
import { createLoggedAuditTrail } from "../../src/telemetry/logged-audit-trail";

const EVENT: AuditEvent = {
  rolloutId: "r1",
  at: Date.UTC(2026, 11, 1),
  kind: "write-intended",
  actor: "ann@contoso.example",
  wave: 1,
  sentence: "Ann Example's wave is about to receive the profile.",
  facts: { intentId: "i1", kind: "a fact of that name" },
};

function trailThat(append: () => Promise<void>) {
  const lines: { event: string; facts: LogFacts | undefined; recorded: number }[] = [];
  let recorded = 0;
  const trail = createLoggedAuditTrail(
    { append: () => append().then(() => void (recorded += 1)), list: () => Promise.resolve([]) },
    { info: (event, facts) => void lines.push({ event, facts, recorded }) },
  );
  return { trail, lines };
}

test("an event leaves a line once it is recorded, with its facts but without the words about people", async () => {
  const { trail, lines } = trailThat(() => Promise.resolve());
  await trail.append(EVENT);
  expect(lines).toEqual([
    { event: "audit", recorded: 1, facts: { intentId: "i1", kind: "write-intended", rolloutId: "r1", wave: 1 } },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/ann/i);
});

test("what could not be recorded leaves no line: nobody may believe it", async () => {
  const { trail, lines } = trailThat(() => Promise.reject(new Error("storage is down")));
  await expect(trail.append(EVENT)).rejects.toThrow("storage is down");
  expect(lines).toEqual([]);
});
