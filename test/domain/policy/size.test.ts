import fc from "fast-check";
import { toPatchBody } from "../../../src/contracts/graph/fido2-policy";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent } from "../../../src/domain/policy/intent";
import { closedTwin } from "../../../src/domain/policy/profile";
import { estimateSize, PROFILE_CAP, SIZE_LIMIT, sizeOf, sizesOfWaves } from "../../../src/domain/policy/size";
import { applyPatch } from "../../../src/local/tenant/policy/apply-patch";
import { anyTenantPolicy, SOME_AAGUIDS } from "../../builders/any-policy";
import { CLOSED_PROFILE, DEFAULT_PROFILE, groupId, policyOf, profileOf, targetOf } from "../../builders/policies";

const RULES = { syncedWithAttestation: "stored", withoutODataType: "refused" } as const;
const bytes = (policy: object) => Buffer.byteLength(JSON.stringify(policy));
const targetsOf = (count: number) => Array.from({ length: count }, (_, n) => targetOf(groupId(n), DEFAULT_PROFILE));

/** The emulated tenant, like Graph, refuses what its schema doesn't have. */
function withoutUnknown(policy: Fido2Policy): Fido2Policy {
  return without(policy, (key) => key === "newsOf2028");
}

/** Graph fills these in. */
function withoutDefaults(policy: Fido2Policy): Fido2Policy {
  return without(policy, (key, value) => key === "isRegistrationRequired" && value === false);
}

function without(policy: Fido2Policy, isGone: (key: string, value: unknown) => boolean): Fido2Policy {
  const text = JSON.stringify(policy, (key, value: unknown) => (isGone(key, value) ? undefined : value));
  return JSON.parse(text) as Fido2Policy;
}

describe("the size of a policy", () => {
  test("is within a hundredth of the JSON that the tenant holds after the write", () => {
    let written = 0;
    fc.assert(
      fc.property(
        anyTenantPolicy,
        fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 12 }),
        (any, groups) => {
          const before = withoutUnknown(any);
          const intent = { kind: "assign" as const, profile: profileOf(), groupIds: groups.map(groupId) };
          const desired = withoutDefaults(applyIntent(before, intent));
          const result = applyPatch(before, toPatchBody(desired), RULES);
          if (result.kind !== "changed") return;
          written += 1;
          const truth = bytes(result.policy);
          expect(Math.abs(sizeOf(desired).json - truth) / truth).toBeLessThan(0.01);
        },
      ),
      { numRuns: 1000 },
    );
    expect(written).toBeGreaterThan(500);
  });

  test("counts what this version doesn't know, byte by byte", () => {
    fc.assert(
      fc.property(anyTenantPolicy, fc.string({ unit: "grapheme" }), (policy, note) => {
        const grown = { ...policy, note };
        expect(sizeOf(grown).json - sizeOf(policy).json).toBe(bytes({ note }) - 1);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, Fido2Policy, Fido2Policy, number]>([
    ["a target with one profile", policyOf(), policyOf({ includeTargets: targetsOf(2) }), 0.23],
    [
      "a target with five profiles",
      policyOf(),
      policyOf({ includeTargets: [...policyOf().includeTargets, targetOf(groupId(1), "a", "b", "c", "d", "e")] }),
      0.4,
    ],
    [
      "a profile without AAGUIDs",
      policyOf(),
      policyOf({
        passkeyProfiles: [...(policyOf().passkeyProfiles ?? []), profileOf({ keyRestrictions: null })],
      }),
      0.4,
    ],
    [
      "ten AAGUIDs",
      policyOf({ passkeyProfiles: [profileOf({ keyRestrictions: null })] }),
      policyOf({
        passkeyProfiles: [profileOf({ keyRestrictions: { aaGuids: [...SOME_AAGUIDS, ...SOME_AAGUIDS] } })],
      }),
      0.3,
    ],
  ])("takes the documented kilobytes for %s", (_what, without, having, kilobytes) => {
    expect((sizeOf(having).reference - sizeOf(without).reference) / 1024).toBeCloseTo(kilobytes, 2);
  });

  test("counts by the larger of the two figures", () => {
    const many = policyOf({ includeTargets: targetsOf(60) });
    expect(sizeOf(many).reference).toBeGreaterThan(sizeOf(many).json);
    expect(estimateSize(many)).toBe(sizeOf(many).reference);
    const named = policyOf({ passkeyProfiles: [profileOf({ name: "A long story. ".repeat(400) })] });
    expect(sizeOf(named).json).toBeGreaterThan(sizeOf(named).reference);
    expect(estimateSize(named)).toBe(sizeOf(named).json);
  });
});

describe("the sizes of a plan's waves", () => {
  const open = profileOf();
  const twin = closedTwin(open, CLOSED_PROFILE);

  test("grow wave by wave, and name the one that is too much", () => {
    const waves = Array.from({ length: 8 }, (_, wave) => ({
      name: `wave ${String(wave + 1)}`,
      groupIds: Array.from({ length: 10 }, (__, n) => groupId(wave * 10 + n)),
    }));
    const sizes = sizesOfWaves(policyOf(), open, twin, waves);
    expect(sizes.map(({ targets }) => targets)).toEqual([11, 21, 31, 41, 51, 61, 71, 81]);
    expect(sizes[0]).toMatchObject({ name: "wave 1", profiles: PROFILE_CAP });
    expect(sizes.find((size) => size.bytes > SIZE_LIMIT)?.name).toBe("wave 8");
  });

  test("are never below what applying or containing any of them comes to", () => {
    fc.assert(
      fc.property(
        anyTenantPolicy,
        fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
        (policy, plan) => {
          const waves = plan.map((groups, index) => ({ name: String(index), groupIds: groups.map(groupId) }));
          let now = policy;
          for (const [index, size] of sizesOfWaves(policy, open, twin, waves).entries()) {
            const { groupIds } = waves[index]!;
            now = applyIntent(now, { kind: "assign", profile: open, groupIds });
            const closed = applyIntent(now, { kind: "close", open, twin, groupIds });
            expect(size.bytes).toBeGreaterThanOrEqual(Math.max(estimateSize(now), estimateSize(closed)));
            expect(size.targets).toBe(now.includeTargets.length);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
