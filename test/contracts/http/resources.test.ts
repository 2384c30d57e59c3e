import { chainEvent, verifyChain } from "../../../src/domain/audit/chain";
import type { AuditEvent, ChainedEvent } from "../../../src/domain/audit/event";
import { auditSchema, fromAuditResource, toAuditResource } from "../../../src/contracts/http/audit-resource";
import { readForm } from "../../../src/contracts/http/decision-request";
import { evidenceSchema, toEvidenceResource } from "../../../src/contracts/http/evidence-resource";
import { rolloutSchema, toRolloutResource } from "../../../src/contracts/http/rollout-resource";
import { readStartRequest } from "../../../src/contracts/http/start-request";
import { summariseEvidence } from "../../../src/domain/evidence/summary";
import { sampleData } from "../../views/samples";
import { TUESDAY_NINE } from "../../builders/rollouts";

test("everything that is known of a rollout fits the schema that is published", () => {
  const data = sampleData();
  const resource = toRolloutResource(data, "https://rollout.contoso.example");
  expect(rolloutSchema.parse(resource)).toEqual(resource);
  expect(resource.waves[1]).toMatchObject({
    number: 2,
    name: "IT",
    phase: "baking",
    verdict: { kind: "insufficient" },
  });
  expect(resource.approvals[0]).toMatchObject({ wave: 3, link: expect.stringContaining("/approvals/") });
  expect(JSON.stringify(resource)).not.toMatch(/tokenHash|csrfHash/);
});

describe("an audit trail that was sent", () => {
  const events = (): ChainedEvent[] => {
    const chain: ChainedEvent[] = [];
    for (const index of [0, 1, 2]) {
      const event: AuditEvent = {
        rolloutId: "r1",
        at: TUESDAY_NINE + index,
        kind: "verdict",
        actor: "passkey-rollout",
        wave: index === 0 ? null : index - 1,
        sentence: `event ${String(index)}`,
        facts: { n: index, none: null },
      };
      chain.push(chainEvent(chain.at(-1), event));
    }
    return chain;
  };

  test("can be verified again by whoever received it", () => {
    const resource = auditSchema.parse(JSON.parse(JSON.stringify(toAuditResource("r1", events()))));
    expect(resource).toMatchObject({ intact: true, head: events()[2]!.hash });
    expect(fromAuditResource(resource)).toEqual(events());
    expect(verifyChain(fromAuditResource(resource))).toEqual({ ok: true });
  });

  test("says where it was tampered with", () => {
    const [first, second, third] = events();
    const changed = [first!, { ...second!, event: { ...second!.event, sentence: "nothing happened" } }, third!];
    expect(toAuditResource("r1", changed)).toMatchObject({ intact: false, problem: expect.stringContaining("2") });
  });
});

test("evidence is shown as counts, each person once", () => {
  const signIn = { correlationId: "c", platform: "ios" };
  const summary = summariseEvidence(
    [
      { id: "1", userId: "a", at: 1, type: "synced", aaguid: "x", credentialId: null },
      { id: "2", userId: "a", at: 2, type: "unknown", aaguid: null, credentialId: null },
    ],
    [
      { id: "3", userId: "a", at: 1, step: "started" },
      { id: "4", userId: "b", at: 1, step: "cancelled" },
    ],
    [
      { ...signIn, id: "5", userId: "a", at: 1, code: 0, fresh: true, passkey: true, passkeySucceeded: true },
      { ...signIn, id: "6", userId: "b", at: 2, code: 135016, fresh: true, passkey: true, passkeySucceeded: false },
      { ...signIn, id: "7", userId: "b", at: 3, code: 135016, fresh: true, passkey: true, passkeySucceeded: false },
      { ...signIn, id: "8", userId: "c", at: 3, code: 0, fresh: false, passkey: false, passkeySucceeded: null },
    ],
  );
  const resource = toEvidenceResource({ rolloutId: "r1", wave: 0, from: null, to: TUESDAY_NINE, summary, sources: [] });
  expect(evidenceSchema.parse(resource)).toEqual(resource);
  expect(resource).toMatchObject({
    wave: 1,
    registrations: { total: 2, people: 1, byType: { synced: 1, unknown: 1 } },
    ceremonies: { started: 1, cancelled: 1 },
    signIns: {
      total: 4,
      people: 3,
      fresh: 3,
      withPasskey: 3,
      passkeyFailed: 2,
      failures: [{ code: 135016, means: "policy", count: 2, people: 1 }],
    },
  });
});

test("a field that is sent twice stays a list, which no schema takes for a text", () => {
  expect(readForm("a=1&b=2&b=3&c=")).toEqual({ a: "1", b: ["2", "3"], c: "" });
});

test("mistakes of plan and guard are told apart", () => {
  const body = JSON.stringify({ plan: { kind: "RolloutPlan" }, guard: "limits: { waveUser: 3 }" });
  const read = readStartRequest(body, "application/json");
  if (read.ok) throw new Error("expected mistakes");
  expect(read.kind).toBe("invalid-plan");
  expect(new Set(read.errors.map((error) => error.pointer.split("/")[1]))).toEqual(new Set(["plan", "guard"]));
  const yaml = readStartRequest("kind: RolloutPlan\n", "application/yaml");
  expect(yaml).toMatchObject({
    ok: false,
    errors: expect.arrayContaining([expect.objectContaining({ file: "plan.yaml" })]),
  });
});
