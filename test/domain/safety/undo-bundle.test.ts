import * as fc from "fast-check";
import { policyHash } from "../../../src/domain/policy/canonical";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent } from "../../../src/domain/policy/intent";
import { closedTwin } from "../../../src/domain/policy/profile";
import { buildUndoBundle, describeHarm } from "../../../src/domain/safety/undo-bundle";
import { planUndo, TOKEN_PLACEHOLDER } from "../../../src/domain/safety/undo-steps";
import { applyPatch } from "../../../src/local/tenant/policy/apply-patch";
import { MOST_PROFILES } from "../../../src/local/tenant/policy/policy-size";
import { anyPolicy, CLOSED_PROFILE, groupId, policyOf, profileOf } from "../../builders/policies";

const RULES = { syncedWithAttestation: "stored", withoutODataType: "ignored" } as const;
const OPEN = profileOf();
const ASSIGN = { kind: "assign", profile: OPEN, groupIds: [groupId(1), groupId(2)] } as const;
const CLOSE = {
  kind: "close",
  open: OPEN,
  twin: closedTwin(OPEN, CLOSED_PROFILE),
  groupIds: [groupId(1), groupId(2)],
} as const;

/** Sends each PATCH of the undo to a policy under the service's own rules, which refuse what Graph refuses. */
function replay(before: Fido2Policy, after: Fido2Policy): Fido2Policy {
  return planUndo(before, after)
    .filter((step) => step.request.method === "PATCH")
    .reduce((policy, step) => {
      const result = applyPatch(policy, step.request.body, RULES);
      if (result.kind !== "changed") throw new Error(`${step.title}: ${JSON.stringify(result)}`);
      return result.policy;
    }, after);
}

describe("an undo by hand", () => {
  it("of any assignment and of any closing brings any policy back, each request accepted", () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const assigned = applyIntent(policy, ASSIGN);
        const closed = applyIntent(assigned, CLOSE);
        expect(policyHash(replay(policy, assigned))).toBe(policyHash(policy));
        // A tenant with as many profiles as Graph allows never gets the closed twin in the first place.
        if ((closed.passkeyProfiles ?? []).length > MOST_PROFILES) return;
        expect(policyHash(replay(assigned, closed))).toBe(policyHash(assigned));
        expect(policyHash(replay(policy, closed))).toBe(policyHash(policy));
      }),
      { numRuns: 1000 },
    );
  });

  it("takes targets away before the profile that they used, since Graph keeps a profile that is assigned", () => {
    const before = policyOf();
    const steps = planUndo(before, applyIntent(before, ASSIGN), [{ id: groupId(1), name: "sg-it" }]);
    expect(steps.map((step) => [step.request.method, Object.keys(step.request.body ?? {})])).toEqual([
      ["GET", []],
      ["PATCH", ["@odata.type", "includeTargets"]],
      ["PATCH", ["@odata.type", "passkeyProfiles"]],
      ["GET", []],
    ]);
    expect(steps[1]?.does).toEqual([
      `include target 'sg-it' (${groupId(1)}) is removed`,
      `include target ${groupId(2)} is removed`,
    ]);
    expect(steps[2]?.does).toEqual([`profile 'Synced passkeys' (${OPEN.id}) is removed`]);
    for (const step of steps) expect(step.request.headers.Authorization).toBe(`Bearer ${TOKEN_PLACEHOLDER}`);
  });

  it("puts a profile back before the targets that need it", () => {
    const before = applyIntent(policyOf(), ASSIGN);
    const steps = planUndo(before, policyOf());
    expect(steps.map((step) => Object.keys(step.request.body ?? {})[1])).toEqual([
      undefined,
      "passkeyProfiles",
      "includeTargets",
      undefined,
    ]);
  });

  it("of nothing only reads", () => {
    expect(planUndo(policyOf(), policyOf()).map((step) => step.request.method)).toEqual(["GET", "GET"]);
  });
});

describe("an undo bundle", () => {
  const facts = {
    rolloutId: "r1",
    wave: { index: 1, name: "IT", users: 61, groups: [{ id: groupId(1), name: "sg-it" }] },
    intentId: "i1",
    at: Date.UTC(2026, 11, 1, 8),
    before: policyOf(),
    after: applyIntent(policyOf(), ASSIGN),
    registered: [],
  };
  const people = [
    { id: "b", upn: "bo@contoso.example" },
    { id: "a", upn: "ann@contoso.example" },
  ];

  it("of an assignment says whom the undo would harm, by name", () => {
    const harmed = buildUndoBundle({ ...facts, purpose: "assign", registered: people });
    expect(harmed.harms?.sentence).toContain("2 people of wave 'IT' registered a passkey that may need the profile");
    expect(harmed.harms?.people.map(({ upn }) => upn)).toEqual(["ann@contoso.example", "bo@contoso.example"]);
    const nobody = buildUndoBundle({ ...facts, purpose: "assign" });
    expect(nobody.harms?.sentence).toContain("Nobody of wave 'IT' is known to have registered");
    expect(nobody.instructions.join(" ")).toContain("authentication/methods must show another method");
  });

  it("of a closing harms nobody, whoever registered", () => {
    expect(describeHarm({ purpose: "close", wave: facts.wave }, people, facts.at).people).toEqual([]);
    expect(buildUndoBundle({ ...facts, purpose: "close" }).instructions.join(" ")).toContain("locks nobody out");
  });

  it("carries both policies with their hashes", () => {
    const bundle = buildUndoBundle({ ...facts, purpose: "assign" });
    expect([bundle.beforeHash, bundle.afterHash]).toEqual([policyHash(facts.before), policyHash(facts.after)]);
  });
});
